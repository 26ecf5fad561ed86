"""Speaking without one's name: what it shows, what it keeps, how it ends."""

import re
import uuid
from datetime import timedelta
from pathlib import Path

import pytest
from django.contrib.auth.models import AnonymousUser
from django.test import Client
from django.utils import timezone

from cms.core.models import Region
from cms.home.ladder import next_step
from cms.home.views import member_context
from communaute.digests.window import Window
from communaute.discussions import actions, export, profile
from communaute.discussions.digest import section
from communaute.discussions.erase import erase
from communaute.discussions.following.watching import watch
from communaute.discussions.handover import hand_over
from communaute.discussions.masks import masking, naming, voices
from communaute.discussions.masks.forms import VoiceForm
from communaute.discussions.masks.speaking import in_topic, on_page
from communaute.discussions.masks.voices import Voice
from communaute.discussions.models import ModerationEvent, Post, Pseudonym, Topic, Watch
from communaute.members import access
from communaute.members.access import Audience
from communaute.members.models import Membership, Organization, User
from communaute.notifications.models import Event
from tests.factories import make_category, make_member, make_organization, make_topic, make_user

pytestmark = pytest.mark.django_db
MASK = "Une personne de la communauté"


def now():
    return timezone.now()


def confide(author: User, *, shows=(), on=None, body="Qui a déjà vécu ça?", **fields) -> Topic:
    return actions.open_topic(
        on or make_category(), author=author, body=body, key=uuid.uuid4(), now=now(),
        voice=Voice.CONFIDED, shows=shows, **fields,
    )  # fmt: skip


def say(topic: Topic, author: User, voice=Voice.CONFIDED, body="Moi aussi.") -> Post:
    return actions.post_reply(
        topic, author=author, body=body, key=uuid.uuid4(), now=now(), voice=voice
    )


def client_of(person: User) -> Client:
    client = Client()
    client.force_login(person)
    return client


def facilitator(**fields) -> User:
    return make_member(groups=[access.FACILITATORS], **fields)


# Whose words they are ---------------------------------------------------------------------------


def test_a_confided_topic_has_no_author_and_one_voice():
    author = make_member()
    topic = confide(author)
    post = topic.posts.get()
    assert (topic.author, topic.last_author, topic.is_masked) == (None, None, True)
    assert (post.author, post.pseudonym.number, post.pseudonym.context) == (None, 1, "")
    again = say(topic, author)
    other = say(topic, make_member())
    assert again.pseudonym == post.pseudonym
    assert other.pseudonym.number == 2
    assert voices.unnamed(other.pseudonym.number) == f"{MASK} (2)"


def test_only_its_author_is_told_that_a_masked_post_is_theirs():
    author, other = make_member(), make_member()
    topic = confide(author)
    post = topic.posts.select_related("pseudonym").get()
    assert voices.wrote(author, post)
    assert not voices.wrote(other, post)
    assert list(Post.objects.filter(voices.mine(author))) == [post]
    assert list(Topic.objects.filter(voices.opened_by(author))) == [topic]
    assert not Topic.objects.filter(voices.opened_by(other)).exists()


def test_what_nobody_wrote_any_more_is_nobodys_not_the_visitors():
    topic = confide(make_member())
    make_topic(posts=1)
    Pseudonym.objects.update(member=None)
    Post.objects.filter(pseudonym=None).update(author=None)
    visitor = AnonymousUser()
    assert not Post.objects.filter(voices.mine(visitor)).exists()
    assert not Topic.objects.filter(voices.opened_by(visitor)).exists()
    assert not voices.wrote(visitor, topic.posts.select_related("pseudonym").get())


# The choice -------------------------------------------------------------------------------------


def test_three_voices_to_open_two_to_answer_one_to_speak_to_the_team():
    member, page = make_member(), make_category()
    assert on_page(member, page).voices == (Voice.NAMED, Voice.CONFIDED, Voice.TEAM)
    assert in_topic(member, make_topic()).voices == (Voice.NAMED, Voice.CONFIDED)
    private = make_topic(author=member, audience=Audience.FACILITATORS)
    assert in_topic(member, private).voices == (Voice.NAMED,)


def test_a_reply_keeps_the_mask_already_worn_there_even_from_an_old_page():
    author = make_member()
    topic = confide(author)
    speaking = in_topic(author, topic)
    assert (speaking.default, speaking.is_masked, speaking.known_as) == (
        Voice.CONFIDED, True, MASK,
    )  # fmt: skip
    silent = VoiceForm({}, speaking=speaking)
    assert silent.is_valid()
    assert silent.cleaned_data["voice"] == Voice.CONFIDED
    newcomer = in_topic(make_member(), topic)
    assert (newcomer.default, newcomer.known_as) == (Voice.NAMED, f"{MASK} (2)")


