from uuid import uuid4

from hypothesis import given
from hypothesis import strategies as st

from formations import progress
from formations.progress import LessonState


def course(*sizes: int, minutes: int = 6) -> list[progress.Step]:
    """A course whose lessons have that many steps."""
    return [
        step
        for lesson_id, size in enumerate(sizes, start=1)
        for step in progress.share(lesson_id, minutes, [uuid4() for _step in range(size)])
    ]


def test_course_without_steps_is_whole_but_not_complete():
    so_far = progress.of([], set())
    assert so_far.fraction == 1.0
    assert so_far.next_step is None
    assert so_far.minutes == 0
    assert not so_far.is_complete


def test_remaining_minutes_fall_with_each_step_and_round_up():
    steps = course(3, minutes=7)
    done = [step.id for step in steps]
    minutes = [progress.of(steps, done[:n]).minutes for n in range(4)]
    assert minutes == [7, 5, 3, 0]


def test_next_step_is_the_first_open_one_from_where_the_person_was():
    steps = course(2, 2)
    done = {steps[0].id, steps[2].id}
    assert progress.of(steps, done, last=steps[2].id).next_step == steps[3]
    assert progress.of(steps, done).next_step == steps[1]


def test_next_step_is_a_question_answered_wrong():
    steps = course(3)
    assert progress.of(steps, {steps[0].id}, last=steps[1].id).next_step == steps[1]


def test_next_step_comes_back_to_what_was_skipped():
    steps = course(2, 1)
    done = {steps[1].id, steps[2].id}
    assert progress.of(steps, done, last=steps[2].id).next_step == steps[0]


def test_last_step_since_removed_is_ignored():
    steps = course(2)
    assert progress.of(steps, set(), last=uuid4()).next_step == steps[0]


def test_a_lesson_is_done_when_all_its_steps_are():
    steps = course(2, 2, 1)
    so_far = progress.of(steps, {step.id for step in steps[:3]})
    assert so_far.lessons == {
        1: LessonState.DONE,
        2: LessonState.STARTED,
        3: LessonState.AHEAD,
    }
    assert (so_far.lessons_done, so_far.lessons_total) == (1, 3)


@given(st.lists(st.integers(1, 4), min_size=1, max_size=6), st.data())
def test_progress_never_leaves_its_bounds(sizes, data):
    steps = course(*sizes)
    mine = data.draw(st.sets(st.sampled_from([step.id for step in steps])))
    removed = {uuid4() for _n in range(data.draw(st.integers(0, 3)))}
    last = data.draw(st.sampled_from([None, *(step.id for step in steps)]))
    so_far = progress.of(steps, mine | removed, last)
    assert 0 <= so_far.fraction <= 1
    assert so_far.done == len(mine)
    assert so_far.is_complete == (so_far.next_step is None)
    assert so_far.next_step is None or so_far.next_step.id not in mine
    assert 0 <= so_far.minutes <= 6 * len(sizes)
