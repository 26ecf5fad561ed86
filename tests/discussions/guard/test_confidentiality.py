"""The guard's reading: measured on sentences it was tuned on, and on others it was not."""

import hashlib
import tomllib
from itertools import pairwise
from pathlib import Path

import pytest

from communaute.discussions.guard.confidentiality import changes, findings, rewrite

CORPUS = tomllib.loads(
    Path(__file__).with_name("confidentiality_corpus.toml").read_text(encoding="utf-8")
)
NAME_AND_SCHOOL = (
    "Kevin Gagnon, de la polyvalente de Matane, ne vient plus. Kevin travaille, dit sa mère."
)


def half(kind: str, *, working: bool) -> list[str]:
    """Half of the sentences, drawn by the sentence itself: nobody chose them."""
    return [
        one
        for one in CORPUS[kind]
        if (hashlib.sha256(one.encode()).digest()[0] % 2 == 0) == working
    ]


@pytest.mark.parametrize("working", [True, False], ids=["working", "judging"])
def test_nine_risky_sentences_in_ten_are_seen_and_nine_harmless_in_ten_pass(working):
    risky, harmless = half("risky", working=working), half("harmless", working=working)
    missed = [one for one in risky if not findings(one)]
    alarms = [one for one in harmless if findings(one)]
    print(f"recall {1 - len(missed) / len(risky):.3f}, false alarms {len(alarms)}/{len(harmless)}")
    assert len(missed) <= len(risky) * 0.1, missed
    assert len(alarms) <= len(harmless) * 0.1, alarms


def test_the_corpus_is_large_and_said_once():
    said = CORPUS["risky"] + CORPUS["harmless"]
    assert len(said) == len(set(said)) >= 120
    for kind in ("risky", "harmless"):
        assert min(len(half(kind, working=one)) for one in (True, False)) >= 30


@pytest.mark.parametrize("text", CORPUS["risky"] + [NAME_AND_SCHOOL])
def test_findings_are_in_order_and_the_rewritten_text_holds_none(text):
    found = findings(text)
    assert [one.start for one in found] == sorted(one.start for one in found)
    assert all(a.end <= b.start for a, b in pairwise(found))
    assert "".join(one.text for one in changes(text) if one.kind != "added") == text
    assert not findings(rewrite(text))


@pytest.mark.parametrize(
    ("said", "proposed"),
    [
        (NAME_AND_SCHOOL, "Un jeune ne vient plus. Ce jeune travaille, dit sa mère."),
        ("La mère d'Océane pleure, ses notes baissent.",
         "La mère d’une jeune pleure, ses notes baissent."),
        ("Un de nos jeunes, Samuel Lavoie, a lâché.", "Un de nos jeunes a lâché."),
        ("Une fille de 13 ans, Amélie, pleure.", "Une fille de 13 ans pleure."),
        ("Elle s'appelle Charlie.", "Elle s'appelle [nom retiré]."),
        ("Elle est née le 12 mars 2011.", "Elle est née [date retirée]."),
        ("Zachary est au Centre d'éducation des adultes de Rimouski et veut lâcher.",
         "Un jeune est à son école et veut lâcher."),
        ("Ça fait trois fois que Thomas se fait suspendre.",
         "Ça fait trois fois qu’un jeune se fait suspendre."),
    ],
)  # fmt: skip
def test_the_proposal_reads_as_a_sentence(said, proposed):
    assert rewrite(said) == proposed


def test_permanent_codes_and_health_numbers_are_told_apart_by_their_date():
    assert [one.kind for one in findings("TREM 1203 9801")] == ["code"]
    assert [one.kind for one in findings("TREM 0062 1514")] == ["health"]
    assert not findings("Formulaire AIDE 2024 2025")


def test_nine_digits_are_an_insurance_number_only_if_they_add_up():
    assert [one.kind for one in findings("046 454 286")] == ["insurance"]
    assert not findings("046 454 287")


def test_links_mentions_and_quotes_are_left_alone():
    text = (
        "> [Message cité](/communaute/messages/3/)\n> Kevin Gagnon ne vient plus.\n\n"
        "[@Jade Bouchard](/bottin/personnes/12/) https://exemple.org/819-555-0142"
    )
    assert not findings(text)


HOSTILE = [
    "a", "A", "Aa ", "[", "[a](", "1", "1-", "123 ", "né ", "né le 12 ", "école Abc ", "a@a.",
    "1 rue ", ". ", "! ", "\n", "d’A", "Kevin ", "Kevin Gagnon ", "TREM12039801 ", "dossier ",
    "centre l’l’l’", "> [Message cité](a)\n", "12 mars 2011 ", "un jeune Kevin, ",
]  # fmt: skip


@pytest.mark.timeout(60)
@pytest.mark.parametrize("piece", HOSTILE)
def test_no_text_is_read_again_for_each_of_its_letters(piece):
    """A second is enough for 100,000 letters; a rule that went back at each would take minutes."""
    text = (piece * 100_000)[:100_000]
    assert len(findings(text)) <= len(text)