@pytest.mark.parametrize("voice", ["inconnue", "animation", "x" * 5000, "\x00"])
def test_a_voice_that_is_not_offered_is_refused_in_french(voice):
    form = VoiceForm({"voice": voice}, speaking=in_topic(make_member(), make_topic()))
    assert not form.is_valid()
    assert form.errors["voice"] == ["Choisissez comment signer."]


def test_only_what_was_offered_is_kept_of_what_one_agrees_to_show():
    speaking = in_topic(make_member(), make_topic())
    form = VoiceForm({"voice": "confiee", "shows": "region,role,<b>"}, speaking=speaking)
    assert form.is_valid()
    assert form.cleaned_data["shows"] == ()


def test_the_form_says_who_will_see_the_name_and_warns_before_the_mask_slips():
    lucie = facilitator(first_name="Lucie", last_name="Caron")
    author = make_member(first_name="Maude", last_name="Trépanier")
    topic = confide(author)
    page = client_of(author).get(topic.get_absolute_url()).content.decode()
    assert "Lucie Caron" in page
    assert 'value="confiee" checked' in page
    assert "on pourra faire le lien" in page
    other = client_of(make_member()).get(topic.get_absolute_url()).content.decode()
    assert "on pourra faire le lien" not in other
    assert 'value="nom" checked' in other
    assert "Maude" not in client_of(lucie).get(topic.get_absolute_url()).content.decode()


# What stands beside the mask --------------------------------------------------------------------


def federation(**regions: int) -> dict[str, list[User]]:
    """One person in each of that many organizations of each region."""
    people = {}
    for number, (name, count) in enumerate(regions.items(), start=50):
        region = Region.objects.create(code=str(number), name=name)
        people[name] = [
            make_user(organization=make_organization(region=region)) for _n in range(count)
        ]
    return people


def test_a_region_shared_by_five_may_be_shown_and_nothing_is_by_default():
    people = federation(Laval=5, Gaspésie=4)
    page = make_category()
    offered = on_page(people["Laval"][0], page).offered
    assert offered.words == "Laval, membre d’une équipe"
    assert offered.why == ()
    silent = confide(people["Laval"][0], on=page)
    assert silent.posts.get().pseudonym.context == ""
    shown = confide(people["Laval"][1], on=page, shows=offered.parts)
    assert shown.posts.get().pseudonym.context == offered.words


def test_a_region_of_four_is_kept_back_and_its_author_is_told_why():
    people = federation(Laval=5, Gaspésie=4)
    page, author = make_category(), people["Gaspésie"][0]
    offered = on_page(author, page).offered
    assert offered.words == "membre d’une équipe"
    assert offered.why == (
        "Votre région compte moins de cinq organismes\xa0: elle ne sera pas montrée.",
    )
    told = client_of(author).get(f"/communaute/pages/{page.pk}/nouveau/").content.decode()
    assert "Votre région compte moins de cinq organismes" in told
    assert "membre d’une équipe" in told
    forced = confide(author, on=page, shows=("region", "role", "theme", "rien"))
    assert forced.posts.get().pseudonym.context == "membre d’une équipe"


def test_only_those_who_may_open_the_page_count():
    people = federation(Laval=6)
    page = make_category(audience="comite")
    for person in people["Laval"][:4]:
        person.groups.add(access.role_group("comite"))
    assert on_page(people["Laval"][0], page).offered.words == ""
    people["Laval"][4].groups.add(access.role_group("comite"))
    assert on_page(people["Laval"][0], page).offered.words.startswith("Laval")


def test_a_responsible_person_among_too_few_is_not_said_to_be_one():
    people = federation(Laval=5)
    seat = Membership.objects.get(member=people["Laval"][0])
    seat.role = Membership.Role.RESPONSIBLE
    seat.save()
    offered = on_page(people["Laval"][0], make_category()).offered
    assert offered.words == "Laval"
    assert "rôle" in offered.why[0]


def test_what_no_longer_fits_five_is_taken_away_and_never_comes_back():
    people = federation(Laval=5, Estrie=5)
    page = make_category()
    topic = confide(people["Laval"][0], on=page, shows=("region", "role"))
    pseudonym = topic.posts.get().pseudonym
    assert masking.coarsen_again() == 0
    Organization.objects.filter(memberships__member=people["Laval"][4]).update(standing="former")
    assert masking.coarsen_again() == 1
    pseudonym.refresh_from_db()
    assert pseudonym.context == "membre d’une équipe"
    Organization.objects.update(standing="member")
    assert masking.coarsen_again() == 0
    pseudonym.refresh_from_db()
    assert (pseudonym.context, pseudonym.traits) == ("membre d’une équipe", {"role": "member"})


