"""What a facilitator decides of a post, and what follows of it everywhere."""

from datetime import timedelta

import pytest
from django.utils import timezone

from cms.search.models import SearchEntry
from communaute.discussions import actions
from communaute.discussions.masks.voices import Voice
from communaute.discussions.models import (
    FirstPost,
    ModerationEvent,
    ModerationSettings,
    Post,
    Report,
    Topic,
)
from communaute.discussions.moderation import decisions, log, own, reports
from communaute.members.access import FACILITATORS, State
from communaute.members.models import keyed_hash
from communaute.members.rights import leaving
from communaute.notifications.models import Event
from tests.discussions.moderation.saying import counts_are_of_rows, open_topic, reply
from tests.factories import make_category, make_home_tree, make_member, make_organization, make_user

pytestmark = pytest.mark.django_db
NOW = timezone.now()


@pytest.fixture
def lucie():
    make_home_tree()
    return make_user(organization=make_organization(), groups=[FACILITATORS], first_name="Lucie")


def hold_first_posts(**fields):
    from wagtail.models import Site

    site = Site.objects.get(is_default_site=True)
    ModerationSettings.objects.create(site=site, holds_first_posts=True, **fields)


def decide(verb, post, by, *, seen=0, why="Un mot.", now=NOW):
    return verb(post.pk, by=by, seen=seen, why=why, now=now)


def test_hiding_a_reply_corrects_all_that_the_topic_says_of_itself(lucie):
    author = make_member()
    topic = open_topic(author)
    first, last = reply(topic, make_member()), reply(topic, make_member())
    decide(decisions.hide, last, lucie)
    topic.refresh_from_db()
    assert (topic.post_count, topic.last_number) == (2, first.number)
    assert topic.last_author == first.author
    assert topic.last_post_at == first.created_at
    counts_are_of_rows(topic)
    decide(decisions.restore, last, lucie, seen=ModerationEvent.objects.latest("pk").pk)
    topic.refresh_from_db()
    assert (topic.post_count, topic.last_number, topic.last_author) == (3, 3, last.author)
    counts_are_of_rows(topic)


def test_hiding_the_first_post_hides_the_topic_and_its_place_in_search(lucie):
    author = make_member()
    topic = open_topic(author)
    assert SearchEntry.objects.filter(object_id=topic.pk, kind="topic").exists()
    post = topic.posts.get()
    decided = decide(decisions.hide, post, lucie)
    assert not Topic.objects.visible_to(author).filter(pk=topic.pk).exists()
    assert not SearchEntry.objects.filter(object_id=topic.pk, kind="topic").exists()
    decide(decisions.restore, post, lucie, seen=decided.pk)
    assert Topic.objects.visible_to(author).filter(pk=topic.pk).exists()
    assert SearchEntry.objects.filter(object_id=topic.pk, kind="topic").exists()


def test_a_hidden_post_closes_its_reports_and_tells_its_author(lucie):
    post = open_topic(make_member()).posts.get()
    reports.report(post, by=make_member(), reason=Report.Reason.HURTS, words="", now=NOW)
    decided = decide(decisions.hide, post, lucie, why="On reconnaît Léo.")
    assert Report.objects.get().closed_at == NOW
    assert decided.why == "On reconnaît Léo."
    assert decided.actor_hash == keyed_hash(lucie.pk)
    assert decided.subject_hash == ""
    event = Event.objects.get(kind=Event.Kind.DECISION)
    assert (event.object_id, event.due_at) == (decided.pk, NOW)


def test_a_report_without_consequence_is_logged_and_nobody_is_told(lucie):
    post = open_topic(make_member()).posts.get()
    reports.report(post, by=make_member(), reason=Report.Reason.OTHER, words="?", now=NOW)
    decide(decisions.leave, post, lucie)
    assert ModerationEvent.objects.get().kind == ModerationEvent.Kind.REPORT_DISMISSED
    assert not Event.objects.filter(kind=Event.Kind.DECISION).exists()
    assert not Report.objects.filter(closed_at=None).exists()


def test_the_second_of_two_facilitators_learns_what_was_decided(lucie):
    other = make_user(organization=make_organization(), groups=[FACILITATORS])
    post = open_topic(make_member()).posts.get()
    decided = decide(decisions.hide, post, lucie)
    with pytest.raises(decisions.AlreadyDecided) as late:
        decide(decisions.leave, post, other)
    assert late.value.event == decided
    assert ModerationEvent.objects.count() == 1


def test_one_does_not_decide_of_ones_own_post_signed_or_not(lucie):
    for voice in (Voice.NAMED, Voice.CONFIDED):
        post = open_topic(lucie, voice=voice).posts.get()
        with pytest.raises(decisions.NotYours):
            decide(decisions.leave, post, lucie)


