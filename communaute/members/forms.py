"""The forms of the account and of the directory."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from communaute.members.models import User


class ProfileForm(forms.ModelForm):
    """What the others see of a person."""

    class Meta:
        model = User
        fields = ["first_name", "last_name", "title", "bio"]
        labels = {
            "first_name": _("Prénom"),
            "last_name": _("Nom"),
            "title": _("Fonction"),
            "bio": _("En quelques mots"),
        }
        help_texts = {
            "title": _("Par exemple : intervenante, coordonnateur, aide aux devoirs."),
            "bio": _("Ce que vous aimez qu’on vous demande. Deux phrases suffisent."),
        }
        widgets = {
            "first_name": forms.TextInput(attrs={"autocomplete": "given-name"}),
            "last_name": forms.TextInput(attrs={"autocomplete": "family-name"}),
            "title": forms.TextInput(attrs={"autocomplete": "organization-title"}),
            "bio": forms.Textarea(attrs={"rows": 4}),
        }
        error_messages = {
            "bio": {"max_length": _("Gardez 800 caractères au plus; il y en a %(show_value)d.")}
        }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name, message in (
            ("first_name", _("Écrivez votre prénom.")),
            ("last_name", _("Écrivez votre nom.")),
        ):
            self.fields[name].required = True
            self.fields[name].error_messages["required"] = message


class DirectoryForm(forms.Form):
    """What one looks for in the directory. What cannot be read is left aside."""

    q = forms.CharField(
        label=_("Nom, ville ou spécialité"),
        required=False,
        max_length=200,
        widget=forms.TextInput(attrs={"type": "search", "enterkeyhint": "search"}),
    )

    def __init__(self, *args: Any, regions: list[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choices = [("", _("Tout le Québec")), *regions]
        self.fields["region"] = forms.ChoiceField(
            label=_("Région"), required=False, choices=choices
        )
