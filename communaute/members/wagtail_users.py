"""Wagtail's own management of accounts, with our form."""

from wagtail.users.apps import WagtailUsersAppConfig


class UsersConfig(WagtailUsersAppConfig):
    user_viewset = "communaute.members.admin.accounts.UserViewSet"
