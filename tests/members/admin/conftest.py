import pytest

from communaute.members import roles
from tests.factories import make_home_tree, make_organization, make_user


@pytest.fixture
def site():
    """The site, its groups and what each role may do."""
    make_home_tree()
    roles.ensure_groups()


@pytest.fixture
def superuser(client, site):
    person = make_user("admin@example.org", is_superuser=True, first_name="Ad", last_name="Min")
    client.force_login(person)
    return person


@pytest.fixture
def administrator(client, site):
    person = make_user(organization=make_organization(), groups=["administration"])
    client.force_login(person)
    return person
