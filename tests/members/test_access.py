"""One rule, three answers: rows, objects and tokens agree for every reader and every thing."""

import pytest
from django.contrib.auth.models import AnonymousUser
from wagtail.models import Page

from cms.search.models import SearchEntry
from communaute.discussions.models import Topic
from communaute.discussions.search import source as topics_source
from communaute.members import access
from communaute.members.access import Audience, State
from communaute.members.models import Organization, User
from tests.factories import (
    make_category,
    make_home_tree,
    make_organization,
    make_resource,
    make_topic,
    make_user,
    restrict,
)

pytestmark = pytest.mark.django_db
Standing = Organization.Standing


@pytest.fixture
def readers() -> dict[str, User | AnonymousUser]:
    member = make_organization(standing=Standing.MEMBER)
    network = make_organization(standing=Standing.NETWORK)
    former = make_organization(standing=Standing.FORMER)
    return {
        "visitor": AnonymousUser(),
        "requester": make_user(),
        "former": make_user(organization=former),
        "network": make_user(organization=network),
        "member": make_user(organization=member),
        "facilitator": make_user(organization=member, groups=[access.FACILITATORS]),
        "network facilitator": make_user(organization=network, groups=[access.FACILITATORS]),
        "editor": make_user(organization=network, groups=[access.EDITORS]),
        "committee": make_user(organization=network, groups=["comité"]),
        "suspended": make_user(organization=member, is_active=False),
        "administrator": make_user(is_superuser=True),
    }


@pytest.fixture
def pages() -> dict[str, Page]:
    tree = make_home_tree()
    nested = make_category(audience=access.MEMBERS)
    found = {
        "library": tree.library,
        "community": tree.community,
        "public": make_resource(),
        "network": make_resource(audience=access.NETWORK),
        "members": make_resource(audience=access.MEMBERS),
        "committee": make_resource(audience="comité"),
        "draft": make_resource(live=False),
        "category": make_category(),
        "members category": nested,
        "signed in": make_resource(),
    }
    found["signed in"].view_restrictions.create(restriction_type="login")
    return found


@pytest.fixture
def topics(pages, readers) -> dict[str, Topic]:
    cohort = access.role_group("cohorte")
    readers["member"].groups.add(cohort)
    made = {}
    for name, page in pages.items():
        if name in {"library", "community"}:
            continue
        made[f"{name}, page"] = make_topic(on=page, author=readers["network"])
        made[f"{name}, facilitators"] = make_topic(
            on=page, author=readers["network"], audience=Audience.FACILITATORS
        )
        made[f"{name}, cohort"] = make_topic(
            on=page,
            author=readers["network"],
            audience=Audience.COHORT,
            audience_group=cohort,
        )
        made[f"{name}, hidden"] = make_topic(on=page, author=readers["network"], state=State.HIDDEN)
    return made


EXPECTED_PAGES = {
    "visitor": {"library", "public"},
    "requester": {"library", "public", "signed in"},
    "former": {"library", "public", "signed in"},
    "network": {"library", "public", "signed in", "community", "network", "category"},
    "suspended": {"library", "public"},
}
EXPECTED_PAGES["editor"] = EXPECTED_PAGES["network"]
EXPECTED_PAGES["network facilitator"] = EXPECTED_PAGES["network"]
EXPECTED_PAGES["committee"] = EXPECTED_PAGES["network"] | {"committee"}
EXPECTED_PAGES["member"] = EXPECTED_PAGES["network"] | {"members", "members category"}
EXPECTED_PAGES["facilitator"] = EXPECTED_PAGES["member"]
EXPECTED_PAGES["administrator"] = EXPECTED_PAGES["member"] | {"committee"}


def fresh(user):
    """The same person at the next request."""
    return user if user.is_anonymous else User.objects.get(pk=user.pk)


def test_each_reader_opens_exactly_the_pages_of_their_audiences(readers, pages):
    for name, reader in readers.items():
        seen = {key for key, page in pages.items() if access.can_view(fresh(reader), page)}
        assert seen == EXPECTED_PAGES[name], name


def test_rows_objects_and_tokens_agree_on_every_page(readers, pages):
    restricted = access.branches()
    for name, reader in readers.items():
        user = fresh(reader)
        rows = set(access.visible_pages(user).values_list("pk", flat=True))
        held = access.tokens(access.reader_for(user))
        for key, page in pages.items():
            may = access.can_view(user, page)
            assert (page.pk in rows) == may, (name, key)
            by_token = page.live and access.page_token(page.path, restricted) in held
            assert by_token == may, (name, key)


