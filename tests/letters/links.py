"""Where a mail leads: home, by words that say where, and without telling that one went."""

from collections import defaultdict
from collections.abc import Iterator
from urllib.parse import parse_qsl, urlsplit

from tests.letters.letter import HOME, SENDER, Letter, readable

EMPTY_WORDS = {"cliquez ici", "cliquer ici", "ici", "lien", "ce lien", "en savoir plus", "lire"}
TRACKING = ("utm_", "mc_", "mtm_", "pk_", "hsa_")
TRACKERS = {"fbclid", "gclid", "msclkid", "trk", "track", "pixel", "open", "click", "redirect"}


def faults(letter: Letter) -> Iterator[str]:
    """What is wrong with the links, in the order of reading."""
    places: defaultdict[tuple[str, str], set[str]] = defaultdict(set)
    for link in letter.page.find_all("a"):
        href, words = str(link.get("href", "")), readable(link.get_text(" "))
        yield from astray(href)
        if not words.strip():
            yield f"a link without words: {href}"
        if words.lower().strip(" .:\xa0") in EMPTY_WORDS:
            yield f"« {words} » says nothing of where it leads"
        cell = link.find_parent("td")
        around = readable(cell.get_text(" ")) if cell else ""
        places[words.lower(), around].add(href)
        if (
            href not in letter.text.replace("mailto:", "")
            and href.removeprefix("mailto:") not in letter.text
        ):
            yield f"the text part does not lead to {href}"
    for (words, _around), hrefs in places.items():
        if len(hrefs) > 1:
            yield f"« {words} » leads to {len(hrefs)} places, and nothing around it says which"
    yield from outside(letter)


def astray(href: str) -> Iterator[str]:
    parts = urlsplit(href)
    if parts.scheme == "mailto":
        if parts.path not in {SENDER.contact_email, SENDER.privacy_officer_email}:
            yield f"{href} is not an address of the federation"
        return
    if f"{parts.scheme}://{parts.netloc}" != HOME:
        yield f"{href} does not lead to the site"
    for key, value in parse_qsl(parts.query, keep_blank_values=True):
        if key.lower().startswith(TRACKING) or key.lower() in TRACKERS or "://" in value:
            yield f"{href} tells that one went there"


def outside(letter: Letter) -> Iterator[str]:
    """What a program would fetch by itself, which tells that the mail was opened."""
    for element in letter.page.find_all(True):
        for name in ("src", "srcset", "background", "poster", "data", "action", "ping"):
            if element.has_attr(name):
                yield f"<{element.name} {name}> is fetched or sent"
    for loads in ("url(", "@import", "@font-face"):
        if loads in letter.html:
            yield f"{loads} fetches something"
