"""The mail that calls somebody at once: one a person and a group, every right asked again.

The row holds ids only: the notices that point to it. What they say, and whether they may still
be said, is read when the mail leaves.
"""

from collections.abc import Collection, Sequence
from datetime import datetime, timedelta

from django.conf import settings
from django.db.models import Q
from django.urls import reverse
from django.utils.crypto import salted_hmac
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from cms.core.doorbell import ring
from cms.mail import tasks as mail_tasks
from cms.mail.identity import Identity
from cms.mail.models import LedgerRow, OutgoingEmail
from cms.mail.rendering import render
from cms.mail.suppression import suppressed
from cms.mail.transport import BulkList, Message
from communaute.notifications import ways
from communaute.notifications.models import Event, Notification, Preference
from communaute.notifications.sources import Line, followed_at_once, lines, muted

KIND = "notice"
APART = timedelta(minutes=15)
"""Two mails to one person about one thing are never closer: what comes between waits for both."""
Reason = Notification.Reason


def write(event: Event, member_ids: Collection[int], *, now: datetime) -> None:
    """In the caller's transaction, a mail for each notice of these members that has none yet.

    It joins the one that waits already. Whoever writes to a person holds their preference: two
    workers never open two mails to the same one.
    """
    Preference.objects.bulk_create(
        (Preference(member_id=pk) for pk in member_ids), ignore_conflicts=True
    )
    people = (
        Preference.objects.filter(member_id__in=member_ids, member__is_active=True)
        .select_related("member")
        .order_by("pk")
        .select_for_update(of=("self",))
    )
    willing = {one.member_id: one for one in people}
    called = list(
        Notification.objects.unread().filter(event=event, member_id__in=willing, mail=None)
    )
    if not called:
        return
    before = _latest(called, now=now)
    fresh = {}
    for one in called:
        last = before.get((one.member_id, one.group))
        if last is not None and last.state == LedgerRow.State.PLANNED:
            one.mail = last
            continue
        person = willing[one.member_id]
        earliest = (last.not_before or last.created_at) + APART if last else now
        leaves_at = person.free_from(max(now, earliest))
        fresh[one.pk] = OutgoingEmail(
            kind=KIND,
            address=person.member.email,
            user_id=one.member_id,
            context={"room": event.room, "group": one.group},
            message_id=f"<avis.{opaque(f'{event.pk}.{one.member_id}')}@{settings.HOST}>",
            not_before=leaves_at if leaves_at > now else None,
            created_at=now,
        )
    OutgoingEmail.objects.bulk_create(fresh.values())
    for one in called:
        one.mail = fresh.get(one.pk, one.mail)
    Notification.objects.bulk_update(called, ["mail"])
    ring(mail_tasks.deliver_due)


def _latest(
    called: Sequence[Notification], *, now: datetime
) -> dict[tuple[int, str], OutgoingEmail]:
    """The last mail to each of these people about the same thing: waiting, or just gone.

    Held until the transaction ends: no worker takes one away while it is being joined.
    """
    recent = Q(created_at__gt=now - APART) | Q(not_before__gt=now - APART)
    waiting = Q(state__in=[LedgerRow.State.PLANNED, LedgerRow.State.LEASED])
    rows = OutgoingEmail.objects.filter(
        recent | waiting,
        kind=KIND,
        user_id__in={one.member_id for one in called},
        context__group__in=sorted({one.group for one in called}),
    )
    return {
        (one.user_id or 0, one.context["group"]): one
        for one in rows.order_by("pk").select_for_update()
    }


def opaque(words: str) -> str:
    """A name for a message or a thread that says nothing of what it stands for."""
    return salted_hmac("communaute.notifications", words, algorithm="sha256").hexdigest()[:32]


def may_leave(email: OutgoingEmail) -> bool:
    """Whether there is still something to say, and somebody who wants to hear it."""
    person = email.user
    if person is None or not person.is_active or suppressed([person.email]):
        return False
    return bool(told(email))


def leaves_at(email: OutgoingEmail, *, now: datetime) -> datetime:
    """Asked again as it leaves: one that was held up may fall in its reader's hours of silence."""
    person = Preference.objects.select_related("member").get(member_id=email.user_id)
    return person.free_from(now)