def test_a_newcomers_posts_are_listed_and_published_at_once():
    make_home_tree()
    author = make_member()
    topic = open_topic(author)
    for _n in range(4):
        reply(topic, author)
    assert FirstPost.objects.count() == 3
    assert set(Post.objects.values_list("state", flat=True)) == {State.PUBLISHED}


def test_nobody_is_asked_to_welcome_who_has_left():
    make_home_tree()
    author = make_member()
    open_topic(author)
    assert FirstPost.objects.count() == 1
    leaving.leave(author, keep_posts=True, now=timezone.now())
    assert Post.objects.filter(author=None, state=State.PUBLISHED).exists()
    assert not FirstPost.objects.exists()


def test_a_confided_first_post_is_not_listed_as_a_newcomers():
    make_home_tree()
    open_topic(make_member(), voice=Voice.CONFIDED)
    assert not FirstPost.objects.exists()


def test_a_facilitators_first_post_is_nobodys_to_read(lucie):
    open_topic(lucie)
    assert not FirstPost.objects.exists()


def test_a_held_post_is_nowhere_until_it_is_approved(lucie):
    settled = open_topic(lucie)
    hold_first_posts()
    author = make_member()
    held = reply(settled, author)
    topic = open_topic(author)
    for found in (settled, topic):
        found.refresh_from_db()
        counts_are_of_rows(found)
    assert (held.state, topic.state, settled.post_count) == (State.WAITING, State.WAITING, 1)
    assert not Event.objects.filter(object_id=held.pk, kind=Event.Kind.POST).exists()

    later, other = NOW + timedelta(hours=3), reply(settled, lucie)
    decide(decisions.approve, held, lucie, now=later)
    held.refresh_from_db()
    settled.refresh_from_db()
    # It comes after what was read meanwhile, and is told as what was written just now.
    assert (held.state, held.created_at) == (State.PUBLISHED, later)
    assert held.number > other.number
    assert settled.last_number == held.number
    event = Event.objects.get(object_id=held.pk, kind=Event.Kind.POST)
    assert event.due_at == later + actions.UNDO_DELAY
    decide(decisions.approve, topic.posts.get(), lucie, now=later)
    topic.refresh_from_db()
    assert (topic.state, topic.created_at, topic.post_count) == (State.PUBLISHED, later, 1)
    assert SearchEntry.objects.filter(object_id=topic.pk, kind="topic").exists()


def test_a_hidden_post_said_again_goes_back_to_the_queue_then_to_its_place(lucie):
    author = make_member()
    topic = open_topic(make_member())
    post, _last = reply(topic, author), reply(topic, make_member())
    decided = decide(decisions.hide, post, lucie, why="Dites-le autrement.")
    assert own.reason(post) == "Dites-le autrement."
    said = own.say_again(post, author=author, body="Autrement.", now=NOW)
    assert (said.state, said.revisions.count()) == (State.WAITING, 1)
    with pytest.raises(own.NotHidden):
        own.say_again(post, author=author, body="Encore.", now=NOW)
    decide(decisions.approve, post, lucie, seen=decided.pk)
    post.refresh_from_db()
    assert (post.state, post.number, post.body) == (State.PUBLISHED, 2, "Autrement.")
    topic.refresh_from_db()
    counts_are_of_rows(topic)


def test_a_confided_post_said_again_names_nobody_in_its_history(lucie):
    author = make_member()
    post = open_topic(author, voice=Voice.CONFIDED).posts.get()
    decide(decisions.hide, post, lucie)
    said = own.say_again(post, author=author, body="Autrement.", now=NOW)
    assert said.revisions.get().replaced_by is None


def test_a_question_is_no_longer_solved_when_its_kept_answer_is_hidden(lucie):
    from communaute.discussions import answers

    author = make_member()
    topic = open_topic(author, page=make_category())
    post = reply(topic, make_member())
    answers.accept(post, by=author, accepted=True, now=NOW)
    decided = decide(decisions.hide, post, lucie)
    topic.refresh_from_db()
    assert topic.done_at is None
    decide(decisions.restore, post, lucie, seen=decided.pk)
    topic.refresh_from_db()
    assert topic.done_at is not None


def test_the_log_is_kept_twelve_months_and_never_rewritten(lucie):
    from communaute.members.models.ledgers import LedgerIsAppendOnly
    from communaute.members.rights import retention

    topic = open_topic(lucie)
    old = NOW - timedelta(days=366)
    log.record(ModerationEvent.Kind.LOCKED, by=lucie, topic=topic, now=old)
    kept = log.record(ModerationEvent.Kind.PINNED, by=lucie, topic=topic, now=NOW)
    with pytest.raises(LedgerIsAppendOnly):
        kept.delete()
    retention.purge(now=NOW)
    assert list(ModerationEvent.objects.all()) == [kept]
