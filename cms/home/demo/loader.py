"""Loads the demonstration: one transaction, nothing when it is already there.

Dates are relative to `now`, so that the first digest has a week to tell.
"""

import uuid
from datetime import datetime, timedelta
from operator import itemgetter
from pathlib import Path
from typing import Any

from allauth.account.models import EmailAddress
from django.contrib.auth.hashers import make_password
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import transaction
from django.utils.translation import gettext as _
from wagtail.models import Page, Site

from bibliotheque.models import Attachment, Authorship, Collection, Relation, ResourcePage
from cms.core.dates import TORONTO
from cms.core.models import Federation, Region, Theme
from cms.home.demo import content, doors, gestures, moderation, notices
from cms.home.demo.media import Media
from cms.home.demo.steps import body, lesson_steps
from cms.home.tree import Tree, ensure_tree, restrict
from cms.mail.models import Suppression
from cms.mail.suppression import suppress
from communaute.digests.models import Subscription
from communaute.discussions import actions as discussions
from communaute.discussions.files import attachments, filetypes
from communaute.discussions.masks.voices import Voice
from communaute.discussions.models import CategoryPage, Post, Topic
from communaute.discussions.writing import mentions, quoting
from communaute.members import actions as members
from communaute.members import consents
from communaute.members.access import role_group
from communaute.members.models import ConsentEvent, Exchange, Organization, User
from formations import actions as formations
from formations.models import CoursePage, LessonPage, ModulePage

PASSWORD = "raccrocher-2026"  # noqa: S105 (public: the README prints it)
KEYS = uuid.UUID("6f0d1c52-3c1b-4b52-9f0e-1d3a5c7e9b10")
UNREAD_DAYS = 7
CHOICES = [
    "is_listed",
    "accepts_letters",
    "bio_shown_to",
    "expertise_shown_to",
    "email_shown_to",
    "region_shown_to",
    "last_visit_shown_to",
]


def load(*, now: datetime) -> str:
    """Load everything, or nothing when it was loaded before; gives back one French sentence."""
    if User.objects.filter(email="membre@example.org").exists():
        return _("Le contenu de démonstration est déjà là.")
    with transaction.atomic():
        Demonstration(now).load()
    return _("Le contenu de démonstration est chargé.")


def daytime(moment: datetime) -> datetime:
    """The same day, its 24 hours told between 7 and 21 h: what came before still does."""
    local = moment.astimezone(TORONTO)
    dawn = local.replace(hour=7, minute=0, second=0, microsecond=0)
    midnight = local.replace(hour=0, minute=0, second=0, microsecond=0)
    return dawn + (local - midnight) * 14 / 24


