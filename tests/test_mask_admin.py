"""The same question confided by one person, then by another: `/gestion/` cannot tell either.

`test_mask_outlets` leaves the administration out: its addresses are Wagtail's. Here each role that
enters it asks for every one of them that the URL conf knows, then each list for its spreadsheets,
its searches, its filters and its orders.
"""

import io
import re
from typing import Any
from zipfile import ZipFile

import pytest
from django.core.files.base import ContentFile
from django.http import HttpResponseBase
from django.test import Client
from django.urls import get_resolver, reverse
from django.utils import timezone
from wagtail.contrib.redirects.models import Redirect
from wagtail.images.tests.utils import get_test_image_file
from wagtail.models import GroupApprovalTask, Workflow, WorkflowPage, WorkflowTask
from wagtail.users.models import UserProfile

from bibliotheque.models import Collection, LibraryIndexPage
from cms.core.models import SiteDocument, SiteImage, Theme
from communaute.discussions.files import proposing
from communaute.discussions.models import Topic
from communaute.members import access, roles
from communaute.members.models import AccessRequest, Invitation, Membership, User
from tests.digests.factories import MONDAY, make_subscriber, send_all
from tests.factories import make_organization, make_user
from tests.test_mask_outlets import (
    ALTERED,
    DOMAIN,
    FIRST,
    LAST,
    TODAY,
    YESTERDAY,
    A,
    World,
    differences,
    in_turn,
    patterns,
)

pytestmark = pytest.mark.django_db
ROLES = ("administration", "gestion", "redaction", "conception")
"""Who enters: one that may everything, one that reads seats, two that know no account."""
LEADS_OUT = re.compile(r"^/gestion/(logout|test404|failwhale|jsi18n|sprite|password_reset)")
PAIR = re.compile(r"<(?:slug|str):\w+>/<(?:slug|str):\w+>")
OF_THE_HOUR = {"Expires", "Last-Modified", "Content-Length"}
DRAWN = re.compile(
    r"\b\w{64}\b|\bkey\W+quot\W+quot;\w+|[Ii]l y a \w+\W+\w+|\d{4}-\d\d-\d\d \d\d:\d\d(?=\")"
)
"""The mark of a form, the keys of a text's blocks; how long ago a row was written, and now."""
NUMBER = re.compile(r"<(?:int|str):\w*(?:pk|id)>")
KINDS = ("bibliotheque/resourcepage", "discussions/categorypage", "core/federation")
ROWS = re.compile(r"(results|liste)/(\d+/)?$")
ASKED = (
    f"q={FIRST}+{LAST}&ordering=-owner",
    "&".join(
        f"{name}={A}"
        for name in ("user", "owner", "edited_by", "locked_by", "last_published_by",
                     "requested_by", "finished_by", "member")
    ),
    "export=csv",
    "export=xlsx",
)  # fmt: skip
"""Of the rows of each list. An unknown word is no filter."""


class AdminWorld(World):
    """The same community, with a role that administers it without being all-powerful."""

    def __init__(self) -> None:
        super().__init__()
        roles.ensure_groups()
        person = make_user(organization=make_organization(), groups=[access.ADMINISTRATORS])
        person.date_joined = MONDAY
        person.save()
        self.people["gestion"] = make_subscriber(person)

    def confide(self, author: User) -> Topic:
        """A tool too, which its author proposes to the library's editors without a name."""
        workflow = Workflow.objects.create(id=A, name="Relecture")
        task = GroupApprovalTask.objects.create(name="Relire")
        task.groups.add(access.role_group(access.EDITORS))
        WorkflowTask.objects.create(workflow=workflow, task=task, sort_order=1)
        WorkflowPage.objects.create(workflow=workflow, page=LibraryIndexPage.objects.get())
        topic = super().confide(author)
        Topic.objects.filter(pk=topic.pk).update(kind=Topic.Kind.MODEL)
        proposing.propose(topic, by=author, now=YESTERDAY)
        topic.refresh_from_db()
        return topic

    def furnish(self) -> None:
        """One row of each kind, of the number of the first of the two; pages choose their own."""
        house = make_organization("Deux-Rives", id=A, slug="deux-rives")
        for person in self.two:
            seat = {"id": person.pk, "member": person, "started_at": YESTERDAY}
            Membership.objects.create(organization=house, **seat)
            portrait = ContentFile(b"x", name=f"{LAST}-{person.pk}.png")
            UserProfile.objects.create(user=person).avatar.save(portrait.name, portrait)
        SiteImage.objects.create(id=A, title="Image", file=get_test_image_file())
        plan = ContentFile(b"%PDF-1.4", name="plan.pdf")
        SiteDocument.objects.create(id=A, title="Plan", file=plan)
        Theme.objects.create(id=A, name="Absences", slug="absences")
        Collection.objects.create(id=A, title="Rentrée", slug="rentree")
        Redirect.objects.create(id=A, old_path="/ancien", redirect_link="/nouveau")
        facts: dict[str, Any] = {"id": A, "email": "a@example.org", "created_at": YESTERDAY}
        AccessRequest.objects.create(first_name="A", last_name="B", reason="Ici", **facts)
        Invitation.objects.create(organization=house, expires_at=MONDAY, **facts)


