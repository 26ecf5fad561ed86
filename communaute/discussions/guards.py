"""A page on which people talk is not deleted."""

from django.utils.translation import gettext as _
from wagtail.models import Page

from communaute.discussions.models import Topic


def why_not_delete(page: Page) -> str | None:
    if not Topic.objects.filter(page__path__startswith=page.path).exists():
        return None
    return _(
        "«\xa0%(title)s\xa0» ne peut pas être supprimée\xa0: des discussions y sont "
        "attachées. Dépubliez-la plutôt; les discussions seront gardées, et "
        "masquées avec elle."
    ) % {"title": page.get_admin_display_title()}
