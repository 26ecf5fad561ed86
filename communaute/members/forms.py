"""The form of one's own profile."""

from typing import Any

from django import forms
from django.db import transaction
from django.utils.translation import gettext_lazy as _

from communaute.members.directory.fields import Several
from communaute.members.directory.visibility import CHOSEN
from communaute.members.models import User

CHOICES = [f"{name}_shown_to" for name in CHOSEN]


class ProfileForm(forms.ModelForm):
    """What a person tells of themself, and to whom each thing is shown."""

    class Meta:
        model = User
        field_classes = {"themes": Several}
        fields = [
            "first_name",
            "last_name",
            "title",
            "bio",
            "expertise",
            "themes",
            "region",
            "is_listed",
            "accepts_letters",
            *CHOICES,
        ]
        labels = {
            "first_name": _("Prénom"),
            "last_name": _("Nom"),
            "title": _("Fonction"),
            "bio": _("En quelques mots"),
            "expertise": _("Ce que je connais bien"),
            "themes": _("Mes thèmes"),
            "region": _("Ma région"),
            "is_listed": _("Paraître dans le bottin"),
            "accepts_letters": _("Recevoir des messages par le site"),
            "bio_shown_to": _("Ma présentation"),
            "expertise_shown_to": _("Ce que je connais bien"),
            "email_shown_to": _("Mon courriel"),
            "region_shown_to": _("Ma région"),
            "last_visit_shown_to": _("Ma dernière visite"),
        }
        help_texts = {
            "title": _("Par exemple : intervenante, coordonnateur, aide aux devoirs."),
            "bio": _("Ce que vous aimez qu’on vous demande. Deux phrases suffisent."),
            "expertise": _("Par exemple : relancer un jeune, écrire une demande de subvention."),
            "region": _("Si vous n’êtes pas où se trouve votre organisme."),
            "is_listed": _(
                "Décoché, personne ne trouve votre page; votre nom reste sur vos messages."
            ),
            "accepts_letters": _("Vous recevez le message; votre adresse n’est pas montrée."),
        }
        widgets = {
            "first_name": forms.TextInput(attrs={"autocomplete": "given-name"}),
            "last_name": forms.TextInput(attrs={"autocomplete": "family-name"}),
            "title": forms.TextInput(attrs={"autocomplete": "organization-title"}),
            "bio": forms.Textarea(attrs={"rows": 4}),
            "expertise": forms.Textarea(attrs={"rows": 2}),
            "themes": forms.CheckboxSelectMultiple,
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
        self.fields["region"].empty_label = _("Celle de mon organisme")  # type: ignore[attr-defined]

    @property
    def choices(self) -> list[forms.BoundField]:
        """Who sees what, a field each."""
        return [self[name] for name in CHOICES]

    @transaction.atomic
    def save(self, commit: bool = True) -> User:
        """Writes these fields alone: a right or a password may have changed meanwhile."""
        row = super().save(commit=False)
        row.save(update_fields=[name for name in self.cleaned_data if name != "themes"])
        self.save_m2m()
        return row
