"""The trunk of the site: its home and the three branches, made once."""

import tomllib
from pathlib import Path
from typing import NamedTuple
from urllib.parse import urlsplit

from django.conf import settings
from django.db import transaction
from django.utils.translation import gettext as _
from wagtail.models import Collection, Locale, Page, PageViewRestriction, Site

from bibliotheque.models import LibraryIndexPage
from cms.core.models import Federation
from cms.home.models import HomePage, InfoPage
from communaute.discussions.models import CommunityIndexPage
from communaute.members import access
from communaute.members.roles import ensure_groups
from formations.models import TrainingIndexPage


class Tree(NamedTuple):
    home: HomePage
    library: LibraryIndexPage
    community: CommunityIndexPage
    trainings: TrainingIndexPage


@transaction.atomic
def ensure_tree() -> Tree:
    """The home page and its branches, made where they are missing; the groups and their rights.

    Wagtail's « Welcome » page goes. The community is closed to all but the network.
    """
    Locale.objects.update_or_create(pk=1, defaults={"language_code": settings.LANGUAGE_CODE})
    Collection.get_first_root_node() or Collection.add_root(name="Racine")
    home = HomePage.objects.first()
    if home is None:
        root = Page.get_first_root_node()
        welcome = root.get_children().exclude(pk__in=HomePage.objects.all())
        home = root.add_child(
            instance=HomePage(title=_("Accueil"), slug="accueil", summary=_summary())
        )
        Site.objects.update(root_page=home)
        for page in welcome.exclude(pk=home.pk):
            page.delete()
        home.refresh_from_db()
    library = LibraryIndexPage.objects.first() or home.add_child(
        instance=LibraryIndexPage(
            title=_("Bibliothèque"),
            slug="bibliotheque",
            summary=_("Ce que les équipes ont appris, écrit pour que ça serve ailleurs."),
        )
    )
    community = CommunityIndexPage.objects.first()
    if community is None:
        community = home.add_child(
            instance=CommunityIndexPage(
                title=_("Communauté"),
                slug="communaute",
                summary=_("On y demande ce qu’on n’ose pas toujours demander au bureau."),
            )
        )
        restrict(community, access.NETWORK)
    trainings = TrainingIndexPage.objects.first() or home.add_child(
        instance=TrainingIndexPage(
            title=_("Formations"),
            slug="formations",
            summary=_("Des leçons de moins de dix minutes, à suivre entre deux groupes."),
        )
    )
    ensure_site(home)
    ensure_info_pages(home)
    ensure_groups()
    return Tree(home, library, community, trainings)


def ensure_site(home: HomePage) -> None:
    """One site, at the address of SITE_URL, with the federation's identity to fill in."""
    port = urlsplit(settings.SITE_URL).port or (443 if settings.SECURE else 80)
    site, _made = Site.objects.update_or_create(
        is_default_site=True,
        defaults={
            "hostname": settings.HOST,
            "port": port,
            "root_page": home,
            "site_name": settings.WAGTAIL_SITE_NAME,
        },
    )
    Site.objects.exclude(pk=site.pk).delete()
    Federation.for_site(site)


def ensure_info_pages(home: HomePage) -> None:
    """The plain pages that every page leads to, with a first text for editors to change."""
    told = tomllib.loads((Path(__file__).parent / "pages.toml").read_text(encoding="utf-8"))
    known = set(InfoPage.objects.child_of(home).values_list("slug", flat=True))
    for page in told["info"]:
        if page["slug"] not in known:
            home.refresh_from_db()
            home.add_child(instance=InfoPage(**page))


def _summary() -> str:
    return _("La communauté de pratique des organismes communautaires de lutte au décrochage.")


def restrict(page: Page, audience: str) -> None:
    """Close a page and what is below it to everybody but the group of that name."""
    if audience == access.PUBLIC:
        return
    restriction = PageViewRestriction.objects.create(
        page=page, restriction_type=PageViewRestriction.GROUPS
    )
    restriction.groups.set([access.role_group(audience)])
