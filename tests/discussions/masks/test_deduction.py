"""Whatever the federation and whoever speaks, what stands beside a mask points at nobody."""

from collections import Counter

from hypothesis import given
from hypothesis import strategies as st

from cms.core.threshold import LEAST
from communaute.discussions.masks.deduction import Part, Profile, coarsen, commonest, count

regions, roles = st.integers(1, 4), st.sampled_from(["member", "responsible"])
themes = st.integers(1, 5)
profiles = st.builds(
    Profile,
    region=regions,
    roles=st.frozensets(roles, min_size=1),
    themes=st.frozensets(themes, max_size=3),
)
populations = st.dictionaries(profiles, st.integers(1, 7), max_size=12)


@st.composite
def people(draw):
    """A federation, and what is true of somebody in it."""
    population = draw(populations.filter(bool))
    profile = draw(st.sampled_from(sorted(population, key=repr)))
    truth = {Part.REGION: profile.region, Part.ROLE: draw(st.sampled_from(sorted(profile.roles)))}
    if profile.themes:
        truth[Part.THEME] = draw(st.sampled_from(sorted(profile.themes)))
    agreed = draw(st.sets(st.sampled_from(list(Part))))
    return population, {part: value for part, value in truth.items() if part in agreed}


@given(people())
def test_what_is_shown_fits_five_organizations_or_is_nothing(drawn):
    population, truth = drawn
    shown = coarsen(truth, population).shown
    assert not shown or count(shown, population) >= LEAST


@given(people())
def test_what_is_shown_is_true_and_never_more_precise(drawn):
    population, truth = drawn
    found = coarsen(truth, population)
    assert found.shown.items() <= truth.items()
    assert count(found.shown, population) >= count(truth, population)
    assert sorted([*found.shown, *found.alone, *found.together]) == sorted(truth)


@given(people(), st.randoms())
def test_the_answer_depends_on_no_order(drawn, random):
    population, truth = drawn
    rows, parts = list(population.items()), list(truth.items())
    random.shuffle(rows)
    random.shuffle(parts)
    assert coarsen(dict(parts), dict(rows)) == coarsen(truth, population)
    assert list(coarsen(dict(parts), dict(rows)).shown) == list(coarsen(truth, population).shown)


@given(people())
def test_once_coarsened_it_stays_as_it_is(drawn):
    population, truth = drawn
    shown = coarsen(truth, population).shown
    assert coarsen(shown, population).shown == shown


@given(people(), populations)
def test_after_any_change_it_only_shows_less(drawn, later):
    population, truth = drawn
    shown = coarsen(truth, population).shown
    again = coarsen(shown, later).shown
    assert again.items() <= shown.items()
    assert not again or count(again, later) >= LEAST


@given(people())
def test_nothing_is_taken_away_from_what_already_fits(drawn):
    population, truth = drawn
    if count(truth, population) >= LEAST:
        assert coarsen(truth, population).shown == truth


def organizations(number, region, *themes, role="member"):
    return Counter({Profile(region, frozenset({role}), frozenset(themes)): number})


def test_a_region_of_three_organizations_is_not_shown_and_the_reason_is_known():
    population = organizations(3, "Côte-Nord", "lien") + organizations(20, "Montréal", "lien")
    truth = {Part.REGION: "Côte-Nord", Part.ROLE: "member", Part.THEME: "lien"}
    found = coarsen(truth, population)
    assert found.shown == {Part.ROLE: "member", Part.THEME: "lien"}
    assert (found.alone, found.together) == ((Part.REGION,), ())


def test_parts_that_are_common_alone_and_rare_together_lose_the_rarest():
    population = (
        organizations(8, "Estrie", "lien")
        + organizations(6, "Montréal", "retour")
        + organizations(2, "Estrie", "retour")
    )
    found = coarsen({Part.REGION: "Estrie", Part.THEME: "retour"}, population)
    assert found.shown == {Part.REGION: "Estrie"}
    assert (found.alone, found.together) == ((), (Part.THEME,))


def test_of_several_themes_the_commonest_is_said():
    population = organizations(9, "Estrie", "lien", "retour") + organizations(4, "Laval", "lien")
    assert commonest(frozenset({"retour", "lien"}), population) == "lien"
    assert commonest(frozenset(), population) is None
