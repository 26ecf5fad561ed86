"""What was written, rendered again by today's rules: a mend of the renderer reaches old words."""

from django.db import transaction

from communaute.discussions.models import Post, Topic
from communaute.discussions.writing.rendering import RENDERER_VERSION, render

BATCH = 200


def rerender() -> int:
    """Render every post of an earlier version again, and every summary; how many posts changed.

    Each batch is a transaction: stopped midway, the command goes on where it was. A post that is
    corrected meanwhile has today's version already, and is left alone.
    """
    changed = 0
    while batch := list(_old().order_by("pk").values_list("pk", "body")[:BATCH]):
        with transaction.atomic():
            for pk, body in batch:
                _old().filter(pk=pk, body=body).update(
                    html=render(body), renderer_version=RENDERER_VERSION
                )
        changed += len(batch)
    for pk, summary in Topic.objects.exclude(summary="").values_list("pk", "summary").iterator():
        Topic.objects.filter(pk=pk, summary=summary).update(summary_html=render(summary))
    return changed


def _old():
    return Post.objects.filter(renderer_version__lt=RENDERER_VERSION)
