"""What a responsible person fills in for their organization."""

from typing import Any

from django import forms
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from cms.core.forms import WordsField
from communaute.members.models import Membership

INCOMPLETE = _("Complétez l’adresse, par exemple prenom@organisme.org.")
NOBODY, INVITED = "personne", "courriel"


class InvitationForm(forms.Form):
    """A seat offered to one address."""

    email = forms.EmailField(
        label=_("Courriel"),
        max_length=254,
        widget=forms.EmailInput(attrs={"autocomplete": "off"}),
        error_messages={"required": _("Écrivez son courriel."), "invalid": INCOMPLETE},
    )
    # Named before they come: a team is not told apart otherwise.
    first_name = WordsField(
        label=_("Prénom"),
        max_length=80,
        error_messages={"required": _("Écrivez son prénom.")},
    )
    last_name = WordsField(
        label=_("Nom"), max_length=80, error_messages={"required": _("Écrivez son nom.")}
    )
    role = forms.ChoiceField(
        label=_("Rôle dans l’équipe"),
        choices=Membership.Role.choices,
        initial=Membership.Role.MEMBER,
    )


class SuccessorForm(forms.Form):
    """Who takes up a seat that closes: somebody of the team, an address, or nobody.

    Nothing is chosen beforehand: a seat closed in haste would leave its discussions to nobody.
    """

    def __init__(self, *args: Any, team: list[Membership], needs_one: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choices: list[tuple[str, str | Promise]] = [
            (str(seat.pk), str(seat.member)) for seat in team
        ]
        choices.append((INVITED, _("Quelqu’un qui n’est pas encore là")))
        if not needs_one:
            choices.append((NOBODY, _("Personne pour l’instant")))
        self.team = {str(seat.pk): seat for seat in team}
        self.fields["successor"] = forms.ChoiceField(
            label=_("Qui prend la relève?"),
            choices=choices,
            widget=forms.RadioSelect,
            error_messages={
                "required": _("Choisissez qui prend la relève.")
                if needs_one
                else _("Choisissez qui prend la relève, ou «\xa0Personne pour l’instant\xa0»."),
            },
        )
        self.fields["email"] = forms.EmailField(
            label=_("Son courriel, si cette personne n’est pas encore là"),
            max_length=254,
            required=False,
            widget=forms.EmailInput(attrs={"autocomplete": "off"}),
            error_messages={"invalid": INCOMPLETE},
        )

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        is_missing = not cleaned.get("email") and "email" not in self.errors
        if cleaned.get("successor") == INVITED and is_missing:
            self.add_error("email", _("Écrivez le courriel de la relève."))
        return cleaned

    @property
    def chosen(self) -> dict[str, Any]:
        """What `close_seat` needs: a seat of the team, or an address, or neither."""
        choice = self.cleaned_data["successor"]
        address = self.cleaned_data["email"] if choice == INVITED else ""
        return {"successor": self.team.get(choice), "address": address}
