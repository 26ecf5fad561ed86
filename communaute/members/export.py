"""What the site keeps about a person, apart from what they did in the other rooms."""

from collections.abc import Iterator

from allauth.account.models import EmailAddress
from django.utils.translation import gettext as _

from communaute.members.consents import wording
from communaute.members.export_traces import traces
from communaute.members.models import (
    AccessRequest,
    DataExport,
    PrivacyRequest,
    User,
)
from communaute.members.rights.tables import BATCH, Column, Kind, OwnFile, Table


def tables(member: User) -> Iterator[Table | OwnFile]:
    """Account, profile, seats, consents, security, mail, editorial work, in the order told."""
    yield _account(member)
    yield _profile(member)
    yield _seats(member)
    yield _consents(member)
    yield _addresses(member)
    yield _invitations(member)
    yield _access_requests(member)
    yield _privacy_requests(member)
    yield _exports(member)
    yield from traces(member)


def _account(member: User) -> Table:
    roles = list(member.groups.order_by("name").values_list("name", flat=True))
    return Table(
        key="account",
        file="compte",
        title=_("Mon compte"),
        about=_("Ce qui vous fait entrer, et les groupes que vos rôles et vos places donnent."),
        columns=[
            Column("id", _("Numéro"), Kind.NUMBER),
            Column("email", _("Courriel")),
            Column("first_name", _("Prénom")),
            Column("last_name", _("Nom")),
            Column("groups", _("Groupes"), Kind.LIST),
            Column("has_password", _("Mot de passe"), Kind.FLAG),
            Column("joined_at", _("Compte créé"), Kind.MOMENT),
            Column("welcomed_at", _("Charte acceptée"), Kind.MOMENT),
            Column("last_sign_in_at", _("Dernière connexion"), Kind.MOMENT),
            Column("last_visit_on", _("Dernière visite"), Kind.DAY),
            Column("ladder_closed_at", _("Premiers pas rangés"), Kind.MOMENT),
        ],
        rows=[
            (
                member.pk,
                member.email,
                member.first_name,
                member.last_name,
                roles,
                member.has_usable_password(),
                member.date_joined,
                member.welcomed_at,
                member.last_login,
                member.last_visit_on,
                member.ladder_closed_at,
            )
        ],
    )


def _profile(member: User) -> Table:
    return Table(
        key="profile",
        file="profil",
        title=_("Mon profil"),
        about=_("Ce que vous avez écrit sur vous, et à qui vous le montrez."),
        columns=[
            Column("title", _("Fonction")),
            Column("bio", _("Présentation")),
            Column("expertise", _("Ce que je connais bien")),
            Column("themes", _("Thèmes"), Kind.LIST),
            Column("region", _("Région")),
            Column("is_listed", _("Dans le bottin"), Kind.FLAG),
            Column("accepts_letters", _("Reçoit des messages par le site"), Kind.FLAG),
            Column("bio_shown_to", _("Présentation montrée à")),
            Column("expertise_shown_to", _("Expertise montrée à")),
            Column("email_shown_to", _("Courriel montré à")),
            Column("region_shown_to", _("Région montrée à")),
            Column("last_visit_shown_to", _("Dernière visite montrée à")),
        ],
        rows=[
            (
                member.title,
                member.bio,
                member.expertise,
                list(member.themes.order_by("name").values_list("name", flat=True)),
                member.region,
                member.is_listed,
                member.accepts_letters,
                member.get_bio_shown_to_display(),
                member.get_expertise_shown_to_display(),
                member.get_email_shown_to_display(),
                member.get_region_shown_to_display(),
                member.get_last_visit_shown_to_display(),
            )
        ],
    )


def _seats(member: User) -> Table:
    seats = member.memberships.select_related("organization").order_by("started_at", "pk")
    return Table(
        key="seats",
        file="places",
        title=_("Mes places"),
        about=_("Les organismes où vous avez, ou avez eu, une place."),
        columns=[
            Column("organization", _("Organisme")),
            Column("role", _("Rôle")),
            Column("started_at", _("Début"), Kind.MOMENT),
            Column("ended_at", _("Fin"), Kind.MOMENT),
        ],
        rows=(
            (seat.organization, seat.get_role_display(), seat.started_at, seat.ended_at)
            for seat in seats.iterator(BATCH)
        ),
    )


