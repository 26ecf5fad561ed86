"""Conversations as search finds them: the title, and what the first post says."""

from collections.abc import Collection, Iterator
from typing import Any

from django.db.models import OuterRef, Subquery

from cms.search.documents import Document, Source
from cms.search.models import SearchEntry
from communaute.discussions.models import Post, Topic
from communaute.discussions.writing.rendering import plain
from communaute.members import access


def documents(ids: Collection[int]) -> Iterator[Document]:
    restricted = access.branches()
    first = Post.objects.filter(topic=OuterRef("pk"), state=access.State.PUBLISHED)
    topics = Topic.objects.filter(pk__in=ids, state=access.State.PUBLISHED, page__live=True)
    for topic in topics.select_related("page").annotate(
        first_html=Subquery(first.order_by("number").values("html")[:1])
    ):
        acl, owner_acl = access.hanging_tokens(
            access.page_token(topic.page.path, restricted),
            audience=topic.audience,
            group_id=topic.audience_group_id,
            author_id=topic.author_id,
        )
        yield Document(
            object_id=topic.pk,
            kind=SearchEntry.Kind.TOPIC,
            title=topic.title,
            text=plain(topic.first_html or ""),
            url=topic.get_absolute_url(),
            page_id=topic.page_id,
            acl=acl,
            owner_acl=owner_acl,
            published_at=topic.last_post_at,
            breadcrumb=topic.page.title,
        )


def visible_ids(user: Any, ids: Collection[int]) -> set[int]:
    return set(Topic.objects.visible_to(user).filter(pk__in=ids).values_list("pk", flat=True))


source = Source(
    key="topics",
    model=Topic,
    path="page__path",
    documents=documents,
    visible_ids=visible_ids,
)
