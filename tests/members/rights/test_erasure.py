"""Leaving: nothing of a person remains but what the law makes us keep, and others' words."""

import threading
from datetime import timedelta

import pytest
from django.core import mail
from django.db import connection, transaction
from django.test import Client
from django.utils import timezone

from bibliotheque.models import ResourcePage
from cms.mail import outbox
from cms.mail.models import OutgoingEmail, Suppression
from cms.search.models import SearchEntry
from communaute.discussions.models import Post, PostRevision, ReadMark, Topic
from communaute.members.models import (
    AuditEvent,
    ConsentEvent,
    Invitation,
    Membership,
    PrivacyRequest,
    User,
    keyed_hash,
)
from communaute.members.rights import leaving, retention, todo
from tests.digests.factories import make_federation
from tests.factories import make_member, make_organization, make_topic, make_user
from tests.members.rights import canaries

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _places(settings, tmp_path):
    settings.EXPORT_DIR, settings.MEDIA_ROOT = tmp_path / "exports", tmp_path / "media"
    settings.MAIL_DIR = tmp_path / "mail"
    make_federation()


def erase(person: User, *, keep_posts: bool, callbacks) -> None:
    with callbacks(execute=True):
        leaving.leave(person, keep_posts=keep_posts, now=timezone.now())


@pytest.mark.parametrize("keep_posts", [True, False])
def test_no_table_no_row_and_no_file_remembers(keep_posts, django_capture_on_commit_callbacks):
    now = timezone.now()
    person = canaries.plant(now)
    pk = person.pk
    seen = {place for place, _word, _text in canaries.sightings(*canaries.CANARIES)}
    # The net is wide: it sees the person where they were put.
    assert {"members_user", "account_emailaddress", "members_accessrequest"} <= seen
    assert {"members_invitation", "members_privacyrequest", "mail_outgoingemail"} <= seen
    assert {"wagtailcore_modellogentry", "wagtailcore_pagelogentry", "sessions"} <= seen
    assert {"wagtailcore_comment", "wagtailcore_commentreply", "search_searchentry"} <= seen
    assert any("avatar_images" in place for place in seen)
    assert len([place for place in seen if place.endswith(".eml")]) == 2
    assert canaries.revisions_naming(pk)

    erase(person, keep_posts=keep_posts, callbacks=django_capture_on_commit_callbacks)
    outbox.deliver_due(now=timezone.now())

    if not keep_posts:  # what was confided goes later, with nothing that says whose it was
        told = {text for _place, _word, text in canaries.sightings(canaries.SAID)}
        assert told
        assert all("confi" in text for text in told)
        retention.purge(now=now + timedelta(days=31))
    forbidden = canaries.CANARIES if keep_posts else (*canaries.CANARIES, canaries.SAID)
    found = canaries.sightings(*forbidden)
    if keep_posts:  # the title where they wrote their own name is among the words they leave
        found = [one for one in found if f"Je m’appelle {canaries.FIRST}" not in one[2]]
        found = [one for one in found if not one[0].startswith("search_")]
    assert found == []
    assert canaries.revisions_naming(pk) == []
    assert pk not in canaries.signatures()
    assert not User.objects.filter(pk=pk).exists()


@pytest.mark.parametrize("keep_posts", [True, False])
def test_the_ledgers_keep_a_keyed_hash_and_no_name(keep_posts, django_capture_on_commit_callbacks):
    person = canaries.plant(timezone.now())
    me = keyed_hash(person.pk)
    before = ConsentEvent.objects.filter(member=person).count()
    erase(person, keep_posts=keep_posts, callbacks=django_capture_on_commit_callbacks)
    consents = ConsentEvent.objects.filter(member_hash=me)
    assert consents.filter(member=None).count() == consents.count() == before + 2
    last = consents.order_by("-pk")[:2]
    assert {(one.kind, one.given, one.method) for one in last} == {
        ("charter", False, "account-erased"),
        ("digest", False, "account-erased"),
    }
    ended = AuditEvent.objects.filter(kind=AuditEvent.Kind.ACCOUNT_ERASED, subject_hash=me)
    assert ended.filter(about="").count() == 1
    assert Suppression.objects.count() == 1


