"""Levels: what is chosen of the topic wins, then a mute, then the closest."""

from importlib import import_module

import pytest
from django.apps import apps
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from cms.core.models import Theme
from communaute.discussions.following.levels import levels
from communaute.discussions.handover import hand_over
from communaute.discussions.models import Watch
from communaute.notifications.actions import write_no_more
from communaute.notifications.models import Preference
from tests.factories import (
    make_category,
    make_member,
    make_organization,
    make_resource,
    make_topic,
    make_user,
)
from tests.formations.factories import lessons_of, make_course

pytestmark = pytest.mark.django_db
Level = Watch.Level
MUTE, NORMAL, FOLLOW, AT_ONCE = Level.MUTE, Level.NORMAL, Level.FOLLOW, Level.AT_ONCE


def make_theme(name: str = "Absences") -> Theme:
    return Theme.objects.create(name=name, slug=name.lower())


@pytest.mark.parametrize(
    ("topic", "page", "theme", "expected"),
    [
        (None, None, None, NORMAL),
        (None, FOLLOW, None, FOLLOW),
        (None, None, AT_ONCE, AT_ONCE),
        (None, FOLLOW, AT_ONCE, AT_ONCE),
        (None, AT_ONCE, FOLLOW, AT_ONCE),
        (None, MUTE, AT_ONCE, MUTE),
        (None, AT_ONCE, MUTE, MUTE),
        (FOLLOW, MUTE, MUTE, FOLLOW),
        (NORMAL, AT_ONCE, AT_ONCE, NORMAL),
        (MUTE, AT_ONCE, FOLLOW, MUTE),
        (AT_ONCE, None, MUTE, AT_ONCE),
    ],
)
def test_the_level_that_counts(topic, page, theme, expected):
    about, place = make_theme(), make_category()
    place.themes = [about]
    place.save()
    subject, member = make_topic(on=place), make_member()
    for level, thing in (
        (topic, {"topic": subject}),
        (page, {"page": place}),
        (theme, {"theme": about}),
    ):
        if level is not None:
            Watch.objects.create(member=member, level=level, **thing)
    for asked in (levels([subject.pk], [member.pk]), levels([subject.pk])):
        assert asked.of(member.pk, subject.pk) == expected
        assert (member.pk in asked.followers(subject.pk)) == (expected >= FOLLOW)
        assert ((member.pk, subject.pk) in set(asked.muted())) == (expected == MUTE)


def test_a_topic_has_the_themes_of_its_resource_and_of_its_lesson_s_course():
    theme, member = make_theme(), make_member()
    resource, course = make_resource(), make_course(lessons=1)
    resource.themes = [theme]
    resource.save()
    course.themes = [theme]
    course.save()
    topics = [make_topic(on=resource), make_topic(on=lessons_of(course)[0]), make_topic()]
    Watch.objects.create(member=member, theme=theme, level=FOLLOW)
    found = levels([one.pk for one in topics], [member.pk])
    assert [found.of(member.pk, one.pk) for one in topics] == [FOLLOW, FOLLOW, NORMAL]


def test_the_number_of_questions_does_not_depend_on_how_many_are_asked_about():
    theme, place = make_theme(), make_category()
    place.themes = [theme]
    place.save()
    author = make_member()
    topics = [make_topic(on=place, author=author) for _n in range(40)]
    members = [make_user() for _n in range(40)]
    for one in members:
        Watch.objects.create(member=one, theme=theme, level=FOLLOW)
        Watch.objects.create(member=one, topic=topics[0], level=MUTE)

    def asked(n: int) -> int:
        with CaptureQueriesContext(connection) as captured:
            found = levels([one.pk for one in topics[:n]], [one.pk for one in members[:n]])
            assert found.of(members[0].pk, topics[0].pk) == MUTE
        return len(captured)

    assert asked(2) == asked(40) <= 6


def test_the_successor_of_a_seat_follows_the_same_themes():
    leaver, successor, theme = make_member(), make_member(), make_theme()
    Watch.objects.create(member=leaver, theme=theme, level=FOLLOW)
    hand_over(leaver, successor, make_organization(), timezone.now())
    assert Watch.objects.get(member=successor).theme == theme


def test_a_successor_who_is_not_written_to_at_once_follows_without_it():
    leaver, successor = make_member(), make_member()
    make_topic("Qui saurait?", author=leaver)
    Watch.objects.create(member=leaver, theme=make_theme(), level=AT_ONCE)
    write_no_more(Preference.objects.create(member=successor))
    hand_over(leaver, successor, make_organization(), timezone.now())
    levels = Watch.objects.filter(member=successor).values_list("level", flat=True)
    assert list(levels) == [FOLLOW, FOLLOW]


def test_who_wanted_no_mail_before_is_not_written_to_of_what_they_follow_at_once():
    silent, other = make_member(), make_member()
    for member in (silent, other):
        Watch.objects.create(member=member, topic=make_topic(), level=AT_ONCE)
    Preference.objects.create(member=silent, spoken=Preference.Way.DIGEST)
    import_module("communaute.discussions.migrations.0007_at_once_no_more").calm(apps, None)
    assert Watch.objects.get(member=silent).level == FOLLOW
    assert Watch.objects.get(member=other).level == AT_ONCE


@pytest.mark.parametrize("kind", ["topic", "page", "theme"])
def test_one_form_sets_the_level_and_leads_back(client, kind):
    member = make_member()
    thing = {"topic": make_topic, "page": make_category, "theme": make_theme}[kind]()
    address = {"topic": "", "page": "pages/", "theme": "themes/"}[kind]
    client.force_login(member)
    where = f"/communaute/suivre/{address}{thing.pk}/"
    response = client.post(where, {"niveau": "3", "retour": "/communaute/?page=2#suivre"})
    assert response.url == "/communaute/?page=2#suivre"
    assert Watch.objects.get(**{kind: thing.pk}).level == AT_ONCE
    shown = client.get("/compte/suivis/").content.decode()
    assert str(thing) in shown
    assert "Remettre à normal" in shown
    client.post(where, {"niveau": "1"})
    assert not Watch.objects.exclude(level=NORMAL).exists()


@pytest.mark.parametrize("niveau", ["", "7", "-1", "²", "0x1", "a\x00"])
def test_a_level_that_is_none_changes_nothing(client, niveau):
    topic = make_topic()
    client.force_login(make_member())
    response = client.post(
        f"/communaute/suivre/{topic.pk}/",
        {"niveau": niveau, "retour": "//ailleurs.example/"},
        follow=True,
    )
    assert response.status_code == 200
    assert response.redirect_chain == [("/compte/suivis/", 302)]
    assert "Choisissez d’abord" in response.content.decode()
    assert not Watch.objects.exists()


def test_what_one_may_not_open_cannot_be_followed(client):
    topic = make_topic(on=make_category(audience="comite"))
    client.force_login(make_member())
    for where in (f"{topic.pk}/", f"pages/{topic.page_id}/", "themes/999/", "pages/999/"):
        assert client.post(f"/communaute/suivre/{where}", {"niveau": "2"}).status_code == 404
    client.force_login(make_user())
    assert client.get("/compte/suivis/").status_code == 404


def test_what_is_lost_since_is_not_listed(client):
    member = make_member()
    topic = make_topic("Caché", on=make_category("Comité", audience="comite"))
    Watch.objects.create(member=member, topic=topic, level=FOLLOW)
    Watch.objects.create(member=member, page=topic.page, level=FOLLOW)
    client.force_login(member)
    shown = client.get("/compte/suivis/").content.decode()
    assert "Caché" not in shown
    assert "Comité" not in shown
