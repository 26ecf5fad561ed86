"""What we write to a person when their account changes, or when none answers their address."""

from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

NOTICES = {
    "unknown_account": (
        gettext_lazy("Aucun compte à cette adresse"),
        [
            gettext_lazy(
                "Une connexion à la communauté de pratique vient d’être demandée avec cette "
                "adresse. Aucun compte ne s’en sert : vous êtes peut-être inscrite ou inscrit "
                "avec une autre."
            ),
            gettext_lazy(
                "Pour entrer dans la communauté, demandez un accès à l’équipe depuis la page de "
                "connexion. Si vous n’avez rien demandé, ignorez ce message."
            ),
        ],
    ),
    "account_already_exists": (
        gettext_lazy("Vous avez déjà un compte"),
        [
            gettext_lazy(
                "Un compte existe déjà à cette adresse. Entrez par un code, sans rien créer."
            )
        ],
    ),
    "password_changed": (
        gettext_lazy("Votre mot de passe a changé"),
        [gettext_lazy("Le mot de passe de votre compte vient d’être changé.")],
    ),
    "password_reset": (
        gettext_lazy("Votre mot de passe a changé"),
        [
            gettext_lazy(
                "Un nouveau mot de passe vient d’être choisi avec un code reçu par courriel."
            )
        ],
    ),
    "password_set": (
        gettext_lazy("Votre compte a un mot de passe"),
        [gettext_lazy("Un mot de passe vient d’être ajouté à votre compte.")],
    ),
    "email_changed": (
        gettext_lazy("Votre courriel a changé"),
        [gettext_lazy("Votre compte se sert maintenant de l’adresse %(to_email)s.")],
    ),
    "totp_activated": (
        gettext_lazy("La deuxième étape de connexion est en place"),
        [gettext_lazy("Une application d’authentification vient d’être ajoutée à votre compte.")],
    ),
    "totp_deactivated": (
        gettext_lazy("La deuxième étape de connexion est retirée"),
        [gettext_lazy("L’application d’authentification de votre compte vient d’être retirée.")],
    ),
    "webauthn_added": (
        gettext_lazy("Une clé d’accès a été ajoutée"),
        [
            gettext_lazy(
                "Une clé d’accès vient d’être ajoutée à votre compte : elle suffit à entrer."
            )
        ],
    ),
    "webauthn_removed": (
        gettext_lazy("Une clé d’accès a été retirée"),
        [gettext_lazy("Une clé d’accès de votre compte vient d’être retirée.")],
    ),
    "recovery_codes_generated": (
        gettext_lazy("De nouveaux codes de secours"),
        [
            gettext_lazy(
                "De nouveaux codes de secours viennent d’être créés; les anciens sont éteints."
            )
        ],
    ),
}
"""allauth's template name → title and lines of the message."""

OTHER = (
    gettext_lazy("Votre compte a changé"),
    [gettext_lazy("Un réglage de votre compte a changé.")],
)
STRANGERS = frozenset({"unknown_account", "account_already_exists"})


def words(name: str, facts: Mapping[str, Any]) -> dict[str, Any]:
    """`title` and `lines` of a notice; a change that the person did not make says what to do."""
    title, lines = NOTICES.get(name, OTHER)
    written = [str(line) % facts if "%(" in str(line) else str(line) for line in lines]
    if name not in STRANGERS:
        written.append(
            _(
                "Ce n’était pas vous? Demandez un code sur la page de connexion, changez votre "
                "mot de passe et écrivez à l’équipe."
            )
        )
    return {"title": str(title), "lines": written}
