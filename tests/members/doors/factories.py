"""What stands at the doors: people who ask, people who are invited."""

from datetime import datetime
from typing import Any

from django.utils import timezone

from communaute.members import access
from communaute.members.doors import inviting
from communaute.members.models import AccessRequest, Invitation, Organization, User
from tests.factories import PASSWORD, make_member, make_organization, make_user


def make_facilitator(**fields: Any) -> User:
    return make_member(groups=[access.FACILITATORS], **fields)


def make_responsible(organization: Organization | None = None, **fields: Any) -> User:
    return make_user(organization=organization or make_organization(), seat="responsible", **fields)


def make_request(email: str = "lo@example.org", **fields: Any) -> AccessRequest:
    told = {
        "first_name": "Loïc",
        "last_name": "Tremblay",
        "reason": "J’accompagne des jeunes.",
        "organization_name": "Le Phare",
        "created_at": timezone.now(),
    }
    return AccessRequest.objects.create(email=email, **told | fields)


def make_invitation(
    email: str = "invitee@example.org",
    *,
    by: User | None = None,
    organization: Organization | None = None,
    now: datetime | None = None,
    **fields: Any,
) -> Invitation:
    """An invitation sent as the site sends it, by the responsible person of its organization."""
    organization = organization or (
        by.memberships.get().organization if by else make_organization()
    )
    by = by or make_responsible(organization)
    return inviting.invite(
        email, organization=organization, by=by, now=now or timezone.now(), **fields
    )


def sign_in(client, person: User) -> None:
    """Through the door, so that the session is one of those the person sees and we can end."""
    client.post("/compte/connexion/", {"login": person.email, "password": PASSWORD})
    assert client.session["_auth_user_id"] == str(person.pk)
