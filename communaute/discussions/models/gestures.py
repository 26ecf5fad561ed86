"""Gestures with meaning: no scores, no rank."""

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _


class Reaction(models.Model):
    """A member thanks, finds useful, or lives the same thing. The post keeps the counts."""

    class Kind(models.TextChoices):
        THANKS = "merci", _("Merci")
        USEFUL = "utile", _("Utile")
        SAME = "pareil", _("Je vis la même chose")

    post = models.ForeignKey("discussions.Post", on_delete=models.CASCADE, related_name="reactions")
    member = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="reactions"
    )
    kind = models.CharField(max_length=6, choices=Kind)
    created_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["member", "post", "kind"], name="one_reaction_of_a_kind_per_post"
            )
        ]

    def __str__(self) -> str:
        return f"{self.kind} on {self.post_id}"


class HelpOffer(models.Model):
    """A member can help whoever asked a question: told to them and to the facilitators alone."""

    topic = models.ForeignKey(
        "discussions.Topic", on_delete=models.CASCADE, related_name="help_offers"
    )
    member = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="help_offers"
    )
    created_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["topic", "member"], name="help_offered_once_per_topic")
        ]

    def __str__(self) -> str:
        return f"{self.member_id} for {self.topic_id}"
