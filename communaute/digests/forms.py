"""The one question about the digest, and when it should come."""

from datetime import date, timedelta
from typing import Any

from django import forms
from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _

from communaute.digests.models import Subscription

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
    minutes = forms.TypedChoiceField(
        label=_("Votre temps de lecture"),
        help_text=_("Le résumé s’arrête là, et dit combien de nouvelles il a laissées de côté."),
        choices=Subscription.Minutes.choices,
        coerce=int,
        required=False,
        empty_value=None,
    )

    def clean_minutes(self) -> int:
        return self.cleaned_data["minutes"] or Subscription.Minutes.SHORT

    @classmethod
    def of(cls, subscription: Subscription | None, data: Any = None) -> "PreferencesForm":
        """The form, with this member's present answer if there is one."""
        if subscription is None:
            subscription, cadence = Subscription(), ""
        else:
            cadence = subscription.cadence if subscription.is_active else NEVER
        asked = ("weekday", "hour", "minutes")
        initial = {name: getattr(subscription, name) for name in asked}
        return cls(data, initial={"cadence": cadence, **initial})


class PauseForm(forms.Form):
    """How long nothing should leave. `away` is one of the two usual answers, or a date."""

    class Away(TextChoices):
        WEEK = "7", _("Une semaine")
        MONTH = "31", _("Un mois")

    away = forms.TypedChoiceField(
        choices=Away.choices, coerce=int, required=False, empty_value=None
    )
    back_on = forms.DateField(
        label=_("Jusqu’au"), required=False, widget=forms.DateInput(attrs={"type": "date"})
    )

    def __init__(self, *args: Any, today: date, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.today = today

    def clean(self) -> dict[str, Any]:
        """Adds `until`, the day of the return.

        Refused: neither answer, a day that has come already, more than a year.
        """
        answer = super().clean() or {}
        if away := answer.get("away"):
            return answer | {"until": self.today + timedelta(days=away)}
        until = answer.get("back_on")
        if not self.errors and (
            until is None or not 0 < (until - self.today).days <= LONGEST_PAUSE
        ):
            raise forms.ValidationError(_("Choisissez un jour à venir, d’ici un an."))
        return answer | {"until": until}
