"""The floor: the least a Django view can do to show twenty posts to a signed-in member.

Eight indexed queries, listed in README.md: two by the middleware (session, user), six here.
"""

from django.contrib.auth.models import Group
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from wagtail.models import PageViewRestriction

from communaute.discussions.models import Post, ReadMark, Topic
from communaute.members.models import User

POSTS = 20


def topic(request: HttpRequest, pk: int) -> HttpResponse:
    """A topic and its first twenty posts, for a member of the groups that may read it."""
    groups = set(Group.objects.filter(user=request.user).values_list("pk", flat=True))
    restrictions = list(
        PageViewRestriction.objects.values_list("page__path", "restriction_type", "groups")
    )
    found = Topic.objects.get(pk=pk)
    posts = list(Post.objects.filter(topic=found, number__lte=POSTS).order_by("number"))
    authors = User.objects.in_bulk({post.author_id for post in posts if post.author_id})
    mark = ReadMark.objects.filter(member=request.user, topic=found).first()
    context = {
        "topic": found,
        "posts": [(post, authors.get(post.author_id)) for post in posts],
        "read": mark.last_number if mark else 0,
        "restrictions": len(restrictions),
        "groups": len(groups),
    }
    return render(request, "bench/floor.html", context)
