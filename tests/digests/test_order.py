"""The order of a digest is written here: both databases must give it."""

from datetime import timedelta

import pytest
from django.core import mail

from cms.core.models import Region, Theme
from communaute.discussions.models import Watch
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
from tests.formations.factories import make_course

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)
EXPECTED = [
    *("Réponse 1", "Réponse 0", "Suivie 1", "Suivie 0"),
    *("Fiche du thème", "Fiche 0", "Fiche 1", "Fiche 2", "Cours"),
    *("Vive à trois", "Vive 0", "Vive 1", "Vive 2", "De loin", "Du thème?"),
]


def test_the_order_is_the_same_on_both_databases():
    make_federation()
    maude, others = make_subscriber(minutes=15), [make_member() for _n in range(3)]
    theme, place = Theme.objects.create(name="École", slug="ecole"), make_category()
    place.themes.add(theme)
    place.save()
    maude.themes.add(theme)
    far = Region.objects.get(code="10")
    stranger = make_user(organization=make_organization(region=far))
    yesterday = MONDAY - DAY
    for n in range(2):
        mine = make_topic(f"Réponse {n}", author=maude, now=MONDAY - 60 * DAY, kind="recit")
        answer = make_post(mine, author=others[0], now=MONDAY - 2 * DAY)
        make_notice(maude, answer, now=MONDAY - 2 * DAY)
        Watch.objects.create(
            member=maude, topic=make_topic(f"Suivie {n}", now=yesterday, kind="recit")
        )
    for n in range(3):
        make_resource(f"Fiche {n}", first_published_at=yesterday)
        make_topic(f"Vive {n}", author=others[0], now=yesterday, kind="recit")
    three = make_topic("Vive à trois", author=others[0], now=yesterday, kind="recit")
    for one in others:
        make_post(three, author=one, now=yesterday)
    themed = make_resource("Fiche du thème", first_published_at=MONDAY - 5 * DAY)
    themed.themes.add(theme)
    themed.save()
    course = make_course("Cours")
    type(course).objects.filter(pk=course.pk).update(first_published_at=yesterday)
    make_topic("De loin", author=stranger, now=MONDAY - 6 * DAY, kind="recit")
    make_topic("Sans thème?", author=others[1], now=MONDAY - 3 * DAY)
    make_topic("Du thème?", author=others[1], on=place, now=MONDAY - 4 * DAY)
    send_all(MONDAY)
    lines = mail.outbox[0].body.splitlines()
    told = [line.partition(". ")[2] for line in lines if line[:1].isdigit() and ". " in line[:4]]
    assert [one for one in told if one in EXPECTED] == EXPECTED
