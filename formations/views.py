"""What learners send: each view acts, then leads back to the place in the lesson."""

from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _

from communaute.members.requests import MemberRequest
from formations import actions
from formations.forms import AnswerForm
from formations.models import CoursePage, Enrollment, LessonPage

DONE_ANCHOR = "fin-de-la-lecon"


def enroll(request: MemberRequest, course_id: int) -> HttpResponse:
    """Follow a course, then go to the lesson one came from, or to the course."""
    course = get_object_or_404(CoursePage.objects.visible_to(request.user), pk=course_id)
    if request.method == "POST":
        actions.enroll(course, member=request.user, now=timezone.now())
        messages.success(request, _("Vous suivez cette formation. Votre place y est gardée."))
    lesson = _lessons(request).within([course]).filter(pk=_number(request.POST.get("lesson")))
    return redirect((lesson.first() or course).get_url(request))


def complete(request: MemberRequest, lesson_id: int, step_id: UUID) -> HttpResponse:
    """Finish a step that one reads or watches."""
    lesson = get_object_or_404(_lessons(request), pk=lesson_id)
    if request.method != "POST":
        return _back(request, lesson, step_id)
    enrollment = _enrollment(request, lesson)
    if enrollment is None:
        return _not_enrolled(request, lesson)
    try:
        actions.complete(enrollment, lesson=lesson, step_id=step_id, now=timezone.now())
    except actions.StepGone:
        return _step_gone(request, lesson)
    except actions.NotCompletable:
        messages.warning(request, _("Répondez à la question pour terminer cette étape."))
        return _back(request, lesson, step_id)
    return _back(request, lesson, _following(lesson, step_id))


def answer(request: MemberRequest, lesson_id: int, step_id: UUID) -> HttpResponse:
    """Answer a question; its feedback is read in the lesson."""
    lesson = get_object_or_404(_lessons(request), pk=lesson_id)
    if request.method != "POST":
        return _back(request, lesson, step_id)
    enrollment = _enrollment(request, lesson)
    if enrollment is None:
        return _not_enrolled(request, lesson)
    question = lesson.step(step_id)
    if question is None or question.block_type != "question":
        return _step_gone(request, lesson)
    form = AnswerForm(request.POST, question=question)
    if not form.is_valid():
        context = lesson.get_context(request, refused=form)
        return render(request, lesson.template, context, status=422)
    actions.answer(
        enrollment,
        lesson=lesson,
        step_id=step_id,
        choice_id=form.cleaned_data["choice"],
        now=timezone.now(),
    )
    return _back(request, lesson, step_id)


def _lessons(request: MemberRequest):
    return LessonPage.objects.visible_to(request.user)


def _enrollment(request: MemberRequest, lesson: LessonPage) -> Enrollment | None:
    course = CoursePage.objects.above(lesson)
    return Enrollment.objects.visible_to(request.user).filter(course__in=course).first()


def _not_enrolled(request: MemberRequest, lesson: LessonPage) -> HttpResponse:
    course = get_object_or_404(CoursePage.objects.visible_to(request.user).above(lesson))
    context = {"lesson": lesson, "course": course}
    return render(request, "formations/not_enrolled.html", context, status=403)


def _step_gone(request: MemberRequest, lesson: LessonPage) -> HttpResponse:
    messages.warning(
        request,
        _("Cette étape a changé depuis que vous avez ouvert la leçon. La voici à jour."),
    )
    return redirect(lesson.get_url(request))


def _following(lesson: LessonPage, step_id: UUID) -> UUID | None:
    """The step after this one, None at the end of the lesson."""
    ids = lesson.step_ids
    return next(iter(ids[ids.index(step_id) + 1 :]), None)


def _back(request: MemberRequest, lesson: LessonPage, step_id: UUID | None) -> HttpResponse:
    anchor = f"etape-{step_id}" if step_id else DONE_ANCHOR
    return redirect(f"{lesson.get_url(request)}#{anchor}")


def _number(text: str | None) -> int | None:
    return int(text) if text and text.isdecimal() and len(text) < 10 else None
