"""What people see and may do in the trainings, and what it costs."""

from datetime import UTC, datetime
from uuid import UUID

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from wagtail.models import Page

from communaute.members import access
from formations import actions
from formations.models import Attempt, Completion, Enrollment
from tests.factories import make_home_tree, make_member, make_organization, make_user
from tests.formations.factories import (
    OTHER_FEEDBACK,
    RIGHT_FEEDBACK,
    WRONG_FEEDBACK,
    choice_ids,
    lessons_of,
    make_course,
    make_lesson,
    make_module,
    question_step,
    text_step,
    video_step,
)

pytestmark = pytest.mark.django_db

NOW = datetime(2026, 11, 16, 14, 30, tzinfo=UTC)


@pytest.fixture
def maude(client):
    member = make_member("maude@example.org")
    client.force_login(member, backend="allauth.account.auth_backends.AuthenticationBackend")
    return member


def follow(course, member, *, steps: int = 0) -> Enrollment:
    """An enrollment in which the first steps are done."""
    enrollment = actions.enroll(course, member=member, now=NOW)
    every = [(lesson, step) for lesson in lessons_of(course) for step in lesson.step_ids]
    for lesson, step_id in every[:steps]:
        actions.complete(enrollment, lesson=lesson, step_id=step_id, now=NOW)
    enrollment.refresh_from_db()
    return enrollment


def send(client, name: str, lesson, step_id, **data):
    return client.post(reverse(f"formations:{name}", args=[lesson.pk, step_id]), data)


def queries(client, page: Page) -> int:
    client.get(page.url)
    with CaptureQueriesContext(connection) as captured:
        assert client.get(page.url).status_code == 200
    return len(captured)


# Enrolling --------------------------------------------------------------------------------------


def test_enrolling_by_post_leads_back_and_get_changes_nothing(client, maude):
    course = make_course(lessons=1)
    [lesson] = lessons_of(course)
    address = reverse("formations:enroll", args=[course.pk])
    assert client.get(address).url == course.url
    assert not Enrollment.objects.exists()
    assert client.post(address, {"lesson": lesson.pk}).url == lesson.url
    assert client.post(address, {"lesson": "²"}).url == course.url
    assert Enrollment.objects.filter(member=maude, course=course).count() == 1


def test_a_course_one_may_not_open_is_as_absent(client):
    course = make_course(lessons=1, audience=access.MEMBERS)
    [lesson] = lessons_of(course)
    outsider = make_user(organization=make_organization(standing="network"))
    client.force_login(outsider, backend="allauth.account.auth_backends.AuthenticationBackend")
    actions.enroll(course, member=outsider, now=NOW)
    assert client.post(reverse("formations:enroll", args=[course.pk])).status_code == 404
    assert send(client, "complete", lesson, lesson.step_ids[0]).status_code == 404
    assert send(client, "answer", lesson, lesson.step_ids[0]).status_code == 404
    assert course.title not in client.get(make_home_tree().trainings.url).text


def test_someone_signed_out_reads_a_public_lesson_and_is_invited_in(client):
    lesson = make_lesson(make_module(make_course()), [text_step(), question_step()])
    page = client.get(lesson.url).text
    assert "Trois phrases suffisent" in page
    assert "Me connecter pour la suivre" in page
    assert "<form" not in page.split("<main")[1].split('<form class="quiz', 1)[0]
    assert send(client, "complete", lesson, lesson.step_ids[0]).status_code == 302
    assert not Completion.objects.exists()


# Steps ------------------------------------------------------------------------------------------


def test_without_enrollment_a_step_is_refused_with_the_way_in(client, maude):
    lesson = make_lesson(make_module(make_course()), [text_step(), question_step()])
    for name, step_id in zip(("complete", "answer"), lesson.step_ids, strict=True):
        response = send(client, name, lesson, step_id)
        assert response.status_code == 403
        assert "Suivez d’abord la formation" in response.text
        assert "Suivre cette formation" in response.text
    assert not Completion.objects.exists()
    assert not Attempt.objects.exists()


def test_completing_a_step_leads_to_the_next_then_to_the_end_of_the_lesson(client, maude):
    course = make_course(lessons=2, steps=2)
    lesson = lessons_of(course)[0]
    follow(course, maude)
    first, second = lesson.step_ids
    assert send(client, "complete", lesson, first).url == f"{lesson.url}#etape-{second}"
    assert send(client, "complete", lesson, second).url == f"{lesson.url}#fin-de-la-lecon"
    assert send(client, "complete", lesson, second).status_code == 302
    assert Completion.objects.count() == 2
    page = client.get(lesson.url).text
    assert page.count("Étape faite") == 2
    assert "Leçon terminée." in page
    assert "1 leçon terminée sur 2." in page


