"""Organizations in the admin, with the lines they show; groups follow their standing."""

from typing import Any

from django import forms
from django.db.models import ProtectedError
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from wagtail.admin import messages
from wagtail.admin.forms import WagtailAdminModelForm
from wagtail.admin.panels import FieldPanel, FieldRowPanel, MultiFieldPanel, ObjectList
from wagtail.admin.views import generic
from wagtail.admin.viewsets.model import ModelViewSet

from communaute.members import actions
from communaute.members.models import Exchange, Organization

LINES = {"offers": Exchange.Kind.OFFER, "needs": Exchange.Kind.NEED}
LONGEST = Exchange._meta.get_field("text").max_length or 0


class OrganizationForm(WagtailAdminModelForm):
    """The organization and its « j’offre » and « je cherche », one a line.

    A line that stays keeps its themes and its date.
    """

    offers = forms.CharField(
        label=gettext_lazy("J’offre"),
        required=False,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text=gettext_lazy("Une phrase par ligne."),
    )
    needs = forms.CharField(
        label=gettext_lazy("Je cherche"),
        required=False,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text=gettext_lazy("Une phrase par ligne."),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name, kind in LINES.items():
            self.initial[name] = "\n".join(text for text in self._kept(kind))

    def clean_offers(self) -> list[str]:
        return self._lines("offers")

    def clean_needs(self) -> list[str]:
        return self._lines("needs")

    def save(self, commit: bool = True) -> Organization:
        organization = super().save(commit)
        for name, kind in LINES.items():
            kept, asked = self._kept(kind), self.cleaned_data[name]
            organization.exchanges.filter(kind=kind).exclude(text__in=asked).delete()
            for text in asked:
                if text not in kept:
                    Exchange.objects.create(organization=organization, kind=kind, text=text)
        return organization

    def _kept(self, kind: str) -> list[str]:
        if self.instance.pk is None:
            return []
        return list(self.instance.exchanges.filter(kind=kind).values_list("text", flat=True))

    def _lines(self, name: str) -> list[str]:
        typed = (line.strip() for line in self.cleaned_data[name].splitlines())
        lines = list(dict.fromkeys(line for line in typed if line))
        for number, line in enumerate(lines, start=1):
            if len(line) > LONGEST:
                raise forms.ValidationError(
                    _("Ligne %(number)d : gardez %(longest)d caractères au plus."),
                    params={"number": number, "longest": LONGEST},
                )
        return lines


class ListOrganizations(generic.IndexView):
    def get_base_queryset(self):
        return super().get_base_queryset().select_related("region")


class EditOrganization(generic.EditView):
    def save_instance(self):
        organization = super().save_instance()
        if "standing" in self.form.changed_data:
            actions.change_standing(
                organization, organization.standing, by=self.request.user, now=timezone.now()
            )
        return organization


class DeleteOrganization(generic.DeleteView):
    """What people leave behind keeps the name of their organization."""

    def form_valid(self, form):
        try:
            return super().form_valid(form)
        except ProtectedError:
            messages.error(
                self.request,
                _(
                    "Cet organisme ne peut pas être supprimé. Des personnes y ont ou y ont eu une "
                    "place. Donnez-lui plutôt le statut «\xa0Ancien\xa0»."
                ),
            )
            return redirect("organization:edit", self.object.pk)


class OrganizationViewSet(ModelViewSet):
    model = Organization
    icon = "group"
    menu_label = gettext_lazy("Organismes")
    index_view_class = ListOrganizations
    edit_view_class = EditOrganization
    delete_view_class = DeleteOrganization
    copy_view_enabled = False
    list_display = ["name", "standing", "region", "city"]
    list_filter = ["standing", "region"]
    list_export = ["name", "get_standing_display", "region", "city", "served", "website"]
    export_headings = {"get_standing_display": gettext_lazy("Statut")}
    export_filename = "organismes"
    search_fields = ["name", "city"]
    ordering = ["name", "pk"]
    edit_handler = ObjectList(
        [
            FieldPanel("name"),
            FieldRowPanel([FieldPanel("slug"), FieldPanel("standing")]),
            FieldRowPanel([FieldPanel("region"), FieldPanel("city")]),
            MultiFieldPanel(
                [
                    FieldPanel("mission"),
                    FieldPanel("served"),
                    FieldPanel("themes"),
                    FieldPanel("website"),
                ],
                heading=gettext_lazy("Dans le bottin"),
            ),
            MultiFieldPanel(
                [FieldPanel("offers"), FieldPanel("needs")],
                heading=gettext_lazy("Ce que l’organisme offre et cherche"),
            ),
        ],
        base_form_class=OrganizationForm,
    )