def test_what_others_hold_is_left_to_them(django_capture_on_commit_callbacks):
    person = canaries.plant(timezone.now())
    erase(person, keep_posts=False, callbacks=django_capture_on_commit_callbacks)
    assert Invitation.objects.filter(email="nadia@example.org", invited_by=None).exists()
    assert Post.objects.filter(body="Réponse de Karim.").exists()
    page = ResourcePage.objects.get(title="Le texto du matin")
    assert [one.person.first_name for one in page.authorships.all()] == ["Karim"]
    draft = page.get_latest_revision_as_object()
    assert [one.person.first_name for one in draft.authorships.all()] == ["Karim"]


# Conversations ----------------------------------------------------------------------------------


def read(client: Client, topic: Topic) -> str:
    return client.get(topic.get_absolute_url()).content.decode()


def test_kept_messages_are_signed_by_nobody(client, django_capture_on_commit_callbacks):
    person = canaries.plant(timezone.now())
    erase(person, keep_posts=True, callbacks=django_capture_on_commit_callbacks)
    client.force_login(make_member())
    page = read(client, Topic.objects.get(title="Une question de texto"))
    assert page.count("Membre parti") == 2
    assert f"{canaries.SAID} : merci" in page
    assert "Réponse de Karim." in page
    assert not PostRevision.objects.filter(
        body__contains=canaries.SAID
    ).exists()  # nor what they had corrected
    assert client.get("/communaute/").status_code == 200


def test_removed_messages_leave_a_sentence_where_others_answered(
    client, django_capture_on_commit_callbacks
):
    person = canaries.plant(timezone.now())
    erase(person, keep_posts=False, callbacks=django_capture_on_commit_callbacks)
    client.force_login(make_member())
    answered = Topic.objects.get(title="Une question de texto")
    page = read(client, answered)
    assert page.count("Message retiré par la personne qui l’a écrit.") == 1
    assert "Membre parti" in page
    assert "Réponse de Karim." in page
    assert (answered.post_count, answered.last_number) == (2, 2)
    assert answered.last_author.first_name == "Karim"
    assert not Topic.objects.filter(title__contains="seule").exists()  # nobody else was there
    # A title made of the message, or that names its author, goes with the message.
    assert Topic.objects.filter(title="Sujet retiré par la personne qui l’a ouvert").count() == 2
    for topic in Topic.objects.all():
        assert topic.post_count == topic.posts.count()
        assert client.get(topic.get_absolute_url()).status_code == 200
    found = SearchEntry.objects.filter(extract__contains=canaries.SAID)
    assert [one.title for one in found] == ["Confié"]  # what was confided goes later


def test_a_reader_has_nothing_new_to_read_in_a_thread_that_lost_its_end(
    client, django_capture_on_commit_callbacks
):
    person = canaries.plant(timezone.now())
    erase(person, keep_posts=False, callbacks=django_capture_on_commit_callbacks)
    topic = Topic.objects.get(title="Question de Karim")
    mark = ReadMark.objects.get(topic=topic, member__first_name="Karim")
    assert topic.last_number == mark.last_number == 1
    client.force_login(User.objects.get(first_name="Karim"))
    key = "11111111-1111-4111-8111-111111111111"
    client.post(f"/communaute/repondre/{topic.pk}/", {"body": "Je relance.", "key": key})
    assert topic.posts.get(number=2).body == "Je relance."


def test_ten_topics_more_cost_no_more_per_message(
    django_assert_max_num_queries, django_capture_on_commit_callbacks
):
    person = make_member()
    make_topic(author=person, posts=60)
    with django_assert_max_num_queries(220):
        erase(person, keep_posts=False, callbacks=django_capture_on_commit_callbacks)


