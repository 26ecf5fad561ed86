"""An organization's card, kept by its responsible person: who it is, what it offers and seeks."""

from typing import Any

from django import forms
from django.core.validators import URLValidator
from django.db import transaction
from django.forms.models import BaseInlineFormSet
from django.utils.translation import gettext_lazy as _

from cms.core.models import Theme
from communaute.members.directory.fields import Several
from communaute.members.models import Exchange, Organization

MOST_LINES = 20
BLANK_LINES = 2


class CardForm(forms.ModelForm):
    """What an organization says of itself. Its name and standing belong to the federation."""

    website = forms.URLField(
        label=_("Site Web"),
        help_text=_("L’adresse complète, avec https://."),
        required=False,
        max_length=200,
        assume_scheme="https",
        validators=[URLValidator(schemes=["http", "https"])],
        error_messages={"invalid": _("Écrivez une adresse comme https://exemple.org.")},
    )

    class Meta:
        model = Organization
        fields = ["mission", "city", "served", "website", "themes"]
        field_classes = {"themes": Several}
        labels = {
            "mission": _("Ce que vous faites"),
            "city": _("Ville"),
            "served": _("Avec qui"),
            "themes": _("Thèmes"),
        }
        help_texts = {
            "mission": _("Deux ou trois phrases, comme vous le diriez à une collègue."),
            "served": _("Par exemple\xa0: 12 à 18 ans et leurs parents."),
        }
        widgets = {
            "mission": forms.Textarea(attrs={"rows": 4}),
            "themes": forms.CheckboxSelectMultiple,
        }
        error_messages = {
            "mission": {"max_length": _("Gardez 800 caractères au plus; il y en a %(show_value)d.")}
        }

    def save(self, commit: bool = True) -> Organization:
        """Writes these fields alone: the standing may have changed meanwhile."""
        row = super().save(commit=False)
        row.save(update_fields=[name for name in self.cleaned_data if name != "themes"])
        self.save_m2m()
        return row


class LineForm(forms.ModelForm):
    """One line: « j’offre » or « je cherche », with its themes."""

    themes = forms.MultipleChoiceField(
        label=_("Thèmes de cette ligne"), required=False, widget=forms.CheckboxSelectMultiple
    )

    class Meta:
        model = Exchange
        fields = ["kind", "text"]
        labels = {"kind": _("Genre"), "text": _("En une phrase")}
        widgets = {"text": forms.Textarea(attrs={"rows": 2})}
        error_messages = {"text": {"required": _("Écrivez la phrase, ou retirez la ligne.")}}

    def __init__(self, *args: Any, themes: list[tuple[int, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["kind"].choices = Exchange.Kind.choices  # type: ignore[attr-defined]
        self.fields["themes"].choices = themes  # type: ignore[attr-defined]
        if self.instance.pk is None:
            self.initial["kind"] = Exchange.Kind.OFFER  # an untouched line is not a line
        else:
            self.initial["themes"] = [theme.pk for theme in self.instance.themes.all()]

    def clean_text(self) -> str:
        """One line, however it was typed."""
        return " ".join(self.cleaned_data["text"].split())


class LineFormSet(BaseInlineFormSet):
    """The lines of one organization, and a few blank ones."""

    def add_fields(self, form: Any, index: int | None) -> None:
        super().add_fields(form, index)
        if "DELETE" in form.fields:
            form.fields["DELETE"].label = _("Retirer cette ligne")

    def save(self, commit: bool = True) -> list[Exchange]:
        lines = super().save(commit)
        for form in self.forms:
            if form.instance.pk and "themes" in form.changed_data:
                form.instance.themes.set(form.cleaned_data["themes"])
        return lines


Lines = forms.inlineformset_factory(
    Organization,
    Exchange,
    form=LineForm,
    formset=LineFormSet,
    extra=BLANK_LINES,
    max_num=MOST_LINES,
    validate_max=True,
    absolute_max=MOST_LINES + BLANK_LINES,
)


def lines_of(organization: Organization, data: Any = None) -> BaseInlineFormSet[Any, Any, Any]:
    """The lines to show or to save, in the same number of queries whatever their number."""
    themes = [(theme.pk, theme.name) for theme in Theme.objects.order_by("name")]
    return Lines(
        data,
        instance=organization,
        queryset=Exchange.objects.prefetch_related("themes"),
        form_kwargs={"themes": themes},
        prefix="lignes",
    )


@transaction.atomic
def save_card(form: CardForm, lines: BaseInlineFormSet) -> Organization:
    """Write a card and its lines together; both were found right."""
    organization = form.save()
    lines.save()
    return organization
