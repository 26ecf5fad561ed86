"""Writing to somebody through the site."""

import pytest
from django.core import mail
from django.utils import timezone

from cms.core.limits import LIMITS
from cms.core.models import Federation
from cms.mail import outbox, tasks
from cms.mail.models import LedgerRow, OutgoingEmail
from communaute.members import actions
from communaute.members.directory import letters
from communaute.members.models import User
from communaute.members.seats.actions import close_seat
from tests.factories import make_home_tree, make_member, make_organization, make_user

pytestmark = pytest.mark.django_db

WORDS = {"text": "Bonjour!\nVotre <b>canot</b> est-il libre?"}


@pytest.fixture(autouse=True)
def _site(settings):
    settings.EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
    make_home_tree()


@pytest.fixture
def sender(client) -> User:
    team = make_organization("Centre Nikan")
    person = make_user("naomi@example.org", organization=team, first_name="Naomi", last_name="P.")
    client.force_login(person)
    return person


@pytest.fixture
def receiver() -> User:
    return make_member("maude@example.org", first_name="Maude")


def address(person: User) -> str:
    return f"{person.get_absolute_url()}ecrire/"


def delivered():
    outbox.deliver_due(now=timezone.now(), urgent_only=True)
    return mail.outbox[-1]


def test_a_letter_arrives_and_shows_no_address(client, sender, receiver):
    answer = client.post(address(receiver), WORDS, follow=True)
    assert answer.redirect_chain == [(receiver.get_absolute_url(), 302)]
    assert "Votre message est parti vers Maude" in answer.content.decode()
    assert "maude@example.org" not in answer.content.decode().partition("<main")[2]
    letter = delivered()
    assert letter.to == ["maude@example.org"]
    assert letter.subject == "Naomi P. vous écrit par la communauté de pratique"
    assert letter.reply_to == []
    assert "Reply-To" not in letter.message()
    whole = letter.message().as_string() + letter.body + str(letter.alternatives[0].content)
    assert "naomi@example.org" not in whole
    for part in (letter.body, letter.alternatives[0].content):
        assert "Naomi P." in part
        assert "Centre Nikan" in part
        assert address(sender) in part
        assert "/compte/profil/#messages" in part


def test_the_words_are_text_whatever_they_hold(client, sender, receiver):
    client.post(address(receiver), WORDS)
    letter = delivered()
    assert "Votre <b>canot</b> est-il libre?" in letter.body
    assert "&lt;b&gt;canot&lt;/b&gt;" in letter.alternatives[0].content
    assert "<b>canot" not in letter.alternatives[0].content


def test_the_words_are_forgotten_once_sent(client, sender, receiver):
    client.post(address(receiver), WORDS)
    assert "canot" in str(OutgoingEmail.objects.get().context)
    delivered()
    row = OutgoingEmail.objects.get()
    assert row.state == LedgerRow.State.SENT
    assert "canot" not in str(row.context)
    assert "Naomi" not in str(row.context)


def test_the_words_are_forgotten_once_refused(client, sender, receiver, settings):
    settings.EMAIL_BACKEND = "tests.members.directory.test_letters.Refusing"
    client.post(address(receiver), WORDS)
    outbox.deliver_due(now=timezone.now(), urgent_only=True)
    row = OutgoingEmail.objects.get()
    assert row.state == LedgerRow.State.FAILED
    assert "canot" not in str(row.context)


def test_the_words_are_forgotten_once_nobody_knows(client, sender, receiver):
    client.post(address(receiver), WORDS)
    OutgoingEmail.objects.update(state=LedgerRow.State.UNCERTAIN)
    tasks.sweep()
    assert OutgoingEmail.objects.get().context.keys() == {"profile"}


class Refusing:
    """A mail server that takes nothing."""

    def __init__(self, *args: object, **options: object) -> None: ...

    def open(self) -> None: ...

    def close(self) -> None: ...

    def send_messages(self, messages: list) -> int:
        raise ValueError("no")


