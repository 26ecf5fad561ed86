import pytest

from cms.core import checks
from tests.digests.factories import make_federation

pytestmark = pytest.mark.django_db


def ids(found) -> list[str]:
    return [one.id for one in found]


def test_the_demonstration_is_not_production(settings):
    settings.DEMO, settings.MFA_REQUIRED = True, False
    assert ids(checks.demonstration_is_over(None)) == ["cms.E001", "cms.E002"]
    settings.DEMO, settings.MFA_REQUIRED = False, True
    assert checks.demonstration_is_over(None) == []


def test_who_writes_to_people_must_say_who_they_are():
    make_federation(postal_address="", privacy_officer_title="")
    assert checks.federation_is_identified(None) == []  # plain checks leave the database alone
    found = checks.federation_is_identified(None, databases=["default"])
    assert ids(found) == ["cms.E003", "cms.E004"]
    make_federation()
    assert checks.federation_is_identified(None, databases=["default"]) == []
