"""What a digest is made of, and for whom: answers, themes, elsewhere, questions, what is known."""

from datetime import timedelta

import pytest
from django.core import mail

from cms.core.models import Region, Theme
from communaute.digests import batches, compose, planning
from communaute.digests.batches import Activity
from communaute.digests.models import DigestDelivery, Word
from communaute.discussions.masks.voices import pseudonym_of
from communaute.discussions.models import ReadMark, Watch
from communaute.members.models import Exchange, User
from tests.digests.factories import (
    MONDAY,
    make_federation,
    make_notice,
    make_subscriber,
    send_all,
)
from tests.factories import (
    make_category,
    make_member,
    make_organization,
    make_post,
    make_resource,
    make_topic,
    make_user,
)
from tests.formations.factories import lessons_of, make_course

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)
YESTERDAY = MONDAY - DAY
BEFORE = MONDAY - 3 * DAY
LONG_AGO = MONDAY - 60 * DAY


@pytest.fixture(autouse=True)
def _site():
    make_federation()


def told_to(member: User) -> str:
    """The text of this member's digest, on one line; empty when none left."""
    send_all(MONDAY)
    bodies = [one.body for one in mail.outbox if member.email in one.to]
    return " ".join(bodies[0].split()) if bodies else ""


def told_lines() -> list[list]:
    return [row.items for row in DigestDelivery.objects.filter(state="sent")]


def make_theme(name: str) -> Theme:
    return Theme.objects.create(name=name, slug=name.lower())


def make_region(code: str, name: str) -> Region:
    return Region.objects.get_or_create(code=code, defaults={"name": name})[0]


def read(member: User, topic, number: int) -> None:
    ReadMark.objects.create(member=member, topic=topic, last_number=number, read_at=YESTERDAY)


def test_of_what_i_read_was_mailed_wrote_and_did_not_read_only_the_last_is_told():
    maude = make_subscriber()
    a, b, d = (make_topic(f"Sujet {one}", now=YESTERDAY, kind="recit") for one in "ABD")
    make_topic("Sujet C", author=maude, now=YESTERDAY, kind="recit")
    read(maude, a, 1)
    make_notice(maude, b.posts.get(), reason="followed", mailed=True, now=YESTERDAY)
    body = told_to(maude)
    assert [one in body for one in ("Sujet A", "Sujet B", "Sujet C", "Sujet D")] == [
        *(False, False, False, True)
    ]
    [[line]] = told_lines()
    assert line[2] == d.pk


@pytest.mark.parametrize("follows", [True, False])
def test_inside_a_conversation_too_the_digest_begins_at_what_is_left(follows):
    maude = make_subscriber()
    topic = make_topic("À lire", now=YESTERDAY, kind="recit", author=make_member())
    if follows:
        Watch.objects.create(member=maude, topic=topic)
    read(maude, topic, 1)
    second = make_post(topic, author=make_member(), now=YESTERDAY)
    make_notice(maude, second, mailed=True, now=YESTERDAY)
    make_post(topic, author=maude, now=YESTERDAY)
    fourth = make_post(topic, author=make_member(), now=YESTERDAY)
    assert f"/communaute/messages/{fourth.pk}/" in told_to(maude)


def test_a_mail_that_has_not_left_takes_nothing_from_the_digest():
    maude = make_subscriber()
    topic = make_topic("Pas encore dit", now=YESTERDAY, kind="recit")
    notice = make_notice(maude, topic.posts.get(), mailed=True, now=YESTERDAY)
    type(notice.mail).objects.update(state="skipped")
    assert "Pas encore dit" in told_to(maude)


@pytest.mark.parametrize(("state", "is_told"), [("planned", False), ("failed", True)])
def test_what_a_mail_will_tell_after_the_silence_is_not_told_twice(state, is_told):
    maude = make_subscriber()
    answered = make_topic("Ma question", author=maude, now=BEFORE, kind="recit")
    answer = make_post(answered, author=make_member(), now=YESTERDAY)
    notice = make_notice(maude, answer, mailed=True, now=YESTERDAY)
    type(notice.mail).objects.update(state=state)
    assert ("Ma question" in told_to(maude)) == is_told


