"""The steps a lesson is made of."""

from typing import TYPE_CHECKING

from django.core.exceptions import ValidationError
from django.utils.html import strip_tags
from django.utils.translation import gettext_lazy as _
from wagtail import blocks
from wagtail.blocks.struct_block import StructBlockValidationError
from wagtail.documents.blocks import DocumentChooserBlock
from wagtail.images.blocks import ImageChooserBlock

from cms.core.blocks import TEXT_FEATURES, ReadingBlock

if TYPE_CHECKING:
    from django_stubs_ext import StrOrPromise

VIDEO_EXTENSIONS = frozenset({"mp4", "webm"})
CAPTION_EXTENSION = "vtt"


class PublishableBlock(blocks.StructBlock):
    """A step whose `problems` are asked for when publishing, not when keeping a draft."""

    def problems(self, value: blocks.StructValue) -> "dict[str, StrOrPromise]":
        """What is missing, by field, in French."""
        raise NotImplementedError

    def clean(self, value: blocks.StructValue) -> blocks.StructValue:
        cleaned = super().clean(value)
        found = {} if self.is_deferred_validation else self.problems(cleaned)
        if found:
            raise StructBlockValidationError(
                block_errors={name: ValidationError(words) for name, words in found.items()}
            )
        return cleaned


class TextStep(blocks.StructBlock):
    title = blocks.CharBlock(label=_("Titre"), max_length=160)
    body = ReadingBlock(label=_("Texte"))

    class Meta:
        icon = "doc-full"
        label = _("Texte")


class VideoStep(PublishableBlock):
    """A video. Without French captions and a transcript it is not published."""

    title = blocks.CharBlock(label=_("Titre"), max_length=160)
    video = DocumentChooserBlock(label=_("Vidéo"), help_text=_("Un fichier MP4 ou WebM."))
    captions = DocumentChooserBlock(label=_("Sous-titres français (.vtt)"))
    poster = ImageChooserBlock(label=_("Image d’attente"))
    transcript = blocks.RichTextBlock(label=_("Transcription"), features=TEXT_FEATURES)

    class Meta:
        icon = "media"
        label = _("Vidéo")
        template = "components/blocks/video.html"

    def problems(self, value: blocks.StructValue) -> "dict[str, StrOrPromise]":
        found: dict[str, StrOrPromise] = {}
        if value["video"].file_extension.lower() not in VIDEO_EXTENSIONS:
            found["video"] = _("Choisissez un fichier vidéo, MP4 ou WebM.")
        if value["captions"].file_extension.lower() != CAPTION_EXTENSION:
            found["captions"] = _("Choisissez un fichier de sous-titres qui finit par .vtt.")
        if not strip_tags(value["transcript"].source).strip():
            found["transcript"] = _(
                "Écrivez la transcription\xa0: on doit pouvoir suivre sans le son ni l’image."
            )
        return found


class QuestionStep(PublishableBlock):
    """One question, several choices, a feedback for each: which is right stays on the server."""

    prompt = blocks.CharBlock(label=_("Question"), max_length=250)
    choices = blocks.ListBlock(
        blocks.StructBlock(
            [
                ("text", blocks.CharBlock(label=_("Réponse"), max_length=250)),
                ("is_right", blocks.BooleanBlock(label=_("Bonne réponse"), required=False)),
                ("feedback", blocks.TextBlock(label=_("Rétroaction"), rows=2)),
            ]
        ),
        label=_("Choix"),
        min_num=2,
        max_num=6,
    )

    class Meta:
        icon = "help"
        label = _("Question")

    def problems(self, value: blocks.StructValue) -> "dict[str, StrOrPromise]":
        if any(choice["is_right"] for choice in value["choices"]):
            return {}
        return {"prompt": _("Cochez la bonne réponse parmi les choix.")}


class LessonBlock(blocks.StreamBlock):
    text = TextStep()
    video = VideoStep()
    question = QuestionStep()

    class Meta:
        label = _("Étapes")
