"""A training that people follow is not deleted: their progress would go with it."""

from django.utils.translation import gettext as _
from wagtail.models import Page

from formations.models import Enrollment


def why_not_delete(page: Page) -> str | None:
    if not Enrollment.objects.filter(course__path__startswith=page.path).exists():
        return None
    return _(
        "«\xa0%(title)s\xa0» ne peut pas être supprimée\xa0: des personnes y sont inscrites. "
        "Dépubliez-la plutôt; leur parcours sera gardé."
    ) % {"title": page.get_admin_display_title()}
