"""Limits that hold across processes: a row a window, counted by the database itself.

A cache loses counts (it gets, then sets): measured, 8 threads of 25 gave 25 and not 200.
"""

from datetime import UTC, datetime
from ipaddress import IPv6Address, ip_address, ip_network
from typing import NamedTuple

from django.db import connection
from django.db.models import F
from django.utils.crypto import salted_hmac

from cms.core.models import LimitWindow

MINUTE, HOUR, DAY = 60, 3600, 86_400


class Limit(NamedTuple):
    """At most `times` within `seconds`; windows begin at multiples of `seconds`."""

    times: int
    seconds: int


LIMITS = {
    "sign-in of an account": Limit(5, 5 * MINUTE),
    "sign-in from an address": Limit(10, MINUTE),
    "second step of an account": Limit(5, 5 * MINUTE),
    "code for an account": Limit(3, MINUTE),
    "code from an address": Limit(20, MINUTE),
    "tries of a code": Limit(3, DAY),
    "access request": Limit(5, HOUR),
    "access request form": Limit(30, HOUR),
    "invitation": Limit(30, DAY),
    "letter": Limit(20, DAY),
    "post": Limit(10, 10 * MINUTE),
    "post of a newcomer": Limit(3, 10 * MINUTE),
    "correction": Limit(30, 10 * MINUTE),
    "draft": Limit(120, 10 * MINUTE),
    "preview": Limit(30, MINUTE),
    "name looked for": Limit(60, MINUTE),
    "words kept from an address": Limit(20, HOUR),
    "file of a message": Limit(40, HOUR),
    "name behind a mask": Limit(10, DAY),
    "reaction": Limit(300, HOUR),
    "report": Limit(10, HOUR),
    "data export": Limit(5, HOUR),
    "privacy request": Limit(5, HOUR),
    "mail test": Limit(3, HOUR),
    "digest test": Limit(5, HOUR),
}
"""What is limited, for one person or address (« who » of `consume`). « An address » is one of the
network: see `network`."""

IPV6_PREFIX = 64  # what one subscriber holds: each of its addresses is no other person


class TooMany(Exception):
    """A limit is reached; it opens again in `retry_after` seconds."""

    def __init__(self, retry_after: int) -> None:
        super().__init__(f"again in {retry_after} s")
        self.retry_after = retry_after


def consume(name: str, who: object, *, now: datetime, times: int = 1) -> None:
    """Count `times` uses of a limit by somebody, outside any transaction that may be undone.

    Raises:
        TooMany: the limit was reached; the refused uses are counted too.
    """
    limit = LIMITS[name]
    if _add(name, who, limit, now, times) > limit.times:
        raise TooMany(_remaining(limit, now))


def give_back(name: str, who: object, *, now: datetime) -> None:
    """Take one use back, counted at `now`: it turned out not to be of those that are limited."""
    LimitWindow.objects.filter(
        key=_key(name, who), starts_at=_start(LIMITS[name], now), count__gt=0
    ).update(count=F("count") - 1)


def forget(name: str, who: object, *, now: datetime) -> None:
    """Begin the current window again."""
    LimitWindow.objects.filter(key=_key(name, who), starts_at=_start(LIMITS[name], now)).delete()


def is_reached(name: str, who: object, *, now: datetime) -> bool:
    """Whether one more use would be refused; counts nothing."""
    limit = LIMITS[name]
    row = LimitWindow.objects.filter(key=_key(name, who), starts_at=_start(limit, now)).first()
    return row is not None and row.count >= limit.times


def purge(*, now: datetime) -> int:
    """Take away windows that ended more than a day ago; gives back how many."""
    return LimitWindow.objects.filter(starts_at__lt=int(now.timestamp()) - 2 * DAY).delete()[0]


def network(address: str) -> str:
    """Who speaks from an address of the network: itself, or its /64 in IPv6."""
    found = ip_address(address)
    if not isinstance(found, IPv6Address):
        return address
    if found.ipv4_mapped:
        return str(found.ipv4_mapped)
    return str(ip_network(f"{found}/{IPV6_PREFIX}", strict=False).network_address)


def _add(name: str, who: object, limit: Limit, now: datetime, times: int) -> int:
    table = connection.ops.quote_name(LimitWindow._meta.db_table)
    with connection.cursor() as cursor:
        cursor.execute(
            f"INSERT INTO {table} (key, starts_at, count) VALUES (%s, %s, %s) "  # noqa: S608
            f"ON CONFLICT (key, starts_at) DO UPDATE SET count = {table}.count + %s "
            "RETURNING count",
            [_key(name, who), _start(limit, now), times, times],
        )
        return cursor.fetchone()[0]


def _key(name: str, who: object) -> str:
    """Keyed: an e-mail or an address of the network is not kept in clear."""
    return salted_hmac("cms.core.limits", f"{name}\0{who}", algorithm="sha256").hexdigest()


def _start(limit: Limit, now: datetime) -> int:
    moment = int(now.astimezone(UTC).timestamp())
    return moment - moment % limit.seconds


def _remaining(limit: Limit, now: datetime) -> int:
    return max(1, _start(limit, now) + limit.seconds - int(now.timestamp()))
