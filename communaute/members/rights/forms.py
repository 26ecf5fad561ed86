"""What people ask about their own data."""

from django import forms
from django.utils.translation import gettext_lazy as _

from cms.core.forms import SentOnceForm, WordsField
from communaute.members.models import PrivacyRequest

Kind = PrivacyRequest.Kind
KEEP, REMOVE = "keep", "remove"


class RequestForm(SentOnceForm):
    """A request to the facilitators, from somebody who is signed in."""

    kind = forms.ChoiceField(
        label=_("De quoi s’agit-il?"),
        choices=Kind.choices,
        widget=forms.RadioSelect,
        error_messages={"required": _("Choisissez ce qui s’en approche le plus.")},
    )
    text = WordsField(
        label=_("Votre demande"),
        help_text=_(
            "Dites l’adresse de la page, si vous la connaissez, et ce qui devrait changer."
        ),
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 5}),
        error_messages={
            "required": _("Écrivez votre demande, même en une phrase."),
            "max_length": _("C’est trop long\xa0: 2 000 caractères au plus."),
        },
    )


class FarewellForm(RequestForm):
    """The last request of somebody who has no account any more: the answer needs an address."""

    kind = None  # type: ignore[assignment]
    reply_to = forms.EmailField(
        label=_("Courriel pour la réponse"),
        help_text=_("Gardé le temps de vous répondre, puis effacé."),
        error_messages={
            "required": _("Écrivez l’adresse où vous répondre."),
            "invalid": _("Complétez l’adresse, par exemple prenom@organisme.org."),
        },
        widget=forms.EmailInput(attrs={"autocomplete": "email"}),
    )


class AnswerForm(forms.Form):
    answer = WordsField(
        label=_("Votre réponse à la personne"),
        help_text=_(
            "Ce qui a été fait, ou pourquoi ça ne peut pas l’être. Elle la reçoit telle quelle."
        ),
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 5}),
        error_messages={
            "required": _("Écrivez une réponse\xa0: la loi veut qu’elle soit écrite."),
            "max_length": _("C’est trop long\xa0: 2 000 caractères au plus."),
        },
    )


class LeaveForm(forms.Form):
    """Nothing is chosen beforehand."""

    posts = forms.ChoiceField(
        label=_("Vos messages dans les discussions"),
        choices=[
            (
                KEEP,
                _(
                    "Les laisser, sans mon nom\n"
                    "Ils sont signés «\xa0Membre parti\xa0». Ce que vous y avez écrit sur vous "
                    "y reste."
                ),
            ),
            (
                REMOVE,
                _(
                    "Les retirer\n"
                    "Là où quelqu’un a écrit après vous, il reste «\xa0Message retiré par la "
                    "personne qui l’a écrit.\xa0», pour que le fil se lise encore."
                ),
            ),
        ],
        widget=forms.RadioSelect,
        error_messages={"required": _("Choisissez ce que deviennent vos messages.")},
    )
    is_sure = forms.BooleanField(
        label=_("Je comprends que c’est définitif\xa0: personne ne pourra retrouver mon compte."),
        error_messages={
            "required": _("Cochez la case si vous voulez vraiment supprimer le compte.")
        },
    )