def test_a_person_who_moves_does_not_change_what_was_shown():
    people = federation(Laval=6, Estrie=5)
    topic = confide(people["Laval"][0], shows=("region",))
    Membership.objects.filter(member=people["Laval"][0]).update(ended_at=now())
    actions_seat = Membership.objects.get(member=people["Estrie"][0]).organization
    Membership.objects.create(member=people["Laval"][0], organization=actions_seat)
    masking.coarsen_again()
    assert topic.posts.get().pseudonym.context == "Laval"


@pytest.mark.parametrize("count", [2, 12])
def test_what_may_be_shown_costs_the_same_whatever_the_federation(
    count, django_assert_max_num_queries
):
    people = federation(Laval=count)
    page = make_category()
    with django_assert_max_num_queries(9):
        on_page(people["Laval"][0], page)


# Signing later ----------------------------------------------------------------------------------


def test_signing_names_every_message_of_the_topic_for_good(client):
    author = make_member(first_name="Maude", last_name="Trépanier")
    topic = confide(author)
    say(topic, make_member(), Voice.NAMED)
    last, elsewhere = say(topic, author), confide(author)
    client = client_of(author)
    address = f"/communaute/messages/{last.pk}/me-nommer/"
    asked = client.get(address).content.decode()
    assert "les 2 messages" in asked
    assert Post.objects.get(pk=last.pk).author is None  # asking changes nothing
    done = client.post(address, follow=True).content.decode()
    assert "Vos 2 messages portent maintenant votre nom." in done
    topic.refresh_from_db()
    assert (topic.author, topic.last_author) == (author, author)
    assert (topic.is_masked, topic.last_is_masked) == (False, False)
    assert topic.posts.filter(author=author).count() == 2
    assert elsewhere.posts.get().author is None
    assert client.post(address).status_code == 302  # a second click asks for nothing more


def test_nobody_wears_a_mask_that_was_taken_off():
    author = make_member()
    topic = confide(author)
    naming.name_oneself(topic, member=author)
    later = say(topic, author)
    assert later.pseudonym.number == 2
    assert in_topic(author, topic).is_masked


def test_only_the_author_signs_and_only_where_they_see():
    topic = confide(make_member())
    post = topic.posts.get()
    address = f"/communaute/messages/{post.pk}/me-nommer/"
    assert client_of(make_member()).post(address).status_code == 403
    assert client_of(facilitator()).post(address).status_code == 403
    assert client_of(make_user()).post(address).status_code == 404
    assert Client().post(address).status_code in {302, 403}
    post.refresh_from_db()
    assert post.author is None


# Looking behind ---------------------------------------------------------------------------------


def test_a_facilitator_sees_the_name_once_with_a_reason_that_is_kept_and_told():
    author = make_member(first_name="Zénobie", last_name="Quintal")
    post = confide(author).posts.get()
    lucie = facilitator()
    client, address = client_of(lucie), f"/animation/messages/{post.pk}/nom/"
    assert "Zénobie" not in client.get(address).content.decode()
    refused = client.post(address, {"why": "  "}).content.decode()
    assert "Zénobie" not in refused
    assert not ModerationEvent.objects.exists()
    why = "La personne dit craindre pour sa sécurité."
    shown = client.post(address, {"why": why})
    assert "Zénobie Quintal" in shown.content.decode()
    assert "no-store" in shown["Cache-Control"]
    event = ModerationEvent.objects.get()
    assert (event.kind, event.post_number, event.why) == ("revealed", post.pk, why)
    assert event.subject_hash == ""  # the log names nobody that the mask hides
    assert Event.objects.filter(kind=Event.Kind.DECISION, object_id=event.pk).exists()
    assert "Zénobie" not in client.get(address).content.decode()


def test_nobody_else_may_look_and_nobody_looks_behind_their_own_mask():
    lucie = facilitator()
    post = confide(make_member()).posts.get()
    own = confide(lucie).posts.get()
    named = make_topic(posts=1).posts.get()
    for person in (make_member(), make_user(is_superuser=True), make_user()):
        client = client_of(person)
        assert client.get(f"/animation/messages/{post.pk}/nom/").status_code == 404
        asked = client.post(f"/animation/messages/{post.pk}/nom/", {"why": "Parce que je veux"})
        assert asked.status_code == 404
    client = client_of(lucie)
    assert client.get(f"/animation/messages/{own.pk}/nom/").status_code == 403
    assert client.get(f"/animation/messages/{named.pk}/nom/").status_code == 404
    assert not ModerationEvent.objects.exists()


def test_behind_the_mask_of_somebody_who_left_there_is_nobody():
    author = make_member()
    post = confide(author).posts.get()
    erase(author, keep_posts=True, now=now())
    page = client_of(facilitator()).post(
        f"/animation/messages/{post.pk}/nom/", {"why": "Pour vérifier un fait"}
    )
    assert "la personne est partie" in page.content.decode()
    assert ModerationEvent.objects.get().kind == "revealed"  # that was an answer too
    assert not Event.objects.filter(kind=Event.Kind.DECISION).exists()


