"""What one takes of somebody's message into one's own: a quote, without the quotes it held."""

import re
from collections.abc import Container, Sequence

from django.urls import reverse
from django.utils.translation import gettext as _

from communaute.discussions.models import Post
from communaute.discussions.writing.rendering import quotes_in, top_level_quotes
from communaute.members.models import User

MOST_LINES = 200
SOURCE = re.compile(r"\(/communaute/messages/(\d{1,18})/\)")


def quotable(key: str, topic_id: int, reader: User) -> Post | None:
    """The post of that number, if this reader sees it in that topic."""
    if not key.isascii() or not key.isdigit() or len(key) > 18:
        return None
    return Post.objects.visible_to(reader).filter(pk=int(key), topic=topic_id).first()


def quote(post: Post) -> str:
    """What the box is filled with. Its first line says where the words stand, never whose.

    Whose they are is resolved when they are shown: see `quotes`.
    """
    lines = post.body.split("\n")
    for first, after in top_level_quotes(post.body):
        lines[first:after] = [None] * (after - first)  # type: ignore[list-item]
    own = "\n".join(line for line in lines if line is not None).strip().split("\n")[:MOST_LINES]
    words = [f"> {line}".rstrip() for line in own]
    return "\n".join([opening(post.pk), ">", *words]) + "\n\n"


def without_quotes(source: str, kept: Container[int] = ()) -> str:
    """The same words as typed, « […] » in the place of those taken from messages not `kept`."""
    lines: list[str | None] = list(source.split("\n"))
    for first, after in quotes_in(source):
        opening = SOURCE.search("\n".join(line or "" for line in lines[first:after]))
        if opening and int(opening[1]) not in kept:
            lines[first:after] = ["[…]", *[None] * (after - first - 1)]
    return "\n".join(line for line in lines if line is not None)


def readable(source: str, reader: User) -> str:
    """The same words as typed, less those of messages that this reader does not see any more."""
    return all_readable([source], reader)[0]


def all_readable(sources: Sequence[str], reader: User) -> list[str]:
    """As `readable`, for several texts in one query."""
    quoted = {int(number) for source in sources for number in SOURCE.findall(source)}
    if not quoted:
        return list(sources)
    seen = Post.objects.visible_to(reader).quotable().filter(pk__in=quoted)
    kept = set(seen.values_list("pk", flat=True))
    return [without_quotes(source, kept) for source in sources]


def opening(post_id: int) -> str:
    """The first line of a quote of that post."""
    address = reverse("discussions:post", args=[post_id])
    return f"> [{_('Message cité')}]({address})"
