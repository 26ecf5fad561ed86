"""What a member chooses of their notices."""

from django import forms
from django.utils.translation import gettext_lazy as _

from communaute.notifications.models import Preference

Way = Preference.Way
AT_ONCE = (Way.AT_ONCE, _("Tout de suite"))
DIGEST = (Way.DIGEST, _("Dans mon résumé"))
SITE = (Way.SITE, _("Sur le site seulement"))
NEVER = (Way.NEVER, _("Jamais"))
REFUSED = dict.fromkeys(("required", "invalid_choice"), _("Choisissez une réponse."))


class WaysForm(forms.ModelForm):
    """One choice a kind, and the hours of silence."""

    spoken = forms.ChoiceField(
        label=_("On me répond ou on me mentionne"),
        help_text=_("Vos questions, vos messages, votre nom."),
        choices=[AT_ONCE, DIGEST, SITE, NEVER],
        widget=forms.RadioSelect,
        error_messages=REFUSED,
    )
    followed = forms.ChoiceField(
        label=_("Ce que je suis"),
        help_text=_(
            "Les discussions, les pages et les thèmes suivis. Ce que vous suivez "
            "«\xa0tout de suite\xa0» vous est écrit de toute façon."
        ),
        choices=[AT_ONCE, DIGEST, SITE, NEVER],
        widget=forms.RadioSelect,
        error_messages=REFUSED,
    )
    decision = forms.ChoiceField(
        label=_("L’animation a un mot pour moi"),
        help_text=_("Une décision sur un de vos messages. Elle vous attend toujours sur le site."),
        choices=[AT_ONCE, SITE],
        widget=forms.RadioSelect,
        error_messages=REFUSED,
    )

    class Meta:
        model = Preference
        fields = ("spoken", "followed", "decision", "quiet_nights", "quiet_weekends")

    @property
    def kinds(self) -> list[tuple[str, forms.BoundField]]:
        """Each kind with the anchor that mails lead to."""
        return [
            ("resume-reponses", self["spoken"]),
            ("resume-suivis", self["followed"]),
            ("avis-animation", self["decision"]),
        ]