# Who may not, and who is told -------------------------------------------------------------------


def test_the_only_administrator_may_not_leave():
    chief = make_member(is_superuser=True)
    make_user(is_superuser=True, is_active=False)
    with pytest.raises(leaving.LastAdministrator):
        leaving.leave(chief, keep_posts=True, now=timezone.now())
    make_user(is_superuser=True)
    leaving.leave(chief, keep_posts=True, now=timezone.now())
    assert not User.objects.filter(pk=chief.pk).exists()


@pytest.mark.postgresql
@pytest.mark.django_db(transaction=True)
def test_two_administrators_who_leave_at_once_are_not_both_let_go():
    chiefs = [make_user(is_superuser=True) for _one in range(2)]
    refused, ready = [], threading.Barrier(2)

    def go(chief: User) -> None:
        ready.wait(10)
        try:
            leaving.leave(chief, keep_posts=True, now=timezone.now())
        except leaving.LastAdministrator:
            refused.append(chief.pk)
        finally:
            connection.close()

    threads = [threading.Thread(target=go, args=[chief]) for chief in chiefs]
    for one in threads:
        one.start()
    for one in threads:
        one.join(30)
    assert len(refused) == 1
    assert list(User.objects.filter(is_superuser=True).values_list("pk", flat=True)) == refused


def test_an_organization_left_alone_waits_with_the_facilitators(client):
    organization = make_organization("Le Tremplin")
    only = make_member()
    seat = {"organization": organization, "role": Membership.Role.RESPONSIBLE}
    Membership.objects.create(member=only, **seat)
    facilitator = make_member(groups=["animation"])
    now = timezone.now()
    assert list(todo.todo(facilitator, now)) == []
    leaving.leave(only, keep_posts=True, now=now)
    [waiting] = todo.todo(facilitator, now)
    assert "Le Tremplin" in waiting.title
    assert waiting.since == now
    assert client.get(waiting.href).status_code == 302  # an address of the site
    Membership.objects.create(member=make_member(), **seat)
    assert list(todo.todo(facilitator, now)) == []


def test_somebody_else_responsible_remains_and_nobody_is_told():
    organization = make_organization()
    people = [make_member() for _one in range(2)]
    for one in people:
        Membership.objects.create(
            member=one, organization=organization, role=Membership.Role.RESPONSIBLE
        )
    assert leaving.left_alone(people[0]) == []


def test_a_fault_in_one_room_undoes_everything(settings, monkeypatch):
    person = make_member()

    def broken(member, *, keep_posts, now):
        raise RuntimeError("disk")

    monkeypatch.setattr(leaving, "declared", lambda setting: [broken])
    with pytest.raises(RuntimeError), transaction.atomic():
        leaving.leave(person, keep_posts=True, now=timezone.now())
    assert User.objects.filter(pk=person.pk).exists()
    assert not AuditEvent.objects.filter(kind=AuditEvent.Kind.ACCOUNT_ERASED).exists()


# The pages --------------------------------------------------------------------------------------

LEAVE = "/compte/donnees/supprimer/"
CONFIRM = "/compte/confirmer/"


@pytest.fixture
def proven(client):
    """Signed in, and their password given again a moment ago."""

    def sign_in(person: User) -> Client:
        client.force_login(person)
        answer = client.get(LEAVE)
        assert answer["Location"] == f"{CONFIRM}?next=%2Fcompte%2Fdonnees%2Fsupprimer%2F"
        client.post(answer["Location"], {"password": "raccrocher-2026"})
        return client

    return sign_in


