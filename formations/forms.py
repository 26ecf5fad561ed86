"""The answer to a question."""

from uuid import UUID

from django import forms
from django.utils.translation import gettext_lazy as _
from wagtail.blocks.stream_block import StreamValue


class AnswerForm(forms.Form):
    """The choices of one question: their words alone, never which is right nor its feedback."""

    def __init__(self, *args, question: StreamValue.StreamChild, is_open: bool = True, **kwargs):
        super().__init__(*args, **kwargs)
        self.question_id = question.id
        self.auto_id = f"question-{question.id}_%s"
        self.fields["choice"] = forms.TypedChoiceField(
            label=question.value["prompt"],
            choices=[
                (choice.id, choice.value["text"])
                for choice in question.value["choices"].bound_blocks
            ],
            coerce=UUID,
            disabled=not is_open,
            widget=forms.RadioSelect,
            error_messages={
                "required": _("Choisissez une réponse avant de vérifier."),
                "invalid_choice": _("Cette réponse n’est plus proposée. Choisissez-en une autre."),
            },
        )
