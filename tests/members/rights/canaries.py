"""A person whose every word can be recognised, put wherever the software can hold a person."""

import json
import zipfile
from datetime import datetime, timedelta
from io import BytesIO
from pathlib import Path
from typing import Any
from uuid import uuid4

from allauth.account.models import EmailAddress
from allauth.usersessions.models import UserSession
from django.conf import settings
from django.contrib.contenttypes.models import ContentType
from django.contrib.sessions.models import Session
from django.core.files.base import ContentFile
from django.db import connection
from django.test import Client
from django.utils import timezone
from wagtail.log_actions import log
from wagtail.models import Comment, CommentReply, PageLogEntry, Revision
from wagtail.users.models import UserProfile

from bibliotheque import usefulness
from bibliotheque.models import Authorship, ResourcePage
from cms.core import limits
from cms.core.models import SiteDocument, Theme
from cms.mail import outbox, suppression
from cms.mail.models import OutgoingEmail
from cms.search import actions as search
from communaute.digests import words
from communaute.digests.actions import choose
from communaute.digests.models import DigestDelivery, DigestRun
from communaute.discussions import actions as discussions
from communaute.discussions import helping, reactions
from communaute.discussions.files import attachments
from communaute.discussions.files.filetypes import Accepted
from communaute.discussions.following.watching import watch
from communaute.discussions.masks.voices import Voice
from communaute.discussions.models import Attachment, Post, Report, Topic, Watch
from communaute.discussions.moderation import decisions, suspensions
from communaute.discussions.writing import corrections, drafts, mentions
from communaute.members import audit
from communaute.members.actions import join, record_consent
from communaute.members.directory import letters as directory_letters
from communaute.members.doors import accepting, inviting, letters
from communaute.members.models import (
    AccessRequest,
    AuditEvent,
    ConsentEvent,
    DataExport,
    Invitation,
    Membership,
    PrivacyRequest,
    User,
)
from communaute.members.rights import exports
from communaute.notifications import expansion
from communaute.notifications.models import Notification
from formations import actions as trainings
from tests.factories import make_category, make_member, make_organization, make_post, make_resource
from tests.formations.factories import make_course, make_lesson, make_module, text_step

FIRST, LAST = "Zéphyrine", "Quatrevents"
EMAIL, OLD_EMAIL = "zephyrine.quatrevents@example.org", "zq-ancienne@example.org"
FORMER_EMAIL, FORMER_LAST = "zq-invitee@example.org", "Sept-Lunes"
TITLE, BIO, EXPERTISE = "Cartomancienne-chef", "Née à Pohénégamook-les-Bains", "Le xylophone basque"
SAID = "Paroles-de-zouave"
CANARIES = (FIRST, LAST, EMAIL, OLD_EMAIL, FORMER_EMAIL, FORMER_LAST, TITLE, BIO, EXPERTISE)


def plant(now: datetime) -> User:
    """The person, a little of everything that they do, and of all that is done about them."""
    responsible = make_member("karim@example.org", first_name="Karim", last_name="Benali")
    person = make_member(
        EMAIL, first_name=FIRST, last_name=LAST, title=TITLE, bio=BIO, expertise=EXPERTISE
    )
    EmailAddress.objects.create(user=person, email=OLD_EMAIL, verified=True)
    join(person, make_organization(), role=Membership.Role.RESPONSIBLE, now=now)
    _doors(person, responsible, now)
    _former(person, responsible, now)
    _ledgers(person, responsible, now)
    _mail(person, responsible, now)
    _conversations(person, responsible, now)
    _library(person, responsible)
    course = make_course(lessons=0)
    step = text_step()
    lesson = make_lesson(make_module(course), [step])
    enrollment = trainings.enroll(course, member=person, now=now)
    trainings.complete(enrollment, lesson=lesson, step_id=step["id"], now=now)
    _sessions(person)
    return person


def _doors(person: User, other: User, now: datetime) -> None:
    request = AccessRequest.objects.create(
        first_name=FIRST,
        last_name=LAST,
        email=OLD_EMAIL,
        organization_name="Chez nous",
        reason=f"{BIO}, je suis {TITLE}",
        decision_note=f"Bienvenue {FIRST}",
        state=AccessRequest.State.APPROVED,
        created_at=now,
    )
    for fields in (
        {"email": OLD_EMAIL, "request": request, "accepted_by": person, "invited_by": other},
        {"email": EMAIL, "accepted_at": now, "accepted_by": person, "invited_by": other},
        {"email": "nadia@example.org", "invited_by": person},
    ):
        is_theirs = fields["invited_by"] == other
        Invitation.objects.create(
            organization=make_organization(),
            first_name=FIRST if is_theirs else "Nadia",
            last_name=LAST if is_theirs else "Cyr",
            created_at=now,
            expires_at=now + timedelta(days=14),
            **fields,
        )
    limits.consume("sign-in of an account", EMAIL, now=now)


