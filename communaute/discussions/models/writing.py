"""What is being written: drafts, files, people named."""

import uuid

from django.conf import settings
from django.db import models


class Draft(models.Model):
    """Words not sent yet. `place` is where they would go: `topic:12`, `page:5`, `post:33`.

    `fields` holds what else the form asks (title, kind, voice), by name.
    """

    member = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="drafts"
    )
    place = models.CharField(max_length=40)
    body = models.TextField()
    fields = models.JSONField(default=dict)
    updated_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["member", "place"], name="one_draft_per_place")
        ]

    def __str__(self) -> str:
        return f"{self.member_id} at {self.place}"


def attachment_path(attachment: "Attachment", filename: str) -> str:
    """An address nobody guesses, which says nothing of who sent the file."""
    return f"discussions/{attachment.pk.hex[:2]}/{attachment.pk.hex}"


class Attachment(models.Model):
    """A file of a post. Until the post is sent it waits with its sender, at a draft's `place`."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    post = models.ForeignKey(
        "discussions.Post", on_delete=models.CASCADE, null=True, related_name="attachments"
    )
    sender = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, null=True, related_name="+"
    )
    place = models.CharField(max_length=40, blank=True)
    file = models.FileField(upload_to=attachment_path)
    name = models.CharField(max_length=120)
    content_type = models.CharField(max_length=100)
    size = models.PositiveIntegerField()
    created_at = models.DateTimeField()

    class Meta:
        ordering = ["created_at", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(post=None) ^ models.Q(sender=None),
                name="attachment_is_of_a_post_or_waits_with_its_sender",
            )
        ]
        indexes = [models.Index(fields=["sender", "place"], name="attachment_waiting")]

    def __str__(self) -> str:
        return f"{self.pk}: {self.content_type}"


class Mention(models.Model):
    """A post names a member: they are told, and their name leaves it when they leave."""

    post = models.ForeignKey("discussions.Post", on_delete=models.CASCADE, related_name="mentions")
    member = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="mentions"
    )

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["post", "member"], name="named_once_in_a_post")
        ]

    def __str__(self) -> str:
        return f"{self.member_id} in {self.post_id}"
