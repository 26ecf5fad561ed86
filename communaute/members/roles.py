"""What each role may do in the Wagtail admin.

The groups themselves are made by a migration. Their rights hang on pages and collections, which
exist once the site is built: `ensure_groups` gives what is missing and may run any time.
"""

from collections.abc import Iterable

from django.contrib.auth.models import Group, Permission
from django.contrib.contenttypes.models import ContentType
from django.db import transaction
from django.db.models import Q
from wagtail.models import Collection, GroupCollectionPermission, GroupPagePermission, Page

from communaute.members import access

PAGE_RIGHTS = ("add_page", "change_page", "publish_page", "lock_page", "unlock_page")
FILE_RIGHTS = (
    "core.add_siteimage",
    "core.change_siteimage",
    "core.choose_siteimage",
    "core.add_sitedocument",
    "core.change_sitedocument",
    "core.choose_sitedocument",
)
BRANCHES = {
    access.EDITORS: "bibliotheque.libraryindexpage",
    access.AUTHORS: "formations.trainingindexpage",
    access.ADMINISTRATORS: "home.homepage",
}
"""Role → the kind of page at the top of what it edits."""

MODEL_RIGHTS = {
    access.EDITORS: {
        "wagtailadmin.access_admin",
        "bibliotheque.add_collection",
        "bibliotheque.change_collection",
    },
    access.AUTHORS: {"wagtailadmin.access_admin"},
    access.ADMINISTRATORS: {
        "wagtailadmin.access_admin",
        "members.add_organization",
        "members.change_organization",
        "members.add_membership",
        "members.change_membership",
        "members.view_membership",
        "members.view_accessrequest",
        "members.view_invitation",
        "members.view_auditevent",
        "members.view_consentevent",
        "core.change_federation",
        "core.add_theme",
        "core.change_theme",
        "bibliotheque.add_collection",
        "bibliotheque.change_collection",
        "wagtailredirects.add_redirect",
        "wagtailredirects.change_redirect",
        "wagtailredirects.delete_redirect",
    },
}
"""Accounts are not among them: whoever manages accounts could make themselves anything."""


@transaction.atomic
def ensure_groups() -> None:
    """Make the six groups and give each role the rights it lacks; none is taken away."""
    for name in (access.MEMBERS, access.NETWORK, access.FACILITATORS):
        access.role_group(name)
    for name, rights in MODEL_RIGHTS.items():
        group = access.role_group(name)
        group.permissions.add(*_permissions(rights))
        _give_files(group)
        _give_branch(group, BRANCHES[name])


def _permissions(names: Iterable[str]) -> list[Permission]:
    condition = Q(pk__in=())
    for name in names:
        app, codename = name.split(".")
        condition |= Q(content_type__app_label=app, codename=codename)
    return list(Permission.objects.filter(condition))


def _give_files(group: Group) -> None:
    root = Collection.get_first_root_node()
    for permission in _permissions(FILE_RIGHTS):
        GroupCollectionPermission.objects.get_or_create(
            group=group, collection=root, permission=permission
        )


def _give_branch(group: Group, kind: str) -> None:
    app, model = kind.split(".")
    rights = Permission.objects.filter(
        content_type=ContentType.objects.get_for_model(Page), codename__in=PAGE_RIGHTS
    )
    for page in Page.objects.filter(content_type__app_label=app, content_type__model=model):
        for permission in rights:
            GroupPagePermission.objects.get_or_create(group=group, page=page, permission=permission)