def _former(person: User, other: User, now: datetime) -> None:
    """Under a former name and address: came in there, invited somebody; a letter still waits."""
    seat = make_organization()
    join(other, seat, role=Membership.Role.RESPONSIBLE, now=now)
    invitation = inviting.invite(
        FORMER_EMAIL, organization=seat, by=other, now=now, first_name=FIRST, last_name=LAST
    )
    OutgoingEmail.objects.filter(address=FORMER_EMAIL).update(state=OutgoingEmail.State.SENT)
    address = EmailAddress.objects.create(user=person, email=FORMER_EMAIL, verified=True)
    accepting.accept(invitation, person=person, now=now)
    letters.reminded(invitation, now=now)  # written to an address that they are leaving
    address.delete()
    User.objects.filter(pk=person.pk).update(last_name=FORMER_LAST)
    person.refresh_from_db()
    join(person, seat, role=Membership.Role.RESPONSIBLE, now=now)
    inviting.invite("loic@example.org", organization=seat, by=person, now=now)
    directory_letters.send(other, sender=person, text=f"Bonjour de {FIRST}", now=now)
    User.objects.filter(pk=person.pk).update(last_name=LAST)
    person.refresh_from_db()
    folder = Path(settings.MAIL_DIR)
    folder.mkdir(parents=True, exist_ok=True)
    for number, to in enumerate([EMAIL, f"{FIRST} <{FORMER_EMAIL.upper()}>"]):
        name = f"{number:020d}-0000000{number}.eml"
        (folder / name).write_text(f"To: {to}\n\nBonjour {FIRST}")


def _ledgers(person: User, other: User, now: datetime) -> None:
    record_consent(
        person, kind=ConsentEvent.Kind.CHARTER, given=True, wording_version="charte-2026-11",
        method="welcome", now=now,
    )  # fmt: skip
    audit.record(AuditEvent.Kind.SIGNED_IN, actor=person, subject=person, now=now)
    audit.record(AuditEvent.Kind.ROLES_CHANGED, actor=other, subject=person, now=now)
    for closed in (None, now):
        PrivacyRequest.objects.create(
            kind=PrivacyRequest.Kind.OTHER, member=person, reply_to=EMAIL, created_at=now,
            text=f"Je suis {FIRST} {LAST}", answer=f"Bonjour {FIRST}", closed_at=closed,
        )  # fmt: skip
    exports.ask(person, now=now)
    exports.make_due(now=now)
    DataExport.objects.create(member=person, asked_at=now)


def _mail(person: User, other: User, now: datetime) -> None:
    def write(address: str, user: User | None, **context: Any) -> None:
        facts = {"user": user, "context": context, "urgent": False, "now": now}
        outbox.enqueue("account_notice", address=address, **facts)

    write(EMAIL, person, title=f"Bonjour {FIRST}")
    write(OLD_EMAIL, None, title=f"{FIRST} {LAST} se joint à nous")
    write(other.email, other, letter={"name": f"{FIRST} {LAST}", "text": "Bonjour"})
    write(other.email, other, answer_to=EMAIL)
    suppression.suppress(EMAIL, source="test", now=now)
    choose(person, cadence="weekly", weekday=0, hour=7, method="test", now=now)
    run = DigestRun.objects.create(cadence="weekly", period="2026-W47", slot=now)
    DigestDelivery.objects.create(
        run=run, period=run.period, member=person, window_start=now, window_end=now,
        message_id=f"<digest.2026-W47.{person.pk}@localhost>",
    )  # fmt: skip
    words.give(person, text="Bonne semaine!", pinned=None, until=now.date(), now=now)


