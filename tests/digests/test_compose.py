from datetime import UTC, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from communaute.digests.compose import (
    CAPS,
    FOLLOWED,
    LIVELY,
    MOST,
    NEW_RESOURCE,
    NEXT_STEP,
    SHORTLIST,
    UNANSWERED,
    packed,
    pick,
    shortlist,
)
from communaute.digests.items import Candidate, Key, Personal, Pick
from communaute.digests.window import Window

END = datetime(2026, 11, 23, 12, tzinfo=UTC)
WINDOW = Window(END - timedelta(days=7), END)
ME = 7


def thing(pk: int, *, section: str = "discussions", score: float = 0, **fields) -> Candidate:
    values = {
        "key": Key(section, "topic", pk),
        "acl": "public",
        "owner_acl": "",
        "author_ids": frozenset({1, 2}),
        "happened_at": END - timedelta(days=1),
        "score": score,
        "place": pk * 10,
    }
    return Candidate(**values | fields)


def chosen(shared=(), personal=(), seen=(), window=WINDOW, held=frozenset({"public"})):
    return pick(
        ME,
        window,
        shared=shared,
        personal=personal,
        may_see=lambda acl: acl in held,
        seen=dict.fromkeys(seen),
    )


def ids(picks) -> list[int]:
    return [one.key.id for one in picks]


def test_what_i_read_wrote_or_may_not_see_is_left_out():
    read, written, secret, unread = (
        thing(1),
        thing(2, author_ids=frozenset({ME})),
        thing(3, acl="page:9"),
        thing(4),
    )
    shared = [(LIVELY, one) for one in (read, written, secret, unread)]
    assert ids(chosen(shared, seen={(ME, read.key)})) == [4]


def test_a_window_holds_its_start_and_not_its_end():
    first, last = thing(1, happened_at=WINDOW.start), thing(2, happened_at=WINDOW.end)
    assert ids(chosen([(LIVELY, first), (LIVELY, last)])) == [1]


def test_what_i_follow_comes_first_and_once():
    one, other = thing(1, score=9), thing(2)
    picks = chosen([(LIVELY, one), (LIVELY, other)], [Personal(one, FOLLOWED, 15)])
    assert [(p.key.id, p.reason, p.place) for p in picks] == [
        (1, FOLLOWED, 15),
        (2, LIVELY, 20),
    ]


def test_no_reason_takes_more_than_its_share():
    shared = [(LIVELY, thing(n)) for n in range(20)]
    assert len(chosen(shared)) == CAPS[LIVELY]


def test_a_next_lesson_is_never_a_reason_to_write():
    lesson = Personal(thing(1, section="formations"), NEXT_STEP, 3)
    assert chosen(personal=[lesson]) == []
    assert len(chosen([(LIVELY, thing(2))], [lesson])) == 2


def test_what_only_its_author_may_see_is_marked_as_such():
    mine = thing(1, acl="page:9+facilitators", owner_acl="page:9+user:7")
    [found] = chosen(
        personal=[Personal(mine, FOLLOWED, 5)], held=frozenset({"public", "page:9+user:7"})
    )
    assert found.is_private


def test_the_shortlist_is_ranked_by_score_then_recency_then_key():
    old, new, best = (
        thing(3, happened_at=END - timedelta(days=3)),
        thing(2, happened_at=END - timedelta(days=1)),
        thing(1, score=5),
    )
    twin = thing(1, section="bibliotheque", happened_at=END - timedelta(days=3))
    ranked = shortlist(
        [(LIVELY, old), (LIVELY, new), (NEW_RESOURCE, twin), (LIVELY, best)], ["public"]
    )
    assert [one.key for _reason, one in ranked] == [best.key, new.key, twin.key, old.key]


def test_the_shortlist_keeps_room_for_what_each_member_already_read():
    many = [(LIVELY, thing(n)) for n in range(100)]
    assert len(shortlist(many, ["public"])) == SHORTLIST
    assert shortlist(many, ["page:3"]) == []


def test_a_waiting_question_keeps_its_own_place():
    question = thing(1, score=3)
    ranked = shortlist([(LIVELY, question), (UNANSWERED, thing(1))], ["public"])
    assert [one.reason for one in chosen(ranked)] == [UNANSWERED]


def test_a_pick_survives_the_database():
    one = Pick(Key("discussions", "topic", 4), LIVELY, 12, True)
    assert Pick.read(one.stored()) == one


def lines(*reasons: str) -> list[tuple[Pick, int]]:
    return [
        (Pick(Key("discussions", "topic", number), reason, number), 40)
        for number, reason in enumerate(reasons)
    ]


def test_a_budget_is_never_passed_and_tells_a_little_of_everything():
    told = lines(*[FOLLOWED] * 8, *[NEW_RESOURCE] * 5, *[LIVELY] * 5, UNANSWERED, NEXT_STEP)
    kept = packed(told, 240)
    assert len(kept) == 6
    assert {one.reason for one in kept} == {FOLLOWED, NEW_RESOURCE, LIVELY, UNANSWERED, NEXT_STEP}
    assert kept == [pick for pick, _words in told if pick in kept]


def test_a_budget_too_small_for_anything_still_tells_the_first_line():
    told = lines(LIVELY, UNANSWERED)
    assert packed(told, 10) == [told[0][0]]


def test_a_long_line_leaves_its_place_to_a_shorter_one():
    told = [*lines(FOLLOWED), (Pick(Key("discussions", "topic", 9), FOLLOWED, 9), 20)]
    assert [one.key.id for one in packed(told, 30)] == [9]


@given(
    sizes=st.lists(st.tuples(st.sampled_from(sorted(CAPS)), st.integers(1, 90)), min_size=1),
    budget=st.integers(100, 3000),
)
def test_no_digest_is_longer_than_its_budget(sizes: list[tuple[str, int]], budget: int):
    told = [
        (Pick(Key("discussions", "topic", number), reason, number), words)
        for number, (reason, words) in enumerate(sizes)
    ]
    kept = packed(told, budget)
    words = dict(told)
    assert kept
    assert sum(words[one] for one in kept) <= budget


def test_a_digest_has_so_many_lines_whatever_the_minutes():
    picks = [Pick(Key("discussions", "topic", n), reason, n)
             for reason, most in CAPS.items() for n in range(most)]  # fmt: skip
    assert len(packed([(one, 1) for one in picks], 10_000)) == MOST < len(picks)
