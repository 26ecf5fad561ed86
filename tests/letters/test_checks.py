"""Each rule of the gate is red on a mail made bad in one place, and green before."""

from dataclasses import replace

import pytest

from tests.letters import features, links, markup, writing
from tests.letters.digests import LUCIE, WEEK, printed
from tests.letters.letter import Letter, sources

CHECKS = (markup, features, links, writing)
HEADING = '<h1 class="text">Bonjour Maude</h1>'


@pytest.fixture
def letter() -> Letter:
    """The digest of an ordinary week."""
    with sources() as written:
        message = printed(WEEK, word="Bonne semaine!")
    return Letter.of("digest", "week", message, written[0])


def faults(letter: Letter) -> list[str]:
    return [fault for check in CHECKS for fault in check.faults(letter)]


def changed(letter: Letter, part: str, before: str, after: str) -> Letter:
    words = getattr(letter, part)
    assert before in words
    return replace(letter, **{part: words.replace(before, after, 1)})


def test_the_mail_that_is_made_bad_below_is_good(letter):
    assert LUCIE.first_name in letter.text
    assert faults(letter) == []


@pytest.mark.parametrize(
    ("part", "before", "after", "fault"),
    [
        # Markup, before the inliner mends it.
        ("source", "<!doctype html>", "", "no <!doctype html>"),
        ("source", "</h1>", "", "</td> closes <h1>"),
        ("source", "</body>\n</html>", "", "never closed: <html>, <body>"),
        ("source", "</h1>", "<p>a</p></h1>", "<p> may not be in <h1>"),
        ("source", HEADING, f"{HEADING}<tr></tr>", "<tr> may not be in <td>"),
        ("source", "Bonjour Maude</h1>", "A & B</h1>", "a bare & or <"),
        ("source", HEADING, '<h1 class="text" class="b">A</h1>', "<h1> has class twice"),
        # What a screen reader says.
        ("html", '<html lang="fr-CA">', '<html lang="fr">', '<html> without lang="fr-CA"'),
        ("html", '<div lang="fr-CA">', "<div>", "the first element of <body>"),
        ("html", '<table class="leaf" role="presentation"', "<table", "read aloud as data"),
        ("html", "<h1", "<h1>Encore</h1><h1", "one <h1>"),
        ("html", "<h2", "<h3>Plus bas</h3><h2", "a level of headings is skipped"),
        ("html", "<h2", "<h2></h2><h2", "an empty heading"),
        ("html", "ROCQLD</p>", "ROCQLD, communauté de pratique</p>", "the title comes late"),
        # What mail programs draw.
        (
            "html",
            "<h1",
            '<img src="https://example.org/a.png" alt=""><h1',
            "<img> is not for mails",
        ),
        ("html", "<h1", "<video></video><h1", "<video> is not for mails"),
        ("html", "<h1", "<form></form><h1", "<form> is not for mails"),
        ("html", "<h1", "<script></script><h1", "<script> is not for mails"),
        ("html", "<title>", '<link rel="stylesheet" href="a.css"><title>', "<link> is not for"),
        ("html", "<h1", '<h1 onclick="a()"', "<h1> with onclick"),
        ("html", "<h1", '<p style="margin:0;float:left">a</p><h1', "float is not for mails"),
        ("html", "<h1", '<p style="margin:0;position:fixed">a</p><h1', "position is not for mails"),
        ("html", "<h1", '<p style="margin:0;display:grid">a</p><h1', "display: grid"),
        ("html", "<h1", '<p style="margin:0;display:none">a</p><h1', "display: none"),
        ("html", "<h1", '<p style="margin:0;color:var(--ink)">a</p><h1', "color: var(--ink)"),
        ("html", "<h1", '<p style="margin:0;color:rgba(0,0,0,.5)">a</p><h1', "color: rgba("),
        ("html", "<h1", '<p style="margin:0;font-size:1rem">a</p><h1', "font-size: 1rem"),
        (
            "html",
            "font-family:'Segoe UI', Roboto, Helvetica, Arial, sans-serif",
            "font-family:Lato",
            "generic family",
        ),
        ("html", "@media print", "@supports (display: grid)", "not a media query of plain rules"),
        ("html", "@media print", "@media (hover: hover)", "@media (hover: hover) is not"),
        ("html", "body, .ground {", "a[href] {", "the selector a[href] is not for mails"),
        ("html", "#111815 !important", "#111815", "without !important"),
        ("html", "<h1", "<!-- à revoir --><h1", "a comment travels with the mail"),
        # What Outlook on Windows draws with Word.
        ("html", 'cellpadding="0"', "", 'a table without cellpadding="0"'),
        ("html", 'bgcolor="#ffffff"', "", 'no bgcolor="#ffffff"'),
        ("html", "<h1", "<p>a</p><h1", "<p> without a margin"),
        (
            "html",
            "color:#14604a;text-decoration:underline",
            "color:#14604a",
            "a link without color",
        ),
        ("html", "<h1", '<p style="margin:0;padding:4px">a</p><h1', "padding on <p>"),
        ("html", "mso-padding-alt:12px 22px", "", "padding on <a>"),
        (
            "html",
            '<div lang="fr-CA">',
            '<div lang="fr-CA"><p style="margin:0;line-height:20px">a</p>',
            "mso-line-height-rule",
        ),
        ("html", '<table role="presentation" width="600"', "", "max-width without a table"),
        # Links.
        ("html", "/communaute/messages/412/", "https://example.org/", "does not lead to the site"),
        ("html", "mailto:vie-privee@", "mailto:maude@", "not an address of the federation"),
        ("html", "/messages/412/", "/messages/412/?utm_source=mail", "tells that one went there"),
        ("html", "/messages/412/", "/clic/?redirect=http://a.org", "tells that one went there"),
        ("html", "Relancer un jeune qui ne répond plus</a>", "</a>", "a link without words"),
        ("html", "Relancer un jeune qui ne répond plus</a>", "Cliquez ici</a>", "says nothing of"),
        ("html", "Modifier mes préférences</a>", "me désabonner</a>", "leads to 2 places"),
        ("html", "<body", '<body background="https://example.org/a.png"', "is fetched or sent"),
        ("html", "#111815 !important", "url(a.png) !important", "url( fetches something"),
        ("text", "/communaute/messages/412/", "", "the text part does not lead to"),
        # Words.
        ("html", "</body>", f"{'<b>a</b>' * 7000}</body>", "bytes, 60,000 at the most"),
        ("text", "Bonne semaine!", "a" * 40 + " " + "b" * 40, "a line of 81 columns"),
        ("text", "Bonne semaine!", "Bonne semaine! ", "spaces at the end of a line"),
        ("text", "Bonne semaine!", "Bonne semaine!\n\n", "two empty lines in a row after"),
        ("text", "Bonne semaine!", "<b>Bonne</b>", "what remains of a template or of HTML"),
        ("text", "Bonne semaine!", "Vous &amp; moi", "what remains of a template or of HTML"),
        ("text", "\n2. Relancer", "\n7. Relancer", "items are numbered [1, 7, 3, 4, 5, 6]"),
        ("text", "VOS DISCUSSIONS", "Vos discussions", "is no heading of the text part"),
        ("text", "Bonjour Maude", "Salut", "« Bonjour Maude » is not in the text part"),
        ("text", "Grille d’accueil d’une page", "Grille", "d’une page » is not in the text part"),
        ("text", "\n--\n", "\n", "without a reason and a sender"),
        ("text", "000, rue de l’Exemple", "000", "both parts must end with"),
        ("text", "Me désabonner\xa0: ", "", "a list that one leaves in both parts"),
        ("text", "«\xa0je", "« je", "guillemets without their no-break space"),
        ("text", "Yanis\xa0:", "Yanis :", "a colon that may leave its word"),
        ("html", "Lecture&nbsp;:", "Lecture:", "a colon that may leave its word"),
        ("text", "semaine!", "semaine\xa0!", "a space before ? ! or ;"),
        ("text", "l’équipe", "l'équipe", "a straight apostrophe"),
    ],
)
def test_a_bad_mail_is_refused_with_words_that_say_why(letter, part, before, after, fault):
    found = faults(changed(letter, part, before, after))
    assert any(fault in one for one in found), found


