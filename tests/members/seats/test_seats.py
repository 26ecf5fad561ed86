"""Seats: a role changes, a seat closes, somebody takes it up."""

import pytest
from django.core.exceptions import PermissionDenied
from django.urls import reverse
from django.utils import timezone

from cms.core.models import Federation
from cms.mail import outbox
from cms.mail.models import OutgoingEmail
from communaute.discussions.models import Topic, Watch
from communaute.members import access
from communaute.members.actions import change_standing, join, sync_network
from communaute.members.doors import accepting, inviting
from communaute.members.models import AuditEvent, Invitation
from communaute.members.seats import actions
from communaute.members.seats.rights import manages
from tests.factories import (
    make_category,
    make_home_tree,
    make_member,
    make_organization,
    make_post,
    make_topic,
    make_user,
)
from tests.members.doors.factories import make_facilitator, make_responsible, sign_in

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _site():
    make_home_tree()


@pytest.fixture
def ours():
    return make_organization("Entre-deux-rives")


@pytest.fixture
def karim(ours):
    return make_responsible(ours)


@pytest.fixture
def lea(ours):
    return make_user(organization=ours, first_name="Léa", last_name="Roy")


def seat_of(person):
    return person.memberships.open().get()


def close(person, *, by, **fields):
    actions.close_seat(seat_of(person), by=by, now=timezone.now(), **fields)


def watches(person) -> set[tuple[int | None, int]]:
    return set(Watch.objects.filter(member=person).values_list("topic", "level"))


def test_a_closed_seat_gives_no_group_and_is_in_the_log(karim, lea):
    close(lea, by=karim)
    assert not lea.memberships.open().exists()
    assert not lea.groups.exists()
    event = AuditEvent.objects.get(kind="seat_closed")
    assert event.about == lea.memberships.get().organization.slug


def test_sessions_end_and_the_next_request_is_signed_out(client, karim, lea):
    sign_in(client, lea)
    assert client.get("/communaute/").status_code == 200
    close(lea, by=karim)
    assert client.get("/communaute/").url.startswith("/compte/connexion/")
    sign_in(client, lea)  # the account stays: one's own data may be taken away
    assert client.get("/communaute/").status_code == 404
    assert client.get("/compte/").status_code == 200


def test_with_a_seat_elsewhere_one_stays_in(client, karim, lea, ours):
    join(lea, make_organization(), now=timezone.now())
    sign_in(client, lea)
    actions.close_seat(ours.memberships.get(member=lea), by=karim, now=timezone.now())
    assert client.get("/communaute/").status_code == 200


def test_waiting_mail_is_not_sent_but_codes_are(karim, lea):
    for kind, urgent in (("invitation", False), ("login_code", True)):
        outbox.enqueue(
            kind, address=lea.email, user=lea, context={}, urgent=urgent, now=timezone.now()
        )
    close(lea, by=karim)
    states = OutgoingEmail.objects.filter(user=lea).order_by("pk").values_list("state", "reason")
    assert list(states) == [("skipped", "no_access"), ("planned", ""), ("planned", "")]
    assert OutgoingEmail.objects.latest("pk").context["title"] == "Votre place est fermée"


def test_follows_and_open_questions_pass_on_and_authorship_stays(karim, lea):
    noe = make_user(organization=seat_of(karim).organization)
    followed, chosen, quiet = make_topic(), make_topic(), make_topic()
    for topic, level in ((followed, 2), (chosen, 2), (quiet, 0)):
        Watch.objects.create(member=lea, topic=topic, level=level)
    Watch.objects.create(member=noe, topic=chosen, level=Watch.Level.MUTE)
    category = make_category()
    Watch.objects.create(member=lea, page=category)
    pending = make_topic("Qui saurait?", author=lea)
    answered = make_topic("Déjà répondu", author=lea)
    make_post(answered, author=noe)
    close(lea, by=karim, successor=seat_of(noe))
    assert watches(noe) == {(followed.pk, 2), (chosen.pk, 0), (None, 2), (pending.pk, 3)}
    assert Topic.objects.get(pk=pending.pk).author == lea
    assert lea.memberships.get().successor == seat_of(noe)


