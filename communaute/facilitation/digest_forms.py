"""The word at the head of the digest."""

import json
from datetime import date, timedelta
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from cms.core.text import count_words
from communaute.digests.items import DigestLine, Key

MOST_WORDS = 80
LONGEST = 31  # days


class WordForm(forms.Form):
    """Her word, what comes first, and until when."""

    text = forms.CharField(
        label=gettext_lazy("Votre mot"),
        help_text=gettext_lazy("Quatre-vingts mots au plus, comme vous parlez."),
        max_length=700,
        widget=forms.Textarea(attrs={"rows": 4}),
        error_messages={"required": gettext_lazy("Écrivez un mot, même une phrase.")},
    )
    pinned = forms.ChoiceField(
        label=gettext_lazy("À mettre en tête"),
        required=False,
        widget=forms.RadioSelect,
    )
    until = forms.DateField(
        label=gettext_lazy("Jusqu’au"),
        widget=forms.DateInput(attrs={"type": "date"}),
        error_messages={"required": gettext_lazy("Choisissez le dernier jour.")},
    )

    def __init__(
        self, *args: Any, things: dict[Key, DigestLine], today: date, **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self.today = today
        pinned = [(json.dumps(key), line.title) for key, line in things.items()]
        self.fields["pinned"].choices = [("", _("Rien en particulier")), *pinned]  # type: ignore[attr-defined]
        self.fields["until"].initial = today + timedelta(days=7)
        self.fields["pinned"].initial = ""

    def clean_text(self) -> str:
        text = self.cleaned_data["text"].strip()
        words = count_words(text)
        if words > MOST_WORDS:
            raise forms.ValidationError(
                _("Ce mot compte %(n)d mots\xa0: gardez-en quatre-vingts au plus.") % {"n": words}
            )
        return text

    def clean_pinned(self) -> list[Any] | None:
        chosen = self.cleaned_data["pinned"]
        return json.loads(chosen) if chosen else None

    def clean_until(self) -> date:
        until = self.cleaned_data["until"]
        if not 0 <= (until - self.today).days <= LONGEST:
            raise forms.ValidationError(_("Choisissez un jour à venir, d’ici un mois."))
        return until
