"""Somebody leaves: what they confided does not change that day, and goes later if they asked so."""

import threading
from datetime import timedelta

import pytest
from django.db import connection, transaction
from django.utils import timezone

from cms.search.models import SearchEntry
from communaute.discussions import actions, removing
from communaute.discussions.erase import erase
from communaute.discussions.following.watching import watch
from communaute.discussions.masks import voices
from communaute.discussions.masks.voices import Voice
from communaute.discussions.models import ModerationEvent, PostRevision, Pseudonym, Topic
from communaute.discussions.moderation import decisions
from communaute.discussions.writing import corrections
from communaute.members.models import User
from communaute.members.rights import leaving
from tests.discussions.masks.test_mask import client_of, confide, facilitator, say
from tests.discussions.moderation.saying import counts_are_of_rows, open_topic
from tests.factories import make_member
from tests.test_mask_outlets import ALTERED, differences

pytestmark = pytest.mark.django_db
NOW = timezone.now()
LATER = NOW + timedelta(hours=1)
LAST = NOW + timedelta(seconds=voices.WORDS_STAY)
GONE = "Message retiré par la personne qui l’a écrit."
TAKEN = "Sujet retiré par la personne qui l’a ouvert"


def bodies(topic: Topic) -> list[str]:
    return list(topic.posts.order_by("number").values_list("body", flat=True))


# On the day -------------------------------------------------------------------------------------


def seen_by(member: User, lucie: User, topic: Topic) -> dict[str, str]:
    """What a member and a facilitator get of a topic and of what was decided there."""
    numbers = list(topic.posts.values_list("pk", flat=True))
    paths = [topic.get_absolute_url(), topic.page.url, "/communaute/", "/recherche/?q=zarzuela"]
    paths += [f"/communaute/messages/{one}/{what}" for one in numbers for what in ("", "versions/")]
    team = ["/animation/journal/", "/animation/a-relire/?voir=decides"]
    team += [f"/animation/a-relire/{one}/" for one in numbers]
    found = {}
    for person, asked in ((member, paths), (lucie, paths + team)):
        client = client_of(person)
        for path in asked:
            response = client.get(path)
            text = f"{response.status_code} {response.headers} {response.content.decode()}"
            found[f"{person} {path}"] = ALTERED.sub("", text)
    return found


@pytest.mark.parametrize("keep", [True, False])
def test_nobody_sees_whether_the_author_left_or_somebody_else(keep, monkeypatch):
    monkeypatch.setattr(timezone, "now", lambda: LATER)
    author, twin, member, lucie = make_member(), make_member(), make_member(), facilitator()
    topic = confide(author, body="Une zarzuela?", title="Zarzuela")
    corrected, hidden = say(topic, author, body="Zarzuela."), say(topic, author, body="Nom.")
    say(topic, make_member(), Voice.NAMED)
    corrections.edit_post(corrected, editor=author, body="Zarzuela, dis-je.", now=LATER)
    decisions.hide(hidden.pk, by=lucie, seen=0, why="On reconnaît l’école.", now=NOW)
    for person in (author, twin):
        actions.mark_read(topic, member=person, up_to=4, now=NOW)
        watch(topic, member=person, level=2)
    turns = []
    for leaver in (author, twin):
        with transaction.atomic():
            leaving.leave(leaver, keep_posts=keep, now=LATER)
            turns.append(seen_by(member, lucie, topic))
            transaction.set_rollback(True)
    assert "zarzuela" in str(turns[0]).lower()
    assert "On reconnaît l’école." in str(turns[0])
    assert differences(*turns) == []


def test_a_reason_that_names_the_leaver_is_emptied_and_the_others_stay():
    author, lucie = make_member(last_name="Quatrevents"), facilitator()
    topic = confide(author)
    naming, other, signed = say(topic, author), say(topic, author), say(topic, author, Voice.NAMED)
    for post, why in (
        (naming, "Madame Quatrevents, un prénom est là."),
        (other, "On reconnaît l’école."),
        (signed, "Votre mot blesse."),
    ):
        decisions.hide(post.pk, by=lucie, seen=0, why=why, now=NOW)
    erase(author, keep_posts=True, now=NOW)
    reasons = dict(ModerationEvent.objects.values_list("post_number", "why"))
    assert reasons == {naming.pk: "", other.pk: "On reconnaît l’école.", signed.pk: ""}


def test_the_versions_of_what_was_confided_stay_with_it_but_those_nobody_may_read():
    author = make_member()
    topic = confide(author, body="Un")
    first, signed = topic.posts.get(), say(topic, author, Voice.NAMED, body="Deux")
    for post in (first, signed):
        corrections.edit_post(post, editor=author, body="Autrement", now=LATER)
    PostRevision.objects.create(post=first, body="Masqué", replaced_at=NOW, is_hidden=True)
    erase(author, keep_posts=True, now=NOW)
    assert list(PostRevision.objects.values_list("body", flat=True)) == ["Un"]