def test_nothing_passes_on_that_the_successor_may_not_see(karim, lea):
    noe = make_user(organization=seat_of(karim).organization)
    hidden = make_topic(on=make_category(audience="comite"))
    private = make_topic(audience="facilitators", author=lea)
    Watch.objects.create(member=lea, topic=hidden)
    Watch.objects.create(member=lea, page=hidden.page)
    Watch.objects.create(member=lea, topic=private)
    close(lea, by=karim, successor=seat_of(noe))
    assert watches(noe) == set()


def test_an_address_takes_the_seat_up_when_it_accepts(karim, lea):
    pending = make_topic("Qui saurait?", author=lea)
    close(lea, by=karim, address="releve@example.org")
    invitation = Invitation.objects.get()
    assert (invitation.succeeds, invitation.role) == (lea.memberships.get(), "member")
    noe = make_user("releve@example.org")
    seat = accepting.accept(invitation, person=noe, now=timezone.now())
    assert lea.memberships.get().successor == seat
    assert watches(noe) == {(pending.pk, 3)}


def test_the_last_responsible_person_names_somebody_first(karim, lea):
    for gesture in (
        lambda: close(karim, by=karim),
        lambda: actions.change_role(seat_of(karim), "member", by=karim, now=timezone.now()),
    ):
        with pytest.raises(actions.LastResponsible):
            gesture()
    assert seat_of(karim).role == "responsible"
    close(karim, by=karim, successor=seat_of(lea))
    assert seat_of(lea).role == "responsible"


def test_who_leaves_may_name_an_address_that_still_enters(karim):
    close(karim, by=karim, address="releve@example.org")
    noe = make_user("releve@example.org")
    seat = accepting.accept(Invitation.objects.get(), person=noe, now=timezone.now())
    assert seat.role == "responsible"


def test_a_facilitator_may_close_the_last_one(karim):
    close(karim, by=make_facilitator())
    assert not karim.memberships.open().exists()


def test_a_refused_successor_leaves_the_seat_open(karim, lea, ours):
    with pytest.raises(inviting.AlreadyThere):
        close(lea, by=karim, address=karim.email)
    stranger = make_member()
    with pytest.raises(actions.SeatIsClosed):
        close(lea, by=karim, successor=seat_of(stranger))
    assert seat_of(lea)
    assert not AuditEvent.objects.filter(kind="seat_closed").exists()


def test_closing_twice_closes_once(karim, lea):
    seat = seat_of(lea)
    actions.close_seat(seat, by=karim, now=timezone.now())
    with pytest.raises(actions.SeatIsClosed):
        actions.close_seat(seat, by=karim, now=timezone.now())
    assert AuditEvent.objects.filter(kind="seat_closed").count() == 1


def test_nobody_else_touches_a_seat(karim, lea):
    for person in (lea, make_member(), make_responsible()):
        with pytest.raises(PermissionDenied):
            close(karim, by=person)
        with pytest.raises(PermissionDenied):
            actions.change_role(seat_of(lea), "responsible", by=person, now=timezone.now())


def test_a_role_changes_and_is_in_the_log(karim, lea):
    actions.change_role(seat_of(lea), "responsible", by=karim, now=timezone.now())
    assert seat_of(lea).role == "responsible"
    assert AuditEvent.objects.get(kind="roles_changed").about.endswith(": responsible")
    actions.change_role(seat_of(lea), "responsible", by=karim, now=timezone.now())
    assert AuditEvent.objects.filter(kind="roles_changed").count() == 1


def page_of(name: str, person) -> str:
    seat = seat_of(person)
    return reverse(f"members:{name}", args=[seat.organization.slug, seat.pk])


