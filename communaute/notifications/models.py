"""What happened, and whom it is told to.

A room writes one `Event` in the transaction of what it tells. Once its delay has passed, the
worker asks the room whom it concerns *then*, and writes one `Notification` a person. What a
notice shows is asked of the room each time it is read: a hidden post leaves no trace.
"""

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from cms.mail.models import OutgoingEmail
from cms.mail.one_click import new_token
from communaute.notifications.querysets import EventQuerySet, NotificationQuerySet


class Event(models.Model):
    """Something happened in a room, to be told when `due_at` has come. Written once.

    `object_id` is of the room's own object; who did it is the room's to know.
    """

    class Kind(models.TextChoices):
        POST = "post", _("Nouveau message")
        DECISION = "decision", _("Mot de l’animation")

    room = models.CharField(max_length=20)
    kind = models.CharField(max_length=10, choices=Kind)
    object_id = models.PositiveBigIntegerField()
    happened_at = models.DateTimeField()
    due_at = models.DateTimeField()
    lease_until = models.DateTimeField(null=True)
    told_at = models.DateTimeField(null=True)

    objects = EventQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["room", "kind", "object_id"], name="one_event_of_a_kind_per_object"
            )
        ]
        indexes = [
            models.Index(
                fields=["due_at"], condition=models.Q(told_at=None), name="event_to_be_told"
            )
        ]

    def __str__(self) -> str:
        return f"{self.room} {self.kind} {self.object_id}"


class Notification(models.Model):
    """One person is told of one event. `group` is what notices are gathered by: `topic:12`.

    `mail` is the one that tells it at once, where it does; several notices of a group share it.
    """

    class Reason(models.TextChoices):
        MENTION = "mention", _("On s’adresse à vous")
        ANSWER = "answer", _("On vous a répondu")
        FOLLOWED = "followed", _("Vous suivez")
        DECISION = "decision", _("Un mot de l’animation")

    event = models.ForeignKey(Event, on_delete=models.CASCADE, related_name="notifications")
    member = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="notifications"
    )
    reason = models.CharField(max_length=10, choices=Reason)
    group = models.CharField(max_length=40)
    created_at = models.DateTimeField()
    read_at = models.DateTimeField(null=True)
    mail = models.ForeignKey(
        OutgoingEmail, on_delete=models.SET_NULL, null=True, related_name="notices"
    )

    objects = NotificationQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["event", "member"], name="told_once_to_a_member")
        ]
        indexes = [
            models.Index(fields=["member", "-created_at", "-id"], name="notification_by_member"),
            models.Index(
                fields=["member", "group"],
                condition=models.Q(read_at=None),
                name="notification_unread",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.member_id}: {self.reason} of {self.event_id}"


class Preference(models.Model):
    """What a member wants to be told by mail at once. Without a row: everything that may be.

    `token` opens the way out that needs no sign-in. The row is also what two workers that would
    write to the same person wait for.
    """

    member = models.OneToOneField(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="notice_preference"
    )
    at_once = models.BooleanField(_("m’écrire tout de suite"), default=True)
    token = models.CharField(max_length=32, unique=True, default=new_token, editable=False)

    def __str__(self) -> str:
        return f"{self.member_id}: {'at once' if self.at_once else 'no mail'}"
