"""What a facilitator decides of a request, and the lists they send."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from cms.core.models import Region
from communaute.members.doors.matching import Organizations
from communaute.members.models import AccessRequest, Membership, Organization

KNOWN, NEW = "connu", "nouveau"
KIND_REFUSAL = _(
    "Bonjour %(first_name)s,\n\nMerci de votre intérêt pour la communauté de pratique. Elle est "
    "réservée aux équipes des organismes communautaires qui luttent contre le décrochage "
    "scolaire, et nous ne pouvons pas vous y ouvrir une place pour l’instant.\n\nLes ressources "
    "publiques restent à vous\xa0: elles se lisent et se téléchargent sans compte.\n\nL’équipe "
    "d’animation"
)
TOO_LONG = _("Gardez 800 caractères au plus; il y en a %(show_value)d.")


class ApprovalForm(forms.Form):
    """Into which organization, known or new, and with which role."""

    place = forms.ChoiceField(
        label=_("Dans quel organisme?"),
        choices=[(KNOWN, _("Un organisme du bottin")), (NEW, _("Un nouvel organisme"))],
        widget=forms.RadioSelect,
        error_messages={"required": _("Choisissez un organisme du bottin, ou un nouveau.")},
    )
    organization = forms.CharField(
        label=_("Organisme du bottin"),
        help_text=_("Tapez les premières lettres de son nom."),
        max_length=160,
        required=False,
        widget=forms.TextInput(attrs={"list": "organizations", "autocomplete": "off"}),
    )
    name = forms.CharField(label=_("Nom du nouvel organisme"), max_length=160, required=False)
    region = forms.ModelChoiceField(
        label=_("Sa région"),
        queryset=Region.objects.order_by("name"),
        required=False,
        empty_label=_("Choisir une région"),
    )
    standing = forms.ChoiceField(
        label=_("Son statut"),
        choices=[
            (Organization.Standing.NETWORK, Organization.Standing.NETWORK.label),
            (Organization.Standing.MEMBER, Organization.Standing.MEMBER.label),
        ],
        required=False,
    )
    role = forms.ChoiceField(
        label=_("Rôle de la personne"),
        choices=Membership.Role.choices,
        initial=Membership.Role.MEMBER,
    )

    @classmethod
    def of(cls, request: AccessRequest, data: Any = None) -> "ApprovalForm":
        """The form as the request suggests it."""
        known = request.organization
        return cls(
            data,
            initial={
                "place": KNOWN if known else NEW,
                "organization": known.name if known else "",
                "name": request.organization_name,
                "region": request.region_id,
                "role": Membership.Role.MEMBER if known else Membership.Role.RESPONSIBLE,
            },
        )

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        if cleaned.get("place") == KNOWN:
            self._find(cleaned)
        elif cleaned.get("place") == NEW:
            self._describe(cleaned)
        return cleaned

    def _find(self, cleaned: dict[str, Any]) -> None:
        found = Organizations().all_named(cleaned.get("organization", ""))
        if len(found) == 1:
            cleaned["found"] = found[0]
        elif found:
            self.add_error(
                "organization",
                _("Plusieurs organismes ont ce nom\xa0: écrivez la fin de leur adresse."),
            )
        else:
            self.add_error("organization", _("Aucun organisme de ce nom dans le bottin."))

    def _describe(self, cleaned: dict[str, Any]) -> None:
        if not cleaned.get("name"):
            self.add_error("name", _("Écrivez le nom de l’organisme."))
        if not cleaned.get("region") and "region" not in self.errors:
            self.add_error("region", _("Choisissez sa région."))
        if not cleaned.get("standing") and "standing" not in self.errors:
            self.add_error("standing", _("Choisissez son statut."))


class QuestionForm(forms.Form):
    """One question to the person who asks."""

    question = forms.CharField(
        label=_("Votre question"),
        max_length=800,
        widget=forms.Textarea(attrs={"rows": 4}),
        error_messages={"required": _("Écrivez votre question."), "max_length": TOO_LONG},
    )


class RefusalForm(forms.Form):
    """A kind no: the words are ours to begin with, and theirs to change."""

    note = forms.CharField(
        label=_("Votre mot à la personne"),
        help_text=_("Il part tel quel. Changez ce que vous voulez."),
        max_length=800,
        widget=forms.Textarea(attrs={"rows": 9}),
        error_messages={"required": _("Écrivez un mot."), "max_length": TOO_LONG},
    )

    @classmethod
    def of(cls, request: AccessRequest, data: Any = None) -> "RefusalForm":
        return cls(data, initial={"note": KIND_REFUSAL % {"first_name": request.first_name}})


class ListForm(forms.Form):
    """A file of people to invite."""

    file = forms.FileField(
        label=_("Fichier CSV"),
        help_text=_("2\xa0000 lignes et 1\xa0Mo au plus."),
        widget=forms.ClearableFileInput(attrs={"accept": ".csv,.txt,text/csv,text/plain"}),
        error_messages={
            "required": _("Choisissez un fichier."),
            "empty": _("Ce fichier est vide."),
        },
    )