# Every other room -------------------------------------------------------------------------------


def test_my_own_confided_question_is_not_news_to_me():
    author, other = make_member(), make_member()
    topic = confide(author)
    Topic.objects.update(created_at=now() - timedelta(days=3))
    Post.objects.update(created_at=now() - timedelta(days=3))
    window = Window(now() - timedelta(days=7), now())
    for _reason, candidate in section.candidates(window, access.branches()):
        assert candidate.author_ids == {author.pk}
    assert author.pk not in section.personal({author.pk: window}, access.branches())
    watch(topic, member=other, level=Watch.Level.FOLLOW)
    told = section.personal({other.pk: window}, access.branches())
    assert [one.candidate.key.id for one in told[other.pk]] == [topic.pk]
    request = type("Request", (), {"user": author})()
    assert topic not in member_context(request)["questions"]
    assert topic in member_context(type("Request", (), {"user": other})())["questions"]


def test_a_masked_and_a_named_post_of_one_person_count_as_the_two_that_are_seen():
    author = make_member()
    topic = confide(author)
    say(topic, author, Voice.NAMED)
    window = Window(now() - timedelta(days=7), now() + timedelta(days=1))
    alone = [found.author_ids for _reason, found in section.candidates(window, access.branches())]
    assert alone == [{author.pk}]
    third = make_member()
    one_voice = confide(third)
    say(one_voice, make_member(), Voice.NAMED)
    scores = [found.score for reason, found in section.candidates(window, access.branches())]
    assert scores[0] == scores[1]  # ranked by what is seen, not by who it is


def test_the_profile_lists_nothing_that_was_confided():
    author = make_member()
    confide(author)
    assert profile.contributions(make_member(), people=[author.pk], limit=9) == []
    assert profile.contributions(facilitator(), people=[author.pk], limit=9) == []


def test_a_confided_question_is_a_first_step_taken():
    author = make_member(bio="Bonjour")
    confide(author)
    step = next_step(author)
    assert step is not None
    assert step.fact == "learns"


def test_a_successor_inherits_no_follow_of_what_was_confided():
    author, successor = make_member(), make_member()
    masked, named = confide(author), make_topic()
    watch(named, member=author, level=Watch.Level.FOLLOW)
    hand_over(author, successor, make_organization(), now())
    inherited = Watch.objects.filter(member=successor).values_list("topic", flat=True)
    assert list(inherited) == [named.pk]
    assert masked.pk not in inherited


def test_my_copy_holds_what_i_confided_and_when_it_was_looked_behind():
    author, other, lucie = make_member(), make_member(), facilitator()
    topic = confide(author, body="Mot confié")
    naming.reveal(topic.posts.get(), by=lucie, why="Quelqu’un est en danger", now=now())

    def rows(person):
        return {table.key: list(table.rows) for table in export.tables(person)}

    mine, theirs = rows(author), rows(other)
    assert mine["posts"][0][3] == "Mot confié"
    assert mine["posts"][0][-2] is True
    assert mine["topics"][0][0] == topic.pk
    assert mine["names_looked_up"][0][1] == "Quelqu’un est en danger"
    assert [theirs[key] for key in ("posts", "topics", "names_looked_up")] == [[], [], []]


@pytest.mark.parametrize("keep", [True, False])
def test_a_leaver_leaves_no_thread_to_what_they_confided(keep):
    author = make_member()
    topic = confide(author, body="Mot confié")
    say(topic, make_member(), Voice.NAMED)
    erase(author, keep_posts=keep, now=now())
    assert not Pseudonym.objects.filter(member=author).exists()
    first = topic.posts.get(number=1)
    assert (first.body, first.pseudonym.number) == ("Mot confié", 1)
    page = client_of(make_member()).get(topic.get_absolute_url(), follow=True)
    assert MASK in page.content.decode()


def test_few_modules_know_who_wears_a_mask():
    """Whatever shows, sends or counts posts cannot show what it never reads."""
    asks = re.compile(r"pseudonyms?(__|\.)(member|posts)|Pseudonym\b.*member|_member_id.*pseudonym")
    root = Path(__file__).parents[3]
    found = {
        path.relative_to(root).as_posix()
        for room in ("cms", "communaute", "bibliotheque", "formations")
        for path in (root / room).rglob("*.py")
        if "migrations" not in path.parts and asks.search(path.read_text(encoding="utf-8"))
    }
    assert found == {
        "cms/home/seeding/gestures.py",  # writes some
        "communaute/discussions/masks/naming.py",
        "communaute/discussions/masks/speaking.py",
        "communaute/discussions/masks/voices.py",
    }
