"""`python -m bench.digests N [--send]`: the digests of N members, through the doors of the worker.

First planned, leased, composed and stored; with `--send` then asked again, rendered and handed to
a mail server that does nothing. One process; prints one JSON object: how many, in how many seconds
(of the clock and of the processor), and the most memory the process held.
"""

import json
import resource
import sys
from datetime import timedelta
from time import perf_counter, process_time

import django


def measure(members: int, *, sent: bool) -> dict[str, float]:
    """Plan, compose and perhaps deliver a run for that many members, then take it away again."""
    from django.utils import timezone
    from wagtail.models import Site

    from cms.core.models import Federation
    from communaute.digests import batches, delivery
    from communaute.digests.models import DigestDelivery, DigestRun
    from communaute.digests.turn import Turn

    Federation.objects.update_or_create(
        site=Site.objects.get(is_default_site=True),
        defaults={
            "postal_address": "Québec",
            "privacy_officer_title": "Direction",
            "privacy_officer_email": "vie-privee@example.org",
        },
    )
    DigestRun.objects.all().delete()
    now = timezone.now()
    run = DigestRun.objects.create(cadence="weekly", period="bench", slot=now)
    clock, processor = perf_counter(), process_time()
    plan(run, members)
    activity = batches.Activity()
    while (lease := DigestDelivery.objects.claim(now=now, limit=batches.BATCH)).ids:
        batches.composed(lease, activity, Turn(now))
    seen = {"composed": members, "compose_s": perf_counter() - clock}
    seen["compose_cpu_s"] = process_time() - processor
    DigestDelivery.objects.release_expired(now + timedelta(days=1))
    rows = DigestDelivery.objects.filter(run=run)
    seen["told"] = rows.filter(state="planned", items__isnull=False).count()
    seen["waiting"] = rows.filter(state="planned", items=None).count()
    if sent:
        clock, processor = perf_counter(), process_time()
        while delivery.deliver_due(now=timezone.now()):
            continue
        seen |= {"send_s": perf_counter() - clock, "send_cpu_s": process_time() - processor}
        seen["sent"] = rows.filter(state="sent").count()
        seen["waiting"] = rows.filter(state__in=["planned", "leased"]).count()
    rows._raw_delete(rows.db)
    run.delete()
    seen["memory_mb"] = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    return seen


def plan(run, members: int) -> None:
    """One delivery for each of the first `members` who want a digest, whatever their hour."""
    from communaute.digests import planning
    from communaute.digests.models import DigestDelivery, DigestRun, Subscription

    wanting = Subscription.objects.filter(
        is_active=True, started_at__lt=run.slot - timedelta(days=1)
    ).order_by("member_id")
    for start in range(0, members, planning.BATCH):
        page = wanting[start : min(members, start + planning.BATCH)]
        DigestDelivery.objects.bulk_create(planning.deliveries(run, page, now=run.slot))
    DigestRun.objects.filter(pk=run.pk).update(planned_at=run.slot)


if __name__ == "__main__":
    django.setup()
    print(json.dumps(measure(int(sys.argv[1]), sent="--send" in sys.argv)))
