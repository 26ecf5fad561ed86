"""People, their organizations, how one enters, and what they agreed to."""

from communaute.members.models.doors import AccessRequest, Invitation
from communaute.members.models.ledgers import AuditEvent, ConsentEvent, keyed_hash
from communaute.members.models.organizations import Exchange, Membership, Organization
from communaute.members.models.people import Clock, User, Visibility
from communaute.members.models.rights import DataExport, PrivacyRequest

__all__ = [
    "AccessRequest",
    "AuditEvent",
    "Clock",
    "ConsentEvent",
    "DataExport",
    "Exchange",
    "Invitation",
    "Membership",
    "Organization",
    "PrivacyRequest",
    "User",
    "Visibility",
    "keyed_hash",
]
