"""What Wagtail tells us, one line each."""

from django.db.models.signals import post_save
from django.dispatch import receiver
from wagtail import hooks

from cms.core.models import Federation
from communaute.members import actions
from communaute.members.viewsets import NetworkViewSetGroup

hooks.register("register_admin_viewset", NetworkViewSetGroup)


@receiver(post_save, sender=Federation)
def phase_may_have_changed(**_facts: object) -> None:
    actions.sync_network()
