"""What the library brings to the digest: resources published for the first time."""

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from datetime import date

from django.db.models import Q
from django.utils.translation import gettext as _

from bibliotheque.gestures import USEFUL
from bibliotheque.models import Authorship, ResourcePage
from bibliotheque.querysets import ResourceQuerySet
from bibliotheque.seasons import words_of
from bibliotheque.themes import of_resources
from communaute.digests.compose import ELSEWHERE, NEW_RESOURCE, SEASON, Seen
from communaute.digests.items import Candidate, DigestLine, Key, Offered, Personal, Pick
from communaute.digests.window import SETTLED, Window
from communaute.discussions.following.levels import muted_pages
from communaute.discussions.themes import NONE, gathered
from communaute.members import access
from communaute.members.access import Branch, Reader

IN_SEASON = 6


class LibrarySection:
    key = "bibliotheque"

    def candidates(
        self, window: Window, restricted: Sequence[Branch]
    ) -> Iterator[tuple[str, Candidate]]:
        """New resources; those of one region also as what is done elsewhere than in others."""
        pages = ResourcePage.objects.live().filter(
            first_published_at__gte=window.settled.start,
            first_published_at__lt=window.settled.end,
        )
        for one in self._told(pages, restricted):
            yield NEW_RESOURCE, one
            if one.region:
                yield ELSEWHERE, one

    def quiet(self, day: date, restricted: Sequence[Branch]) -> Iterator[tuple[str, Candidate]]:
        """Resources whose title or summary speaks of the time of year."""
        for word in words_of(day):
            # Both cases of its first letter: neither database folds an accent.
            about = Q(pk__in=())
            for form in (word, word.capitalize()):
                about |= Q(title__contains=form) | Q(summary__contains=form)
            pages = ResourcePage.objects.live().filter(about).order_by("-first_published_at", "-pk")
            for one in self._told(pages[:IN_SEASON], restricted):
                yield SEASON, one

    def _told(self, pages: ResourceQuerySet, restricted: Sequence[Branch]) -> Iterator[Candidate]:
        rows = list(pages.values_list("pk", "path", "region", "first_published_at"))
        ids = [pk for pk, *_rest in rows]
        people = Authorship.objects.filter(page__in=ids).values_list("page", "person")
        authors, themes = gathered(people), of_resources(ids)
        for pk, path, region, published_at in rows:
            yield Candidate(
                key=Key(self.key, "resource", pk),
                acl=access.page_token(path, restricted),
                owner_acl="",
                author_ids=authors.get(pk, NONE),
                happened_at=published_at + SETTLED,
                score=0,
                themes=themes.get(pk, NONE),
                region=region or 0,
            )

    def personal(
        self, windows: Mapping[int, Window], restricted: Sequence[Branch]
    ) -> dict[int, list[Personal]]:
        return {}

    def themes(self, member_ids: Collection[int]) -> Iterable[tuple[int, int]]:
        """What one reads here says nothing of what one wants to hear of."""
        return ()

    def seen(self, member_ids: Collection[int], candidates: Collection[Candidate]) -> Seen:
        """Who reads a page is not kept: only what was muted is known."""
        return dict.fromkeys(self.muted(member_ids, [one.key for one in candidates]))

    def muted(self, member_ids: Collection[int], keys: Collection[Key]) -> set[tuple[int, Key]]:
        by_id = {key.id: key for key in keys}
        return {(member, by_id[page]) for member, page in muted_pages(member_ids, by_id)}

    def lines(self, picks: Collection[Pick], reader: Reader) -> dict[Pick, DigestLine]:
        pages = ResourcePage.objects.filter(
            access.pages(reader), pk__in={one.key.id for one in picks}
        )
        shown = {page.pk: page for page in pages.defer("body")}
        authors: dict[int, set[int]] = {}
        for page_id, person_id in Authorship.objects.filter(page__in=shown).values_list(
            "page_id", "person_id"
        ):
            authors.setdefault(page_id, set()).add(person_id)
        return {
            one: line(page, authors.get(page.pk, ()))
            for one in picks
            if (page := shown.get(one.key.id))
            and (one.reason != ELSEWHERE or page.region_id == one.about)
        }


def line(page: ResourcePage, authors: Iterable[int] = ()) -> DigestLine:
    minutes = _("%(n)d\xa0min") % {"n": page.minutes}
    return DigestLine(
        title=page.title,
        path=page.address,
        excerpt=page.summary[:200],
        meta=f"{page.get_kind_display()}, {minutes}",
        offered=(Offered(USEFUL, page.pk, _("Cette ressource m’est utile")),),
        writers=frozenset(authors),
    )


section = LibrarySection()
