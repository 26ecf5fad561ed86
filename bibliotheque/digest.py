"""What the library brings to the digest: resources published for the first time."""

from collections.abc import Collection, Iterator, Mapping, Sequence
from datetime import date

from django.db.models import Q
from django.utils.translation import gettext as _

from bibliotheque.models import Authorship, ResourcePage
from bibliotheque.seasons import words_of
from communaute.digests.compose import NEW_RESOURCE, SEASON
from communaute.digests.items import Candidate, DigestLine, Key, Personal, Pick
from communaute.digests.window import Window
from communaute.members import access
from communaute.members.access import Branch, Reader

IN_SEASON = 6


class LibrarySection:
    key = "bibliotheque"

    def candidates(
        self, window: Window, restricted: Sequence[Branch]
    ) -> Iterator[tuple[str, Candidate]]:
        pages = ResourcePage.objects.live().filter(
            first_published_at__gte=window.start, first_published_at__lt=window.end
        )
        rows = list(pages.values_list("pk", "path", "first_published_at"))
        authors: dict[int, set[int]] = {}
        for page_id, person_id in Authorship.objects.filter(
            page_id__in=[pk for pk, _path, _at in rows]
        ).values_list("page_id", "person_id"):
            authors.setdefault(page_id, set()).add(person_id)
        for pk, path, published_at in rows:
            yield (
                NEW_RESOURCE,
                Candidate(
                    key=Key(self.key, "resource", pk),
                    acl=access.page_token(path, restricted),
                    owner_acl="",
                    author_ids=frozenset(authors.get(pk, ())),
                    happened_at=published_at,
                    score=0,
                ),
            )

    def quiet(self, day: date, restricted: Sequence[Branch]) -> Iterator[tuple[str, Candidate]]:
        """Resources whose title or summary speaks of the time of year."""
        for word in words_of(day):
            # Both cases of its first letter: neither database folds an accent.
            about = Q(pk__in=())
            for form in (word, word.capitalize()):
                about |= Q(title__contains=form) | Q(summary__contains=form)
            pages = ResourcePage.objects.live().filter(about).order_by("-first_published_at", "-pk")
            for pk, path, at in pages.values_list("pk", "path", "first_published_at")[:IN_SEASON]:
                acl = access.page_token(path, restricted)
                yield SEASON, Candidate(Key(self.key, "resource", pk), acl, "", frozenset(), at, 0)

    def personal(
        self, windows: Mapping[int, Window], restricted: Sequence[Branch]
    ) -> dict[int, list[Personal]]:
        return {}

    def seen(
        self, member_ids: Collection[int], candidates: Collection[Candidate]
    ) -> set[tuple[int, Key]]:
        return set()

    def muted(self, member_ids: Collection[int], keys: Collection[Key]) -> set[tuple[int, Key]]:
        return set()

    def lines(self, picks: Collection[Pick], reader: Reader) -> dict[Pick, DigestLine]:
        pages = ResourcePage.objects.filter(
            access.pages(reader), pk__in={one.key.id for one in picks}
        )
        found = {page.pk: line(page) for page in pages.defer("body")}
        return {one: found[one.key.id] for one in picks if one.key.id in found}


def line(page: ResourcePage) -> DigestLine:
    minutes = _("%(n)d\xa0min") % {"n": page.minutes}
    return DigestLine(
        title=page.title,
        path=page.address,
        excerpt=page.summary[:200],
        meta=f"{page.get_kind_display()}, {minutes}",
    )


section = LibrarySection()