def _consents(member: User) -> Table:
    events = member.consent_events.order_by("happened_at", "pk")
    return Table(
        key="consents",
        file="consentements",
        title=_("Mes consentements"),
        about=_("Ce que vous avez accepté ou retiré, quand, comment, et les mots qui étaient là."),
        columns=[
            Column("kind", _("Objet")),
            Column("is_given", _("Accepté"), Kind.FLAG),
            Column("happened_at", _("Quand"), Kind.MOMENT),
            Column("method", _("Moyen")),
            Column("wording_version", _("Version du texte")),
            Column("wording", _("Texte")),
        ],
        rows=(
            (
                one.get_kind_display(),
                one.given,
                one.happened_at,
                one.method,
                one.wording_version,
                wording(one.kind, one.wording_version),
            )
            for one in events.iterator(BATCH)
        ),
    )


def _addresses(member: User) -> Table:
    return Table(
        key="addresses",
        file="courriels-du-compte",
        title=_("Mes adresses"),
        about=_("Les courriels rattachés à votre compte."),
        columns=[
            Column("email", _("Courriel")),
            Column("is_verified", _("Confirmé"), Kind.FLAG),
            Column("is_primary", _("Principal"), Kind.FLAG),
        ],
        rows=EmailAddress.objects.filter(user=member)
        .order_by("pk")
        .values_list("email", "verified", "primary"),
    )


def _invitations(member: User) -> Table:
    sent = member.invitations_sent.select_related("organization").order_by("created_at", "pk")
    return Table(
        key="invitations_sent",
        file="invitations-envoyees",
        title=_("Les invitations que j’ai envoyées"),
        about=_(
            "Sans le nom ni l’adresse des personnes invitées\xa0: ces renseignements sont à elles."
        ),
        columns=[
            Column("organization", _("Organisme")),
            Column("role", _("Rôle")),
            Column("created_at", _("Envoyée"), Kind.MOMENT),
            Column("expires_at", _("Valable jusqu’au"), Kind.MOMENT),
            Column("accepted_at", _("Acceptée"), Kind.MOMENT),
            Column("revoked_at", _("Retirée"), Kind.MOMENT),
        ],
        rows=(
            (
                one.organization,
                one.get_role_display(),
                one.created_at,
                one.expires_at,
                one.accepted_at,
                one.revoked_at,
            )
            for one in sent.iterator(BATCH)
        ),
    )


def _access_requests(member: User) -> Table:
    addresses = {
        member.email,
        *EmailAddress.objects.filter(user=member).values_list("email", flat=True),
    }
    asked = AccessRequest.objects.filter(email__in=addresses).select_related("organization")
    return Table(
        key="access_requests",
        file="demandes-d-acces",
        title=_("Mes demandes d’accès"),
        about=_("Ce que vous avez écrit pour entrer, et ce qu’on vous a répondu."),
        columns=[
            Column("email", _("Courriel")),
            Column("first_name", _("Prénom")),
            Column("last_name", _("Nom")),
            Column("organization", _("Organisme")),
            Column("reason", _("Pourquoi")),
            Column("question", _("Question posée")),
            Column("answer", _("Votre réponse")),
            Column("decision", _("Mot de l’équipe")),
            Column("state", _("État")),
            Column("created_at", _("Envoyée"), Kind.MOMENT),
            Column("decided_at", _("Décidée"), Kind.MOMENT),
        ],
        rows=(
            (
                one.email,
                one.first_name,
                one.last_name,
                one.organization or one.organization_name,
                one.reason,
                one.question,
                one.answer,
                one.decision_note,
                one.get_state_display(),
                one.created_at,
                one.decided_at,
            )
            for one in asked.order_by("created_at", "pk")
        ),
    )


def _privacy_requests(member: User) -> Table:
    asked = PrivacyRequest.objects.filter(member=member).order_by("created_at", "pk")
    return Table(
        key="privacy_requests",
        file="demandes-de-vie-privee",
        title=_("Mes demandes de vie privée"),
        about=_("Ce que vous avez demandé à l’équipe, et sa réponse."),
        columns=[
            Column("kind", _("Genre")),
            Column("text", _("Demande")),
            Column("answer", _("Réponse")),
            Column("created_at", _("Envoyée"), Kind.MOMENT),
            Column("closed_at", _("Traitée"), Kind.MOMENT),
        ],
        rows=(
            (one.get_kind_display(), one.text, one.answer, one.created_at, one.closed_at)
            for one in asked.iterator(BATCH)
        ),
    )


def _exports(member: User) -> Table:
    asked = DataExport.objects.filter(member=member).order_by("asked_at", "pk")
    return Table(
        key="exports",
        file="copies-de-mes-donnees",
        title=_("Mes copies de données"),
        about=_("Les dossiers comme celui-ci que vous avez demandés."),
        columns=[
            Column("asked_at", _("Demandée"), Kind.MOMENT),
            Column("ready_at", _("Prête"), Kind.MOMENT),
            Column("state", _("État")),
        ],
        rows=((one.asked_at, one.ready_at, one.get_state_display()) for one in asked),
    )
