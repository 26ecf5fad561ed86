"""What one writes: a reply, a conversation, a correction."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _

from cms.core.pages import address
from communaute.discussions import actions
from communaute.discussions.forms import BoxForm, PostForm, TopicForm
from communaute.discussions.models import CategoryPage, Post
from communaute.discussions.views.reading import place_of, topic_context, topic_or_404
from communaute.discussions.voices import wrote
from communaute.members.access import reader_for, visible_pages
from communaute.members.requests import MemberRequest


def reply(request: MemberRequest, pk: int) -> HttpResponse:
    """Publish a reply; on error the page comes back with what was typed."""
    found = topic_or_404(request, pk)
    if request.method != "POST":
        return redirect(found)
    form = PostForm(request.POST)
    if form.is_valid():
        try:
            made = actions.post_reply(
                found,
                author=request.user,
                body=form.cleaned_data["body"],
                key=form.cleaned_data["key"],
                now=timezone.now(),
            )
        except actions.TopicLocked as locked:
            form.add_error(None, locked.message)
        else:
            messages.success(request, _("Message publié"))
            return redirect(place_of(made))
    return render(request, "discussions/topic.html", topic_context(request, found, form))


def new_topic(request: MemberRequest, page_id: int) -> HttpResponse:
    """Open a conversation on a page: one box, and in a category a title and a kind."""
    if not reader_for(request.user).in_network:
        raise Http404
    page = get_object_or_404(visible_pages(request.user), pk=page_id).specific
    if not page.holds_discussions:
        raise Http404
    kind = TopicForm if isinstance(page, CategoryPage) else BoxForm
    form = kind(request.POST or None)
    if request.method == "POST" and form.is_valid():
        opened = actions.open_topic(page, author=request.user, now=timezone.now(), **form.told())
        messages.success(request, _("Message publié"))
        return redirect(opened)
    context = {"form": form, "page": page, "page_address": address(page)}
    return render(request, "discussions/new_topic.html", context)


def edit(request: MemberRequest, pk: int) -> HttpResponse:
    """Rewrite one's own post."""
    posts = Post.objects.visible_to(request.user).select_related("topic", "pseudonym")
    found = get_object_or_404(posts, pk=pk)
    if not wrote(request.user, found):
        raise PermissionDenied
    form = PostForm(request.POST or None, initial={"body": found.body})
    if request.method == "POST" and form.is_valid():
        actions.edit_post(
            found, editor=request.user, body=form.cleaned_data["body"], now=timezone.now()
        )
        messages.success(request, _("Message corrigé"))
        return redirect(place_of(found))
    return render(request, "discussions/edit.html", {"form": form, "post": found})
