"""Before it is published, a text in which somebody might be recognised is shown back, rewritten.

Nothing of a text that is refused is kept: no draft, no session, no log. Whoever takes the risk
says so with a second click, and that click is worth for this text alone.
"""

from dataclasses import dataclass
from typing import Any, ClassVar, cast

from django import forms
from django.http import QueryDict
from django.utils.crypto import constant_time_compare, salted_hmac
from django.utils.translation import gettext_lazy as _

from communaute.discussions.guard.confidentiality import Change, Finding, changes, findings, rewrite

TAKE = "version"
"""What the button « Prendre cette version » sends."""

SHOWN_AROUND = 90
"""Of what stays the same beside a change, in characters: a long text is not shown twice."""
REASONS = {
    "name": _("Le nom ou le prénom de quelqu’un : avec ce qu’on en raconte, on le reconnaît."),
    "name_and_school": _("Un nom et une école\xa0: ensemble, ils disent qui c’est."),
    "school": _("Son école : avec un prénom ou un âge, ça suffit souvent."),
    "code": _("Un code permanent : il contient le nom et la date de naissance."),
    "health": _("Un numéro d’assurance maladie : il contient le nom et la date de naissance."),
    "insurance": _("Un numéro d’assurance sociale : personne d’autre ne devrait le voir."),
    "birth": _("Une date de naissance : l’âge suffit presque toujours."),
    "phone": _("Un numéro de téléphone qui semble celui d’une personne."),
    "email": _("Un courriel qui semble celui d’une personne."),
    "address": _("Une adresse où quelqu’un habite."),
    "file": _("Un numéro de dossier."),
    "handle": _("Un compte de réseau social : il mène droit à la personne."),
}
"""Why each kind of finding matters, said to whoever wrote it."""


@dataclass(frozen=True)
class Rewritten:
    """One field of a form as it is, and as it could be said. `target` is the id of its box."""

    label: str
    target: str
    changes: list[Change]


@dataclass(frozen=True)
class Guard:
    """What the panel shows. `acknowledgement` is what « Publier quand même » sends back."""

    reasons: list[str]
    fields: list[Rewritten]
    acknowledgement: str

    @property
    def target(self) -> str:
        """Where « Corriger moi-même » leads."""
        return self.fields[0].target


class GuardedMixin(forms.Form):
    """A form whose `guarded` fields are read before they are published.

    A view has nothing to decide: with a risky text `is_valid()` is false, `guard` tells the panel
    (`{% include "discussions/guard.html" %}`, inside the form) what to show.
    A person who takes the proposal gets the form again, filled with it: `is_rewritten` is true.
    Both answers of the panel are buttons, so neither is sent again by accident.
    """

    guarded: ClassVar[tuple[str, ...]] = ("body",)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.guard: Guard | None = None
        self.is_rewritten = False

    @property
    def status(self) -> int:
        """Of the page that shows this form: 422 where it was refused."""
        return 422 if self.guard or self.errors else 200

    def is_valid(self) -> bool:
        return super().is_valid() and self.guard is None and not self.is_rewritten

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        texts = {name: cleaned.get(name) or "" for name in self.guarded if name in self.fields}
        found = {name: findings(text) for name, text in texts.items()}
        if not any(found.values()):
            return cleaned
        if self.data.get("guard_choice") == TAKE:
            self._take({name: rewrite(text) for name, text in texts.items()})
        elif not constant_time_compare(self.data.get("acknowledged", ""), acknowledgement(texts)):
            self.guard = self._panel(texts, found)
        return cleaned

    def _take(self, texts: dict[str, str]) -> None:
        data = cast(QueryDict, self.data).copy()
        for name, text in texts.items():
            data[self.add_prefix(name)] = text
        self.data = data
        self.is_rewritten = True

    def _panel(self, texts: dict[str, str], found: dict[str, list[Finding]]) -> Guard:
        reasons = [str(REASONS[one.kind]) for group in found.values() for one in group]
        return Guard(
            reasons=list(dict.fromkeys(reasons)),
            fields=[
                Rewritten(
                    str(self[name].label), self[name].id_for_label, _short(changes(texts[name]))
                )
                for name, group in found.items()
                if group
            ],
            acknowledgement=acknowledgement(texts),
        )


def _short(parts: list[Change]) -> list[Change]:
    """What changes, with a few words on each side."""
    made = []
    for number, part in enumerate(parts):
        text = part.text
        if part.kind == "same" and len(text) > 2 * SHOWN_AROUND + 20:
            before = text[:SHOWN_AROUND].rsplit(" ", 1)[0] if number else ""
            after = text[-SHOWN_AROUND:].split(" ", 1)[-1] if number < len(parts) - 1 else ""
            text = f"{before} […] {after}"
        made.append(Change(part.kind, text))
    return made


def acknowledgement(texts: dict[str, str]) -> str:
    """The mark of these texts, whatever their blanks: another text has another one."""
    said = "\0".join(f"{name}\0{' '.join(text.split())}" for name, text in sorted(texts.items()))
    return salted_hmac("communaute.discussions.guard", said, algorithm="sha256").hexdigest()


def may_be_kept(*texts: str) -> bool:
    """Whether a draft of these texts may be written down before its author publishes it."""
    return not any(findings(text) for text in texts)
