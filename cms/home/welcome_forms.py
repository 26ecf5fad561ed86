"""The one form of the first screen."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from communaute.digests.forms import NEVER
from communaute.digests.models import Subscription
from communaute.members import consents
from communaute.members.models import ConsentEvent, User


class WelcomeForm(forms.ModelForm):
    """Nothing is ticked beforehand; what the invitation told of the person is filled in."""

    charter = forms.BooleanField(
        error_messages={
            "required": _(
                "Cochez cette case pour entrer. Sans votre accord, les autres ne peuvent pas "
                "savoir à qui ils parlent."
            )
        }
    )
    cadence = forms.ChoiceField(
        label=_("À quel rythme?"),
        required=False,
        choices=[
            (Subscription.Cadence.WEEKLY, _("Chaque semaine")),
            (Subscription.Cadence.DAILY, _("Chaque jour")),
            (NEVER, _("Pas de résumé")),
        ],
        widget=forms.RadioSelect,
    )
    weekday = forms.TypedChoiceField(
        label=_("Si c’est chaque semaine, quel jour?"),
        choices=Subscription.Weekday.choices,
        coerce=int,
        initial=Subscription.Weekday.MONDAY,
    )

    class Meta:
        model = User
        fields = ["first_name", "last_name", "title", "bio"]
        labels = {
            "first_name": _("Prénom"),
            "last_name": _("Nom"),
            "title": _("Fonction"),
            "bio": _("Présentez-vous en trois phrases"),
        }
        help_texts = {
            "title": _("Par exemple : intervenante, coordonnateur, aide aux devoirs."),
            "bio": _(
                "Plus tard, c’est correct aussi : laissez vide, et revenez-y quand ça adonne."
            ),
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
        self.fields["charter"].label = str(consents.current(ConsentEvent.Kind.CHARTER).text)
        for name, message in (
            ("first_name", _("Écrivez votre prénom.")),
            ("last_name", _("Écrivez votre nom.")),
        ):
            self.fields[name].required = True
            self.fields[name].error_messages["required"] = message

    @property
    def profile(self) -> dict[str, str]:
        return {name: self.cleaned_data[name] for name in self.Meta.fields}