def test_rows_objects_and_tokens_agree_on_every_topic(readers, topics):
    for name, reader in readers.items():
        user = fresh(reader)
        rows = set(Topic.objects.visible_to(user).values_list("pk", flat=True))
        held = access.tokens(access.reader_for(user))
        documents = {
            document.object_id: document
            for document in topics_source.documents([topic.pk for topic in topics.values()])
        }
        for key, topic in topics.items():
            may = access.can_view(user, topic)
            assert (topic.pk in rows) == may, (name, key)
            topic = Topic.objects.select_related("page").get(pk=topic.pk)
            assert access.reader_for(user).may_read(topic) == may, (name, key)
            document = documents.get(topic.pk)
            by_token = document is not None and (document.acl in held or document.owner_acl in held)
            assert by_token == may, (name, key)


def test_a_topic_is_never_seen_by_more_people_than_its_page(readers, topics):
    for reader in readers.values():
        user = fresh(reader)
        for topic in Topic.objects.visible_to(user).select_related("page"):
            assert access.can_view(user, topic.page)


def test_facilitators_see_what_is_for_them_and_its_author_too(readers, topics):
    topic = topics["network, facilitators"]
    seen = {name for name, one in readers.items() if access.can_view(fresh(one), topic)}
    assert seen == {"network", "facilitator", "network facilitator"}


def test_a_cohort_topic_is_for_the_cohort_alone(readers, topics):
    topic = topics["network, cohort"]
    seen = {name for name, one in readers.items() if access.can_view(fresh(one), topic)}
    assert seen == {"member"}


def test_a_reader_is_read_in_two_queries_once(django_assert_num_queries, readers, pages):
    user = fresh(readers["member"])
    with django_assert_num_queries(2):
        access.reader_for(user)
        access.reader_for(user)


def test_a_branch_inside_a_closed_branch_stays_closed(readers):
    community = make_home_tree().community
    inner = make_category()
    restrict(inner, "visiteurs")
    guest = make_user(groups=["visiteurs"])
    assert not access.can_view(fresh(guest), inner)
    assert access.page_token(inner.path, access.branches()) == f"page:{inner.pk}"
    assert f"page:{inner.pk}" not in access.tokens(access.reader_for(fresh(guest)))
    assert community.path < inner.path


def test_what_stands_below_an_unpublished_page_is_closed_to_all(client, readers):
    tree = make_home_tree()
    category = make_category()
    topic = make_topic(on=category)
    tree.community.refresh_from_db()
    tree.community.unpublish()
    for name, reader in readers.items():
        user = fresh(reader)
        assert not access.can_view(user, category), name
        assert topic not in Topic.objects.visible_to(user), name
        token = access.page_token(category.path, access.branches())
        assert token not in access.tokens(access.reader_for(user)), name
    client.force_login(readers["administrator"])
    assert client.get(category.url).status_code == 404


def test_a_redirect_leads_only_those_who_may_open_its_target(
    client, readers, django_capture_on_commit_callbacks
):
    page = make_resource()
    old = page.url
    restrict(page, access.MEMBERS)
    page.slug = "titre-reserve"
    with django_capture_on_commit_callbacks(execute=True):
        page.save_revision().publish()
    absent = client.get("/bibliotheque/jamais-ecrite/")
    for name in ("visitor", "network", "member"):
        client.logout()
        if name != "visitor":
            client.force_login(readers[name])
        response = client.get(old)
        if name == "member":
            assert response.status_code == 301
            assert response.url.endswith("/titre-reserve/")
        else:
            assert response.status_code == absent.status_code == 404
            assert "titre-reserve" not in response.content.decode()


def test_search_forgets_what_stands_below_an_unpublished_page_until_it_is_back(readers):
    library = make_home_tree().library
    make_topic("Introuvable", on=make_resource())
    library.refresh_from_db()

    def found() -> bool:
        held = access.tokens(access.reader_for(fresh(readers["member"])))
        return SearchEntry.objects.readable_with(held).filter(title="Introuvable").exists()

    library.save_revision().publish()
    assert found()
    library.refresh_from_db()
    library.unpublish()
    assert not found()
    library.save_revision().publish()
    assert found()
