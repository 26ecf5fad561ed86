"""Who speaks in our mails."""

from dataclasses import dataclass

from django.conf import settings
from django.utils.translation import gettext as _
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
        """Whether the federation says all that the law asks of who writes to many."""
        return not self.lacks

    @property
    def lacks(self) -> list[str]:
        """What must be written before anything leaves for many (LCAP, art. 6; Loi 25, art. 3.1)."""
        lacking = []
        if not self.postal_address:
            lacking.append(_("l’adresse postale de la fédération"))
        if not (self.privacy_officer_title and self.privacy_officer_email):
            lacking.append(_("la personne responsable des renseignements personnels"))
        return lacking


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
