"""What one looks for, and what one writes to somebody."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from cms.core.forms import SentOnceForm, WordsField
from communaute.members.directory.fields import LightSelect
from communaute.members.directory.matching import Asked, Catalogue
from communaute.members.models import Exchange

LETTER_LENGTH = 3000


class DirectoryForm(forms.Form):
    """What one looks for in the directory. What cannot be read is left aside."""

    q = forms.CharField(
        label=_("Nom, ville ou spécialité"),
        required=False,
        max_length=200,
        widget=forms.TextInput(attrs={"type": "search", "enterkeyhint": "search"}),
    )
    region = forms.ChoiceField(label=_("Région"), required=False, widget=LightSelect)
    theme = forms.ChoiceField(label=_("Thème"), required=False, widget=LightSelect)
    public = forms.CharField(
        label=_("Public servi"),
        help_text=_("Un mot ou deux\xa0: parents, 12 ans, autochtones…"),
        required=False,
        max_length=80,
    )
    echange = forms.ChoiceField(
        label=_("Offres et besoins"),
        required=False,
        widget=LightSelect,
        choices=[
            ("", _("Peu importe")),
            (Exchange.Kind.OFFER, _("Offre quelque chose")),
            (Exchange.Kind.NEED, _("Cherche quelque chose")),
        ],
    )

    def __init__(self, *args: Any, catalogue: Catalogue, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.count_regions({}, catalogue)
        self.fields["theme"].choices = [  # type: ignore[attr-defined]
            ("", _("Tous les thèmes")),
            *((theme.slug, theme.name) for theme in catalogue.themes),
        ]

    def asked(self) -> Asked:
        """The question, without what could not be read."""
        self.is_valid()
        told = self.cleaned_data
        return Asked(
            words=told.get("q", ""),
            region=told.get("region", ""),
            theme=told.get("theme", ""),
            served=told.get("public", ""),
            kind=told.get("echange", ""),
        )

    def count_regions(self, counts: dict[str, int], catalogue: Catalogue) -> None:
        """Say beside each region how many answer there; nothing when no count is given."""
        self.fields["region"].choices = [  # type: ignore[attr-defined]
            ("", _("Tout le Québec")),
            *(
                (one.code, f"{one.name} ({counts.get(one.code, 0)})" if counts else one.name)
                for one in catalogue.regions
            ),
        ]


class LetterForm(SentOnceForm):
    """A few words to somebody, through the site."""

    text = WordsField(
        label=_("Votre message"),
        help_text=_(
            "Dites qui vous êtes et ce que vous cherchez. Rien de confidentiel sur un jeune."
        ),
        max_length=LETTER_LENGTH,
        widget=forms.Textarea(attrs={"rows": 8}),
        error_messages={
            "required": _("Écrivez au moins une phrase avant d’envoyer."),
            "max_length": _(
                "Ce message est trop long\xa0: %(show_value)d caractères, pour %(limit_value)d au "
                "plus."
            ),
        },
    )
