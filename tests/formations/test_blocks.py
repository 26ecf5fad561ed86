"""What an author may publish."""

import pytest
from wagtail.blocks.stream_block import StreamBlockValidationError
from wagtail.images.tests.utils import get_test_image_file

from cms.core.models import SiteImage
from formations.models import LessonPage
from tests.factories import make_home_tree
from tests.formations.factories import make_document, question_step, text_step, video_step

pytestmark = pytest.mark.django_db

LESSON = LessonPage._meta.get_field("steps").stream_block


def errors_of(*steps: dict, publishing: bool = True) -> str:
    """What is refused, in words; nothing when it may be published (or kept as a draft)."""
    value = LESSON.to_python(list(steps))
    try:
        (LESSON.clean if publishing else LESSON.clean_deferred)(value)
    except StreamBlockValidationError as refused:
        return str(refused.as_json_data())
    return ""


def poster() -> int:
    make_home_tree()
    return SiteImage.objects.create(title="Porte", file=get_test_image_file()).pk


def test_a_lesson_without_any_step_is_not_published():
    assert errors_of()


def test_a_video_with_captions_and_transcript_is_published():
    assert errors_of(text_step(), video_step(poster=poster())) == ""


@pytest.mark.parametrize("missing", ["video", "captions", "transcript"])
def test_a_video_without_its_captions_or_transcript_stays_a_draft(missing):
    step = video_step(**({"poster": poster()} | {missing: None}))
    assert missing in errors_of(step)
    assert errors_of(step, publishing=False) == ""


def test_an_empty_transcript_is_none():
    step = video_step(poster=poster(), transcript="<p> </p>")
    assert "Écrivez la transcription" in errors_of(step)
    assert errors_of(step, publishing=False) == ""


def test_captions_and_video_are_files_of_the_right_kind():
    sheet = make_document("fiche.pdf").pk
    assert "par .vtt" in errors_of(video_step(poster=poster(), captions=sheet))
    assert "MP4 ou WebM" in errors_of(video_step(poster=poster(), video=sheet))


def test_a_question_without_a_right_choice_is_not_published():
    step = question_step()
    assert errors_of(step) == ""
    for item in step["value"]["choices"]:
        item["value"]["is_right"] = False
    assert "Cochez la bonne réponse" in errors_of(step)
    assert errors_of(step, publishing=False) == ""
