"""Who may open what: one rule, asked by every page, list, count, file, search, feed and mail.

Everything readable hangs on a Wagtail page. Wagtail's own page privacy says who may open a
branch; what hangs on a page is seen at most by those who may open the page. The rule is read
once into a `Reader` (two queries), then answers three ways that always agree:

- `pages(reader)` and `hanging(reader)`: a `Q` for rows;
- `can_view(user, thing)`: the same `Q`, for one object; `may_open` and `may_read` say it in memory;
- `tokens(reader)`: short words for the search table and the digest's shared ranking.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING, Any, NamedTuple

from django.contrib.auth.models import AnonymousUser, Group
from django.db import connection, models
from django.db.models import Q, Value
from django.utils.translation import gettext_lazy as _
from wagtail.models import Page, PageViewRestriction

from cms.core.compiled import Compiled

if TYPE_CHECKING:
    from communaute.members.models import User

MEMBERS, NETWORK = "membres", "reseau"
FACILITATORS, EDITORS, AUTHORS, ADMINISTRATORS = (
    "animation",
    "redaction",
    "conception",
    "administration",
)
ADMIN_ROLES = frozenset({EDITORS, AUTHORS, ADMINISTRATORS})
ROLES = ADMIN_ROLES | {FACILITATORS}

PUBLIC = "public"
WITHDRAWN = "withdrawn"
NOTHING = Q(pk__in=())


class Audience(models.TextChoices):
    """Who may see a thing that hangs on a page: those who may open the page, or fewer."""

    PAGE = "page", _("Toute personne qui peut ouvrir la page")
    FACILITATORS = "facilitators", _("L’équipe d’animation seulement")
    COHORT = "cohort", _("Une cohorte")


class State(models.TextChoices):
    PUBLISHED = "published", _("Publié")
    WAITING = "waiting", _("En attente de relecture")
    HIDDEN = "hidden", _("Masqué par l’animation")
    WITHDRAWN = "withdrawn", _("Repris")


class Branch(NamedTuple):
    """A page and all below it, restricted, or withdrawn: unpublished, with pages below it.

    `groups` is empty where signing in is enough.
    """

    page_id: int
    path: str
    url_path: str
    kind: str
    groups: frozenset[int]


@dataclass(frozen=True)
class Reader:
    """What a person may read, as facts. `closed` holds the branches they may not open."""

    user_id: int | None
    groups: frozenset[int]
    roles: frozenset[str]
    is_superuser: bool
    open: tuple[Branch, ...]
    closed: tuple[Branch, ...]

    @property
    def in_network(self) -> bool:
        """Belongs to the community: a member or network organization, or the administrator."""
        return self.is_superuser or NETWORK in self.roles

    @property
    def is_facilitator(self) -> bool:
        return self.in_network and FACILITATORS in self.roles

    @property
    def may_open_admin(self) -> bool:
        """A role serves those who belong: it sleeps from the last closed seat to the next one."""
        return self.is_superuser or (self.in_network and bool(self.roles & ADMIN_ROLES))

    def may_open(self, page: Page) -> bool:
        """Whether this reader may open that page, in memory: what `pages` says in SQL."""
        return page.live and not any(page.path.startswith(branch.path) for branch in self.closed)

    def may_read(self, thing: Any) -> bool:
        """Whether this reader may see what hangs on a page: `hanging`, in memory."""
        if not self.in_network or thing.state != State.PUBLISHED or not self.may_open(thing.page):
            return False
        if thing.audience == Audience.COHORT:
            return thing.audience_group_id in self.groups
        if thing.audience == Audience.FACILITATORS:
            is_author = thing.author_id is not None and thing.author_id == self.user_id
            return self.is_facilitator or is_author
        return thing.audience == Audience.PAGE

    def closed_at(self, url_path: str) -> list[Branch]:
        """The branches this reader may not open that an address lies below, existing or not."""
        return [branch for branch in self.closed if url_path.startswith(branch.url_path)]


@cache
def _branches_query() -> tuple[str, tuple[Any, ...]]:
    """The SQL of `branches`, compiled once: nothing in it varies, and each request asks it."""
    restricted = PageViewRestriction.objects.values_list(
        "pk", "page_id", "page__path", "page__url_path", "restriction_type", "groups"
    )
    none = Value(None, output_field=models.IntegerField())
    unpublished = Page.objects.filter(live=False, numchild__gt=0, depth__gt=1).order_by()
    withdrawn = unpublished.values_list(none, "pk", "path", "url_path", Value(WITHDRAWN), none)
    return restricted.union(withdrawn, all=True).query.sql_with_params()


def branches() -> list[Branch]:
    """Every restricted or withdrawn branch, in one query."""
    with connection.cursor() as cursor:
        cursor.execute(*_branches_query())
        rows = cursor.fetchall()
    found: dict[tuple[int, int | None], Branch] = {}
    for pk, page_id, path, url_path, kind, group in rows:
        groups = frozenset() if group is None else frozenset({group})
        known = found.get((page_id, pk))
        found[page_id, pk] = Branch(
            page_id, path, url_path, kind, groups if known is None else known.groups | groups
        )
    return sorted(found.values(), key=lambda branch: branch.path)


def reader_of(
    user_id: int | None,
    groups: Mapping[int, str],
    restricted: Iterable[Branch],
    *,
    is_superuser: bool = False,
) -> Reader:
    """The reader that belongs to these groups (id → name). Pure: a digest makes one an audience."""
    restricted = list(restricted)
    mine = frozenset(groups)

    def passes(branch: Branch) -> bool:
        if branch.kind == WITHDRAWN:
            return False
        if is_superuser:
            return True
        if branch.kind == PageViewRestriction.LOGIN:
            return user_id is not None
        return branch.kind == PageViewRestriction.GROUPS and bool(branch.groups & mine)

    closed = tuple(branch for branch in restricted if not passes(branch))
    reachable = tuple(
        branch
        for branch in restricted
        if not any(branch.path.startswith(other.path) for other in closed)
    )
    return Reader(user_id, mine, frozenset(groups.values()), is_superuser, reachable, closed)


_groups = Compiled(
    lambda member: Group.objects.filter(user=member).order_by().values_list("pk", "name"), int
)


def reader_for(user: "User | AnonymousUser") -> Reader:
    """The reader a user is, read once per user object, thus once per request."""
    kept: Reader | None = user.__dict__.get("_reader")
    if kept is None:
        member = user.pk if user.is_authenticated and user.is_active else None
        groups: dict[int, str] = dict(_groups.rows(member)) if member is not None else {}
        kept = reader_of(
            member,
            groups,
            branches(),
            is_superuser=member is not None and user.is_superuser,
        )
        user.__dict__["_reader"] = kept
    return kept


def pages(reader: Reader, prefix: str = "") -> Q:
    """The published pages a reader may open; `prefix` is the way to the page, with its `__`."""
    condition = Q(**{f"{prefix}live": True})
    for branch in reader.closed:
        condition &= ~Q(**{f"{prefix}path__startswith": branch.path})
    return condition


def hanging(reader: Reader, prefix: str = "") -> Q:
    """The rows (`page`, `audience`, `audience_group`, `author`, `state`) a reader may see.

    Conversations belong to the community: someone outside it sees none, even under a public page.
    """
    if not reader.in_network:
        return NOTHING
    audience = Q(**{f"{prefix}audience": Audience.PAGE})
    audience |= Q(
        **{f"{prefix}audience": Audience.COHORT, f"{prefix}audience_group__in": reader.groups}
    )
    narrow = {f"{prefix}audience": Audience.FACILITATORS}
    audience |= (
        Q(**narrow) if reader.is_facilitator else Q(**narrow, **{f"{prefix}author": reader.user_id})
    )
    return pages(reader, f"{prefix}page__") & Q(**{f"{prefix}state": State.PUBLISHED}) & audience


def can_view(user: "User | AnonymousUser", thing: Any) -> bool:
    """Whether this user may see that object, by the same rule as its lists."""
    if isinstance(thing, Page):
        return reader_for(user).may_open(thing)
    return type(thing).objects.visible_to(user).filter(pk=thing.pk).exists()


class PageVisibility:
    """Gives a page's queryset `visible_to`."""

    def visible_to(self, user: "User | AnonymousUser"):
        return self.filter(pages(reader_for(user)))  # type: ignore[attr-defined]