def test_who_answers_me_comes_first_then_what_i_follow():
    maude = make_subscriber()
    followed = make_topic("Une suivie", now=YESTERDAY, kind="recit")
    Watch.objects.create(member=maude, topic=followed)
    mine = make_topic("Ma question", author=maude, now=LONG_AGO)
    Watch.objects.create(member=maude, topic=mine)
    make_notice(maude, make_post(mine, author=make_member(), now=BEFORE), now=BEFORE)
    body = told_to(maude)
    assert body.index("POUR VOUS") < body.index("Ma question") < body.index("VOS DISCUSSIONS")
    assert "On vous a répondu" in body
    assert [line[3] for line in told_lines()[0]] == ["answer", "followed"]
    assert mail.outbox[0].subject.endswith("Ma question")


def test_an_answer_already_read_mailed_muted_or_hidden_is_not_told_again():
    maude = make_subscriber()
    answers = []
    for n in range(4):
        topic = make_topic(f"Question {n}", author=maude, now=LONG_AGO)
        answers.append(make_post(topic, author=make_member(), now=BEFORE))
        make_notice(maude, answers[n], mailed=n == 0, now=BEFORE)
    read(maude, answers[1].topic, 2)
    Watch.objects.create(member=maude, topic=answers[2].topic, level=Watch.Level.MUTE)
    answers[3].state = "hidden"
    answers[3].save()
    send_all(MONDAY)
    assert mail.outbox == []


def test_an_answer_whose_notice_came_late_waits_for_the_next_digest():
    maude = make_subscriber()
    topic = make_topic("Ma question", author=maude, now=LONG_AGO)
    answer = make_post(topic, author=make_member(), now=MONDAY - timedelta(minutes=5))
    make_notice(maude, answer, now=MONDAY + timedelta(minutes=5))
    send_all(MONDAY)
    assert mail.outbox == []
    send_all(MONDAY + 7 * DAY)
    assert "On vous a répondu" in mail.outbox[0].body


@pytest.mark.parametrize("way", ["card", "organization", "line", "followed"])
def test_what_is_in_my_themes_comes_before_the_rest_and_says_so(way):
    motivation = make_theme("Motivation")
    maude = make_subscriber()
    organization = maude.memberships.get().organization
    if way == "card":
        maude.themes.add(motivation)
    elif way == "organization":
        organization.themes.add(motivation)
    elif way == "line":
        line = Exchange.objects.create(organization=organization, kind="need", text="Un modèle")
        line.themes.add(motivation)
    else:
        Watch.objects.create(member=maude, theme=motivation)
    mine = make_resource("La mienne", first_published_at=BEFORE)
    mine.themes.add(motivation)
    mine.save()
    for n in range(15):
        make_resource(f"Autre {n}", first_published_at=YESTERDAY)
    body = told_to(maude)
    assert "Dans vos thèmes : Motivation" in body
    assert body.index("La mienne") < body.index("Autre")
    assert "Nouveau dans la bibliothèque" in body


def test_a_lesson_added_to_a_known_training_is_told_and_a_new_one_is_told_whole():
    motivation = make_theme("Motivation")
    maude, known, fresh = (
        make_subscriber(),
        make_course("Connue", lessons=2),
        make_course("Neuve", lessons=1),
    )
    maude.themes.add(motivation)
    for course, since in ((known, LONG_AGO), (fresh, YESTERDAY)):
        course.themes.add(motivation)
        course.first_published_at = since
        course.save()
        for lesson in lessons_of(course):
            type(lesson).objects.filter(pk=lesson.pk).update(first_published_at=since)
    added = lessons_of(known)[-1]
    type(added).objects.filter(pk=added.pk).update(first_published_at=YESTERDAY)
    body = told_to(maude)
    assert "Nouvelle leçon dans vos thèmes : Motivation" in body
    assert "Nouvelle formation dans vos thèmes : Motivation" in body
    kinds = [(line[1], line[2]) for line in told_lines()[0]]
    assert kinds == [("course", fresh.pk), ("lesson", added.pk)]


def test_one_line_comes_from_another_region_than_mine():
    mauricie = make_region("04", "Mauricie")
    gaspesie = make_region("11", "Gaspésie–Îles-de-la-Madeleine")
    maude = make_subscriber(make_user(organization=make_organization(region=mauricie)))
    far = make_user(organization=make_organization(region=gaspesie))
    make_topic("D’ici", now=YESTERDAY, kind="recit")
    for n in range(2):
        make_topic(f"De là-bas {n}", author=far, now=YESTERDAY, kind="recit")
    body = told_to(maude)
    assert body.count("Ailleurs au Québec : Gaspésie–Îles-de-la-Madeleine") == 1
    assert body.count("Ailleurs au Québec") == 1
    assert "Mauricie" not in body