def test_the_page_of_a_closing_asks_who_takes_it_up(client, karim, lea):
    client.force_login(karim)
    text = client.get(page_of("close_seat", lea)).content.decode()
    assert "Fermer une place\xa0: Léa Roy" in text
    assert "Personne pour l’instant" in text
    mine = client.get(page_of("close_seat", karim)).content.decode()
    assert "dernière personne responsable" in mine
    assert "Personne pour l’instant" not in mine
    assert client.post(page_of("close_seat", karim), {}).status_code == 422
    unchosen = client.post(page_of("close_seat", lea), {"successor": ""})
    assert unchosen.status_code == 422
    assert "ou «\xa0Personne pour l’instant\xa0»" in unchosen.content.decode()
    assert " checked" not in client.get(page_of("close_seat", lea)).content.decode()
    missing = client.post(page_of("close_seat", lea), {"successor": "courriel"})
    assert missing.status_code == 422
    assert "Écrivez le courriel de la relève." in missing.content.decode()
    known = {"successor": "courriel", "email": karim.email}
    assert "a déjà une place" in client.post(page_of("close_seat", lea), known).content.decode()
    assert seat_of(lea)
    page = client.post(page_of("close_seat", lea), {"successor": "personne"}, follow=True)
    assert "La place est fermée\xa0: Léa Roy." in page.content.decode()


def test_somebody_who_closes_their_own_last_seat_is_out(client, karim, lea):
    sign_in(client, karim)
    answer = client.post(page_of("close_seat", karim), {"successor": str(seat_of(lea).pk)})
    assert answer.url == "/compte/connexion/"
    assert "Merci de tout" in client.get(answer.url).content.decode()
    assert client.get("/communaute/").url.startswith("/compte/connexion/")


def test_somebody_who_gives_up_their_role_lands_on_their_account(client, karim, lea, ours):
    actions.change_role(seat_of(lea), "responsible", by=karim, now=timezone.now())
    client.force_login(karim)
    answer = client.post(page_of("change_role", karim), {"role": "member"})
    assert answer.url == "/compte/"
    assert set(karim.groups.values_list("name", flat=True)) == {access.MEMBERS, access.NETWORK}
    assert client.get(reverse("members:organization_area", args=[ours.slug])).status_code == 404


@pytest.mark.parametrize("elsewhere", ["former", "network before its phase"])
def test_a_seat_that_opens_nothing_keeps_nobody_in(client, karim, lea, elsewhere):
    other = make_organization(standing="network")
    join(lea, other, now=timezone.now())
    if elsewhere == "former":
        change_standing(other, "former", now=timezone.now())
    else:
        Federation.objects.update(network_is_open=False)
        sync_network()
    sign_in(client, lea)
    seat = lea.memberships.exclude(organization=other).get()
    actions.close_seat(seat, by=karim, now=timezone.now())
    assert client.get("/compte/").url.startswith("/compte/connexion/")


def test_who_closes_their_own_last_entering_seat_is_out(client, karim, ours):
    make_responsible(ours)
    former = make_organization()
    join(karim, former, now=timezone.now())
    change_standing(former, "former", now=timezone.now())
    sign_in(client, karim)
    seat = karim.memberships.get(organization=ours)
    address = reverse("members:close_seat", args=[ours.slug, seat.pk])
    assert client.post(address, {"successor": "personne"}).url == "/compte/connexion/"


def test_a_facilitator_without_a_seat_looks_after_nothing(ours):
    facilitator = make_facilitator()
    assert manages(facilitator, ours)
    actions.close_seat(
        facilitator.memberships.get(), by=make_member(is_superuser=True), now=timezone.now()
    )
    assert facilitator.groups.filter(name=access.FACILITATORS).exists()
    assert not manages(facilitator, ours)
    with pytest.raises(PermissionDenied):
        inviting.invite("x@example.org", organization=ours, by=facilitator, now=timezone.now())


def test_a_superuser_looks_after_everything_while_their_account_is_open(ours):
    person = make_user(is_superuser=True)
    assert manages(person, ours)
    type(person).objects.filter(pk=person.pk).update(is_active=False)
    assert not manages(person, ours)
