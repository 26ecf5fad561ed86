"""What a member says of a post that troubles them, and what its author answers."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from communaute.discussions.guard.forms import GuardedMixin
from communaute.discussions.models import Report
from communaute.discussions.writing.forms import body_field

WORDS_LENGTH = 500
TOO_LONG = _("Gardez %(limit_value)d caractères au plus; il y en a %(show_value)d.")


class ReportForm(forms.Form):
    """Why, and a few words if one likes."""

    reason = forms.ChoiceField(
        label=_("Qu’est-ce qui ne va pas?"),
        choices=Report.Reason.choices,
        widget=forms.RadioSelect,
        error_messages={"required": _("Choisissez ce qui s’en approche le plus.")},
    )
    words = forms.CharField(
        label=_("En quelques mots"),
        max_length=WORDS_LENGTH,
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
        error_messages={"max_length": TOO_LONG},
    )

    def clean(self) -> dict[str, Any]:
        told = super().clean() or self.cleaned_data
        if told.get("reason") == Report.Reason.OTHER and not told.get("words"):
            self.add_error("words", _("Dites en quelques mots ce qui ne va pas."))
        return told


class SayAgainForm(GuardedMixin):
    """A hidden message, in other words: read by the guard as the first were."""

    body = body_field()

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["body"].label = _("Votre message, autrement")
        self.fields["body"].help_text = _(
            "L’équipe d’animation le relit, puis il reprend sa place."
        )
        self.fields["body"].widget.attrs["rows"] = 6
