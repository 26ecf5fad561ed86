"""Who speaks in our mails."""

from dataclasses import dataclass

from django.conf import settings
from wagtail.models import Site

from cms.core.models import Federation


@dataclass(frozen=True)
class Identity:
    name: str
    postal_address: str
    contact_email: str
    privacy_officer_title: str
    privacy_officer_email: str
    site_url: str

    @property
    def may_send_bulk(self) -> bool:
        """The law asks for a postal address in every bulk message."""
        return bool(self.postal_address)


def identity() -> Identity:
    """The federation of the default site."""
    site = Site.objects.filter(is_default_site=True).first()
    federation = Federation.for_site(site) if site else Federation()
    return Identity(
        name=federation.name,
        postal_address=federation.postal_address,
        contact_email=federation.contact_email,
        privacy_officer_title=federation.privacy_officer_title,
        privacy_officer_email=federation.privacy_officer_email,
        site_url=settings.SITE_URL,
    )
