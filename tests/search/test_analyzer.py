"""French words meet their family, and no other."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cms.search.analyzer import LONGEST, query_tokens, stem, tokens

FAMILIES = """
décrocheurs décrochage décroché décrocheuses décrochent · accompagnons accompagnement accompagner
accompagnateurs accompagnatrice · travaux travail travailleuse travaillent · bénévolat bénévoles ·
réussir réussite réussissent réussi · persévérant persévérance persévérer persévérante ·
étudiant étudier études étudiante · motivation motiver motivé motif · cœur coeur · sœurs SOEUR ·
animatrice animation animateurs animer · éducation éducatif éducatrices éduquer · première
premiers · nationaux nationale · journaux journal · niveaux niveau · jeux jeu · heureux heureuses ·
adolescents adolescence adolescente · absence absente absents · participation participants ·
mentorat mentor · organisation organiser · organismes organisme · responsable responsabilité ·
alphabétisation alphabétiser · active actif activités · intervenante intervenants · encouragements
encourager · engagement engagés · partageons partage · cherchons chercher · rapidement rapide ·
petite petits · employés employée · garçons garçon · leçons leçon · formations formateur ·
confiance confier · expliquer explications · violence violent · enfance enfants · directrice
directeurs · présence présent · raccrocheur raccrochage · québécoise québécoises · sociaux sociale ·
arrivent arriver · sportifs sportive · portrait portraits · T.D.A.H. TDAH · L’école écoles ·
universités université · ancienne anciens · professionnelle professionnels
"""
STRANGERS = """
département départ · universitaire univers · université univers · village ville · parent part ·
compétence compétition · organisation organe · violence viol · police politique · français franc ·
cours course · livre livret · enfant enfer · école écologie · élection élève · travail travers ·
stage station · image imaginaire · page pays · moment monter · professeur profession ·
devoir devis · mission mixte · courage cour · message messe · passage passoire · ami amende ·
formation formulaire ·
animal animation · classe classique · article artiste · organisme organiser · raison raisin ·
saison saisir · fond fonction · commune communication · crise critique ·
place placard · réseau réserve · parole parler · livre libre · temps tempête · corps corriger
"""


def groups(text: str) -> list[list[str]]:
    return [group.split() for group in text.split("·")]


@pytest.mark.parametrize("family", groups(FAMILIES), ids=lambda family: family[0])
def test_a_family_has_one_token(family: list[str]) -> None:
    assert len({tuple(tokens(word)) for word in family}) == 1


@pytest.mark.parametrize("pair", groups(STRANGERS), ids=lambda pair: "-".join(pair))
def test_strangers_have_different_tokens(pair: list[str]) -> None:
    assert tokens(pair[0]) != tokens(pair[1])


def test_elisions_hyphens_and_apostrophes_split() -> None:
    assert tokens("L'école d’été, qu’elle aime") == tokens("école été elle aime")
    assert tokens("Côte-Nord, porte-parole") == tokens("cote nord porte parole")
    assert tokens("aujourd’hui") == tokens("AUJOURD'HUI")
    assert len(tokens("aujourd’hui")) == 1


def test_composed_and_decomposed_accents_are_equal() -> None:
    assert tokens("de\u0301crochage") == tokens("décrochage")


def test_stop_words_stay_in_the_index_and_leave_the_query() -> None:
    assert len(tokens("la vie de l’école")) == 4
    assert query_tokens("la vie de l’école") == tokens("vie école")


def test_a_query_of_stop_words_alone_keeps_them() -> None:
    assert query_tokens("qu’elle") == tokens("elle")


@pytest.mark.parametrize(
    "text", ["", '"', "\x00", "😀🙃", "« … »", "l’", "---", "\ud7ff", "日本語"]
)
def test_odd_texts_are_answered(text: str) -> None:
    assert all(re.fullmatch("[a-z0-9]+", token) for token in tokens(text))


@given(st.text())
def test_every_token_is_plain(text: str) -> None:
    assert all(re.fullmatch(f"[a-z0-9]{{1,{LONGEST}}}", token) for token in tokens(text))


@given(st.text(alphabet="abcdefghijklmnopqrstuvwxyz", min_size=1, max_size=30))
def test_a_stem_is_never_empty(word: str) -> None:
    assert stem(word)


def test_a_long_text_is_analysed_quickly() -> None:
    assert len(tokens("l’" * 20_000 + "a" * 100_000)) < 20_003