def test_reading_records_nothing(client, maude):
    course = make_course(lessons=1)
    [lesson] = lessons_of(course)
    follow(course, maude)
    client.get(lesson.url)
    client.get(reverse("formations:complete", args=[lesson.pk, lesson.step_ids[0]]))
    assert not Completion.objects.exists()
    assert Enrollment.objects.get().last_step is None


def test_a_step_removed_since_is_told_and_nothing_is_written(client, maude):
    course = make_course(lessons=1)
    [lesson] = lessons_of(course)
    follow(course, maude)
    gone = lesson.step_ids[0]
    lesson.steps = [text_step()]
    lesson.save()
    for name in ("complete", "answer"):
        response = send(client, name, lesson, gone)
        assert "Cette étape a changé" in client.get(response.url).text
    assert not Completion.objects.exists()


def test_a_question_is_not_completed_without_its_answer(client, maude):
    course = make_course()
    lesson = make_lesson(make_module(course), [question_step()])
    follow(course, maude)
    response = send(client, "complete", lesson, lesson.step_ids[0])
    assert "Répondez à la question" in client.get(response.url).text
    assert not Completion.objects.exists()


def test_video_has_captions_and_a_transcript_that_opens(client, maude):
    step = video_step()
    lesson = make_lesson(make_module(make_course()), [step])
    page = client.get(lesson.url).text
    assert 'kind="captions"' in page
    assert 'srclang="fr"' in page
    assert "<details" in page.split("Lire la transcription")[0].rsplit("</figure>", 1)[1]
    assert "Loïc pousse la porte." in page


# Questions --------------------------------------------------------------------------------------


def test_nothing_tells_the_right_choice_before_answering(client, maude):
    course = make_course()
    lesson = make_lesson(make_module(course), [question_step()])
    follow(course, maude)
    page = client.get(lesson.url).text.partition('id="discussion"')[0]
    assert "« Ta place est prête. »" in page
    for hidden in (RIGHT_FEEDBACK, WRONG_FEEDBACK, OTHER_FEEDBACK, "is_right", "checked"):
        assert hidden not in page
    # Apart from their ids and words, the choices are written alike.
    choices = page.split('class="choice choice-card"')[1:]
    shapes = set()
    for name, identifier in choice_ids(lesson, lesson.step_ids[0]).items():
        [piece] = [choice for choice in choices if identifier in choice]
        markup = piece.split("</label>")[0].replace(identifier, "").replace(name, "")
        shapes.add("".join(letter for letter in markup if not letter.isdigit()))
    assert len(shapes) == 1


def test_a_wrong_answer_shows_its_feedback_alone_and_may_be_tried_again(client, maude):
    course = make_course()
    lesson = make_lesson(make_module(course), [question_step()])
    follow(course, maude)
    step_id = lesson.step_ids[0]
    choices = choice_ids(lesson, step_id)
    response = send(client, "answer", lesson, step_id, choice=choices["« Tu es en retard. »"])
    assert response.url == f"{lesson.url}#etape-{step_id}"
    page = client.get(lesson.url).text
    assert WRONG_FEEDBACK in page
    assert RIGHT_FEEDBACK not in page
    assert OTHER_FEEDBACK not in page
    assert "Essayer encore" in page
    send(client, "answer", lesson, step_id, choice=choices["« Ta place est prête. »"])
    page = client.get(lesson.url).text
    assert RIGHT_FEEDBACK in page
    assert WRONG_FEEDBACK not in page
    assert "Étape faite" in page
    assert "Essayer encore" not in page


def test_an_answer_without_a_choice_or_with_a_foreign_one_is_explained(client, maude):
    course = make_course()
    lesson = make_lesson(make_module(course), [question_step(), question_step("Et ensuite?")])
    follow(course, maude)
    first, second = lesson.step_ids
    response = send(client, "answer", lesson, first)
    assert response.status_code == 422
    assert response.text.count("Choisissez une réponse avant de vérifier.") == 1
    foreign = next(iter(choice_ids(lesson, second).values()))
    for choice in (foreign, "rien", str(UUID(int=0))):
        response = send(client, "answer", lesson, first, choice=choice)
        assert "Cette réponse n’est plus proposée." in response.text
    assert not Attempt.objects.exists()


# Finding one's way ------------------------------------------------------------------------------


def test_resume_leads_to_the_very_step_from_the_course_and_the_index(client, maude):
    course = make_course(lessons=2, steps=2)
    follow(course, maude, steps=1)
    lesson = lessons_of(course)[0]
    place = f'href="{lesson.url}#etape-{lesson.step_ids[1]}"'
    assert place in client.get(course.url).text
    assert "Reprendre où j’en étais" in client.get(course.url).text
    assert place in client.get(make_home_tree().trainings.url).text


