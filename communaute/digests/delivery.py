"""From planned rows to mail: composed by 500, then every right asked again and sent by 50."""

import logging
from collections.abc import Sequence
from datetime import datetime

from celery.exceptions import SoftTimeLimitExceeded
from django.db.models import F
from django.utils import timezone

from cms.mail import bounces
from cms.mail.identity import Identity, identity
from cms.mail.models import Lease
from cms.mail.transport import Courier, NotNow, Refused, Unreachable
from communaute.digests import planning
from communaute.digests.asking import Asked, ask_again
from communaute.digests.batches import BATCH, Activity, composed
from communaute.digests.letter import Press
from communaute.digests.models import DigestDelivery, Subscription, Word
from communaute.digests.turn import Turn

logger = logging.getLogger(__name__)

GROUP = 50
State, Reason = DigestDelivery.State, DigestDelivery.Reason


def send_group(
    deliveries: Sequence[DigestDelivery], courier: Courier, press: Press, turn: Turn
) -> int:
    """Send up to 50 leased digests, asking every right again; gives back how many left.

    Stops when the turn is over: what remains is somebody's soon.

    Raises:
        Unreachable: the mail server is down; the rest of the group was not tried.
    """
    sent = 0
    try:
        asked = ask_again(deliveries, now=turn.now, word=press.word)
    except SoftTimeLimitExceeded:
        raise
    except Exception:
        logger.exception("rights cannot be asked again for %d digests", len(deliveries))
        if len(deliveries) == 1:
            DigestDelivery.objects.postpone(deliveries[0], now=turn.now)
            return 0
        return sum(send_group([one], courier, press, turn) for one in deliveries)
    for one in deliveries:
        sent += send(one, asked, courier, press, turn)
        if turn.is_over:
            break
    return sent


def send(one: DigestDelivery, asked: Asked, courier: Courier, press: Press, turn: Turn) -> bool:
    """Send one digest if it still may leave, and write what became of it; true if it left.

    Raises:
        Unreachable: the mail server is down.
    """
    rows = DigestDelivery.objects
    try:
        if reason := asked.why_not(one):
            rows.settle(one.pk, state=State.SKIPPED, reason=reason)
            return False
        subscription = asked.people[one.member_id]
        if wait := asked.spacing.wait(one, subscription.rhythm):
            rows.settle(one.pk, state=State.PLANNED, items=None, **wait._asdict())
            return False
        if not (told := asked.leaving(one)):
            rows.settle(one.pk, state=State.SKIPPED, reason=Reason.NO_ACCESS)
            return False
        courier.send(press.message(one, subscription, told))
    except Refused as error:
        logger.warning("digest %s refused: %s", one.pk, error)
        bounces.refused(subscription.member.email, error.of_address, now=turn.now)
        rows.settle(one.pk, state=State.FAILED, reason=Reason.REFUSED, attempts=one.attempts + 1)
        return False
    except NotNow as error:
        rows.postpone(one, now=turn.now)
        if isinstance(error, Unreachable):
            raise
        return False
    except SoftTimeLimitExceeded:
        raise
    except Exception:  # one that cannot be asked of or made must not hold back the others
        logger.exception("digest %s could not be made", one.pk)
        rows.postpone(one, now=turn.now)
        return False
    rows.settle(one.pk, state=State.SENT, sent_at=turn.now)
    count_quiet(one)
    return True


def count_quiet(one: DigestDelivery) -> None:
    """After a digest: one more period in a row without news, or news again."""
    mine = Subscription.objects.filter(member=one.member_id)
    if one.is_quiet:
        mine.update(quiet_count=F("quiet_count") + 1)
    else:
        mine.exclude(quiet_count=0).update(quiet_count=0)


def deliver_due(*, now: datetime, limit: int = BATCH) -> bool:
    """Compose and send what is due, `limit` at a time; true if some may be left to send at once."""
    rows, turn, activity = DigestDelivery.objects, Turn(now), Activity()
    if not rows.due(now).exists():
        return False
    sender = identity()
    if not sender.may_send_bulk:
        logger.error("no digest leaves: the federation has no postal address or no privacy officer")
        return False
    try:
        while (lease := rows.claim(now=turn.now, limit=limit)).ids:
            deliver(lease, activity, sender, turn)
            if turn.is_over:
                return True
    except Unreachable as error:
        logger.warning("mail server unreachable (%s): digests wait", error)
    finally:
        planning.close_runs(now=timezone.now())
    return False


def deliver(lease: Lease, activity: Activity, sender: Identity, turn: Turn) -> None:
    """Compose and send the rows of a lease until the turn is over, and give back the others."""
    rows = DigestDelivery.objects
    try:
        ready = composed(lease, activity, turn)
        for start in range(0, len(ready), GROUP):
            lease = rows.renew(lease, now=turn.now)
            held = [one for one in ready[start : start + GROUP] if one.pk in lease.ids]
            press = Press(sender, Word.objects.at(turn.now), now=turn.now)
            with Courier() as courier:
                send_group(held, courier, press, turn)
            if turn.is_over:
                break
    finally:
        rows.release(lease)
