"""A row that goes takes its file with it.

The only signal of this room: rows of attachments go by cascade (a topic, a post, a member), and a
cascade tells nobody else.
"""

from typing import Any

from django.db import transaction
from django.db.models.signals import post_delete
from django.dispatch import receiver

from communaute.discussions.models import Attachment


@receiver(post_delete, sender=Attachment)
def delete_file(instance: Attachment, **_kwargs: Any) -> None:
    name, storage = instance.file.name, instance.file.storage
    if name:
        transaction.on_commit(lambda: storage.delete(name))
