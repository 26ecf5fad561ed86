"""The HTML as it was written: well nested, in one language, headed, and free of what mails lack."""

from collections.abc import Iterator
from html.parser import HTMLParser
from itertools import pairwise

from tests.letters.letter import Letter

VOID = frozenset({"br", "hr", "img", "input", "link", "meta"})
INLINE = frozenset({"a", "b", "em", "i", "span", "strong"})
PHRASES = frozenset({"p", "h1", "h2", "h3"})
"""Elements that hold words and inline elements only."""
PARENTS = {
    "head": {"html"},
    "body": {"html"},
    "tbody": {"table"},
    "tr": {"table", "tbody"},
    "td": {"tr"},
    "th": {"tr"},
    "li": {"ul", "ol"},
}
CHILDREN = {"table": {"tbody", "tr"}, "tbody": {"tr"}, "tr": {"td", "th"}, "ul": {"li"}}


def faults(letter: Letter) -> Iterator[str]:
    """What is wrong with the markup, in the order of reading."""
    nesting = Nesting()
    nesting.feed(letter.source)
    nesting.close()
    yield from nesting.faults
    yield from spoken(letter)
    yield from headed(letter)


class Nesting(HTMLParser):
    """Stricter than any browser: what a browser would mend is a fault."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=False)
        self.faults: list[str] = []
        self._open: list[str] = []
        self._is_declared = False

    def handle_decl(self, decl: str) -> None:
        self._is_declared = decl.lower() == "doctype html"

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        parent = self._open[-1] if self._open else ""
        names = [name for name, _value in attrs]
        if tag == "html" and not self._is_declared:
            self._note("no <!doctype html> before <html>")
        if twice := {name for name in names if names.count(name) > 1}:
            self._note(f"<{tag}> has {', '.join(sorted(twice))} twice")
        if not self._may_hold(parent, tag):
            self._note(f"<{tag}> may not be in <{parent}>")
        if tag == "a" and "a" in self._open:
            self._note("a link in a link")
        if tag not in VOID:
            self._open.append(tag)

    def _may_hold(self, parent: str, tag: str) -> bool:
        if parent in CHILDREN and tag not in CHILDREN[parent]:
            return False
        if tag in PARENTS and parent not in PARENTS[tag]:
            return False
        return parent not in INLINE | PHRASES or tag in INLINE | {"br"}

    def handle_endtag(self, tag: str) -> None:
        if not self._open or self._open[-1] != tag:
            self._note(f"</{tag}> closes <{self._open[-1] if self._open else ''}>")
            while tag in self._open and self._open[-1] != tag:
                self._open.pop()
        if self._open and self._open[-1] == tag:
            self._open.pop()

    def handle_data(self, data: str) -> None:
        if self.cdata_elem is None and ("&" in data or "<" in data):
            self._note(f"a bare & or <: {data.strip()[:40]}")

    def close(self) -> None:
        super().close()
        if self._open:
            self._note(f"never closed: <{'>, <'.join(self._open)}>")

    def _note(self, fault: str) -> None:
        self.faults.append(f"line {self.getpos()[0]}: {fault}")


def spoken(letter: Letter) -> Iterator[str]:
    """The language in both places: webmail keeps the inside of <body> alone."""
    html, body = letter.page.find("html"), letter.page.find("body")
    if html is None or html.get("lang") != "fr-CA":
        yield '<html> without lang="fr-CA"'
    first = body.find(True) if body else None
    if first is None or first.get("lang") != "fr-CA":
        yield 'the first element of <body> is without lang="fr-CA"'
    if letter.page.title is None or not letter.page.title.get_text(strip=True):
        yield "no <title>"
    for table in letter.page.find_all("table"):
        if table.get("role") != "presentation":
            yield 'a table without role="presentation" is read aloud as data'


def headed(letter: Letter) -> Iterator[str]:
    levels = [int(one.name[1]) for one in letter.page.find_all(["h1", "h2", "h3", "h4"])]
    if levels.count(1) != 1 or levels[0] != 1:
        yield f"one <h1>, before the others, not {levels}"
    if any(after > before + 1 for before, after in pairwise(levels)):
        yield f"a level of headings is skipped: {levels}"
    if any(not one.get_text(strip=True) for one in letter.page.find_all(["h1", "h2", "h3"])):
        yield "an empty heading"
    title = letter.page.h1
    words = letter.page.body.get_text(" ", strip=True) if letter.page.body else ""
    if title and words.find(title.get_text(" ", strip=True)) > FIRST_WORDS:
        yield f"the title comes late: a list of mails would show « {words[:60]} »"


FIRST_WORDS = 20
"""Where the title begins at the latest: what precedes it fills the one line that lists show."""
