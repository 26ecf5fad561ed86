"""Addresses that bulk mail no longer reaches. Sign-in codes and security notices ignore this."""

from collections.abc import Iterable
from datetime import datetime

from django.utils.crypto import salted_hmac

from cms.core.kept import Kept
from cms.mail.models import BounceCount, Suppression

BULK = "bulk"
_any_is: Kept[bool] = Kept(seconds=60)


def address_hash(address: str) -> str:
    """A keyed hash: the list cannot be read without the site's secret."""
    return salted_hmac("cms.mail.suppression", address.lower(), algorithm="sha256").hexdigest()


def suppress(address: str, *, source: str, now: datetime) -> Suppression:
    """Send no more bulk mail to this address; once is enough.

    A complaint is the last word: it takes the place of what was said before.
    """
    row, is_new = Suppression.objects.get_or_create(
        address_hash=address_hash(address), kind=BULK, defaults={"source": source, "since": now}
    )
    _any_is.forget()
    if not is_new and source == Suppression.Source.COMPLAINT != row.source:
        row.source = source
        row.save(update_fields=["source"])
    return row


def suppressed(addresses: Iterable[str]) -> set[str]:
    """Those of these addresses that bulk mail must not reach, in one query."""
    hashes = {address_hash(address): address for address in addresses}
    found = Suppression.objects.filter(kind=BULK, address_hash__in=hashes)
    return {hashes[known] for known in found.values_list("address_hash", flat=True)}


def why(address: str) -> Suppression | None:
    """Since when bulk mail no longer reaches this address, and why; None if it does.

    Pages ask: while no address at all is refused, they ask nothing, for a minute in each process.
    """
    if not _any_is.of(BULK, Suppression.objects.filter(kind=BULK).exists):
        return None
    return Suppression.objects.filter(kind=BULK, address_hash=address_hash(address)).first()


def lift(suppression: Suppression) -> None:
    """Write to this address again, and forget what it refused before."""
    BounceCount.objects.filter(address_hash=suppression.address_hash).delete()
    suppression.delete()
