"""One's own account."""

from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme, urlencode
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from communaute.members.forms import ProfileForm
from communaute.members.models import Organization, User
from communaute.members.requests import MemberRequest


@require_safe
def account(request: MemberRequest) -> HttpResponse:
    """`/compte/`: the way to everything that is one's own."""
    person = User.objects.with_seats().get(pk=request.user.pk)
    context = {
        "person": person,
        "is_visible": _is_visible(person),
        "mine": Organization.objects.visible_to(request.user).run_by(person),
    }
    return render(request, "members/account.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def profile(request: MemberRequest) -> HttpResponse:
    """`/compte/profil/`: what one tells of oneself, and who sees what."""
    # A copy: what was typed and refused must not show in the header as the person's name.
    person = get_object_or_404(User, pk=request.user.pk)
    form = ProfileForm(request.POST if request.method == "POST" else None, instance=person)
    if request.method == "POST" and form.is_valid():
        form.save()
        messages.success(request, _("Votre profil est à jour."))
        return redirect("members:profile")
    return render(
        request,
        "members/profile.html",
        {"form": form, "person": person, "is_visible": _is_visible(request.user)},
        status=422 if form.errors else 200,
    )


def _is_visible(person: User) -> bool:
    return User.objects.visible_to(person).filter(pk=person.pk).exists()


@login_not_required
def admin_sign_in(request: HttpRequest) -> HttpResponse:
    """`/gestion/login/`: Wagtail's own form is never shown; there is one door."""
    target = request.GET.get("next", "")
    if not url_has_allowed_host_and_scheme(target, {request.get_host()}, request.is_secure()):
        target = reverse("wagtailadmin_home")
    return redirect(f"{reverse('account_login')}?{urlencode({'next': target})}")
