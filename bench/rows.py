"""Who visits and what they ask: the lines of the table, from what the database holds."""

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from html import escape
from random import Random

from django.conf import settings
from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
from django.contrib.sessions.backends.db import SessionStore
from django.db.models import Count, Max
from django.urls import reverse

from bench.client import Request
from bench.floor import POSTS
from bench.load import Row
from bibliotheque.models import ResourcePage
from communaute.discussions.models import Post, Topic
from communaute.members.access import MEMBERS, State
from communaute.members.models import User

VISITORS = 8
OFTEN = 10
TOPICS_PER_VISITOR = 5
WORDS = ("motivation", "parents", "transport stage", "accueil", "devoirs", "confiance", "relance")
FLOOR = "floor"


@dataclass(frozen=True)
class Visitor:
    user: User
    cookie: str


def visitors() -> list[Visitor]:
    """Signed-in members who write often, each with a session as a sign-in makes it.

    They are not new here: a newcomer's messages are held to other rules.
    """
    writers = Post.objects.filter(state=State.PUBLISHED, author__isnull=False).values("author")
    often = writers.annotate(n=Count("pk")).filter(n__gte=OFTEN).order_by()
    people = User.objects.filter(groups__name=MEMBERS, pk__in=often.values("author"))
    return [Visitor(user, _signed_in(user)) for user in people.order_by("pk")[:VISITORS]]


def _signed_in(user: User) -> str:
    session = SessionStore()
    session[SESSION_KEY] = str(user.pk)
    session[BACKEND_SESSION_KEY] = settings.AUTHENTICATION_BACKENDS[0]
    session[HASH_SESSION_KEY] = user.get_session_auth_hash()
    session.save()
    return f"{settings.SESSION_COOKIE_NAME}={session.session_key}"


def rows(people: Sequence[Visitor]) -> list[Row]:
    """Every line, in the order of the table. The first is what the others are held against."""
    draw = Random(1)
    topics = _sample(_long_topics(people[0].user), draw)
    last = dict(Post.objects.filter(topic__in=topics, number=POSTS).values_list("topic_id", "html"))
    marks = {topic.pk: last[topic.pk].partition("\n")[0].encode() for topic in topics}
    resources = _sample(_discussed_resources(people[0].user), draw)
    replied = _sample(_long_topics(people[0].user), draw)
    return [
        _row(FLOOR, topics, lambda t: Request(reverse("floor", args=[t.pk]), marks[t.pk])),
        _row("topic, 20 posts", topics, lambda t: Request(t.get_absolute_url(), marks[t.pk])),
        _row("resource with discussion", resources, _resource_request),
        _row("member's home", ["/"], Request),
        _row("library", ["/bibliotheque/"], Request),
        _row("community", ["/communaute/"], Request),
        _row("post a reply", replied, _reply_request),
        _row("directory", _directory_addresses(), Request),
        _row("search", WORDS, lambda word: Request(f"/recherche/?q={word.replace(' ', '+')}")),
    ]


def _directory_addresses() -> list[str]:
    """The two lists of the directory, whole, by region, by words."""
    asked = ["", "region=06", "theme=lien-ecole-famille", *(f"q={word}" for word in WORDS[:2])]
    return [
        f"/bottin/?{'&'.join(filter(None, [tab, query]))}"
        for query in asked
        for tab in ("", "onglet=personnes")
    ]


@contextmanager
def replies_removed() -> Iterator[None]:
    """Takes away, at the end, the posts written meanwhile: the next run finds the same rows."""
    last = Post.objects.aggregate(last=Max("pk"))["last"]
    touched = Topic.objects.filter(posts__pk__gt=last).values("pk")
    try:
        yield
    finally:
        topics = list(Topic.objects.filter(pk__in=touched))
        Post.objects.filter(pk__gt=last).delete()
        for topic in topics:
            post = topic.posts.order_by("-number").first()
            topic.last_number = topic.post_count = post.number
            topic.last_post_at, topic.last_author_id = post.created_at, post.author_id
            topic.save()


def _row(name: str, things: Sequence, request: Callable[..., Request]) -> Row:
    """Things shared out among the visitors; where there are few, everybody asks for all."""
    shares = [things[n::VISITORS] if len(things) >= VISITORS else things for n in range(VISITORS)]
    return Row(name, [[request(thing) for thing in share] for share in shares])


def _sample(things: Sequence, draw: Random) -> list:
    return draw.sample(things, min(len(things), VISITORS * TOPICS_PER_VISITOR))


def _long_topics(user: User) -> list[Topic]:
    return list(
        Topic.objects.visible_to(user).filter(post_count__gte=POSTS, is_locked=False).order_by("pk")
    )


def _discussed_resources(user: User) -> list[ResourcePage]:
    talked = Topic.objects.visible_to(user).filter(post_count__gte=2).values("page_id")
    return list(ResourcePage.objects.visible_to(user).filter(pk__in=talked).order_by("pk"))


def _resource_request(page: ResourcePage) -> Request:
    return Request(page.address, escape(page.title).encode())


def _reply_request(topic: Topic) -> Request:
    form = {"body": "Merci, nous allons l’essayer dès lundi avec les parents.\n\nOn s’en reparle!"}
    return Request(
        reverse("discussions:reply", args=[topic.pk]),
        marker=b"",
        status=302,
        form=form,
        form_page=topic.get_absolute_url(),
    )