def test_a_voice_without_a_name_says_no_region():
    far = make_user(organization=make_organization(region=make_region("09", "Côte-Nord")))
    maude = make_subscriber()
    topic = make_topic("Confiée", posts=0, now=YESTERDAY, kind="recit", is_masked=True)
    voice = pseudonym_of(topic, far, now=YESTERDAY)
    topic.author = None
    topic.save()
    post = make_post(topic, now=YESTERDAY, author=far)
    type(post).objects.filter(pk=post.pk).update(author=None, pseudonym=voice)
    body = told_to(maude)
    assert "Confiée" in body
    assert "Côte-Nord" not in body
    assert "Ailleurs" not in body


def test_the_words_of_who_left_say_no_region_any_more():
    far = make_user(organization=make_organization(region=make_region("09", "Côte-Nord")))
    maude = make_subscriber()
    topic = make_topic("Partie", author=far, now=YESTERDAY, kind="recit")
    make_resource("Reste", first_published_at=YESTERDAY)
    planning.plan_due(now=MONDAY)
    rows = list(DigestDelivery.objects.all())
    DigestDelivery.objects.update(state="leased")
    batches.compose_batch(rows, Activity().of(rows))
    DigestDelivery.objects.update(state="planned")
    topic.posts.update(author=None)
    assert "Côte-Nord" not in told_to(maude)
    assert "Reste" in mail.outbox[0].body


def test_the_question_for_me_is_near_my_practice_never_mine_and_told_once():
    motivation = make_theme("Motivation")
    maude = make_subscriber()
    maude.themes.add(motivation)
    place = make_category("Motivation")
    place.themes.add(motivation)
    place.save()
    make_topic("La mienne?", author=maude, on=place, now=MONDAY - 4 * DAY)
    make_topic("La proche?", on=place, now=MONDAY - 5 * DAY)
    make_topic("La lointaine?", now=MONDAY - 4 * DAY)
    body = told_to(maude)
    assert "La proche?" in body
    questions = [line for line in told_lines()[0] if line[3] == "unanswered"]
    assert len(questions) == 1
    assert "Sans réponse, dans vos thèmes : Motivation" in body
    assert "La mienne?" not in body
    send_all(MONDAY + 7 * DAY)
    assert not any("La proche?" in one.body for one in mail.outbox[1:])


def test_a_question_told_in_a_quiet_week_is_not_told_again_as_news():
    maude = make_subscriber()
    make_topic("Toute fraîche?", now=MONDAY - timedelta(hours=20))
    read(maude, make_topic("Lue", now=YESTERDAY, kind="recit"), 1)
    for week in range(3):
        send_all(MONDAY + week * 7 * DAY)
    told = [line for items in told_lines() for line in items if line[3] == "unanswered"]
    assert len(told) == 1


def test_a_facilitator_s_pin_still_comes_before_answers():
    maude = make_subscriber()
    pinned = make_topic("Épinglée", now=LONG_AGO, kind="recit")
    Word.objects.create(
        text="Bonjour",
        pinned=["discussions", "topic", pinned.pk],
        starts_at=YESTERDAY,
        ends_at=MONDAY + DAY,
    )
    mine = make_topic("Ma question", author=maude, now=LONG_AGO)
    make_notice(maude, make_post(mine, author=make_member(), now=BEFORE), now=BEFORE)
    body = told_to(maude)
    assert body.index("Épinglée") < body.index("Ma question")


def test_whoever_was_away_long_takes_no_place_from_whoever_was_not():
    away, regular = make_subscriber(), make_subscriber()
    planning.plan_due(now=MONDAY)
    DigestDelivery.objects.filter(member=away).update(window_start=MONDAY - 30 * DAY)
    for n in range(compose.SHORTLIST + 3):
        old = make_topic(f"Ancien {n}", kind="recit", now=MONDAY - 20 * DAY)
        for _n in range(3):
            make_post(old, author=make_member(), now=MONDAY - 20 * DAY)
    make_topic("Tout nouveau", kind="recit", now=YESTERDAY)
    assert "Tout nouveau" in told_to(regular)
    [mine] = [one.body for one in mail.outbox if away.email in one.to]
    assert "Ancien" in mine
