"""The one question about the digest, and when it should come."""

from datetime import date, timedelta
from typing import Any

from django import forms
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from communaute.digests.models import Subscription
from communaute.digests.parts import PARTS
from communaute.members.models import Clock

NEVER = "never"
HOURS = range(5, 23)
LONGEST_PAUSE = 366  # days


def hour_choices() -> list[tuple[int, str]]:
    return [(hour, _("%(hour)d\xa0h") % {"hour": hour}) for hour in HOURS]


class PreferencesForm(forms.Form):
    """Nothing is ticked for somebody who has never answered."""

    cadence = forms.ChoiceField(
        label=_("Recevoir le résumé de la communauté"),
        choices=[
            (Subscription.Cadence.DAILY, _("Chaque jour")),
            (Subscription.Cadence.WEEKLY, _("Chaque semaine")),
            (Subscription.Cadence.BIWEEKLY, _("Toutes les deux semaines")),
            (Subscription.Cadence.MONTHLY, _("Chaque mois")),
            (NEVER, _("Jamais")),
        ],
        widget=forms.RadioSelect,
        error_messages={"required": _("Choisissez un rythme, ou « Jamais ».")},
    )
    weekday = forms.TypedChoiceField(
        label=_("Jour"),
        help_text=_("Chaque mois\xa0: le premier de ces jours."),
        choices=Subscription.Weekday.choices,
        coerce=int,
    )
    hour = forms.TypedChoiceField(label=_("Heure"), choices=hour_choices, coerce=int)
    zone = forms.ChoiceField(label=_("L’heure de chez moi"), choices=Clock, required=False)
    minutes = forms.TypedChoiceField(
        label=_("Votre temps de lecture"),
        help_text=_("Le résumé s’arrête là, et dit combien de nouvelles il a laissées de côté."),
        choices=Subscription.Minutes.choices,
        coerce=int,
    )

    parts = forms.MultipleChoiceField(
        label=_("Dans mon résumé, je veux"),
        choices=[(part, name) for part, (name, _reasons) in PARTS.items()],
        widget=forms.CheckboxSelectMultiple,
        required=False,
    )

    @classmethod
    def of(
        cls, subscription: Subscription | None, *, zone: str, data: Any = None
    ) -> "PreferencesForm":
        """The form, with this member's present answer if there is one, and their clock."""
        if subscription is None:
            subscription, cadence = Subscription(), ""
        else:
            cadence = subscription.cadence if subscription.is_active else NEVER
        asked = ("weekday", "hour", "minutes")
        initial = {name: getattr(subscription, name) for name in asked}
        initial["parts"] = [part for part in PARTS if part not in subscription.left_out]
        return cls(data, initial={"cadence": cadence, "zone": zone, **initial})

    def clean(self) -> dict[str, Any]:
        """What is kept is what the digest leaves out: a part made later is in it."""
        told = super().clean() or {}
        wanted = told.pop("parts", [])
        return told | {"left_out": [part for part in PARTS if part not in wanted]}


class PauseForm(forms.Form):
    """The day of the return, from nothing said or done before."""

    back_on = forms.DateField(label=_("Jusqu’au"), widget=forms.DateInput(attrs={"type": "date"}))

    def __init__(self, *args: Any, today: date, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.today = today

    @property
    def usual(self) -> list[tuple[str, str]]:
        """The two usual answers: the day, and how the pause is called."""
        return [
            ((self.today + timedelta(days=7)).isoformat(), gettext("Pause d’une semaine")),
            ((self.today + timedelta(days=31)).isoformat(), gettext("Pause d’un mois")),
        ]

    def clean_back_on(self) -> date:
        back_on = self.cleaned_data["back_on"]
        if not 0 < (back_on - self.today).days <= LONGEST_PAUSE:
            raise forms.ValidationError(_("Choisissez un jour à venir, d’ici un an."))
        return back_on
