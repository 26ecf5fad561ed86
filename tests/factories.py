"""What every test starts from, made by the shortest way to the database.

    tree = make_home_tree()                          # the site, its four branches
    maude = make_user("maude@example.org", organization=make_organization())
    sheet = make_resource(audience="membres")        # « public » unless said otherwise
    topic = make_topic(posts=3, on=sheet, author=maude)

Audiences and roles are the names of groups, those of `communaute.members.access`. Every user
may sign in: the address is verified, the password is `PASSWORD`.
"""

import uuid
from collections.abc import Iterable
from datetime import datetime
from itertools import count
from typing import Any, NamedTuple

from allauth.account.models import EmailAddress
from django.contrib.contenttypes.models import ContentType
from django.utils import timezone
from django.utils.html import format_html
from wagtail.models import Collection, Locale, Page, PageViewRestriction, Site

from bibliotheque.models import Authorship, LibraryIndexPage, ResourcePage
from cms.core.models import Federation, Region
from cms.home.models import HomePage
from communaute.discussions.models import CategoryPage, CommunityIndexPage, Post, Topic
from communaute.members import access, actions
from communaute.members.models import Exchange, Membership, Organization, User
from formations.models import TrainingIndexPage

PASSWORD = "raccrocher-2026"
REGION_CODE, REGION_NAME = "04", "Mauricie"

_number = count(1)


class Tree(NamedTuple):
    home: HomePage
    library: LibraryIndexPage
    community: CommunityIndexPage
    trainings: TrainingIndexPage


def make_user(
    email: str = "",
    *,
    groups: Iterable[str] = (),
    organization: Organization | None = None,
    seat: str = Membership.Role.MEMBER,
    password: str = PASSWORD,
    **fields: Any,
) -> User:
    """A person who may sign in; with `organization`, the groups that its standing gives."""
    n = next(_number)
    email = email or f"personne{n}@example.org"
    fields = {
        "first_name": "Maude",
        "last_name": f"Trépanier {n}",
        "welcomed_at": timezone.now(),
    } | fields
    user = User.objects.create_user(email, password, **fields)
    EmailAddress.objects.create(user=user, email=user.email, verified=True, primary=True)
    user.groups.add(*(access.role_group(name) for name in groups))
    if organization is not None:
        actions.join(user, organization, now=timezone.now(), role=seat)
    return user


def make_member(email: str = "", **fields: Any) -> User:
    """A person of a member organization: sees what `reseau` and what `membres` see."""
    return make_user(email, organization=make_organization(), **fields)


def make_organization(
    name: str = "", *, standing: str = Organization.Standing.MEMBER, **fields: Any
) -> Organization:
    n = next(_number)
    lines = {kind: fields.pop(f"{kind}s", "") for kind in ("offer", "need")}
    if standing == Organization.Standing.NETWORK:
        open_network()
    if "region" not in fields:
        fields["region"] = Region.objects.get_or_create(
            code=REGION_CODE, defaults={"name": REGION_NAME}
        )[0]
    organization = Organization.objects.create(
        **{
            "name": name or f"Le Tremplin {n}",
            "slug": f"organisme-{n}",
            "standing": standing,
            "city": "Shawinigan",
            "mission": "Aide aux devoirs, dîners et ateliers.",
        }
        | fields
    )
    Exchange.objects.bulk_create(
        Exchange(organization=organization, kind=kind, text=text)
        for kind, text in lines.items()
        if text
    )
    return organization


def open_network() -> Federation:
    """The second phase: organizations of the network enter too."""
    site = Site.objects.filter(is_default_site=True).first() or Site.objects.create(
        hostname="localhost", root_page=_root(), is_default_site=True
    )
    return Federation.objects.update_or_create(site=site, defaults={"network_is_open": True})[0]


