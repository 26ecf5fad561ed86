"""Who speaks without their name."""

from django.conf import settings
from django.db import models


class Pseudonym(models.Model):
    """A member without their name in one topic: the same each time they speak there.

    The mask is structural: a post said without a name has no author, only this row. `member` is
    read by `voices`, `naming` and `speaking` alone (a test says so). `context` is what is shown
    beside the pseudonym, coarsened so that five organizations at least could have said it;
    `traits` says the same to the machine (see `deduction`), so that it can be coarsened again.
    `words_due_at` is when its words go, where its member left and took them away: nobody holds
    it any more, and nothing else says that somebody left.
    """

    topic = models.ForeignKey(
        "discussions.Topic", on_delete=models.CASCADE, related_name="pseudonyms"
    )
    number = models.PositiveSmallIntegerField()
    member = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="pseudonyms"
    )
    context = models.CharField(max_length=160, blank=True)
    traits = models.JSONField(default=dict)
    created_at = models.DateTimeField()
    words_due_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["topic", "member"], name="one_pseudonym_per_topic"),
            models.UniqueConstraint(fields=["topic", "number"], name="pseudonym_numbered_once"),
        ]
        indexes = [
            models.Index(
                fields=["words_due_at"],
                condition=models.Q(words_due_at__isnull=False),
                name="pseudonym_words_due",
            )
        ]

    def __str__(self) -> str:
        return f"{self.topic_id}: voice {self.number}"