def _conversations(person: User, other: User, now: datetime) -> None:
    """Alone; answered; answered by oneself at the end; a last word in somebody else's."""
    from uuid import uuid4

    page = make_category()

    def opened(words: str, author: User, **fields: Any) -> Topic:
        return discussions.open_topic(
            page, author=author, body=words, key=uuid4(), now=now, **fields
        )

    opened(f"{SAID} : seule", person)
    answered = opened(f"{SAID} : une question", person, title="Une question de texto")
    make_post(answered, author=other, body="Réponse de Karim.")
    make_post(answered, author=person, body=f"{SAID} : merci")
    named = opened(f"{SAID} : bonjour", person, title="Autre chose")
    Topic.objects.filter(pk=named.pk).update(title=f"Je m’appelle {FIRST}")
    make_post(named, author=other, body="Bienvenue à toi.")
    untitled = opened(f"{SAID} : sans titre", person)
    make_post(untitled, author=other, body="Suite de Karim.")
    confided = opened(f"{SAID} : confiée", person, title="Confié", voice=Voice.CONFIDED)
    make_post(confided, author=other, body="Karim répond sans savoir à qui.")
    theirs = opened("Une question de Karim", other, title="Question de Karim")
    post = make_post(theirs, author=person, body=f"{SAID} : le dernier mot")
    later = now + discussions.UNDO_DELAY
    corrections.edit_post(post, editor=person, body=f"{SAID} : corrigé", now=later)
    make_post(theirs, author=person, body=f"{SAID} : encore")
    theirs.refresh_from_db()
    discussions.mark_read(theirs, member=other, up_to=theirs.last_number, now=now)
    watch(theirs, member=person, level=2)
    theirs_first = theirs.posts.get(number=1)
    reactions.react(theirs_first, member=person, kind="merci", now=now)
    reactions.react(post, member=other, kind="utile", now=now)
    helping.offer(theirs, member=person, now=now)
    _moderated(person, other, answered, now)
    _writing(person, other, theirs, now)
    _told(person, other, theirs, now)
    _joined(person, post, now)
    search.index("topics", [one.pk for one in Topic.objects.all()])


def _joined(person: User, post: Post, now: datetime) -> None:
    """Files: one of a message, whose author it holds; one that is called after them; one waits."""

    def keep(name: str, content_type: str, content: bytes) -> Attachment:
        file = Accepted(name, content_type, content)
        return attachments.keep(file, sender=person, place="topic:1", now=now)

    signed = BytesIO()
    with zipfile.ZipFile(signed, "w") as archive:
        archive.writestr("docProps/core.xml", f"<creator>{FIRST} {LAST}</creator>")
    office = "application/vnd.oasis.opendocument.text"
    sent = [
        keep("grille.odt", office, signed.getvalue()),
        keep(f"CV {LAST}.pdf", "application/pdf", b"%PDF-"),
    ]
    attachments.attach(post, person, [one.pk for one in sent])
    keep(f"{FIRST}.txt", "text/plain; charset=utf-8", f"Je suis {FIRST}".encode())


def _told(person: User, other: User, topic: Topic, now: datetime) -> None:
    """They follow a theme, and both are told of what the other wrote, by notice and by mail."""
    theme = Theme.objects.create(name="Absences", slug="absences")
    Watch.objects.create(member=person, theme=theme, level=Watch.Level.AT_ONCE)
    Watch.objects.create(member=other, page=topic.page, level=Watch.Level.AT_ONCE)
    expansion.tell_due(now=now + discussions.UNDO_DELAY)
    assert Notification.objects.filter(member=person).exists()
    assert OutgoingEmail.objects.filter(kind="notice", user=person).exists()
    assert OutgoingEmail.objects.filter(kind="notice", user=other).exists()


def _writing(person: User, other: User, topic: Topic, now: datetime) -> None:
    """A draft of theirs, another that names them, and messages that do: one of them corrected."""
    place = f"topic:{topic.pk}"
    drafts.keep(person, place, body=f"{SAID} : à finir", fields={"title": FIRST}, now=now)
    drafts.keep(other, place, body=f"Merci {mentions.markdown(person)}", now=now)
    said, category = f"Bravo {mentions.markdown(person)}!", make_category()
    named = discussions.open_topic(
        category, author=other, body=said, key=uuid4(), now=now, title="Des bravos"
    ).posts.get()
    later = now + discussions.UNDO_DELAY
    corrections.edit_post(named, editor=other, body=f"{named.body} Encore.", now=later)


def _moderated(person: User, other: User, topic: Topic, now: datetime) -> None:
    """They reported a post, were answered about their own, were suspended; summed a topic up."""
    first, second = topic.posts.get(number=1), topic.posts.get(number=2)
    Report.objects.create(
        post=second, reporter=person, reason="other", words=f"{SAID}, signé {FIRST}", created_at=now
    )
    hidden = decisions.hide(first.pk, by=other, seen=0, why=f"Bonjour {FIRST}.", now=now)
    decisions.restore(first.pk, by=other, seen=hidden.pk, why="", now=now)
    pause = suspensions.suspend(person, by=other, why=f"{FIRST}, une pause.", until=None, now=now)
    suspensions.lift(pause, by=other, now=now)
    Topic.objects.filter(pk=topic.pk).update(summary="- Oui", summary_author=person)


