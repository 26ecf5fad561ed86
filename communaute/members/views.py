"""One's own account, and the directory."""

from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.core.paginator import Paginator
from django.db.models import Count
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme, urlencode
from django.utils.translation import gettext as _

from cms.core.models import Region
from communaute.members.decorators import network_required
from communaute.members.forms import DirectoryForm, ProfileForm
from communaute.members.models import Exchange, Organization, User
from communaute.members.querysets import open_seats

PER_PAGE = 24


def account(request: HttpRequest) -> HttpResponse:
    """`/compte/`: what the others see of oneself, and the way to everything else."""
    # A copy: what was typed and refused must not show in the header as the person's name.
    person = User.objects.with_seats().get(pk=request.user.pk)
    form = ProfileForm(request.POST or None, instance=person)
    if request.method == "POST" and form.is_valid():
        form.save()
        messages.success(request, _("Votre profil est à jour."))
        return redirect("members:account")
    is_visible = User.objects.visible_to(request.user).filter(pk=person.pk).exists()
    return render(
        request,
        "members/account.html",
        {"form": form, "person": person, "is_visible": is_visible},
    )


@network_required
def directory(request: HttpRequest) -> HttpResponse:
    """`/bottin/`: the organizations, searched by words and by region."""
    organizations = Organization.objects.visible_to(request.user)
    regions = _regions_with_counts()
    form = DirectoryForm(
        request.GET, regions=[(code, f"{name} ({n})") for code, name, n in regions]
    )
    form.is_valid()
    words = form.cleaned_data.get("q", "")
    code = form.cleaned_data.get("region", "")
    if code:
        organizations = organizations.filter(region__code=code)
    page = Paginator(organizations.matching(words).with_row(), PER_PAGE).get_page(
        request.GET.get("page")
    )
    region = next((name for known, name, _n in regions if known == code), "")
    return render(
        request,
        "members/directory.html",
        {"form": form, "page_obj": page, "words": words, "region": region},
    )


def _regions_with_counts() -> list[tuple[str, str, int]]:
    """Every region where an organization is listed: code, name, how many."""
    return list(
        Region.objects.filter(organizations__in=Organization.objects.listed().order_by())
        .annotate(n=Count("organizations"))
        .order_by("name")
        .values_list("code", "name", "n")
    )


@network_required
def organization(request: HttpRequest, slug: str) -> HttpResponse:
    """An organization and its people."""
    shown = get_object_or_404(Organization.objects.visible_to(request.user).with_row(), slug=slug)
    seats = (
        open_seats()
        .filter(organization=shown, member__is_active=True)
        .select_related("member")
        .order_by("member__last_name", "member__first_name", "pk")
    )
    lines = list(shown.exchanges.all())
    return render(
        request,
        "members/organization.html",
        {
            "organization": shown,
            "seats": seats,
            "offers": [line for line in lines if line.kind == Exchange.Kind.OFFER],
            "needs": [line for line in lines if line.kind == Exchange.Kind.NEED],
        },
    )


@network_required
def person(request: HttpRequest, pk: int) -> HttpResponse:
    """A person as the others see them: never the address."""
    shown = get_object_or_404(User.objects.visible_to(request.user).with_seats(), pk=pk)
    return render(request, "members/person.html", {"person": shown})


@login_not_required
def admin_sign_in(request: HttpRequest) -> HttpResponse:
    """`/gestion/login/`: Wagtail's own form is never shown; there is one door."""
    target = request.GET.get("next", "")
    if not url_has_allowed_host_and_scheme(target, {request.get_host()}, request.is_secure()):
        target = reverse("wagtailadmin_home")
    return redirect(f"{reverse('account_login')}?{urlencode({'next': target})}")
