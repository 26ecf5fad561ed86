"""The one question about the digest, and when it should come."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from communaute.digests.models import Subscription

NEVER = "never"
HOURS = range(5, 23)


def hour_choices() -> list[tuple[int, str]]:
    return [(hour, _("%(hour)d\xa0h") % {"hour": hour}) for hour in HOURS]


class PreferencesForm(forms.Form):
    """Nothing is ticked for somebody who has never answered."""

    cadence = forms.ChoiceField(
        label=_("Recevoir le résumé de la communauté"),
        choices=[
            (Subscription.Cadence.WEEKLY, _("Chaque semaine")),
            (Subscription.Cadence.DAILY, _("Chaque jour")),
            (NEVER, _("Jamais")),
        ],
        widget=forms.RadioSelect,
        error_messages={"required": _("Choisissez un rythme, ou « Jamais ».")},
    )
    weekday = forms.TypedChoiceField(
        label=_("Jour du résumé hebdomadaire"), choices=Subscription.Weekday.choices, coerce=int
    )
    hour = forms.TypedChoiceField(label=_("Heure"), choices=hour_choices, coerce=int)

    @classmethod
    def of(cls, subscription: Subscription | None, data: Any = None) -> "PreferencesForm":
        """The form, with this member's present answer if there is one."""
        if subscription is None:
            return cls(data, initial={"weekday": Subscription.Weekday.MONDAY, "hour": 7})
        cadence = subscription.cadence if subscription.is_active else NEVER
        initial = {"weekday": subscription.weekday, "hour": subscription.hour}
        return cls(data, initial={"cadence": cadence, **initial})
