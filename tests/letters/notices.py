"""Notices: one of each reason, and one that several messages share."""

from collections.abc import Collection, Iterator, Mapping
from datetime import UTC, datetime

from django.db.models import Q

from cms.mail import outbox
from cms.mail.models import OutgoingEmail
from cms.mail.transport import Message
from communaute.members.models import User
from communaute.notifications.letter import KIND
from communaute.notifications.models import Event, Notification, Preference
from communaute.notifications.sources import Line
from tests.letters.letter import SENDER

MONDAY = datetime(2026, 11, 23, 12, tzinfo=UTC)
Reason = Notification.Reason
TITLE = "Comment relancer un jeune qui ne répond plus aux textos, ni aux appels, ni à sa mère?"
SAID = [
    Line(
        TITLE,
        "/communaute/messages/81/",
        MONDAY,
        who="Yanis Ouellet",
        is_named=True,
        place="Le Phare de Matane",
        words="J’ai essayé la photo et «\xa0je t’écris mercredi\xa0». Il a répondu\xa0: «\xa0ok "
        "mercredi\xa0». Deux mots, mais je les prends. Merci, vraiment.",
    ),
    Line(TITLE, "/communaute/messages/82/", MONDAY, who="Une personne de la communauté"),
    Line(
        TITLE,
        "/communaute/messages/83/",
        MONDAY,
        who="Anne-Sophie Desjardins-Létourneau",
        is_named=True,
        place="Carrefour de persévérance scolaire Sainte-Anne-des-Monts–Cap-Chat",
        words="https://www.exemple.org/un-tres-long-lien-sans-espace/que-rien-ne-coupe/0123456789/",
    ),
    Line(
        TITLE,
        "/communaute/messages/84/",
        MONDAY,
        sentence="Votre message attend que vous le reformuliez",
        words="On reconnaît le jeune dont vous parlez\xa0: retirez l’âge et le nom de l’école.",
    ),
]
"""What each event says, by its number less one."""


class Source:
    """A room of which everything may be said."""

    def visible_to(self, member: User) -> Q:
        return Q()

    def lines(self, notices: Collection[Notification], member: User) -> Mapping[int, Line]:
        return {one.pk: SAID[one.event.object_id - 1] for one in notices}

    def muted(self, notices: Collection[Notification], member: User) -> set[int]:
        return set()

    def followed_at_once(self, notices: Collection[Notification], member: User) -> set[int]:
        return {one.pk for one in notices}


source = Source()


def notices() -> Iterator[tuple[str, Message]]:
    """Each with the name of what it shows."""
    member = User.objects.create_user("maude@example.org", first_name="Maude")
    Preference.objects.create(member=member, token="b1c2d3e4f50c5d1f7e9b3a48d2a6e4f0")
    events = [
        Event.objects.create(
            room="exemple", kind="post", object_id=number, happened_at=MONDAY, due_at=MONDAY
        )
        for number in range(1, len(SAID) + 1)
    ]
    told = {
        "mention": [(Reason.MENTION, events[0])],
        "answer": [(Reason.ANSWER, events[1])],
        "several": [(Reason.FOLLOWED, event) for event in events[:3]],
        "followed": [(Reason.FOLLOWED, events[2])],
        "decision": [(Reason.DECISION, events[3])],
    }
    for name, entries in told.items():
        email = OutgoingEmail.objects.create(
            kind=KIND,
            address=member.email,
            user=member,
            context={"room": "exemple", "group": "topic:12"},
            created_at=MONDAY,
        )
        Notification.objects.all().delete()  # one notice a person and an event
        for reason, event in entries:
            Notification.objects.create(
                event=event,
                member=member,
                reason=reason,
                group="topic:12",
                created_at=MONDAY,
                mail=email,
            )
        yield name, outbox.compose(email, SENDER)
