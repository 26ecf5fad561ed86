"""A copied lesson is another lesson: its steps are not the ones that people have finished."""

from typing import Any
from uuid import uuid4

from wagtail.models import Page

from formations.models import LessonPage


def give_new_step_ids(copied: Page) -> None:
    """Renew the ids of every step of the copied lessons, drafts included; live ones stay live."""
    for lesson in LessonPage.objects.descendant_of(copied, inclusive=True):
        latest = lesson.get_latest_revision_as_object()
        latest.steps = renewed(latest.steps.get_prep_value())
        revision = latest.save_revision()
        if lesson.live:
            revision.publish()


def renewed(steps: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """The same steps with other ids; what is inside them keeps its own."""
    return [step | {"id": str(uuid4())} for step in steps]
