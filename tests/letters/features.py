"""What mail programs understand: an allow-list. Whatever is not in it fails.

Chosen from the tables of caniemail.com (features that Outlook's Word engine, Gmail, Apple Mail and
Outlook.com draw, or pass over without harm). `PROGRESSIVE` may be passed over: nothing that must be
read depends on it.
"""

import re
from collections.abc import Iterator

from bs4 import Comment, Tag

from tests.letters.letter import Letter

TEXT = {"class", "style", "lang"}
TABLE = TEXT | {"role", "width", "align", "bgcolor", "cellpadding", "cellspacing", "border"}
ATTRIBUTES: dict[str, set[str]] = {
    "html": {"lang"},
    "head": set(),
    "meta": {"charset", "name", "content"},
    "title": set(),
    "style": set(),
    "body": TEXT | {"bgcolor"},
    "div": TEXT,
    "table": TABLE,
    "tbody": set(),
    "tr": set(),
    "td": TEXT | {"width", "height", "align", "valign", "bgcolor"},
    "a": TEXT | {"href"},
} | dict.fromkeys(("h1", "h2", "h3", "p", "span", "b", "strong", "em", "br"), TEXT)
PROPERTIES = {
    "background-color",
    "color",
    "display",
    "font-family",
    "font-size",
    "font-style",
    "font-weight",
    "letter-spacing",
    "line-height",
    "text-align",
    "text-decoration",
    "vertical-align",
    "width",
    "mso-line-height-rule",
    "mso-padding-alt",
}
for edge in ("", "-top", "-right", "-bottom", "-left"):
    PROPERTIES |= {f"margin{edge}", f"padding{edge}", f"border{edge}"}
PROPERTIES |= {"border-color"}
PROGRESSIVE = {"border-radius", "max-width", "word-break"}
MEDIA = {"(max-width: 620px)", "(prefers-color-scheme: dark)", "print"}
LENGTH = r"-?\d+(\.\d+)?(px|%)?"
COLOUR = r"#[0-9a-f]{6}"
WORDS = r"[a-z-]+"
VALUE = re.compile(rf"({LENGTH}|{COLOUR}|{WORDS})( ({LENGTH}|{COLOUR}|{WORDS}))*")
SELECTOR = re.compile(r"[a-z0-9]*(\.[a-z-]+)?( [a-z0-9]+)?")
BUTTON_PADDING = "mso-padding-alt"


def faults(letter: Letter) -> Iterator[str]:
    """Elements, attributes, styles and comments that some programs do not know."""
    for element in letter.page.find_all(True):
        yield from unknown(element)
        yield from unfit_for_word(element)
    yield from misread_comments(letter)
    for style in letter.page.find_all("style"):
        yield from sheet_faults(style.get_text())


def unknown(element: Tag) -> Iterator[str]:
    name = element.name
    if name not in ATTRIBUTES:
        yield f"<{name}> is not for mails"
        return
    if extra := set(element.attrs) - ATTRIBUTES[name]:
        yield f"<{name}> with {', '.join(sorted(extra))}"
    if name == "meta" and "http-equiv" in element.attrs:
        yield "<meta http-equiv> acts"
    for prop, value in declared(str(element.get("style", ""))):
        yield from style_faults(prop, value)


def declared(style: str) -> list[tuple[str, str]]:
    """The declarations of a style attribute."""
    pairs = (one.partition(":") for one in style.split(";") if one.strip())
    return [(prop.strip().lower(), value.strip().lower()) for prop, _colon, value in pairs]


def style_faults(prop: str, value: str) -> Iterator[str]:
    if prop not in PROPERTIES | PROGRESSIVE:
        yield f"{prop} is not for mails"
    elif prop == "font-family":
        if value.rpartition(",")[2].strip() not in {"sans-serif", "serif", "monospace"}:
            yield f"font-family without a generic family at the end: {value}"
    elif not VALUE.fullmatch(value):
        yield f"{prop}: {value} is not for mails (px, %, #rrggbb and plain words are)"
    elif prop == "display" and value not in {"block", "inline-block"}:
        yield f"display: {value} is not for mails"


def unfit_for_word(element: Tag) -> Iterator[str]:
    """What Outlook on Windows, which draws with Word, would draw otherwise."""
    style = dict(declared(str(element.get("style", ""))))
    name = element.name
    if name == "table":
        for needed in ("cellpadding", "cellspacing", "border"):
            if element.get(needed) != "0":
                yield f'a table without {needed}="0"'
    ground = style.get("background-color")
    if ground and element.get("bgcolor") != ground:
        yield f'<{name}> with background-color {ground} and no bgcolor="{ground}"'
    if name in {"p", "h1", "h2", "h3"} and not any(prop == "margin" for prop in style):
        yield f"<{name}> without a margin: each program has its own"
    if name == "a" and not {"color", "text-decoration"} <= style.keys():
        yield "a link without color and text-decoration: blue, whatever lies under it"
    padded = any(prop.startswith("padding") and value != "0" for prop, value in style.items())
    if padded and name != "td" and not is_button(element):
        yield f"padding on <{name}>: Word knows it on <td> alone"
    if style.get("line-height", "0") != "0" and not is_exact(element):
        yield f"<{name}> with a line-height and no mso-line-height-rule: exactly around it"


def is_button(element: Tag) -> bool:
    """A link that gives its padding to the cell around it, where padding is for cells alone."""
    cell = element.parent
    return (
        element.name == "a"
        and cell is not None
        and BUTTON_PADDING in str(element.get("style", ""))
        and BUTTON_PADDING in str(cell.get("style", ""))
    )


def is_exact(element: Tag) -> bool:
    rule = ("mso-line-height-rule", "exactly")
    return any(rule in declared(str(one.get("style", ""))) for one in [element, *element.parents])


def misread_comments(letter: Letter) -> Iterator[str]:
    """The one table for Word around a width that it cannot read; no other comment."""
    comments = [str(one) for one in letter.page.find_all(string=lambda it: isinstance(it, Comment))]
    wide = any("max-width" in str(one.get("style", "")) for one in letter.page.find_all("table"))
    ghosts = [one for one in comments if re.fullmatch(r"\[if mso\]>.*<!\[endif\]", one, re.S)]
    if len(ghosts) != len(comments):
        yield "a comment travels with the mail"
    if wide and not any('<table role="presentation" width="' in one for one in ghosts):
        yield "max-width without a table of that width for Word around it"


def sheet_faults(css: str) -> Iterator[str]:
    """The style element holds three media queries of plain rules, and nothing else."""
    rest = re.sub(r"@media ([^{]+)\{((?:[^{}]*\{[^{}]*\})*)\s*\}", "", css)
    if rest.strip():
        yield f"not a media query of plain rules: {' '.join(rest.split())[:60]}"
    for query, rules in re.findall(r"@media ([^{]+)\{((?:[^{}]*\{[^{}]*\})*)\s*\}", css):
        if query.strip() not in MEDIA:
            yield f"@media {query.strip()} is not for mails"
        for selectors, body in re.findall(r"([^{}]*)\{([^{}]*)\}", rules):
            for selector in selectors.split(","):
                if not SELECTOR.fullmatch(selector.strip()):
                    yield f"the selector {selector.strip()} is not for mails"
            for prop, value in declared(body):
                plain = value.removesuffix("!important").strip()
                yield from style_faults(prop, plain)
                if plain == value:
                    yield f"{prop} without !important in a media query: the attribute wins"
