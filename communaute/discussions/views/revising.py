"""What one does with one's own words once said: correct them, take them back, see what changed."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from cms.core import dates, limits
from cms.core.pages import address
from communaute.discussions.masks.voices import wrote
from communaute.discussions.models import Draft, Post
from communaute.discussions.moderation import own
from communaute.discussions.reading.messages import messages_of
from communaute.discussions.views.kept_words import keeps_words
from communaute.discussions.views.reading import place_of
from communaute.discussions.views.writing import linked, preview_of
from communaute.discussions.writing import corrections, drafts, mentions, quoting, writers
from communaute.discussions.writing.differences import between
from communaute.discussions.writing.drafts import Place
from communaute.discussions.writing.forms import EditForm
from communaute.members.requests import MemberRequest

VERSIONS_PER_PAGE = 10


@keeps_words("post:{pk}")
def edit(request: MemberRequest, pk: int) -> HttpResponse:
    """Rewrite one's own post. Of two corrections at once, the second sees both texts.

    A message hidden meanwhile has a page of its own, where the words kept for it wait.
    """
    if request.method == "GET" and own.unpublished(request.user).filter(pk=pk).exists():
        return redirect("discussions:unpublished", pk)
    found = _own_or_404(request, pk)
    place = Place.of_post(found)
    draft = drafts.of(request.user, place.key)
    initial = {
        "body": _to_rewrite(found.body, request),
        "seen": corrections.mark_of(found.body),
    }
    if draft:
        initial |= drafts.initial(draft)
    form = EditForm(request.POST or None, post=found, initial=initial)
    other = ""
    if request.method == "POST":
        wish = request.POST.get("faire", "")
        if wish == "effacer":
            drafts.drop(request.user, place.key)
            return redirect(place.address)
        is_valid = form.is_valid()
        if wish == "apercu":
            form.preview = preview_of(request, place, form.cleaned_data.get("body", ""))
        elif is_valid:
            try:
                return _correct(request, found, form)
            except corrections.EditConflict as conflict:
                other = _to_rewrite(conflict.body, request)
                data = request.POST.copy()
                data["seen"] = corrections.mark_of(conflict.body)
                form.data = data
    return _edit_page(request, found, form, draft=draft, other=other)


def _edit_page(
    request: MemberRequest,
    post: Post,
    form: EditForm,
    *,
    draft: Draft | None = None,
    other: str = "",
) -> HttpResponse:
    """The box of a correction; `other` is what the message says since, when it is not `seen`."""
    kept = None if form.is_bound else draft
    context = {
        "form": form,
        "place": Place.of_post(post),
        "post": post,
        "other": other,
        "saved_at": kept.updated_at.isoformat() if kept else "",
        "draft_day": dates.full(kept.updated_at) if kept else "",
        "may_take_back": corrections.may_take_back(post, now=timezone.now()),
    }
    return render(request, "discussions/edit.html", context, status=409 if other else form.status)


def _correct(request: MemberRequest, post: Post, form: EditForm) -> HttpResponse:
    place, now = Place.of_post(post), timezone.now()
    body = linked(request, place, form.cleaned_data["body"])
    refused = writers.refusal(request.user, body)
    if refused:
        form.add_error("body", refused)
    else:
        try:
            limits.consume("correction", request.user.pk, now=now)
            corrections.edit_post(post, editor=request.user, body=body, now=now, **form.told())
        except limits.TooMany as error:
            form.add_error(None, writers.wait_words(error))
    if form.errors:
        return _edit_page(request, post, form)
    drafts.drop(request.user, place.key)
    messages.success(request, _("Message corrigé"))
    return redirect(place_of(post))


@require_http_methods(["GET", "HEAD", "POST"])
def take_back(request: MemberRequest, pk: int) -> HttpResponse:
    """Ask, then take one's message back while nobody has been written to."""
    found = _own_or_404(request, pk)
    is_alone = found.topic.post_count == 1 and found.number == 1
    may = corrections.may_take_back(found, now=timezone.now())
    if request.method != "POST":
        context = {"post": found, "is_alone": is_alone, "may": may}
        return render(request, "discussions/take_back.html", context)
    try:
        left = corrections.take_back(found, now=timezone.now())
    except corrections.TooLate as error:
        messages.error(request, error.message)
        return redirect(place_of(found))
    messages.success(request, _("Message repris. Personne n’a reçu de courriel."))
    return redirect(left or address(found.topic.page))


def versions(request: MemberRequest, pk: int) -> HttpResponse:
    """What a message said before each of its corrections, the last first."""
    posts = Post.objects.visible_to(request.user).select_related("topic")
    found = get_object_or_404(posts, pk=pk)
    shown = messages_of(Post.objects.filter(pk=pk), viewer=request.user, now=timezone.now())
    revisions = found.revisions.filter(is_hidden=False).order_by("-replaced_at", "-pk")
    pages = Paginator(revisions, VERSIONS_PER_PAGE).get_page(request.GET.get("page"))
    later = revisions[pages.start_index() - 2] if pages.number > 1 else None
    after, changes = later.body if later else found.body, []
    for one in pages:
        parts = between(_own_words(one.body), _own_words(after))
        changes.append((one.replaced_at, parts))
        after = one.body
    context = {"post": found, "said": shown[0], "changes": changes, "pages": pages}
    return render(request, "discussions/versions.html", context)


def _to_rewrite(body: str, request: MemberRequest) -> str:
    """A message as it was typed, less what it quotes that was hidden since."""
    return mentions.readable(quoting.readable(body, request.user))


def _own_words(body: str) -> str:
    """What a version says, as it was typed. What it quotes may be hidden since: it is left out."""
    return mentions.readable(quoting.without_quotes(body))


def _own_or_404(request: MemberRequest, pk: int) -> Post:
    """A post that this member sees and wrote. Facilitators do not touch others' words."""
    posts = Post.objects.visible_to(request.user).select_related("topic__page", "pseudonym")
    found = get_object_or_404(posts, pk=pk)
    if not wrote(request.user, found):
        raise PermissionDenied
    return found