def told(email: OutgoingEmail) -> list[tuple[Notification, Line]]:
    """What a mail says, oldest first: unread, visible and wanted at this moment. Read once."""
    kept: list[tuple[Notification, Line]] | None = email.__dict__.get("_told")
    if kept is None:
        found = email.notices.unread().select_related("event", "member")
        notices = list(found.order_by("event__happened_at", "pk"))
        kept = []
        if notices:
            member = notices[0].member
            chosen = ways.of([member.pk]).get(member.pk, ways.USUAL)
            shown, unwanted = lines(notices, member), muted(notices, member)
            loud = followed_at_once(notices, member)
            wanted = [
                one
                for one in notices
                if one.pk not in unwanted
                and ways.is_called(one.reason, chosen, at_once=one.pk in loud)
            ]
            kept = [(one, shown[one.pk]) for one in wanted if one.pk in shown]
        email.__dict__["_told"] = kept
    return kept


def message(email: OutgoingEmail, sender: Identity) -> Message:
    """The mail as it leaves. Never the author's address; their name only where it is shown."""
    entries = told(email)
    room, group = email.context["room"], email.context["group"]
    token = Preference.objects.only("token").get(member_id=email.user_id).token
    leave = sender.site_url + reverse("notifications:stop", args=[token])
    preferences = f"{sender.site_url}{reverse('digests:preferences')}#avis"
    said = [line for _notice, line in entries]
    names = {line.who for line in said if line.is_named}
    context = {
        "subject": said[0].title,
        "heading": heading(entries),
        "lines": [(line, sender.site_url + line.href) for line in said],
        "url": sender.site_url + said[0].href,
        "title": said[0].title,
        "reason": why(entries),
        "is_decision": any(one.reason == Reason.DECISION for one, _line in entries),
        "unfollow_url": sender.site_url
        + reverse("notifications:stop_group", args=[token, room, group]),
        "preferences_url": preferences,
        "stop_url": leave,
    }
    rendered = render(KIND, context, sender)
    is_of_one = len(names) == 1 and all(line.is_named for line in said)
    return Message(
        to=email.user.email if email.user else email.address,
        subject=rendered.subject,
        text=rendered.text,
        html=rendered.html,
        message_id=email.message_id,
        feedback=KIND,
        sender=_("%(who)s, par ROCQLD") % {"who": names.pop()} if is_of_one else "",
        references=f"<fil.{opaque(f'{room}.{group}')}@{settings.HOST}>",
        bulk=BulkList(
            identifier="avis",
            phrase="Avis de la communaute",
            unsubscribe_url=leave,
            help_url=preferences,
            archive_url=sender.site_url + reverse("notifications:index"),
        ),
    )


def heading(entries: Sequence[tuple[Notification, Line]]) -> str:
    """What happened, in a sentence: « Yanis Ouellet a répondu dans votre discussion »."""
    if len(entries) > 1:
        return ngettext(
            "%(n)d nouveau message pour vous", "%(n)d nouveaux messages pour vous", len(entries)
        ) % {"n": len(entries)}
    [(notice, line)] = entries
    words = {
        Reason.MENTION: _("%(who)s s’adresse à vous"),
        Reason.ANSWER: _("%(who)s vous a répondu"),
        Reason.FOLLOWED: _("%(who)s a écrit dans une discussion que vous suivez"),
        Reason.DECISION: _("Un mot de l’équipe d’animation"),
        Reason.HELP: _("%(who)s peut vous aider"),
    }
    return words[Reason(notice.reason)] % {"who": line.who}


def why(entries: Sequence[tuple[Notification, Line]]) -> str:
    """Why this mail came; of several reasons, the one that speaks most of its reader."""
    words = {
        Reason.MENTION: _("Vous recevez ce courriel parce que quelqu’un s’adresse à vous."),
        Reason.ANSWER: _("Vous recevez ce courriel parce que quelqu’un vous a répondu."),
        Reason.DECISION: _("Vous recevez ce courriel parce que l’animation a un mot pour vous."),
        Reason.HELP: _("Vous recevez ce courriel parce que quelqu’un peut vous aider."),
        Reason.FOLLOWED: _(
            "Vous recevez ce courriel parce que vous suivez cette discussion "
            "«\xa0tout de suite\xa0»."
        ),
    }
    given = {one.reason for one, _line in entries}
    return next(text for reason, text in words.items() if reason in given)
