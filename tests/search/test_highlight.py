"""What was asked is marked in the words as written, and nothing else becomes markup."""

from hypothesis import given
from hypothesis import strategies as st

from cms.search.analyzer import query_tokens
from cms.search.highlight import marked, passage


def test_inflected_forms_are_marked_with_their_accents() -> None:
    wanted = query_tokens("accompagner élève")
    assert marked("L’accompagnement d’une Élève", wanted) == (
        "L’<mark>accompagnement</mark> d’une <mark>Élève</mark>"
    )


def test_markup_in_a_text_is_shown_escaped() -> None:
    shown = marked("<script>absence</script> & co", query_tokens("absence script"))
    assert shown == (
        "&lt;<mark>script</mark>&gt;<mark>absence</mark>&lt;/<mark>script</mark>&gt; &amp; co"
    )


def test_passage_shows_where_the_words_meet() -> None:
    text = "Début. " + "mot " * 200 + "une absence prolongée inquiète " + "fin " * 100
    shown = passage(text, query_tokens("absence prolongée"))
    assert "<mark>absence</mark> <mark>prolongée</mark>" in shown
    assert shown.startswith("… ")
    assert shown.endswith("…")


def test_passage_without_a_match_is_the_beginning() -> None:
    assert passage("Un texte court.", query_tokens("absence")) == "Un texte court."


@given(st.text(max_size=600), st.text(max_size=20))
def test_only_mark_is_ever_markup(text: str, query: str) -> None:
    shown = passage(text, query_tokens(query))
    assert "<" not in shown.replace("<mark>", "").replace("</mark>", "")
    assert len(shown.replace("<mark>", "").replace("</mark>", "")) <= 200 * 6 + 3


def test_passage_stays_in_the_best_paragraph() -> None:
    text = "Un résumé sans rien.\nUn titre\nDeux absences prolongées.\nAbsence."
    assert passage(text, query_tokens("absence prolongée")) == (
        "Deux <mark>absences</mark> <mark>prolongées</mark>."
    )
