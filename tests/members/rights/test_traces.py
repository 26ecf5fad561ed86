"""Somebody leaves: what is theirs is found by whose it is, and others' rows are left alone."""

from datetime import timedelta
from importlib import import_module

import pytest
from allauth.account.models import EmailAddress
from django.conf import settings
from django.contrib.contenttypes.models import ContentType
from django.core import mail
from django.utils import timezone
from wagtail.models import ModelLogEntry

from cms.core.erase import gone, names
from cms.mail import files, outbox
from cms.mail.models import Lease, OutgoingEmail
from communaute.discussions.models import Topic
from communaute.members.directory import letters
from communaute.members.doors import accepting
from communaute.members.erase import end_sessions
from communaute.members.models import Organization
from communaute.members.rights import leaving, retention
from tests.digests.factories import make_federation
from tests.factories import make_member, make_post, make_topic
from tests.members.doors.factories import make_invitation, make_responsible

pytestmark = pytest.mark.django_db
State = OutgoingEmail.State


@pytest.fixture(autouse=True)
def _places(settings, tmp_path):
    settings.MAIL_DIR = tmp_path / "mail"
    make_federation()


def leave(person, *, keep_posts=True):
    leaving.leave(person, keep_posts=keep_posts, now=timezone.now())


def letter_to(address: str) -> OutgoingEmail:
    return OutgoingEmail.objects.get(address=address)


@pytest.mark.parametrize(
    ("first_name", "last_name"), [("e", ""), ('"until":', ""), ("Léa", "Roy"), ("Léa", "Cyr")]
)
def test_a_leaver_s_name_inside_others_mail_and_labels_changes_nothing(first_name, last_name):
    make_invitation(by=make_responsible(first_name="Léa", last_name="Royer"))
    entry = ModelLogEntry.objects.create(
        content_type=ContentType.objects.get_for_model(Organization), object_id="1",
        label="Léa Royer, Léa Roy-Cyr", action="wagtail.edit", timestamp=timezone.now(),
        data={"name": "Léa Royer"},
    )  # fmt: skip
    before = letter_to("invitee@example.org").context
    leave(make_member(first_name=first_name, last_name=last_name))
    entry.refresh_from_db()
    assert (entry.label, entry.data) == ("Léa Royer, Léa Roy-Cyr", {"name": "Léa Royer"})
    kept = letter_to("invitee@example.org")
    assert (kept.state, kept.context) == (State.PLANNED, before)


def test_a_namesake_s_invitation_leaves_with_the_name_of_its_own_author():
    author = make_responsible(first_name="Léa", last_name="Roy")
    make_invitation(by=author)
    leave(make_member(first_name="Léa", last_name="Roy"))
    author.last_name = "Royer"
    author.save()
    outbox.deliver_due(now=timezone.now())
    [invitation] = [one for one in mail.outbox if one.to == ["invitee@example.org"]]
    assert invitation.subject == "Léa Royer vous invite dans la communauté de pratique"


def test_a_log_that_names_the_leaver_forgets_them():
    kind = ContentType.objects.get_for_model(Organization)
    facts = {"content_type": kind, "action": "wagtail.edit", "timestamp": timezone.now()}
    entry = ModelLogEntry.objects.create(
        object_id="1", label="Place de Léa Roy", data={"by": ["Léa Roy"]}, **facts
    )
    leave(make_member(first_name="Léa", last_name="Roy"))
    entry.refresh_from_db()
    assert (entry.label, entry.data) == (gone(), {})


def test_an_inviter_who_left_invites_nobody_whatever_their_name_was():
    inviter = make_responsible(first_name="Léa", last_name="Roy")
    make_invitation(by=inviter)
    inviter.last_name = "Cyr"
    inviter.save()
    leave(inviter)
    outbox.deliver_due(now=timezone.now())
    assert (letter_to("invitee@example.org").state, letter_to("invitee@example.org").context) == (
        State.SKIPPED,
        {},
    )
    assert [one.to for one in mail.outbox] == [[inviter.email]]


def test_a_waiting_letter_does_not_leave_once_its_author_has_left():
    author, reader = make_member(), make_member()
    letter = letters.send(reader, sender=author, text="Bonjour", now=timezone.now())
    author.last_name = "Autrement"
    author.save()
    leave(author)
    letter.refresh_from_db()
    assert (letter.state, letter.context) == (State.SKIPPED, {})


def test_a_worker_that_held_a_mail_during_an_erasure_writes_nothing_back():
    inviter = make_responsible(first_name="Léa", last_name="Roy")
    make_invitation(by=inviter)
    now, rows = timezone.now(), OutgoingEmail.objects
    lease = rows.claim(now=now, limit=10)
    [held] = rows.held(lease)
    leave(inviter)
    rows.settle(held.pk, state=State.SENT, held_until=held.lease_until, context=held.context)
    rows.postpone(held, now=now, held_until=held.lease_until, context=held.context)
    assert not outbox.deliver(held, Kept(), None, now=now)
    held.refresh_from_db()
    assert (held.state, held.context) == (State.SKIPPED, {})


