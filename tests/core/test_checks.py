import pytest

from cms.core import checks
from cms.home.models import InfoPage
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


def test_the_privacy_page_must_be_published():
    home = make_federation().site.root_page.specific
    assert checks.privacy_page_is_published(None) == []
    assert ids(checks.privacy_page_is_published(None, databases=["default"])) == ["cms.E005"]
    page = home.add_child(instance=InfoPage(title="Vie privée", slug="vie-privee"))
    assert checks.privacy_page_is_published(None, databases=["default"]) == []
    page.unpublish()
    assert ids(checks.privacy_page_is_published(None, databases=["default"])) == ["cms.E005"]


def test_the_privacy_page_names_who_answers(client):
    home = make_federation().site.root_page.specific
    home.add_child(instance=InfoPage(title="Vie privée", slug="vie-privee"))
    page = client.get("/vie-privee/").content.decode()
    assert "Directrice générale" in page
    assert "mailto:vie-privee@example.org" in page