def addresses(topic: Topic) -> list[str]:
    """Every address of the administration, its numbers those of rows, its kinds those of ours."""
    draft = topic.proposal_id
    found = {reverse("wagtailadmin_pages:revisions_compare", args=[draft, "earliest", "latest"])}
    for route, _pattern in patterns(get_resolver()):
        if route.startswith("/gestion/") and not LEADS_OUT.match(route):
            filled = NUMBER.sub(str(draft if "page" in route else A), route)
            found |= {PAIR.sub(kind, filled) for kind in KINDS}
    return sorted(one for one in found if not re.search(r"[<>()\\\[*]", one))


def told(response: HttpResponseBase) -> str:
    """What an answer says; of a workbook, its cells."""
    content = b"".join(response)  # type: ignore[call-overload]
    if "spreadsheetml" in response.headers.get("Content-Type", ""):
        with ZipFile(io.BytesIO(content)) as book:
            cells = [one for one in book.namelist() if one.startswith("xl/")]
            content = b"".join(book.read(one) for one in cells)
    headers = sorted((name, one) for name, one in response.items() if name not in OF_THE_HOUR)
    said = f"{response.status_code} {headers} {content.decode('utf-8', 'replace')}"
    return DRAWN.sub("", ALTERED.sub("", said))


def seen(world: AdminWorld, author: User) -> dict[str, str]:
    """All that each role gets of the administration, by who gets it and where.

    Whoever may everything asks for all of it; the others, for what opened.
    """
    world.furnish()
    every = addresses(world.confide(author))
    rows = [f"{one}?{asked}" for one in every if ROWS.search(one) for asked in ASKED]
    every = [one for one in every if not ROWS.search(one)] + rows
    send_all(MONDAY)
    found: dict[str, str] = {}
    for role in ROLES:
        client = Client()
        client.force_login(world.people[role])
        said = {one: told(client.get(one)) for one in every}
        found |= {f"{role} {one}": text for one, text in said.items()}
        every = [one for one in every if said[one].startswith("200")]
    return found


@pytest.mark.timeout(900)
def test_no_address_of_the_administration_depends_on_who_confided(settings, tmp_path, monkeypatch):
    settings.MEDIA_ROOT = tmp_path / "media"
    # Wagtail says how long ago a thing was done: both turns are at the same moment.
    monkeypatch.setattr(timezone, "now", lambda: TODAY)
    one, other = in_turn(AdminWorld(), seen)
    differing = differences(one, other)
    assert not differing, "\n".join(differing)
    opened = {where: text for where, text in one.items() if text.startswith("200")}
    assert all(sum(where.startswith(role) for where in opened) > 60 for role in ROLES)
    shown = {where: text for where, text in opened.items() if "zarzuela" in text}
    assert {where.split()[0] for where in shown} == set(ROLES)
    accounts = re.compile(f"{FIRST}|{LAST}|{DOMAIN}")
    # Where one chooses who signs a sheet, everybody's name is.
    told_of = {where: text for where, text in shown.items() if not re.search(r"/edit/|q=", where)}
    assert [where for where, text in told_of.items() if accounts.search(text)] == []
