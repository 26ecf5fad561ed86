"""What conversations tell: to whom a post is told, and in what words each may read it."""

from collections.abc import Collection, Iterator, Mapping
from itertools import islice

from django.db.models import Exists, OuterRef, Q, QuerySet
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from cms.core.text import excerpt
from communaute.digests.audiences import Readers, audiences
from communaute.discussions import helping
from communaute.discussions.actions import notice_group
from communaute.discussions.following.levels import Levels, levels
from communaute.discussions.masks.speaking import addressed_team
from communaute.discussions.masks.voices import opened_by, writers
from communaute.discussions.models import (
    HelpOffer,
    Mention,
    ModerationEvent,
    Post,
    ReadMark,
    Topic,
    Watch,
)
from communaute.discussions.reading.messages import VOICED, Voiced
from communaute.discussions.writing import quotes
from communaute.discussions.writing.rendering import plain
from communaute.members import access
from communaute.members.access import Audience, State
from communaute.members.models import User
from communaute.members.querysets import open_seats
from communaute.notifications.models import Event, Notification
from communaute.notifications.sources import Line, Recipient

Kind, Reason, Level = Event.Kind, Notification.Reason, Watch.Level
Decision = ModerationEvent.Kind
TOPIC, DECISION = "topic:", "decision:"
BATCH = 500
WORDS = 300
DECISIONS = {
    Decision.HIDDEN: gettext_lazy("Votre message a été masqué."),
    Decision.RESTORED: gettext_lazy("Votre message est de nouveau visible."),
    Decision.APPROVED: gettext_lazy("Votre message est publié. Merci d’avoir écrit!"),
    Decision.REVEALED: gettext_lazy(
        "L’animation a consulté votre nom, derrière un message confié."
    ),
}