def _library(person: User, other: User) -> None:
    page: ResourcePage = make_resource("Le texto du matin", authors=[person, other])
    usefulness.give(make_resource(), member=person, now=timezone.now())
    page.owner = page.locked_by = person
    page.locked = True
    page.save()
    comment = Comment.objects.create(page=page, user=other, text="De Karim", contentpath="title")
    CommentReply.objects.create(comment=comment, user=person, text=f"Réponse de {FIRST}")
    Comment.objects.create(page=page, user=person, text=f"Note de {FIRST}", contentpath="title")
    page = ResourcePage.objects.get(pk=page.pk)
    page.save_revision(user=person)
    log(page, "wagtail.edit", user=person)
    log(page, "wagtail.comments.create", user=person, data={"comment": {"text": f"De {FIRST}"}})
    log(person, "wagtail.edit", user=other, data={"name": f"{FIRST} {LAST}"})
    for seat in person.memberships.all():
        log(seat, "wagtail.create", user=other)
    PageLogEntry.objects.create(
        page=page, content_type=ContentType.objects.get_for_model(ResourcePage),
        label=page.title, action="wagtail.rename", data={"by": f"{FIRST} {LAST}"},
        timestamp=page.latest_revision_created_at,
    )  # fmt: skip
    profile = UserProfile.objects.create(user=person)
    profile.avatar.save(f"{LAST}.png", ContentFile(f"portrait de {FIRST}".encode()))
    SiteDocument.objects.create(
        title="Grille", file=ContentFile(b"%PDF", name="grille.pdf"), uploaded_by_user=person
    )


def _sessions(person: User) -> None:
    for _device in range(2):
        client = Client()
        client.force_login(person)
        client.get("/compte/donnees/")
        UserSession.objects.get_or_create(
            session_key=client.session.session_key,
            defaults={"user": person, "ip": "192.0.2.1", "user_agent": "Firefox"},
        )
    stranger = Client()  # somebody asked for a code with their address
    session = stranger.session
    session["account_login_code"] = {"email": EMAIL}
    session.save()


# Where a name may hide --------------------------------------------------------------------------


def rows() -> list[tuple[str, str]]:
    """Every table of the database, whole, as text: models or not, and what sessions hold."""
    found = []
    with connection.cursor() as cursor:
        for table in connection.introspection.table_names(cursor):
            cursor.execute(f"SELECT * FROM {connection.ops.quote_name(table)}")
            found += [(table, " ¦ ".join(map(_text, row))) for row in cursor.fetchall()]
    found += [("sessions", json.dumps(one.get_decoded())) for one in Session.objects.all()]
    return found


def _text(value: Any) -> str:
    text = (
        bytes(value).decode("utf-8", "replace") if isinstance(value, bytes | memoryview) else value
    )
    if isinstance(text, dict | list):
        return json.dumps(text, ensure_ascii=False, default=str)
    text = str(text)
    # What JSON escapes is read too.
    return text + text.encode().decode("unicode_escape", "replace") if "\\u" in text else text


def files() -> list[tuple[str, str]]:
    """Every file that is written at run time, its name and its bytes."""
    found = []
    for root in {Path(settings.MEDIA_ROOT), Path(settings.EXPORT_DIR), Path(settings.MAIL_DIR)}:
        for path in root.rglob("*"):
            if path.is_file():
                found.append((str(path), path.name + path.read_bytes().decode("utf-8", "replace")))
    return found


def sightings(*words: str) -> list[tuple[str, str, str]]:
    """Where one of these words is: the place, the word, and the row."""
    return [
        (place, word, text[:300])
        for place, text in rows() + files()
        for word in words
        if word.lower() in text.lower()
    ]


def revisions_naming(pk: int) -> list[int]:
    """The revisions that still hold the id of a person."""
    kept = []
    for one in Revision.objects.all():
        content = one.content
        signed = [author["person"] for author in content.get("authorships", [])]
        noted = [note.get("user") for note in content.get("wagtail_admin_comments", [])]
        if pk in [content.get("owner"), content.get("locked_by"), one.user_id, *signed, *noted]:
            kept.append(one.pk)
    return kept


def signatures() -> list[int]:
    return list(Authorship.objects.values_list("person_id", flat=True))
