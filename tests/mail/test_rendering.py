"""The three parts of a mail: a subject of one line, a text part laid out as a document."""

from cms.core.text import excerpt
from cms.mail.rendering import SUBJECT, document, render
from cms.mail.templatetags.mail_text import columns
from tests.letters.letter import SENDER


def test_a_long_subject_is_cut_between_words_and_says_so():
    title = (
        "Relancer un jeune qui ne répond plus aux textos, ni aux appels, ni à sa mère depuis mai"
    )
    subject = render("account_notice", {"title": title, "lines": ["Un mot."]}, SENDER).subject
    assert len(subject) <= SUBJECT
    assert (
        subject == "Relancer un jeune qui ne répond plus aux textos, ni aux appels, ni à sa mère…"
    )


def test_a_subject_of_several_lines_becomes_one():
    context = {"title": "Avis\nBcc: a@example.org", "lines": ["Un mot."]}
    assert render("account_notice", context, SENDER).subject == "Avis Bcc: a@example.org"


def test_folding_keeps_the_lines_that_somebody_broke_and_the_no_break_spaces():
    words = "Bonjour,\n\n" + "mot " * 18 + "«\xa0oui\xa0» :\nÀ jeudi."
    assert columns(words).splitlines() == [
        "Bonjour,",
        "",
        "mot " * 17 + "mot",
        "«\xa0oui\xa0» :",
        "À jeudi.",
    ]


def test_a_numbered_title_and_its_next_lines_stay_within_78_columns():
    folded = columns("10. " + "mot " * 30, 3).splitlines()
    assert max(map(len, folded)) <= 78
    assert [line[:3] for line in folded] == ["10.", "   "]


def test_no_line_ends_with_spaces_and_one_empty_line_parts_two():
    assert document("\nUn  \n \n\n\nDeux\t\n\n") == "Un\n\nDeux\n"


def test_an_excerpt_keeps_its_no_break_spaces():
    assert excerpt("Yanis\xa0:  «\xa0je\n t’écris\xa0»") == "Yanis\xa0: «\xa0je t’écris\xa0»"
    assert excerpt("Il a dit\xa0: non", 12) == "Il a dit…"
    assert excerpt("Il a dit «\xa0peut-être\xa0»", 14) == "Il a dit…"