@pytest.mark.parametrize("name", ["Naomi\nBcc: a@example.org", "Naomi\r\n\r\nBonjour", "Na\x85omi"])
def test_a_name_cannot_break_the_headers(client, sender, receiver, name):
    User.objects.filter(pk=sender.pk).update(first_name=name)
    client.post(address(receiver), WORDS)
    letter = delivered()
    assert letter.to == ["maude@example.org"]
    assert "\n" not in letter.subject
    assert letter.message()["Bcc"] is None
    assert letter.recipients() == ["maude@example.org"]


def test_get_sends_nothing(client, sender, receiver):
    text = client.get(address(receiver)).content.decode()
    assert "Écrire à Maude" in text
    assert not OutgoingEmail.objects.exists()


@pytest.mark.parametrize("words", ["", "   ", "a" * 3001, "a\x00b"])
def test_a_refused_letter_keeps_its_words(client, sender, receiver, words):
    answer = client.post(address(receiver), {"text": words})
    assert answer.status_code == 422
    assert words.strip().replace("\x00", "") in answer.content.decode().replace("\x00", "")
    assert not OutgoingEmail.objects.exists()


def test_who_takes_no_letters_is_left_alone(client, sender, receiver):
    User.objects.filter(pk=receiver.pk).update(accepts_letters=False)
    assert "ecrire/" not in client.get(receiver.get_absolute_url()).content.decode()
    for answer in (client.get(address(receiver)), client.post(address(receiver), WORDS)):
        assert answer.status_code == 403
        assert "ne reçoit pas de messages" in answer.content.decode()
    assert not OutgoingEmail.objects.exists()


def test_a_choice_made_meanwhile_wins(sender, receiver):
    stale = User.objects.get(pk=receiver.pk)
    User.objects.filter(pk=receiver.pk).update(accepts_letters=False)
    with pytest.raises(letters.LetterRefused):
        letters.send(stale, sender=sender, text="Bonjour", now=timezone.now())


def test_one_does_not_write_to_oneself(client, sender):
    assert client.post(address(sender), WORDS).status_code == 403


@pytest.mark.parametrize("kind", ["unlisted", "closed", "left", "former"])
def test_who_is_not_there_is_not_found(client, sender, kind):
    if kind == "former":
        person = make_user(organization=make_organization(standing="former"))
    else:
        person = make_member(is_listed=kind != "unlisted", is_active=kind != "closed")
    if kind == "left":
        actions.leave(person.memberships.get(), now=timezone.now())
    assert client.post(address(person), WORDS).status_code == 404
    assert not OutgoingEmail.objects.exists()


def test_outsiders_and_visitors_write_to_nobody(client, receiver):
    assert client.post(address(receiver), WORDS).status_code == 302
    client.force_login(make_user())
    assert client.post(address(receiver), WORDS).status_code == 404
    assert not OutgoingEmail.objects.exists()


def test_letters_are_limited(client, sender, receiver):
    for _n in range(LIMITS["letter"].times):
        assert client.post(address(receiver), WORDS).status_code == 302
    answer = client.post(address(receiver), WORDS)
    assert answer.status_code == 429
    assert int(answer.headers["Retry-After"]) > 0
    assert "Votre &lt;b&gt;canot" in answer.content.decode(), "the words come back"
    assert OutgoingEmail.objects.count() == LIMITS["letter"].times


@pytest.mark.parametrize("choice", [{"is_listed": False}, {"accepts_letters": False}])
def test_who_cannot_be_answered_is_told_and_offers_no_way_back(client, sender, receiver, choice):
    User.objects.filter(pk=sender.pk).update(**choice)
    assert "On ne pourra pas vous répondre" in client.get(address(receiver)).content.decode()
    client.post(address(receiver), WORDS)
    letter = delivered()
    assert address(sender) not in letter.body
    assert "vous ne pouvez pas lui répondre ainsi" in " ".join(letter.body.split())