@pytest.mark.parametrize(
    ("subject", "fault"),
    [
        ("", "no subject"),
        ("Une\nBcc: a@example.org", "a subject of several lines"),
        ("Une " * 20, "a subject of 80 characters"),
        ("Bonne semaine \N{PARTY POPPER}", "a picture in the subject"),
    ],
)
def test_a_bad_subject_is_refused(letter, subject, fault):
    found = faults(replace(letter, subject=subject))
    assert any(fault in one for one in found), found


def test_words_of_another_language_follow_its_rules_where_they_are_marked(letter):
    unmarked = replace(letter, html=letter.html.replace(' lang="en"', ""))
    assert any("a colon that may leave its word" in fault for fault in faults(unmarked))
    assert faults(letter) == []


def test_links_of_the_same_words_are_told_apart_by_what_is_around_them(letter):
    style, places = "color:#14604a;text-decoration:underline", ("a", "b")
    one, other = (
        f'<a style="{style}" href="http://localhost:8000/{place}/">Merci</a></p>'
        for place in places
    )
    words = "".join(f"\nhttp://localhost:8000/{place}/" for place in places)
    text = letter.text.replace("Bonne semaine!", f"Bonne semaine!\n{words}")
    together = letter.html.replace("répondu.</p>", f"répondu. {one.removesuffix('</p>')} {other}")
    [fault] = faults(replace(letter, html=together, text=text))
    assert "« merci » leads to 2 places" in fault
    apart = letter.html.replace("répondu.</p>", f"répondu. {one}")
    apart = apart.replace("Rimouski.</p>", f"Rimouski. {other}")
    assert faults(replace(letter, html=apart, text=text)) == []
