"""What must be true before the site is opened to people: `check --deploy --database default`."""

from collections.abc import Sequence
from typing import Any

from django.conf import settings
from django.core.checks import CheckMessage, Error, Tags, register
from wagtail.models import Page, Site

from cms.core.models import Federation

PRIVACY_SLUG = "vie-privee"


@register(Tags.security, deploy=True)
def demonstration_is_over(app_configs: Any, **kwargs: Any) -> list[CheckMessage]:
    """The conveniences of the demonstration are off."""
    errors: list[CheckMessage] = []
    if settings.DEMO:
        errors.append(
            Error("DEMO is on.", hint="Unset DEMO: it opens /demo/ to visitors.", id="cms.E001")
        )
    if not settings.MFA_REQUIRED:
        errors.append(
            Error(
                "MFA_REQUIRED is off.",
                hint="Unset MFA_REQUIRED: privileged roles need a second factor.",
                id="cms.E002",
            )
        )
    return errors


@register(Tags.database, deploy=True)
def federation_is_identified(
    app_configs: Any, databases: Sequence[str] | None = None, **kwargs: Any
) -> list[CheckMessage]:
    """Whoever writes to people says who they are (LCAP) and who answers for privacy (Loi 25)."""
    if not databases:
        return []
    site = Site.objects.filter(is_default_site=True).first()
    federation = Federation.for_site(site) if site else Federation()
    errors: list[CheckMessage] = []
    if not federation.postal_address:
        errors.append(
            Error(
                "The federation has no postal address: no digest is sent.",
                hint="Write it in /gestion/, Réglages, Identité de la fédération.",
                id="cms.E003",
            )
        )
    if not (federation.privacy_officer_title and federation.privacy_officer_email):
        errors.append(
            Error(
                "The federation names nobody responsible for privacy: no digest is sent.",
                hint="Write their title and address in /gestion/, Réglages.",
                id="cms.E004",
            )
        )
    return errors


@register(Tags.database, deploy=True)
def privacy_page_is_published(
    app_configs: Any, databases: Sequence[str] | None = None, **kwargs: Any
) -> list[CheckMessage]:
    """The page that every page leads to, where the one responsible for privacy is named."""
    if not databases or Page.objects.live().filter(slug=PRIVACY_SLUG).exists():
        return []
    return [
        Error(
            "The privacy page is not published.",
            hint=f"Publish the page whose address ends with /{PRIVACY_SLUG}/.",
            id="cms.E005",
        )
    ]
