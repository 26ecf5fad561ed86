"""The subject and the text part: French, folded, and saying all that the HTML says."""

import re
import unicodedata
from collections.abc import Iterator

from cms.mail.rendering import SUBJECT
from cms.mail.templatetags.mail_text import COLUMNS
from tests.letters.letter import SENDER, Letter, readable

MAX_BYTES = 60_000
"""Gmail cuts a mail near 102 kB; phones pay for each one."""
FRENCH = {
    r"«(?!\xa0)|(?<!\xa0)»": "guillemets without their no-break space",
    r"\w(?<!http)(?<!https)(?: ?):(?=\s|$)": "a colon that may leave its word",
    r"\s[?!;](?=\s|$)": "a space before ? ! or ;",
    r"\w'\w": "a straight apostrophe",
}
REMAINS = re.compile(r"</?[a-z][^>\n]*>|&(?:[a-z]+|#\d+);|\{[{%]", re.I)


def faults(letter: Letter) -> Iterator[str]:
    """What is wrong with the words, the subject's first."""
    yield from subject_faults(letter.subject)
    size = len(letter.html.encode())
    if size >= MAX_BYTES:
        yield f"the HTML weighs {size:,} bytes, {MAX_BYTES:,} at the most"
    for part in ("subject", "text", "visible"):
        words = in_french(letter, readable(getattr(letter, part)))
        for pattern, fault in FRENCH.items():
            if found := re.search(pattern, words):
                near = words[max(0, found.start() - 20) : found.end() + 10]
                yield f"{part}: {fault}: {near!r}"
    yield from text_faults(letter)
    yield from same_words(letter)
    yield from farewell(letter)


def in_french(letter: Letter, words: str) -> str:
    """Without what the HTML marks as of another language."""
    for foreign in letter.page.select("body [lang]:not([lang^=fr])"):
        words = words.replace(readable(foreign.get_text(" ")), "")
    return words


def subject_faults(subject: str) -> Iterator[str]:
    if not subject.strip():
        yield "no subject"
    if "\n" in subject or "\r" in subject:
        yield "a subject of several lines"
    if len(subject) > SUBJECT:
        yield f"a subject of {len(subject)} characters, {SUBJECT} at the most"
    if pictures := [one for one in subject if unicodedata.category(one) in {"So", "Cs", "Co"}]:
        yield f"a picture in the subject: {''.join(pictures)}"


def text_faults(letter: Letter) -> Iterator[str]:
    """A document of 78 columns, with one empty line between its parts."""
    lines = letter.text.split("\n")
    if len(letter.text.split()) < 12:
        yield "no text part worth the name"
    for line in lines:
        if len(line) > COLUMNS and "://" not in line:
            yield f"a line of {len(line)} columns: {line[:40]}"
        if line != line.rstrip(" \t"):
            yield f"spaces at the end of a line: {line!r}"
    if "\n\n\n" in letter.text:
        before = letter.text.partition("\n\n\n")[0].splitlines()[-1]
        yield f"two empty lines in a row after: {before}"
    if found := REMAINS.search(letter.text):
        yield f"what remains of a template or of HTML: {found[0]}"
    numbers = [int(found[1]) for line in lines if (found := re.match(r"(\d+)\. ", line))]
    if letter.kind == "digest" and numbers != list(range(1, len(numbers) + 1)):
        yield f"items are numbered {numbers}"


def same_words(letter: Letter) -> Iterator[str]:
    """Each heading and each title of the HTML is in the text; sections in capitals, alone."""
    flat = readable(letter.text).upper()
    lines = letter.text.splitlines()
    for heading in letter.page.find_all(["h1", "h2"]):
        words = readable(heading.get_text(" ")).strip()
        is_section = heading.name == "h2" and letter.kind == "digest"
        if is_section and words.upper() not in lines:
            yield f"« {words} » is no heading of the text part"
        elif words.upper() not in flat:
            yield f"« {words} » is not in the text part"
    for title in letter.page.select("a.item"):
        words = readable(title.get_text(" ")).strip()
        if words.upper() not in flat:
            yield f"« {words} » is not in the text part"


def farewell(letter: Letter) -> Iterator[str]:
    """Why one receives it and who sends it, after a line of two hyphens; the ways out of a list."""
    _body, line, foot = letter.text.rpartition("\n--\n")
    if not line or not foot.strip():
        yield "the text part ends without a reason and a sender"
    for words in (SENDER.name, SENDER.postal_address):
        if words not in readable(foot) or words not in letter.visible:
            yield f"both parts must end with « {words} »"
    if letter.bulk is None:
        return
    hrefs = {link.get("href") for link in letter.page.find_all("a")}
    for url in (letter.bulk.unsubscribe_url, letter.bulk.help_url):
        if url not in hrefs or not re.search(rf"\w\xa0: {re.escape(url)}$", foot, re.M):
            yield f"a list that one leaves in both parts by {url}"