def test_course_says_the_state_of_each_lesson_in_words(client, maude):
    course = make_course(lessons=3, steps=2)
    assert "À venir" not in client.get(course.url).text
    follow(course, maude, steps=3)
    page = client.get(course.url).text
    for words in ("Faite", "En cours", "À venir", "Vous êtes ici", "Il vous reste environ"):
        assert page.count(words) == 1
    follow(course, maude, steps=6)
    page = client.get(course.url).text
    assert "Toutes les leçons sont terminées." in page
    assert "Reprendre" not in page


def test_lessons_lead_to_their_neighbours_across_modules(client, maude):
    course = make_course()
    first = make_lesson(make_module(course), title="La porte")
    second = make_lesson(make_module(course), title="Les mots")
    third = make_lesson(second.get_parent(), title="La suite")
    page = client.get(second.url).text
    assert f'href="{first.url}"' in page
    assert f'href="{third.url}"' in page
    assert "Leçon 2 sur 3" in page
    assert "Module 2 sur 2" in page


def test_module_address_leads_to_its_place_in_the_course(client, maude):
    course = make_course()
    module = make_module(course)
    make_lesson(module)
    response = client.get(module.url)
    assert response.url == f"{course.url}#module-{module.pk}"
    assert f'id="module-{module.pk}"' in client.get(course.url).text


def test_lessons_of_a_withdrawn_module_leave_course_and_progress(client, maude):
    course = make_course(lessons=1)
    withdrawn = make_module(course, live=False)
    make_lesson(withdrawn, title="Leçon retirée")
    follow(course, maude, steps=2)
    page = client.get(course.url).text
    assert "Leçon retirée" not in page
    assert "Toutes les leçons sont terminées." in page


def test_index_sorts_what_one_follows_finished_or_not(client, maude):
    index = make_home_tree().trainings
    assert "Les formations arrivent" in client.get(index.url).text
    current, finished = make_course(lessons=1), make_course(lessons=1)
    make_course("Une autre", lessons=2)
    follow(current, maude)
    follow(finished, maude, steps=2)
    page = client.get(index.url).text
    parts = [page.index(words) for words in ("En cours", "À découvrir", "Terminées")]
    assert parts == sorted(parts)
    assert "Tout est devant vous." in page
    assert "2 leçons" in page


def test_preview_of_a_lesson_writes_nothing_and_offers_no_form(client, maude):
    course = make_course()
    lesson = make_lesson(make_module(course), [text_step(), question_step()])
    follow(course, maude)
    original = client.get(lesson.url).wsgi_request
    response = lesson.make_preview_request(original_request=original)
    response.render()
    page = response.text
    assert "Rien n’est enregistré ici." in page
    assert "J’ai lu, je continue" not in page
    assert "Vérifier" not in page.replace("Pour vérifier", "")
    assert RIGHT_FEEDBACK not in page
    assert not Attempt.objects.exists()


# Cost -------------------------------------------------------------------------------------------


def test_course_page_costs_the_same_for_2_lessons_as_for_20(client, maude):
    small, large = make_course(lessons=2, steps=2), make_course(lessons=20, steps=4)
    for _n in range(3):
        make_lesson(make_module(large), [question_step()])
    follow(small, maude, steps=1)
    follow(large, maude, steps=30)
    assert queries(client, small) == queries(client, large)


def test_lesson_page_costs_the_same_for_2_steps_as_for_20(client, maude):
    course = make_course(lessons=2)
    module = lessons_of(course)[0].get_parent().specific
    small = make_lesson(module, [text_step(), question_step(), video_step()])
    steps = [make() for make in (text_step, question_step, video_step) for _n in range(7)]
    large = make_lesson(module, steps)
    enrollment = follow(course, maude, steps=3)
    for lesson in (small, large):
        for block in lesson.steps:
            if block.block_type == "question":
                chosen = UUID(next(iter(choice_ids(lesson, block.id).values())))
                actions.answer(
                    enrollment, lesson=lesson, step_id=UUID(block.id), choice_id=chosen, now=NOW
                )
    assert queries(client, small) == queries(client, large)


def test_index_costs_the_same_for_2_courses_as_for_12(client, maude):
    index = make_home_tree().trainings
    follow(make_course(lessons=2), maude, steps=1)
    make_course(lessons=1)
    few = queries(client, index)
    for _n in range(5):
        follow(make_course(lessons=3), maude, steps=2)
        make_course(lessons=2)
    assert queries(client, index) == few
