"""Resources of the library, as published pages."""

import json
from datetime import datetime
from random import Random
from uuid import UUID

from django.utils.text import slugify
from django.utils.translation import gettext as _

from bibliotheque.models import Authorship, LibraryIndexPage, ResourcePage
from cms.core.models import Region, Theme
from cms.core.text import count_words
from cms.home.seeding.bulk import insert_pages, pour
from cms.home.seeding.people import HISTORY
from cms.home.seeding.phrases import Writer, dice
from cms.home.seeding.progress import Progress
from communaute.members.models import User

THEMES = {
    "lien-ecole-famille": ("Lien école-famille", Theme.Thread.BOND),
    "motivation": ("Motivation", Theme.Thread.MOTIVATION),
    "accompagnement-scolaire": ("Accompagnement scolaire", Theme.Thread.LEARNING),
    "bien-etre": ("Bien-être", Theme.Thread.WELLBEING),
    "travail-etudes": ("Conciliation travail-études", Theme.Thread.WORK),
    "transitions": ("Transitions", Theme.Thread.PASSAGE),
    "raccrochage": ("Raccrochage", Theme.Thread.PASSAGE),
    "vie-associative": ("Vie associative", Theme.Thread.BOND),
}
AGES = ((None, None), (12, 17), (5, 11), (16, 19), (12, 14), (17, None))


def ensure_themes() -> list[Theme]:
    """Every theme; those of the seed are made where they are missing."""
    for slug, (name, thread) in THEMES.items():
        Theme.objects.get_or_create(slug=slug, defaults={"name": name, "thread": thread})
    return list(Theme.objects.order_by("pk"))


def sow_resources(
    library: LibraryIndexPage,
    count: int,
    *,
    authors: list[User],
    seed: int,
    now: datetime,
    progress: Progress,
) -> list[ResourcePage]:
    """That many published resources below the library, with themes and an author."""
    random = dice(seed, "resources")
    writer = Writer(random)
    regions = list(Region.objects.order_by("code"))
    themes = ensure_themes()
    numbers = progress.follow(_("Ressources"), range(count), count)
    made = [_resource(number, seed, now, regions, random, writer) for number in numbers]
    insert_pages(library, made)
    link = ResourcePage.themes.through
    chosen = (
        (page, theme) for page in made for theme in random.sample(themes, min(2, len(themes)))
    )
    pour(link, (link(resourcepage_id=page.pk, theme_id=theme.pk) for page, theme in chosen))
    if authors:
        pour(
            Authorship,
            (Authorship(page=page, person=random.choice(authors), sort_order=0) for page in made),
        )
    return made


def _resource(
    number: int,
    seed: int,
    now: datetime,
    regions: list[Region],
    random: Random,
    writer: Writer,
) -> ResourcePage:
    title = writer.title("resource_title", length=120)
    body, words = _body(random, writer)
    published = now - HISTORY * random.random() ** 1.5
    age_from, age_to = random.choice(AGES)
    return ResourcePage(
        title=title,
        slug=f"{slugify(title)[:80].strip('-')}-{seed}-{number}",
        translation_key=_uuid(random),
        summary=writer.title("sentence", length=250),
        kind=random.choice(ResourcePage.Kind.values),
        age_from=age_from,
        age_to=age_to,
        region=random.choice(regions) if random.random() < 0.4 else None,
        body=body,
        word_count=words,
        first_published_at=published,
        last_published_at=published,
    )


def _body(random: Random, writer: Writer) -> tuple[str, int]:
    """A body of three to six sections, as stored, and how many words it has."""
    blocks: list[tuple[str, object]] = []
    for heading in random.sample(writer.grammar["heading"], random.randint(3, 6)):
        blocks.append(("heading", heading))
        for _times in range(random.randint(1, 3)):
            blocks.append(("paragraph", f"<p>{writer.paragraph(random.randint(3, 5))}</p>"))
    steps = [{"title": writer.sentence("action"), "text": writer.sentence()} for _times in range(3)]
    blocks.append(("steps", {"entries": [_item(step, random) for step in steps]}))
    blocks.append(("callout", {"kind": "note", "text": writer.sentence()}))
    text = " ".join(str(value) for _kind, value in blocks)
    stored = [{"type": kind, "value": value, "id": str(_uuid(random))} for kind, value in blocks]
    return json.dumps(stored), count_words(text)


def _item(value: object, random: Random) -> dict[str, object]:
    return {"type": "item", "value": value, "id": str(_uuid(random))}


def _uuid(random: Random) -> UUID:
    return UUID(int=random.getrandbits(128), version=4)