class Demonstration:
    """One loading, with what its parts need of one another."""

    def __init__(self, now: datetime) -> None:
        self.now = now
        self.midnight = now.astimezone(TORONTO).replace(hour=0, minute=0, second=0, microsecond=0)
        self.media = Media()
        self.tree: Tree = ensure_tree()
        self.themes: dict[str, Theme] = {}
        self.people: dict[str, User] = {}
        self.places: dict[str, Page] = {}

    def load(self) -> None:
        self.load_settings()
        self.load_people()
        self.load_library()
        self.load_trainings()
        self.load_community()
        self.load_habits()
        gestures.load(self.people.values(), keys=KEYS, now=self.now)
        moderation.load(self.people, keys=KEYS, now=self.now)
        doors.load(self.people, now=self.now)
        notices.load(self.people, since=self.ago(UNREAD_DAYS), now=self.now)
        refused = self.people["etienne-vachon"]  # whose box is full: the administration sees it
        suppress(refused.email, source=Suppression.Source.BUSY, now=self.ago(UNREAD_DAYS))

    def ago(self, days: float) -> datetime:
        """That many days before last midnight, at an hour when people are up."""
        return daytime(self.before(days))

    def before(self, days: float) -> datetime:
        return self.midnight - timedelta(days=days)

    def load_settings(self) -> None:
        pages = content.read("pages")
        told = pages["settings"]
        Federation.objects.update_or_create(
            site=Site.objects.get(is_default_site=True),
            defaults={
                "name": told["federation_name"],
                "network_is_open": True,
                "postal_address": told["postal_address"],
                "contact_email": told["contact_email"],
                "privacy_officer_title": told["privacy_officer_title"],
                "privacy_officer_email": told["privacy_officer_email"],
            },
        )
        home = self.tree.home
        home.summary = pages["home"]["public_intro"][:250]
        home.save()

    def load_people(self) -> None:
        for theme in content.read("themes")["theme"]:
            self.themes[theme["slug"]] = Theme.objects.create(**theme)
        regions = {region.code: region for region in Region.objects.all()}
        organizations: dict[str, Organization] = {}
        for told in content.read("organizations")["organization"]:
            themes = [self.themes[slug] for slug in told.pop("themes")]
            told["region"] = regions[told["region"]]
            first = [(kind, told.pop(f"{kind}s"), themes[0]) for kind in Exchange.Kind.values]
            more = [
                (line["kind"], line["text"], self.themes[line["theme"]])
                for line in told.pop("line", [])
            ]
            organization = Organization.objects.create(**told)
            organization.themes.set(themes)
            for kind, text, theme in filter(itemgetter(1), first + more):
                line = Exchange.objects.create(organization=organization, kind=kind, text=text)
                line.themes.add(theme)
            organizations[organization.slug] = organization
        password = make_password(PASSWORD)
        for told in content.read("people")["person"]:
            person = User.objects.create(
                email=told["email"],
                password=password,
                first_name=told["first_name"],
                last_name=told["last_name"],
                title=told["title"],
                bio=told["bio"],
                expertise=told["expertise"],
                region=regions.get(told.get("region", "")),
                **{name: told[name] for name in CHOICES if name in told},
                date_joined=self.ago(60),
                last_visit_on=self.now.date(),
                welcomed_at=self.ago(60),
                is_superuser=told["email"] == "admin@example.org",
                is_staff=told["email"] == "admin@example.org",
            )
            EmailAddress.objects.create(
                user=person, email=person.email, verified=True, primary=True
            )
            person.groups.add(*(role_group(name) for name in told["groups"]))
            person.themes.set([self.themes[slug] for slug in told["themes"]])
            seat = organizations[told["organization"]]
            members.join(person, seat, now=self.ago(60), role=told["role"])
            self.people[told["key"]] = person

    def load_library(self) -> None:
        told = list(content.folder("resources"))
        for one in told:
            page = ResourcePage(
                title=one["title"],
                slug=one["slug"],
                summary=one["summary"],
                kind=one["type"],
                age_from=one.get("age_from"),
                age_to=one.get("age_to"),
                region=Region.objects.filter(code=one.get("region")).first(),
                image_id=self.picture(one),
                image_alt=one.get("image_alt", ""),
            )
            files = {
                file["key"]: self.media.document(file["file"], file["title"])
                for file in one.get("attachment", [])
            }
            page.body = body(one["body"], self.media, key=one["slug"])
            page.themes = [self.themes[slug] for slug in one["themes"]]
            page.authorships = [
                Authorship(person=self.people[key], sort_order=n)
                for n, key in enumerate(one["authors"])
            ]
            page.attachments = [
                Attachment(document_id=files[file["key"]], description=file["description"])
                for file in one.get("attachment", [])
            ]
            if "collection" in one:
                page.collections = [self.collection(one["collection"])]
            self.publish(
                self.tree.library, page, days_ago=one["days_ago"], audience=one["audience"]
            )
            self.places[f"resource:{one['slug']}"] = page
        for one in told:
            page = self.places[f"resource:{one['slug']}"]
            page.relations = [
                Relation(resource=self.places[f"resource:{slug}"], sort_order=n)
                for n, slug in enumerate(one["related"])
            ]
            page.save()

    def picture(self, told: dict[str, Any]) -> int | None:
        name = told.get("image")
        return self.media.image(name, told.get("image_alt", "")) if name else None

    def collection(self, title: str) -> Collection:
        slug = title.lower().replace(" ", "-")
        return Collection.objects.get_or_create(slug=slug, defaults={"title": title})[0]

    def load_trainings(self) -> None:
        for one in content.folder("trainings"):
            course = CoursePage(
                title=one["title"],
                slug=one["slug"],
                summary=one["summary"],
                goals="\n".join(one["goals"]),
                image_id=self.picture(one),
                image_alt=one.get("image_alt", ""),
            )
            course.themes = [self.themes[slug] for slug in one["themes"]]
            days = one["days_ago"]
            self.publish(self.tree.trainings, course, days_ago=days, audience=one["audience"])
            for part in one["module"]:
                module = ModulePage(title=part["title"], slug=part["slug"], summary=part["summary"])
                self.publish(course, module, days_ago=days)
                for told in part["lesson"]:
                    lesson = LessonPage(
                        title=told["title"],
                        slug=told["slug"],
                        summary=told["summary"],
                        minutes=told["minutes"],
                        steps=lesson_steps(told, self.media),
                    )
                    self.publish(module, lesson, days_ago=days)
                    self.places[f"lesson:{one['slug']}/{told['slug']}"] = lesson

    def load_community(self) -> None:
        for one in content.read("community")["category"]:
            page = CategoryPage(
                title=one["title"],
                slug=one["slug"],
                summary=one["intro"],
                description=one["description"],
            )
            audience = one["audience"] if one["audience"] != "reseau" else "public"
            self.publish(self.tree.community, page, days_ago=60, audience=audience)
            self.places[f"category:{one['slug']}"] = page
        for one in content.folder("topics"):
            self.load_topic(one)

    def load_topic(self, told: dict[str, Any]) -> None:
        opened = self.before(told["days_ago"])
        first, *replies = told["post"]
        topic = discussions.open_topic(
            self.places[told["on"]],
            author=self.people[first["author"]],
            body=first["body"].strip(),
            title=told["title"],
            kind=told["kind"],
            audience=told["audience"],
            voice=first.get("voice", Voice.NAMED),
            shows=first.get("shows", ()),
            key=uuid.uuid5(KEYS, f"{told['slug']}/0"),
            now=daytime(opened),
            attachments=self.joined(self.people[first["author"]], first.get("files", [])),
        )
        for number, one in enumerate(replies, start=1):
            discussions.post_reply(
                topic,
                author=self.people[one["author"]],
                voice=one.get("voice", Voice.NAMED),
                body=self.quoted(topic, one)
                + mentions.link(one["body"].strip(), self.people[one["author"]], topic.page),
                key=uuid.uuid5(KEYS, f"{told['slug']}/{number}"),
                now=min(daytime(opened + timedelta(hours=one["hours_after"])), self.now),
            )
        if told["pinned"]:
            Topic.objects.filter(pk=topic.pk).update(is_pinned=True)

    def joined(self, person: User, names: list[str]) -> list[uuid.UUID]:
        """Files that wait for the message of this person, cleaned as any other."""
        return [
            attachments.keep(
                filetypes.accept(
                    SimpleUploadedFile(Path(name).name, (content.MEDIA / name).read_bytes())
                ),
                sender=person,
                place="",
                now=self.now,
            ).pk
            for name in names
        ]

    def quoted(self, topic: Topic, told: dict[str, Any]) -> str:
        """The message that this one answers to, as the box quotes it; most quote none."""
        if "quotes" not in told:
            return ""
        return quoting.quote(Post.objects.get(topic=topic, number=told["quotes"]))

    def load_habits(self) -> None:
        """People have read what is older than a week, said yes to the digest, begun a training."""
        old = list(Topic.objects.filter(last_post_at__lt=self.ago(UNREAD_DAYS)))
        for person in self.people.values():
            for topic in old:
                discussions.mark_read(
                    topic, member=person, up_to=topic.last_number, now=self.ago(UNREAD_DAYS)
                )
            for kind in ConsentEvent.Kind.values:
                members.record_consent(
                    person,
                    kind=kind,
                    given=True,
                    wording_version=consents.current(kind).version,
                    method="demonstration",
                    now=self.ago(60),
                )
        Subscription.objects.bulk_create(
            Subscription(member=person, is_active=True, started_at=self.now)
            for person in self.people.values()
        )
        member = User.objects.get(email="membre@example.org")
        course = CoursePage.objects.order_by("pk").first()
        lesson = LessonPage.objects.descendant_of(course).order_by("path").first()
        enrollment = formations.enroll(course, member=member, now=self.ago(9))
        reading = [step for step in lesson.steps if step.block_type != "question"]
        for step in reading[:1]:
            formations.complete(
                enrollment, lesson=lesson, step_id=uuid.UUID(step.id), now=self.ago(8)
            )

    def publish(
        self, parent: Page, page: Page, *, days_ago: float, audience: str = "public"
    ) -> None:
        """Add a page below `parent`, close it to its audience, publish it as of that day."""
        moment = self.ago(days_ago)
        page.live = False
        page.first_published_at = moment
        parent.refresh_from_db()
        parent.add_child(instance=page)
        restrict(page, audience)
        page.save_revision().publish()
        Page.objects.filter(pk=page.pk).update(
            first_published_at=moment, last_published_at=moment, latest_revision_created_at=moment
        )
        page.refresh_from_db()