def test_nothing_is_written_to_somebody_who_does_not_enter_today(client, sender):
    person = make_user(organization=make_organization(standing="network"))
    assert "ecrire/" in client.get(person.get_absolute_url()).content.decode()
    Federation.objects.update(network_is_open=False)
    actions.sync_network()
    assert "ecrire/" not in client.get(person.get_absolute_url()).content.decode()
    answer = client.post(address(person), WORDS)
    assert answer.status_code == 403
    text = answer.content.decode()
    assert "pour l’instant" in text
    assert "Ça ne dépend ni de vous" in text
    assert "C’est son choix" not in text
    with pytest.raises(letters.LetterRefused):
        letters.send(person, sender=sender, text="Bonjour", now=timezone.now())
    assert not OutgoingEmail.objects.exists()


@pytest.mark.parametrize("who", ["sender", "receiver"])
def test_a_letter_stays_here_when_either_end_lost_their_last_seat(client, sender, receiver, who):
    client.post(address(receiver), WORDS)
    gone = {"sender": sender, "receiver": receiver}[who]
    by = make_member(is_superuser=True)
    close_seat(gone.memberships.get(), by=by, now=timezone.now())
    outbox.deliver_due(now=timezone.now(), urgent_only=True)
    row = OutgoingEmail.objects.get(kind="member_letter")
    assert (row.state, row.reason) == (LedgerRow.State.SKIPPED, LedgerRow.Reason.NO_ACCESS)
    assert row.context.keys() == {"profile"}
    assert [letter.to for letter in mail.outbox] == [[gone.email]]
    assert "canot" not in mail.outbox[0].body


def test_a_letter_leaves_while_both_ends_have_a_seat(client, sender, receiver):
    client.post(address(receiver), WORDS)
    actions.join(sender, make_organization(), now=timezone.now())
    seat = sender.memberships.earliest("pk")
    close_seat(seat, by=make_member(is_superuser=True), now=timezone.now())
    outbox.deliver_due(now=timezone.now(), urgent_only=True)
    assert OutgoingEmail.objects.get(kind="member_letter").state == LedgerRow.State.SENT


@pytest.mark.parametrize("who", ["sender", "receiver"])
def test_a_letter_stays_here_once_the_phase_of_either_end_closed(client, who):
    ends = {
        name: make_user(organization=make_organization(standing="network"))
        if name == who
        else make_member()
        for name in ("sender", "receiver")
    }
    client.force_login(ends["sender"])
    assert client.post(address(ends["receiver"]), WORDS).status_code == 302
    Federation.objects.update(network_is_open=False)
    actions.sync_network()
    assert outbox.deliver_due(now=timezone.now(), urgent_only=True) == 0
    row = OutgoingEmail.objects.get(kind="member_letter")
    assert (row.state, row.reason) == (LedgerRow.State.SKIPPED, LedgerRow.Reason.NO_ACCESS)
    assert row.context.keys() == {"profile"}
    assert mail.outbox == []


def test_a_choice_made_while_the_letter_waited_wins(client, sender, receiver):
    client.post(address(receiver), WORDS)
    User.objects.filter(pk=receiver.pk).update(accepts_letters=False)
    assert outbox.deliver_due(now=timezone.now(), urgent_only=True) == 0
    assert mail.outbox == []


def test_a_letter_sent_twice_is_one_letter_and_other_words_are_another(client, sender, receiver):
    key = client.get(address(receiver)).context["form"]["key"].value()
    for text in ("Bonjour", "Bonjour", "Bonjour encore"):
        answer = client.post(address(receiver), {"text": text, "key": str(key)})
        assert answer.status_code == 302
    told = OutgoingEmail.objects.order_by("pk").values_list("context__letter__text", flat=True)
    assert list(told) == ["Bonjour", "Bonjour encore"]


def test_a_key_that_is_no_key_gets_a_sentence(client, sender, receiver):
    answer = client.post(address(receiver), {"text": "Bonjour", "key": "zz"})
    assert answer.status_code == 422
    assert "Bonjour" in answer.content.decode()
    assert not OutgoingEmail.objects.exists()
