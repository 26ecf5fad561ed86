"""What forms of several rooms share."""

import re
import uuid
from typing import Any

from django import forms

from cms.core.text import is_blank, straight


class WordsField(forms.CharField):
    """What somebody types: new lines are one sign, nothing turns the direction of the text, and
    what cannot be seen is nothing.
    """

    def to_python(self, value: Any) -> str:
        text = straight(re.sub("\r\n?", "\n", str(value or "")))
        return "" if is_blank(text) else super().to_python(text) or ""


class SentOnceForm(forms.Form):
    """A form that says which sending it is: sent twice with the same words, it is one thing.

    The same form with other words (the browser's « back ») is another thing: nothing is lost.
    """

    key = forms.UUIDField(widget=forms.HiddenInput, initial=uuid.uuid4, required=False)

    @property
    def sending(self) -> uuid.UUID:
        """What two sendings of the same words have in common; of a valid form."""
        told = {name: str(value) for name, value in self.cleaned_data.items() if name != "key"}
        return uuid.uuid5(self.cleaned_data["key"] or uuid.uuid4(), repr(sorted(told.items())))