def test_one_proves_who_one_is_chooses_and_leaves(proven, django_capture_on_commit_callbacks):
    person = make_member("maude@example.org")
    elsewhere = Client()
    elsewhere.force_login(person)
    client = proven(person)
    page = client.get(LEAVE).content.decode()
    assert "checked" not in page
    with django_capture_on_commit_callbacks(execute=True):
        answer = client.post(LEAVE, {"posts": "keep", "is_sure": "on"})
    assert answer.status_code == 302
    assert not User.objects.filter(email="maude@example.org").exists()
    assert client.get("/compte/").status_code == 302
    assert elsewhere.get("/compte/").status_code == 302
    last = client.get(answer["Location"])
    assert "Votre compte est supprimé" in last.content.decode()
    outbox.deliver_due(now=timezone.now())
    [letter] = mail.outbox
    assert (letter.to, letter.subject) == (["maude@example.org"], "Votre compte est supprimé")
    assert answer["Location"] in letter.body
    row = OutgoingEmail.objects.get()
    assert (row.address, row.context) == ("", {})


def test_who_enters_by_a_code_enters_once_more(client):
    person = make_user(password=None)
    client.force_login(person)
    assert client.get(LEAVE)["Location"].startswith("/compte/confirmer/entrer/?next=")


def test_without_a_choice_nothing_is_erased(proven):
    person = make_member()
    answer = proven(person).post(LEAVE, {"posts": "remove"})
    assert answer.status_code == 422
    text = answer.content.decode()
    assert "Cochez la case" in text
    assert 'value="remove" ' in text
    assert User.objects.filter(pk=person.pk).exists()


def test_posting_without_proof_erases_nothing(client):
    person = make_member()
    client.force_login(person)
    answer = client.post(LEAVE, {"posts": "keep", "is_sure": "on"})
    assert answer["Location"].startswith(CONFIRM)
    assert User.objects.filter(pk=person.pk).exists()


def test_the_only_administrator_is_told_what_to_do(proven):
    chief = make_member(is_superuser=True)
    client = proven(chief)
    assert "Donnez d’abord ce droit" in client.get(LEAVE).content.decode()
    assert client.post(LEAVE, {"posts": "keep", "is_sure": "on"}).status_code == 422
    assert User.objects.filter(pk=chief.pk).exists()


def test_the_leaver_may_still_ask_about_others_words(client):
    token = leaving.leave(make_member(), keep_posts=True, now=timezone.now()).token
    address = f"/compte/donnees/au-revoir/{token}/"
    refused = client.post(address, {"text": "", "reply_to": "pas une adresse"})
    assert refused.status_code == 422
    assert 'value="pas une adresse"' in refused.content.decode()
    sent = client.post(address, {"text": "On me nomme ici.", "reply_to": "Moi@Example.org"})
    assert "Votre demande est reçue" in sent.content.decode()
    asked = PrivacyRequest.objects.get()
    assert (asked.member, asked.reply_to, asked.kind) == (None, "moi@example.org", "mention")
    [waiting] = todo.privacy_requests()
    assert "quitté la communauté" in waiting.detail


def test_a_browser_may_post_from_the_last_page(client):
    """Under « no-referrer » browsers send « Origin: null », which the forgery check refuses."""
    token = leaving.leave(make_member(), keep_posts=True, now=timezone.now()).token
    page = client.get(f"/compte/donnees/au-revoir/{token}/")
    assert page["Referrer-Policy"] == "same-origin"
    assert page["X-Robots-Tag"] == "noindex"


@pytest.mark.parametrize("change", [lambda token: "x" + token, lambda token: token[:-2]])
def test_a_forged_farewell_is_not_found(client, change):
    token = leaving.leave(make_member(), keep_posts=True, now=timezone.now()).token
    assert client.get(f"/compte/donnees/au-revoir/{change(token)}/").status_code == 404


def test_after_thirty_days_the_last_page_is_gone(client, monkeypatch):
    token = leaving.leave(make_member(), keep_posts=True, now=timezone.now()).token
    monkeypatch.setattr(leaving, "REQUEST_SECONDS", timedelta(seconds=-1).total_seconds())
    assert client.get(f"/compte/donnees/au-revoir/{token}/").status_code == 404
