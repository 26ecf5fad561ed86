"""Who may do what in the admin, beyond what groups say."""

from collections.abc import Iterable
from typing import Any

from django.db.models import QuerySet
from wagtail.permission_policies import ModelPermissionPolicy

from communaute.members.models import User


class SuperusersOnly(ModelPermissionPolicy):
    """Accounts and groups: a right to them, whoever was given it, would be a right to anything."""

    def user_has_permission(self, user: Any, action: str) -> bool:
        return bool(user.is_active and user.is_superuser)

    def users_with_any_permission(self, actions: Iterable[str]) -> QuerySet[User]:
        return User.objects.filter(is_active=True, is_superuser=True)


class Reading(ModelPermissionPolicy):
    """Rows that change elsewhere: nobody adds, changes or deletes one here."""

    def user_has_permission(self, user: Any, action: str) -> bool:
        return action == "view" and super().user_has_permission(user, action)

    def users_with_any_permission(self, actions: Iterable[str]) -> QuerySet[User]:
        return super().users_with_any_permission({"view"} & set(actions))
