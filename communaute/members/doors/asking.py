"""An access asked for: received, made clearer, approved by an invitation, or refused kindly."""

from datetime import datetime

from django.db import IntegrityError, transaction
from django.utils.text import slugify
from django.utils.translation import gettext_lazy as _

from cms.core.models import Region
from communaute.members import audit
from communaute.members.doors import inviting, letters
from communaute.members.models import (
    AccessRequest,
    AuditEvent,
    Invitation,
    Membership,
    Organization,
    User,
)
from communaute.members.seats.rights import entering

State = AccessRequest.State
OPEN_STATES = (State.WAITING, State.ASKED)


class AlreadyDecided(Exception):
    """Somebody decided meanwhile."""

    message = _("Quelqu’un de l’équipe a déjà décidé de cette demande.")


@transaction.atomic
def ask(
    *,
    email: str,
    first_name: str,
    last_name: str,
    reason: str,
    now: datetime,
    organization: Organization | None = None,
    organization_name: str = "",
    region: Region | None = None,
) -> None:
    """Keep a request and write to the address; gives back nothing that tells who is known.

    Somebody who has a seat is told so by mail. A request that is open already is not doubled.
    """
    email = email.lower()
    seats = Membership.objects.open().filter(
        member__email=email,
        member__is_active=True,
        organization__in=Organization.objects.filter(entering()),
    )
    seat = seats.select_related("member").first()
    request = AccessRequest.objects.filter(email=email, state__in=OPEN_STATES).first()
    if seat:
        letters.account_exists(seat.member, now=now)
        return
    if request is None:
        try:
            with transaction.atomic():
                request = AccessRequest.objects.create(
                    email=email,
                    first_name=first_name,
                    last_name=last_name,
                    organization=organization,
                    organization_name="" if organization else organization_name,
                    region=None if organization else region,
                    reason=reason,
                    created_at=now,
                )
        except IntegrityError:  # the same form, sent twice at once
            request = AccessRequest.objects.get(email=email, state__in=OPEN_STATES)
    letters.request_received(request, now=now)


@transaction.atomic
def put_question(request: AccessRequest, question: str, *, by: User, now: datetime) -> None:
    """Ask the person for a precision; they answer from the page of their request.

    Raises:
        AlreadyDecided: somebody decided meanwhile.
    """
    request = _claim(request, state=State.ASKED, question=question, answer="")
    letters.question_asked(request, now=now)
    audit.record(
        AuditEvent.Kind.REQUEST_DECIDED, actor=by, about=f"{request.pk}: {State.ASKED}", now=now
    )


@transaction.atomic
def answer(request: AccessRequest, text: str) -> bool:
    """The person answers; true unless there was nothing to answer any more."""
    asked = AccessRequest.objects.filter(pk=request.pk, state=State.ASKED)
    return bool(asked.update(state=State.WAITING, answer=text))


@transaction.atomic
def refuse(request: AccessRequest, note: str, *, by: User, now: datetime) -> None:
    """Say no, with a word.

    Raises:
        AlreadyDecided: somebody decided meanwhile.
    """
    request = _claim(
        request, state=State.REFUSED, decision_note=note, decided_by=by, decided_at=now
    )
    letters.request_refused(request, now=now)
    audit.record(
        AuditEvent.Kind.REQUEST_DECIDED, actor=by, about=f"{request.pk}: {State.REFUSED}", now=now
    )


@transaction.atomic
def approve(
    request: AccessRequest, *, organization: Organization, role: str, by: User, now: datetime
) -> Invitation:
    """Say yes: an invitation leaves for the address that asked.

    One that waits already for that address and organization is sent again with the role decided
    now, and answers too.

    Raises:
        AlreadyDecided: somebody decided meanwhile.
        NotInvited: the person is there already, or the organization stays out today.
    """
    request = _claim(request, state=State.APPROVED, decided_by=by, decided_at=now)
    audit.record(
        AuditEvent.Kind.REQUEST_DECIDED,
        actor=by,
        about=f"{request.pk}: {State.APPROVED}, {organization.slug}",
        now=now,
    )
    before = inviting.waiting().filter(
        email=request.email, organization=organization, request=None, expires_at__gt=now
    )
    if open_one := before.first():
        before.filter(pk=open_one.pk).update(request=request, role=role)
        return inviting.resend(open_one, by=by, now=now)
    return inviting.invite(
        request.email,
        organization=organization,
        role=role,
        by=by,
        first_name=request.first_name,
        last_name=request.last_name,
        request=request,
        now=now,
    )


@transaction.atomic
def approve_into_new(
    request: AccessRequest,
    *,
    name: str,
    region: Region,
    standing: str,
    role: str = Membership.Role.RESPONSIBLE,
    by: User,
    now: datetime,
) -> Invitation:
    """Say yes to somebody whose organization was not here yet.

    Raises:
        AlreadyDecided: somebody decided meanwhile.
        NotInvited: an organization of that standing stays out today.
    """
    organization = Organization.objects.create(
        name=name, slug=free_slug(name), region=region, standing=standing
    )
    return approve(request, organization=organization, role=role, by=by, now=now)


def free_slug(name: str) -> str:
    """An address that no organization has, from a name."""
    base = slugify(name)[:70].strip("-") or "organisme"
    taken = set(Organization.objects.filter(slug__startswith=base).values_list("slug", flat=True))
    number, slug = 1, base
    while slug in taken:
        number += 1
        slug = f"{base}-{number}"
    return slug


def _claim(request: AccessRequest, **fields: object) -> AccessRequest:
    """Change a request that is still open: of two decisions at once, one."""
    if not AccessRequest.objects.filter(pk=request.pk, state__in=OPEN_STATES).update(**fields):
        raise AlreadyDecided
    return AccessRequest.objects.get(pk=request.pk)
