"""What happened, and whom it is told to.

A room writes one `Event` in the transaction of what it tells. Once its delay has passed, the
worker asks the room whom it concerns *then*, and writes one `Notification` a person. What a
notice shows is asked of the room each time it is read: a hidden post leaves no trace.
"""

from datetime import datetime
from zoneinfo import ZoneInfo

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from cms.mail.models import OutgoingEmail
from cms.mail.one_click import new_token
from communaute.notifications import quiet
from communaute.notifications.querysets import EventQuerySet, NotificationQuerySet


class Event(models.Model):
    """Something happened in a room, to be told when `due_at` has come. Written once.

    `object_id` is of the room's own object; who did it is the room's to know.
    """

    class Kind(models.TextChoices):
        POST = "post", _("Nouveau message")
        DECISION = "decision", _("Mot de l’animation")
        HELP = "help", _("Offre d’aide")

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
        HELP = "help", _("On peut vous aider")

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
    """How a member wants each kind of notice. Without a row: what is usual.

    `token` opens the way out that needs no sign-in. The row is also what two workers that would
    write to the same person wait for.
    """

    class Way(models.TextChoices):
        AT_ONCE = "at_once", _("Tout de suite")
        DIGEST = "digest", _("Dans mon résumé")
        SITE = "site", _("Sur le site seulement")
        NEVER = "never", _("Jamais")

    member = models.OneToOneField(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="notice_preference"
    )
    spoken = models.CharField(
        _("on me répond ou on me mentionne"), max_length=7, choices=Way, default=Way.AT_ONCE
    )
    followed = models.CharField(_("ce que je suis"), max_length=7, choices=Way, default=Way.DIGEST)
    decision = models.CharField(
        _("l’animation a un mot pour moi"), max_length=7, choices=Way, default=Way.AT_ONCE
    )
    quiet_nights = models.BooleanField(_("pas de courriel entre 20\xa0h et 7\xa0h"), default=False)
    quiet_weekends = models.BooleanField(_("pas de courriel la fin de semaine"), default=False)
    token = models.CharField(max_length=32, unique=True, default=new_token, editable=False)

    def __str__(self) -> str:
        return f"{self.member_id}: {self.spoken}, {self.followed}, {self.decision}"

    def free_from(self, moment: datetime) -> datetime:
        """The first moment from this one on that is not of this member's hours of silence."""
        zone = ZoneInfo(self.member.zone)
        return quiet.free_from(moment, zone, nights=self.quiet_nights, weekends=self.quiet_weekends)

    @property
    def calls(self) -> bool:
        """Whether the member is written to at once when somebody speaks to them."""
        return self.spoken == self.Way.AT_ONCE
