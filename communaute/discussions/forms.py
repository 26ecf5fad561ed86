"""What people write."""

import uuid
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from communaute.discussions.models import Topic
from communaute.discussions.rendering import MAX_LENGTH


class PostForm(forms.Form):
    """One box. `key` makes a second sending of the same form the same post."""

    body = forms.CharField(
        label=_("Votre réponse"),
        help_text=_("Une phrase ou dix, avec vos mots. Les fautes ne dérangent personne."),
        max_length=MAX_LENGTH,
        widget=forms.Textarea(attrs={"rows": 4}),
        error_messages={
            "required": _("Écrivez au moins un mot avant de publier."),
            "max_length": _(
                "Ce message est trop long\xa0: %(show_value)d caractères, pour %(limit_value)d au "
                "plus. Coupez-le en deux messages."
            ),
        },
    )
    key = forms.UUIDField(widget=forms.HiddenInput, initial=uuid.uuid4)


class BoxForm(PostForm):
    """The single box under a resource or a lesson: no title asked, nor any kind."""

    field_order = ["body", "key"]

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["body"].label = _("Une question, un essai, un mot à partager?")

    def told(self) -> dict[str, Any]:
        """What `actions.open_topic` needs: without a question mark nobody waits for an answer."""
        asks = "?" in self.cleaned_data["body"]
        return self.cleaned_data | {"kind": Topic.Kind.QUESTION if asks else Topic.Kind.STORY}


class TopicForm(PostForm):
    """A conversation opened in a category."""

    title = forms.CharField(
        label=_("Titre"),
        help_text=_(
            "Comme vous le diriez à une collègue\xa0: «\xa0Comment relancer un jeune qui…\xa0»"
        ),
        max_length=160,
        error_messages={"required": _("Donnez un titre, même tout simple.")},
    )
    kind = forms.ChoiceField(
        label=_("C’est plutôt…"),
        choices=Topic.Kind.choices,
        initial=Topic.Kind.QUESTION,
        widget=forms.RadioSelect,
    )
    field_order = ["kind", "title", "body", "key"]

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["body"].label = _("Votre message")

    def told(self) -> dict[str, Any]:
        return self.cleaned_data
