"""The demonstration's texts become blocks that render."""

from uuid import UUID

import pytest
from wagtail.images.tests.utils import get_test_image_file

from bibliotheque.models import ResourcePage
from cms.core.models import SiteImage
from cms.home.demo.steps import body, lesson_steps
from formations.models import LessonPage
from tests.factories import make_home_tree
from tests.formations.factories import make_document

pytestmark = pytest.mark.django_db

TEXT = {"type": "text", "title": "Trois phrases", "value": "<p>Peu de mots.</p>"}
STEPS = {"type": "steps", "items": [{"title": "Son prénom", "text": "Puis une chose vraie."}]}
QUOTE = {"type": "quote", "text": "J’ai su que c’était une école.", "attribution": "Un jeune"}
CALLOUT = {"type": "callout", "kind": "avoid", "text": "Avant dix minutes."}
TABLE = {
    "type": "table",
    "caption": "Une même arrivée",
    "header": ["On dit", "Le jeune entend"],
    "rows": [["« Salut. »", "« J’ai ma place. »"]],
}
IMAGE = {"type": "image", "file": "table.webp", "alt": "Une lampe", "caption": "La table"}
FILES = {"type": "files", "items": ["carte.pdf"]}
VIDEO = {
    "type": "video",
    "title": "Le seuil",
    "file": "seuil.webm",
    "poster": "affiche.webp",
    "caption_file": "seuil.vtt",
    "transcript": "<p>Loïc pousse la porte.</p>",
}
QUESTION = {
    "type": "question",
    "prompt": "Que faites-vous?",
    "choices": [
        {"text": "Je salue.", "is_right": True, "feedback": "Oui."},
        {"text": "Je cours.", "is_right": False, "feedback": "Pas encore."},
    ],
}
READING = [
    {"type": "heading", "value": "Qui s’assoit"},
    {"type": "paragraph", "value": "<p>Six chaises.</p>"},
    STEPS,
    QUOTE,
    CALLOUT,
    TABLE,
    IMAGE,
    FILES,
]


class Media:
    """One picture, and a document per name."""

    def __init__(self) -> None:
        make_home_tree()
        self.picture = SiteImage.objects.create(title="Table", file=get_test_image_file()).pk

    def image(self, name: str, alt: str) -> int:
        return self.picture

    def document(self, name: str) -> int:
        return make_document(name).pk


def lesson(*steps: dict) -> dict:
    return {"slug": "les-premiers-mots", "title": "Les premiers mots", "step": list(steps)}


def test_every_reading_block_renders_and_may_be_published():
    stream = ResourcePage._meta.get_field("body").stream_block
    value = stream.to_python(body(READING, Media()))
    stream.clean(value)
    page = value.stream_block.render(value)
    for words in (
        "Qui s’assoit",
        "Six chaises.",
        "Puis une chose vraie.",
        "Un jeune",
        "À éviter",
        "Tableau\xa0: Une même arrivée",
        "« J’ai ma place. »",
        'alt="Une lampe"',
        "carte.pdf",
    ):
        assert words in page


def test_reading_blocks_join_the_text_before_them():
    stream = LessonPage._meta.get_field("steps").stream_block
    data = lesson_steps(lesson(TEXT, STEPS, CALLOUT, TEXT, QUESTION, VIDEO), Media())
    value = stream.to_python(data)
    stream.clean(value)
    assert [step.block_type for step in value] == ["text", "text", "question", "video"]
    assert [block.block_type for block in value[0].value["body"]] == [
        "paragraph",
        "steps",
        "callout",
    ]
    assert [choice["is_right"] for choice in value[2].value["choices"]] == [True, False]
    assert "Loïc pousse la porte." in value[3].render()


def test_a_reading_block_after_a_question_begins_a_step_of_its_own():
    data = lesson_steps(lesson(QUESTION, TABLE, QUOTE), Media())
    assert [step["type"] for step in data] == ["question", "text"]
    assert data[1]["value"]["title"] == "Une même arrivée"
    assert len(data[1]["value"]["body"]) == 2


def test_ids_are_the_same_at_each_loading_and_differ_between_lessons():
    media = Media()
    told = lesson(TEXT, QUESTION)

    def ids(told: dict) -> list[str]:
        data = lesson_steps(told, media)
        choices = [choice["id"] for choice in data[1]["value"]["choices"]]
        return [*(step["id"] for step in data), *choices]

    first = ids(told)
    assert ids(told) == first
    assert len(set(first)) == len(first)
    assert all(UUID(one).version == 5 for one in first)
    assert not set(first) & set(ids(told | {"slug": "une-autre"}))
