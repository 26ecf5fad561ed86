"""Rows to choose from, whatever number is sent in their place."""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.db.models import BigIntegerField
from django.utils.translation import gettext_lazy as _

UNKNOWN = _("Ce choix n’est pas dans la liste. Choisissez parmi ceux qui sont offerts.")


class Several(forms.ModelMultipleChoiceField):
    """A number that no database could hold is one more unknown choice, not an error of ours."""

    default_error_messages = {
        "invalid_choice": UNKNOWN,
        "invalid_pk_value": UNKNOWN,
    }

    def clean(self, value: Any) -> Any:
        for pk in value or ():
            if _overflows(pk):
                raise ValidationError(self.error_messages["invalid_choice"], code="invalid_choice")
        return super().clean(value)


def _overflows(pk: str) -> bool:
    try:
        return abs(int(pk)) > BigIntegerField.MAX_BIGINT
    except ValueError:
        return False  # not a number: refused as any other
