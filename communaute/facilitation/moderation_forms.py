"""What a facilitator decides, and the words that go with it."""

from datetime import date
from typing import Any, cast

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from cms.core.dates import TORONTO
from communaute.discussions.guard.forms import GuardedMixin
from communaute.discussions.models import CategoryPage
from communaute.discussions.moderation.forms import TOO_LONG, WORDS_LENGTH
from communaute.discussions.moderation.queue import Case

LEAVE, HIDE, RESTORE, APPROVE = "laisser", "masquer", "retablir", "publier"
SUMMARY_LENGTH = 1200

HIDING = (HIDE, _("Le masquer\nIl disparaît partout. La personne lit votre mot et peut le redire."))
READ = (LEAVE, _("C’est lu\nLe message reste."))


def choices_of(case: Case) -> list[tuple[str, Any]]:
    """What may be decided of a case, the kindest first."""
    if case.is_waiting:
        return [(APPROVE, _("Le publier\nLa personne en est avertie.")), HIDING]
    if case.is_hidden:
        return [(RESTORE, _("Le remettre à sa place\nLa personne en est avertie."))]
    if case.report_count:
        return [(LEAVE, _("Le laisser\nLe signalement est fermé.")), HIDING]
    return [READ, HIDING]


class DecisionForm(forms.Form):
    """What becomes of a post, and a word. `seen` is the last decision its reader knew of."""

    decision = forms.ChoiceField(
        label=_("Que fait-on?"),
        widget=forms.RadioSelect,
        error_messages={"required": _("Choisissez ce qu’on fait de ce message.")},
    )
    why = forms.CharField(
        label=_("Votre mot"),
        help_text=_(
            "Si vous masquez le message, il le faut\xa0: la personne le reçoit. Il reste un an au "
            "journal\xa0: n’y nommez personne."
        ),
        max_length=WORDS_LENGTH,
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
        error_messages={"max_length": TOO_LONG},
    )
    seen = forms.IntegerField(widget=forms.HiddenInput, min_value=0)

    def __init__(self, case: Case, data: Any = None) -> None:
        choices = choices_of(case)
        super().__init__(
            data,
            auto_id=f"id_{case.post.pk}_%s",
            initial={
                "seen": case.seen,
                "decision": choices[0][0] if len(choices) == 1 or not case.is_open else None,
            },
        )
        cast(forms.ChoiceField, self.fields["decision"]).choices = choices

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        if cleaned.get("decision") == HIDE and not cleaned.get("why") and "why" not in self.errors:
            self.add_error("why", _("Écrivez un mot à la personne\xa0: elle doit savoir pourquoi."))
        return cleaned


class WhyForm(forms.Form):
    """An optional reason, kept in the log."""

    why = forms.CharField(
        label=_("Pourquoi"),
        help_text=_("Pour le journal de l’équipe."),
        max_length=WORDS_LENGTH,
        required=False,
        error_messages={"max_length": TOO_LONG},
    )


class MoveForm(WhyForm):
    """Where a conversation goes. `is_confirmed` says that its wider audience was read."""

    page = forms.ModelChoiceField(
        label=_("Vers quelle catégorie?"),
        queryset=CategoryPage.objects.none(),
        widget=forms.RadioSelect,
        empty_label=None,
        error_messages={
            "required": _("Choisissez une catégorie."),
            "invalid_choice": _("Choisissez une catégorie de la liste."),
        },
    )
    is_confirmed = forms.BooleanField(required=False, widget=forms.HiddenInput)
    field_order = ["page", "why"]

    def __init__(self, data: Any, *, places: Any) -> None:
        super().__init__(data)
        cast(forms.ModelChoiceField, self.fields["page"]).queryset = places


class SummaryForm(GuardedMixin):
    """« L’essentiel en 30 secondes »; empty, it goes."""

    guarded = ("summary",)

    summary = forms.CharField(
        label=_("L’essentiel en 30 secondes"),
        help_text=_("Trois à six lignes qui commencent par un tiret. Sans nommer personne."),
        max_length=SUMMARY_LENGTH,
        required=False,
        widget=forms.Textarea(attrs={"rows": 7}),
        error_messages={"max_length": TOO_LONG},
    )


class SuspensionForm(forms.Form):
    """Until when somebody reads and does not speak, and the words that say why."""

    until = forms.DateField(
        label=_("Jusqu’à quand?"),
        help_text=_("La personne peut écrire de nouveau ce jour-là. Vide\xa0: jusqu’à ce que "
                    "quelqu’un de l’équipe lève la suspension."),
        required=False,
        widget=forms.DateInput(attrs={"type": "date"}),
        error_messages={"invalid": _("Écrivez une date, comme 2027-01-31.")},
    )  # fmt: skip
    why = forms.CharField(
        label=_("Votre mot à la personne"),
        help_text=_("Elle le lit quand elle veut écrire."),
        max_length=WORDS_LENGTH,
        widget=forms.Textarea(attrs={"rows": 4}),
        error_messages={
            "required": _("Écrivez un mot\xa0: la personne doit savoir pourquoi."),
            "max_length": TOO_LONG,
        },
    )

    def clean_until(self) -> date | None:
        until: date | None = self.cleaned_data["until"]
        if until is not None and until <= timezone.localdate(timezone=TORONTO):
            raise forms.ValidationError(_("Choisissez un jour à venir."))
        return until