def visible_pages(user: "User | AnonymousUser") -> models.QuerySet[Page]:
    """Every published page of any kind that this user may open."""
    return Page.objects.filter(pages(reader_for(user)))


def page_token(path: str, restricted: Iterable[Branch]) -> str:
    """The token of a page: its nearest restricted ancestor or itself, else `public`."""
    above = [branch for branch in restricted if path.startswith(branch.path)]
    return f"page:{max(above, key=lambda branch: len(branch.path)).page_id}" if above else PUBLIC


def hanging_tokens(
    token: str, *, audience: str, group_id: int | None, author_id: int | None
) -> tuple[str, str]:
    """The tokens of a thing on a page of that token: for its audience, and for its author alone."""
    if audience == Audience.FACILITATORS:
        return f"{token}+facilitators", f"{token}+user:{author_id}"
    if audience == Audience.COHORT:
        return f"{token}+group:{group_id}", ""
    return f"{token}+network", ""


def tokens(reader: Reader) -> frozenset[str]:
    """Every token this reader holds. A page's token alone opens the page; with a suffix, less."""
    held = [PUBLIC, *(f"page:{branch.page_id}" for branch in reader.open)]
    suffixes = [""]
    if reader.in_network:
        suffixes += ["+network", f"+user:{reader.user_id}"]
        suffixes += [f"+group:{group}" for group in reader.groups]
        if reader.is_facilitator:
            suffixes.append("+facilitators")
    return frozenset(token + suffix for token in held for suffix in suffixes)


def role_group(name: str) -> Group:
    """The group of that name, made if need be."""
    return Group.objects.get_or_create(name=name)[0]
