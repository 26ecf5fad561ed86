"""What a person who has no account yet may fill in."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from cms.core.forms import WordsField
from cms.core.models import Region
from communaute.members.doors.matching import Organizations
from communaute.members.seats.rights import enters


class AccessRequestForm(forms.Form):
    """Somebody says who they are, where they work and why. Nothing else is asked."""

    first_name = WordsField(
        label=_("Prénom"),
        max_length=80,
        widget=forms.TextInput(attrs={"autocomplete": "given-name"}),
        error_messages={"required": _("Écrivez votre prénom.")},
    )
    last_name = WordsField(
        label=_("Nom"),
        max_length=80,
        widget=forms.TextInput(attrs={"autocomplete": "family-name"}),
        error_messages={"required": _("Écrivez votre nom.")},
    )
    email = forms.EmailField(
        label=_("Courriel de travail"),
        help_text=_("Il sert à vous répondre et à vous connecter. Il n’est jamais montré."),
        max_length=254,
        error_messages={
            "required": _("Écrivez votre courriel."),
            "invalid": _("Complétez l’adresse, par exemple prenom@organisme.org."),
        },
    )
    organization_name = WordsField(
        label=_("Organisme"),
        help_text=_(
            "Tapez les premières lettres. S’il n’est pas proposé, écrivez son nom au complet."
        ),
        max_length=160,
        widget=forms.TextInput(attrs={"list": "organizations", "autocomplete": "organization"}),
        error_messages={"required": _("Écrivez le nom de votre organisme.")},
    )
    region = forms.ModelChoiceField(
        label=_("Sa région, s’il n’était pas proposé"),
        queryset=Region.objects.order_by("name"),
        required=False,
        empty_label=_("Choisir une région"),
        error_messages={"invalid_choice": _("Choisissez une région de la liste.")},
    )
    reason = WordsField(
        label=_("Pourquoi venir dans la communauté?"),
        help_text=_("Deux phrases suffisent\xa0: votre rôle, ce que vous cherchez."),
        max_length=1000,
        widget=forms.Textarea(attrs={"rows": 4}),
        error_messages={
            "required": _("Dites-le en une phrase ou deux."),
            "max_length": _("Gardez 1\xa0000 caractères au plus; il y en a %(show_value)d."),
        },
    )

    def clean(self) -> dict[str, Any]:
        """Adds `organization`: ours of that name, or None.

        The region is asked unless its people enter today: one that waits for its phase is linked
        to the request, and the answer does not tell that we know it.
        """
        cleaned = super().clean() or {}
        name = cleaned.get("organization_name", "")
        found = cleaned["organization"] = Organizations().named(name) if name else None
        is_described = name and not (found and enters(found))
        if is_described and not cleaned.get("region") and "region" not in self.errors:
            self.add_error("region", _("Choisissez la région de votre organisme."))
        return cleaned


class AnswerForm(forms.Form):
    """The answer to the facilitators' question."""

    answer = WordsField(
        label=_("Votre réponse"),
        max_length=800,
        widget=forms.Textarea(attrs={"rows": 4}),
        error_messages={
            "required": _("Écrivez votre réponse."),
            "max_length": _("Gardez 800 caractères au plus; il y en a %(show_value)d."),
        },
    )