def test_one_s_own_confided_words_count_as_somebody_else_s():
    """A signed message goes without a trace when nobody wrote after it: not where a mask did."""
    author = make_member()
    topic = open_topic(author, body="Signé")
    say(topic, author, body="Confié")
    erase(author, keep_posts=False, now=NOW)
    assert bodies(topic) == [f"*{GONE}*", "Confié"]
    removing.remove_due(now=LAST)
    assert not Topic.objects.filter(pk=topic.pk).exists()  # nobody's words are left there


def test_a_title_that_names_the_leaver_goes_that_day_and_one_made_of_the_words_with_them():
    author = make_member(first_name="Maude", last_name="Quatrevents")
    named = confide(author, title="Signé Quatrevents")
    first_name = confide(author, title="Maude ne vient plus")
    words = confide(author, body="Qui a vécu ça?")
    for topic in (named, first_name, words):
        say(topic, make_member(), Voice.NAMED)
    erase(author, keep_posts=False, now=NOW)
    titles = Topic.objects.order_by("pk").values_list("title", flat=True)
    assert list(titles) == [TAKEN, "Maude ne vient plus", "Qui a vécu ça?"]
    removing.remove_due(now=LAST)
    assert list(titles.all()) == [TAKEN, "Maude ne vient plus", TAKEN]


# Later ------------------------------------------------------------------------------------------


def left(*, at: list[int], monkeypatch: pytest.MonkeyPatch) -> list[Topic]:
    """Topics opened by one who then left with their words, each answered; due in so many days."""
    author: User = make_member()
    topics = [confide(author, body=f"Zarzuela {n}", title=f"Sujet {n}") for n in range(len(at))]
    for topic in topics:
        say(topic, make_member(), Voice.NAMED)
        say(topic, author, body="Merci")
    drawn = iter(at)
    monkeypatch.setattr(voices.secrets, "randbelow", lambda _most: next(drawn) * 24 * 3600)
    erase(author, keep_posts=False, now=NOW)
    return topics


def test_each_voice_falls_silent_at_its_own_moment_within_thirty_days(monkeypatch):
    sooner, later = left(at=[3, 20], monkeypatch=monkeypatch)
    assert removing.remove_due(now=NOW + timedelta(days=2)) == 0
    assert bodies(sooner) == ["Zarzuela 0", "Moi aussi.", "Merci"]
    assert removing.remove_due(now=NOW + timedelta(days=3)) == 1
    assert bodies(sooner) == [f"*{GONE}*", "Moi aussi."]
    assert bodies(later) == ["Zarzuela 1", "Moi aussi.", "Merci"]
    assert removing.remove_due(now=LAST) == 1
    assert bodies(later) == [f"*{GONE}*", "Moi aussi."]
    assert removing.remove_due(now=LAST) == 0
    for topic in Topic.objects.all():
        counts_are_of_rows(topic)
    assert not SearchEntry.objects.filter(extract__contains="arzuela").exists()
    assert not Pseudonym.objects.exclude(words_due_at=None).exists()


def test_the_moment_is_drawn_within_thirty_days():
    author = make_member()
    for _n in range(3):
        confide(author)
    erase(author, keep_posts=False, now=NOW)
    due = set(Pseudonym.objects.values_list("words_due_at", flat=True))
    assert len(due) == 3
    assert all(NOW <= one < LAST for one in due)


def test_words_that_are_kept_are_never_due():
    author = make_member()
    topic = confide(author, body="Mot confié")
    erase(author, keep_posts=True, now=NOW)
    assert removing.remove_due(now=LAST) == 0
    assert bodies(topic) == ["Mot confié"]


def test_what_was_cut_short_goes_on_the_next_time(monkeypatch):
    sooner, later = left(at=[3, 4], monkeypatch=monkeypatch)
    remove, calls = removing.remove, []

    def broken(theirs):
        calls.append(theirs)
        if len(calls) == 2:
            raise RuntimeError("disk")
        remove(theirs)

    monkeypatch.setattr(removing, "remove", broken)
    with pytest.raises(RuntimeError):
        removing.remove_due(now=LAST)
    assert bodies(sooner)[0] == f"*{GONE}*"
    assert bodies(later)[0] == "Zarzuela 1"
    assert removing.remove_due(now=LAST) == 1
    assert bodies(later)[0] == f"*{GONE}*"


@pytest.mark.postgresql
@pytest.mark.django_db(transaction=True)
def test_two_workers_at_once_remove_once(monkeypatch):
    left(at=[3, 4], monkeypatch=monkeypatch)
    ready, done = threading.Barrier(2), []

    def go() -> None:
        ready.wait(10)
        done.append(removing.remove_due(now=LAST))
        connection.close()

    threads = [threading.Thread(target=go) for _n in range(2)]
    for one in threads:
        one.start()
    for one in threads:
        one.join(30)
    assert sum(done) == 2
