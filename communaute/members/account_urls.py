"""allauth's views, one by one, under French paths; their names stay (mounted at `/compte/`).

Its forms are ours by ACCOUNT_FORMS and MFA_FORMS, its templates by their names.
"""

from allauth.account import views as account
from allauth.mfa.base import views as mfa
from allauth.mfa.recovery_codes import views as recovery
from allauth.mfa.totp import views as totp
from allauth.mfa.webauthn import views as keys
from allauth.usersessions import views as sessions
from django.urls import path

from communaute.members import account_again as again
from communaute.members import account_keys as factors
from communaute.members import account_views as ours
from communaute.members.account_proof import proven

entry = [
    path("connexion/", ours.PasswordSignIn.as_view(), name="account_login"),
    path("connexion/code/", ours.CodeSignIn.as_view(), name="account_request_login_code"),
    path(
        "connexion/code/confirmer/", ours.ConfirmCode.as_view(), name="account_confirm_login_code"
    ),
    path("connexion/cle/", factors.SignIn.as_view(), name="mfa_login_webauthn"),
    path("connexion/deuxieme-etape/", factors.SecondStep.as_view(), name="mfa_authenticate"),
    path("deconnexion/", account.logout, name="account_logout"),
    path("inscription/", account.signup, name="account_signup"),
    path("inactif/", account.account_inactive, name="account_inactive"),
]
confirmation = [
    path("confirmer/", account.reauthenticate, name="account_reauthenticate"),
    path("confirmer/entrer/", again.enter_again, name="account_enter_again"),
    path("confirmer/code/", mfa.reauthenticate, name="mfa_reauthenticate"),
    path("confirmer/cle/", factors.Reauthenticate.as_view(), name="mfa_reauthenticate_webauthn"),
]
address_and_password = [
    path("courriel/", again.change_email, name="account_email"),
    path(
        "courriel/confirmer/",
        ours.ConfirmAddress.as_view(),
        name="account_email_verification_sent",
    ),
    path("mot-de-passe/", account.password_change, name="account_change_password"),
    path("mot-de-passe/choisir/", again.set_password, name="account_set_password"),
    path("mot-de-passe/oublie/", account.password_reset, name="account_reset_password"),
    path(
        "mot-de-passe/oublie/code/",
        ours.ConfirmReset.as_view(),
        name="account_confirm_password_reset_code",
    ),
    path(
        "mot-de-passe/oublie/nouveau/",
        account.complete_password_reset,
        name="account_complete_password_reset",
    ),
    path(
        "mot-de-passe/oublie/fait/",
        account.password_reset_from_key_done,
        name="account_password_reset_completed",
    ),
]
security = [
    path("securite/", factors.Security.as_view(), name="mfa_index"),
    path("securite/application/", proven(factors.add_application), name="mfa_activate_totp"),
    path("securite/application/retirer/", proven(totp.deactivate_totp), name="mfa_deactivate_totp"),
    path(
        "securite/codes/", proven(factors.RecoveryCodes.as_view()), name="mfa_view_recovery_codes"
    ),
    path(
        "securite/codes/nouveaux/",
        proven(recovery.generate_recovery_codes),
        name="mfa_generate_recovery_codes",
    ),
    path(
        "securite/codes/telecharger/",
        proven(factors.RecoveryCodesFile.as_view()),
        name="mfa_download_recovery_codes",
    ),
    path("securite/cles/", proven(keys.list_webauthn), name="mfa_list_webauthn"),
    path("securite/cles/ajouter/", proven(factors.add_key), name="mfa_add_webauthn"),
    path("securite/cles/<int:pk>/nommer/", proven(keys.edit_webauthn), name="mfa_edit_webauthn"),
    path(
        "securite/cles/<int:pk>/retirer/", proven(keys.remove_webauthn), name="mfa_remove_webauthn"
    ),
    path("sessions/", sessions.list_usersessions, name="usersessions_list"),
]
urlpatterns = [*entry, *confirmation, *address_and_password, *security]
