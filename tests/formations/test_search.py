import pytest

from communaute.members import access
from formations import search
from tests.factories import make_member, make_organization, make_user
from tests.formations.factories import (
    RIGHT_FEEDBACK,
    make_course,
    make_lesson,
    make_module,
    question_step,
    text_step,
)

pytestmark = pytest.mark.django_db


def test_a_lesson_is_found_by_what_one_reads_in_it_and_not_by_the_answers():
    course = make_course("Accueillir")
    steps = [text_step(body="<p>Un <b>chicoutai</b> sur la table.</p>"), question_step()]
    lesson = make_lesson(make_module(course), steps, summary="Le seuil.")
    [document] = search.lessons.documents([lesson.pk])
    assert document.title == lesson.title
    assert document.breadcrumb == "Accueillir"
    assert document.url == lesson.url
    assert document.text.startswith("Le seuil.")
    for word in ("chicoutai", "Que dites-vous d’abord?"):
        assert word in document.text
    for hidden in (RIGHT_FEEDBACK, "Ta place est prête", "<b>"):
        assert hidden not in document.text


def test_a_course_is_found_by_its_goals_under_its_own_token():
    course = make_course("Réservée", audience=access.MEMBERS)
    [document] = search.courses.documents([course.pk])
    assert "Tenir." in document.text
    assert document.acl == f"page:{course.pk}"
    lesson = make_lesson(make_module(course))
    assert [one.acl for one in search.lessons.documents([lesson.pk])] == [document.acl]


def test_drafts_and_lessons_of_a_withdrawn_module_have_no_document():
    course = make_course()
    draft = make_lesson(make_module(course), live=False)
    withdrawn = make_lesson(make_module(course, live=False))
    assert list(search.lessons.documents([draft.pk, withdrawn.pk])) == []


def test_hits_are_asked_of_the_access_rule_again():
    course = make_course(lessons=1, audience=access.MEMBERS)
    outsider = make_user(organization=make_organization(standing="network"))
    assert search.courses.visible_ids(make_member(), [course.pk]) == {course.pk}
    assert search.courses.visible_ids(outsider, [course.pk]) == set()