class DiscussionNotices:
    """A source of `settings.NOTICE_SOURCES`."""

    def recipients(self, event: Event) -> Iterator[Recipient]:
        if event.kind == Kind.DECISION:
            yield from self._judged(event)
            return
        if event.kind == Kind.HELP:
            yield from self._helped(event)
            return
        posts = Post.objects.published().filter(
            topic__state=State.PUBLISHED, topic__page__live=True
        )
        post = posts.select_related("topic__page").filter(pk=event.object_id).first()
        if post is not None:
            yield from self._told(post)

    def _told(self, post: Post) -> Iterator[Recipient]:
        """Each person whom a post concerns, for the reason that speaks most of them."""
        topic = post.topic
        known = levels({topic.pk: topic.page_id})
        reasons = dict.fromkeys(known.followers(topic.pk), Reason.FOLLOWED)
        for pk in self._answered(post, known):
            reasons[pk] = Reason.ANSWER
        if topic.audience == Audience.FACILITATORS and post.number == 1:
            # As the box promised: it goes to each of them.
            reasons |= dict.fromkeys(addressed_team().values_list("pk", flat=True), Reason.MENTION)
        for pk in Mention.objects.filter(post=post).values_list("member", flat=True):
            reasons[pk] = Reason.MENTION
        reasons.pop(writers([post.pk]).get(post.pk, 0), None)
        readers, rest = Readers.now(), iter(reasons)
        token = access.page_token(topic.page.path, readers.restricted)
        opens = access.hanging_tokens(
            token,
            audience=topic.audience,
            group_id=topic.audience_group_id,
            author_id=topic.author_id,
        )
        while some := list(islice(rest, BATCH)):
            who = audiences(some)
            marks = ReadMark.objects.filter(topic=topic, member__in=some)
            read = set(marks.filter(last_number__gte=post.number).values_list("member", flat=True))
            for pk in some:
                if pk in who and any(acl and readers.may_see(who[pk], pk, acl) for acl in opens):
                    yield Recipient(
                        pk,
                        reasons[pk],
                        notice_group(topic.pk),
                        at_once=known.of(pk, topic.pk) == Level.AT_ONCE,
                        has_read=pk in read,
                    )

    def _answered(self, post: Post, known: Levels) -> Iterator[int]:
        """Whom a post answers: who opened the topic, unless they stopped following it, and those
        whose words it quotes. Nobody who muted it.
        """
        first = Post.objects.filter(topic=post.topic, number=1).values_list("pk", flat=True)
        quoted = quotes.sources(post.html)
        for pk, member in writers({*first, *quoted}).items():
            chosen = known.chosen(member, post.topic_id)
            stopped = pk not in quoted and chosen is not None and chosen < Level.FOLLOW
            if not stopped and known.of(member, post.topic_id) != Level.MUTE:
                yield member

    def _judged(self, event: Event) -> Iterator[Recipient]:
        """Whoever wrote the post that was decided of."""
        posts = ModerationEvent.objects.filter(pk=event.object_id, kind__in=DECISIONS)
        for member in writers(
            one for one in posts.values_list("post_number", flat=True) if one
        ).values():
            group = f"{DECISION}{event.object_id}"
            yield Recipient(member, Reason.DECISION, group)

    def _helped(self, event: Event) -> Iterator[Recipient]:
        """Whoever asked, with their name or without, unless they stopped following or muted it."""
        offer = helping.standing().filter(pk=event.object_id).select_related("topic").first()
        if offer is None or not helping.is_asked(offer.topic):
            return
        topic = offer.topic
        known = levels({topic.pk: topic.page_id})
        first = Post.objects.filter(topic=topic, number=1).values_list("pk", flat=True)
        for member in writers(first).values():
            chosen = known.chosen(member, topic.pk)
            stopped = chosen is not None and chosen < Level.FOLLOW
            if not stopped and known.of(member, topic.pk) != Level.MUTE:
                asker = User.objects.filter(pk=member, is_active=True).first()
                if asker and Topic.objects.visible_to(asker).filter(pk=topic.pk).exists():
                    yield Recipient(member, Reason.HELP, notice_group(topic.pk))

    def visible_to(self, member: User) -> Q:
        # Asked one by one, by key: as a list of what one may see, it would be made whole.
        post = Post.objects.visible_to(member).filter(pk=OuterRef("event__object_id"))
        decision = ModerationEvent.objects.filter(pk=OuterRef("event__object_id"))
        offer = self._offers(member).filter(pk=OuterRef("event__object_id"))
        return (
            Q(Exists(post), event__kind=Kind.POST)
            | Q(Exists(decision), event__kind=Kind.DECISION)
            | Q(Exists(offer), event__kind=Kind.HELP)
        )

    def lines(self, notices: Collection[Notification], member: User) -> Mapping[int, Line]:
        of_posts = {one.pk: one.event.object_id for one in notices if one.event.kind == Kind.POST}
        of_decisions = {
            one.pk: one.event.object_id for one in notices if one.event.kind == Kind.DECISION
        }
        found = {}
        if of_posts:
            said = self._posts(set(of_posts.values()), member)
            found = {pk: said[post] for pk, post in of_posts.items() if post in said}
        if of_decisions:
            decided = self._decisions(set(of_decisions.values()), member)
            found |= {pk: decided[one] for pk, one in of_decisions.items() if one in decided}
        of_offers = {one.pk: one.event.object_id for one in notices if one.event.kind == Kind.HELP}
        if of_offers:
            held_out = self._helps(set(of_offers.values()), member)
            found |= {pk: held_out[one] for pk, one in of_offers.items() if one in held_out}
        return found

    def _offers(self, member: User) -> "QuerySet[HelpOffer]":
        """The offers that this member may be told of: to what they asked and may still see."""
        topics = Topic.objects.visible_to(member).filter(opened_by(member)).values("pk")
        return helping.standing().filter(topic__in=topics)

    def _helps(self, ids: set[int], member: User) -> dict[int, Line]:
        offers = list(self._offers(member).filter(pk__in=ids).select_related("topic"))
        places = helping.places_of({one.member_id for one in offers})
        return {
            one.pk: Line(
                title=one.topic.title,
                href=one.topic.get_absolute_url(),
                happened_at=one.created_at,
                who=str(one.member),
                is_named=True,
                place=places.get(one.member_id, ""),
                words=_("Je peux aider."),
            )
            for one in offers
        }

    def _posts(self, ids: set[int], member: User) -> dict[int, Line]:
        rows = Post.objects.visible_to(member).filter(pk__in=ids)
        columns = ("pk", "created_at", "html", "topic__title", "topic__audience")
        values = list(rows.values_list(*VOICED, *columns))
        places: dict[int, str] = {}
        authors = {row[0] for row in values if row[0]}
        seats = open_seats().filter(member__in=authors) if authors else []
        for seat in seats:
            places.setdefault(seat.member_id, seat.organization.name)
        found = {}
        for *who, pk, written, html, title, audience in values:
            voice = Voiced(*who)
            # What was said to a few stays on the site.
            said = quotes.without(html) if audience == Audience.PAGE else ""
            found[pk] = Line(
                title=title,
                href=reverse("discussions:post", args=[pk]),
                happened_at=written,
                who=voice.name,
                is_named=voice.author is not None,
                place=places.get(voice.author or 0, ""),
                words=excerpt(plain(said), WORDS),
            )
        return found

    def _decisions(self, ids: set[int], member: User) -> dict[int, Line]:
        """What was decided, and the facilitators' words; a title only where it may be read."""
        rows = list(ModerationEvent.objects.filter(pk__in=ids, kind__in=DECISIONS))
        topics = Topic.objects.visible_to(member).filter(pk__in={one.topic_number for one in rows})
        titles = dict(topics.values_list("pk", "title"))
        return {
            one.pk: Line(
                title=titles.get(one.topic_number or 0, _("Un mot de l’équipe d’animation")),
                href=self._place(one, titles),
                happened_at=one.happened_at,
                sentence=str(DECISIONS[Decision(one.kind)]),
                words=one.why,
            )
            for one in rows
        }

    def _place(self, one: ModerationEvent, titles: Mapping[int, str]) -> str:
        if one.kind == Decision.HIDDEN and one.post_number:
            return reverse("discussions:unpublished", args=[one.post_number])
        if one.topic_number in titles:
            return reverse("discussions:post", args=[one.post_number])
        return reverse("notifications:index")

    def muted(self, notices: Collection[Notification], member: User) -> set[int]:
        """Those of topics muted since, except where the member is spoken to by name."""
        return self._at_level(
            [one for one in notices if one.reason != Reason.MENTION], member, Level.MUTE
        )

    def followed_at_once(self, notices: Collection[Notification], member: User) -> set[int]:
        return self._at_level(notices, member, Level.AT_ONCE)

    def _at_level(self, notices: Collection[Notification], member: User, level: int) -> set[int]:
        """Those of topics that the member follows at that level now."""
        topics = {
            one.pk: int(one.group.removeprefix(TOPIC))
            for one in notices
            if one.group.startswith(TOPIC)
        }
        known = levels(set(topics.values()), [member.pk])
        return {
            pk
            for pk, topic in topics.items()
            if topic in known.pages and known.of(member.pk, topic) == level
        }

    def calm(self, member: User) -> None:
        loud = Watch.objects.filter(member=member, level=Level.AT_ONCE)
        loud.update(level=Level.FOLLOW)

    def unfollow(self, group: str, *, member: User) -> None:
        number = group.removeprefix(TOPIC)
        if not (group.startswith(TOPIC) and number.isdecimal() and len(number) < 19):
            return
        topic = Topic.objects.visible_to(member).filter(pk=int(number)).first()
        if topic is not None:
            Watch.objects.update_or_create(
                member=member, topic=topic, defaults={"level": Level.NORMAL}
            )


source = DiscussionNotices()
