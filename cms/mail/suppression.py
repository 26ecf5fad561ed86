"""Addresses that bulk mail no longer reaches. Sign-in codes and security notices ignore this."""

from collections.abc import Iterable
from datetime import datetime

from django.utils.crypto import salted_hmac

from cms.mail.models import Suppression

BULK = "bulk"


def address_hash(address: str) -> str:
    """A keyed hash: the list cannot be read without the site's secret."""
    return salted_hmac("cms.mail.suppression", address.lower(), algorithm="sha256").hexdigest()


def suppress(address: str, *, source: str, now: datetime) -> Suppression:
    """Send no more bulk mail to this address; once is enough."""
    return Suppression.objects.get_or_create(
        address_hash=address_hash(address), kind=BULK, defaults={"source": source, "since": now}
    )[0]


def suppressed(addresses: Iterable[str]) -> set[str]:
    """Those of these addresses that bulk mail must not reach, in one query."""
    hashes = {address_hash(address): address for address in addresses}
    found = Suppression.objects.filter(kind=BULK, address_hash__in=hashes)
    return {hashes[known] for known in found.values_list("address_hash", flat=True)}
