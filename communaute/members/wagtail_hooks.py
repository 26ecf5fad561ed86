"""What Wagtail tells us, one line each."""

from wagtail import hooks

from communaute.members.viewsets import NetworkViewSetGroup

hooks.register("register_admin_viewset", NetworkViewSetGroup)