class Kept:
    """A courier that must have nothing to carry."""

    def send(self, message):
        raise AssertionError(message)


def test_a_row_taken_back_while_its_neighbour_was_sent_does_not_leave(monkeypatch):
    inviter = make_responsible()
    first, second = (make_invitation(f"{name}@example.org", by=inviter) for name in "ab")
    send = outbox.Courier.send

    def and_leave(self, message):
        send(self, message)
        leave(inviter)

    monkeypatch.setattr(outbox.Courier, "send", and_leave)
    assert outbox.deliver_due(now=timezone.now()) <= 1
    assert [one.to for one in mail.outbox] == [[first.email]]
    assert letter_to(second.email).context == {}
    assert letter_to(first.email).context == {}


def test_another_worker_s_row_is_not_settled():
    make_invitation()
    rows = OutgoingEmail.objects
    lease = rows.claim(now=timezone.now(), limit=10)
    [held] = rows.held(lease)
    again = rows.renew(lease, now=timezone.now() + timedelta(seconds=1))
    rows.settle(held.pk, state=State.FAILED, held_until=lease.until)
    assert rows.held(Lease([held.pk], again.until)).exists()


# Former addresses -------------------------------------------------------------------------------


def accepted(address: str = "ancienne@example.org"):
    """Somebody who came in by an invitation to an address that they have left since."""
    invitation = make_invitation(address, first_name="Zoé")
    person = accepting.person_for(invitation)
    EmailAddress.objects.filter(user=person).update(verified=True)
    accepting.accept(invitation, person=person, now=timezone.now())
    EmailAddress.objects.filter(user=person).update(email="nouvelle@example.org")
    person.email = "nouvelle@example.org"
    person.save()
    return person


def test_the_mails_to_an_invited_address_belong_to_who_accepted():
    person = accepted()
    assert letter_to("ancienne@example.org").user == person


def test_mails_to_a_former_address_go_with_the_person(django_capture_on_commit_callbacks):
    person = accepted()
    OutgoingEmail.objects.update(user=None)
    files_to("ancienne@example.org", "nouvelle@example.org", "autre@example.org")
    with django_capture_on_commit_callbacks(execute=True):
        leave(person)
    assert not OutgoingEmail.objects.filter(address="ancienne@example.org").exists()
    assert len(files.written_to({"autre@example.org"})) == 1
    assert not files.written_to({"ancienne@example.org", "nouvelle@example.org"})


def test_an_address_that_is_now_somebody_else_s_keeps_their_mail():
    person = accepted()
    other = make_member("ancienne@example.org")
    OutgoingEmail.objects.update(user=other)
    leave(person)
    assert letter_to("ancienne@example.org").user == other


def files_to(*addresses: str) -> None:
    folder = settings.MAIL_DIR
    folder.mkdir(parents=True, exist_ok=True)
    for number, address in enumerate(addresses):
        stamp = int(timezone.now().timestamp() * 1e9)
        (folder / f"{stamp:020d}-0000000{number}.eml").write_text(f"To: {address}\n\nBonjour")


def test_mails_written_as_files_are_kept_ninety_days():
    files_to("autre@example.org")
    now = timezone.now()
    retention.purge(now=now + timedelta(days=89))
    assert files.written_to({"autre@example.org"})
    retention.purge(now=now + timedelta(days=91))
    assert not files.written_to({"autre@example.org"})


# Whole words ------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "word", "found"),
    [
        ("Évaluation du projet", "Éva", False),
        ("Eva et nous", "Éva", False),
        ("Je suis ÉVA.", "Éva", True),
        ("L’équipe d’Éva", "Éva", True),
        ("Éva-Rose", "Éva", False),
        ("xa@b.org", "a@b.org", False),
        ("a@b.org.ca", "a@b.org", False),
        ("Écrire à a@b.org.", "a@b.org", True),
        ("Tout", "", False),
    ],
)
def test_a_name_is_read_as_a_whole_word(text, word, found):
    assert names(text, word) is found


def test_a_title_that_only_contains_a_name_by_chance_stays():
    person = make_member(first_name="Éva", last_name="Cyr")
    for title in ("Évaluation des jeunes", "Éva se présente"):
        make_post(make_topic(title, author=person), author=make_member())
    leave(person, keep_posts=False)
    titles = set(Topic.objects.values_list("title", flat=True))
    assert "Évaluation des jeunes" in titles
    assert "Éva se présente" not in titles


def test_a_session_that_holds_a_longer_address_stays():
    engine = import_module(settings.SESSION_ENGINE)
    person = make_member("a@example.org")
    keys = []
    for address in ("lea@example.org", "A@example.org"):
        session = engine.SessionStore()
        session["account_login_code"] = {"tried": [{"email": address}]}
        session.save()
        keys.append(session.session_key)
    end_sessions(person, {"a@example.org"})
    assert [engine.SessionStore().exists(key) for key in keys] == [True, False]