def make_home_tree() -> Tree:
    """The site with its library, trainings and community, the last open to the network alone.

    Made once per test: a second call gives back the same pages.
    """
    home = HomePage.objects.first()
    if home is None:
        home = _root().add_child(instance=HomePage(title="Accueil", slug="accueil"))
        Site.objects.all().delete()
        Site.objects.create(
            hostname="localhost", root_page=home, is_default_site=True, site_name="Communauté"
        )
        open_network()
        community = CommunityIndexPage(title="Communauté", slug="communaute")
        home.add_child(instance=LibraryIndexPage(title="Bibliothèque", slug="bibliotheque"))
        home.add_child(instance=community)
        home.add_child(instance=TrainingIndexPage(title="Formations", slug="formations"))
        restrict(community, access.NETWORK)
    return Tree(
        home,
        LibraryIndexPage.objects.get(),
        CommunityIndexPage.objects.get(),
        TrainingIndexPage.objects.get(),
    )


def _root() -> Page:
    """The root of every page; a test that empties the tables took it away."""
    locale, _created = Locale.objects.get_or_create(language_code="fr-ca")
    if not Collection.get_first_root_node():
        Collection.add_root(name="Root")
    root = Page.get_first_root_node()
    if root is None:
        kind = ContentType.objects.get_for_model(Page)
        root = Page.add_root(title="Root", slug="root", locale=locale, content_type=kind)
    return root


def restrict(page: Page, *groups: str) -> Page:
    """Close a page and all below it to everybody but these groups."""
    restriction = PageViewRestriction.objects.create(
        page=page, restriction_type=PageViewRestriction.GROUPS
    )
    restriction.groups.set([access.role_group(name) for name in groups])
    return page


def make_category(
    title: str = "", *, audience: str = access.NETWORK, **fields: Any
) -> CategoryPage:
    """A category; the community's own audience (`reseau`) asks for no restriction of its own."""
    n = next(_number)
    fields = {"title": title or f"Catégorie {n}", "slug": f"categorie-{n}"} | fields
    page = make_home_tree().community.add_child(instance=CategoryPage(**fields))
    return page if audience == access.NETWORK else restrict(page, audience)


def make_resource(
    title: str = "", *, audience: str = access.PUBLIC, authors: Iterable[User] = (), **fields: Any
) -> ResourcePage:
    """A published resource; `live=False` makes a draft."""
    n = next(_number)
    now = timezone.now()
    dates = (
        {"first_published_at": now, "last_published_at": now} if fields.get("live", True) else {}
    )
    words = {"title": title or f"Fiche {n}", "slug": f"fiche-{n}", "summary": f"Résumé {n}."}
    page = make_home_tree().library.add_child(instance=ResourcePage(**words | dates | fields))
    for person in authors:
        Authorship.objects.create(page=page, person=person)
    return page if audience == access.PUBLIC else restrict(page, audience)


def make_topic(
    title: str = "",
    *,
    posts: int = 1,
    on: Page | None = None,
    author: User | None = None,
    now: datetime | None = None,
    **fields: Any,
) -> Topic:
    """A topic with `posts` messages of `author`, hanging on a page (a new category if none)."""
    now = now or timezone.now()
    author = author or make_member()
    topic = Topic.objects.create(
        **{
            "page": on or make_category(),
            "title": title or f"Sujet {next(_number)}",
            "author": author,
            "created_at": now,
            "last_post_at": now,
        }
        | fields
    )
    for _n in range(posts):
        make_post(topic, author=author, now=now)
    return topic


def make_post(
    topic: Topic,
    *,
    author: User | None = None,
    body: str = "",
    now: datetime | None = None,
    **fields: Any,
) -> Post:
    """The next message of a topic, whose counts follow; no mark, watch or event is written."""
    now = now or timezone.now()
    number = topic.last_number + 1
    author = author or topic.author
    body = body or f"Message {number} de « {topic.title} »."
    post = Post.objects.create(
        **{
            "topic": topic,
            "number": number,
            "author": author,
            "body": body,
            "html": format_html("<p>{}</p>", body),
            "renderer_version": 1,
            "key": uuid.uuid4(),
            "created_at": now,
        }
        | fields
    )
    topic.post_count, topic.last_number = topic.post_count + 1, number
    topic.last_post_at, topic.last_author = now, author
    topic.save(update_fields=["post_count", "last_number", "last_post_at", "last_author"])
    return post
