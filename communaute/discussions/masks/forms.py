"""The choice of a signature, for every form in which one speaks: `discussions/voices.html`."""

from typing import Any, cast

from django import forms
from django.utils.translation import gettext_lazy as _

from communaute.discussions.masks.speaking import Speaking
from communaute.discussions.masks.voices import Voice

WORDS = {
    Voice.NAMED: _("En mon nom"),
    Voice.CONFIDED: _("Confiée"),
    Voice.TEAM: _("À l’animation seulement"),
}


class VoiceForm(forms.Form):
    """Adds `voice` and `shows` to a form that is given `speaking`; without it, one's name signs.

    `cleaned_data["voice"]` is always one of the voices offered, `cleaned_data["shows"]` the parts
    of the context agreed to. A form that says nothing keeps the voice one already has there: an
    old page sent late never lifts a mask.
    """

    voice = forms.ChoiceField(
        label=_("Comment signer?"),
        required=False,
        widget=forms.RadioSelect,
        error_messages={"invalid_choice": _("Choisissez comment signer.")},
    )
    shows = forms.CharField(required=False, max_length=60)

    def __init__(self, *args: Any, speaking: Speaking | None = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.speaking = speaking
        voices = speaking.voices if speaking else (Voice.NAMED,)
        field = cast(forms.ChoiceField, self.fields["voice"])
        field.choices = [(one.value, WORDS[one]) for one in voices]
        field.initial = self.default

    @property
    def default(self) -> str:
        return (self.speaking.default if self.speaking else Voice.NAMED).value

    @property
    def chosen_voice(self) -> str:
        """The voice to show as chosen."""
        return str(self["voice"].value() or self.default)

    @property
    def is_context_shown(self) -> bool:
        return bool(self["shows"].value())

    def clean_voice(self) -> str:
        return self.cleaned_data["voice"] or self.default

    def clean_shows(self) -> tuple[str, ...]:
        """Only what was offered, and only beside a mask."""
        agreed = set(self.cleaned_data["shows"].split(","))
        offered = self.speaking.offered.parts if self.speaking else ()
        return tuple(part for part in offered if part in agreed)
