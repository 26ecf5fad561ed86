"""allauth's views, one by one, under French paths; their names stay (mounted at `/compte/`).

Passkeys (`mfa/webauthn`) are not mounted: their pages need a script of their own.
"""

from allauth.account import views as account
from allauth.mfa.base import views as mfa
from allauth.mfa.recovery_codes import views as recovery
from allauth.mfa.totp import views as totp
from allauth.usersessions import views as sessions
from django.contrib.auth.decorators import login_not_required
from django.urls import path

from communaute.members import account_forms as forms
from communaute.members import account_views as views

urlpatterns = [
    path("connexion/", views.PasswordSignIn.as_view(), name="account_login"),
    path("connexion/code/", views.CodeSignIn.as_view(), name="account_request_login_code"),
    path(
        "connexion/code/confirmer/",
        views.ConfirmCode.as_view(),
        name="account_confirm_login_code",
    ),
    path(
        "connexion/deuxieme-etape/",
        mfa.AuthenticateView.as_view(form_class=forms.AuthenticateForm),
        name="mfa_authenticate",
    ),
    path("deconnexion/", account.logout, name="account_logout"),
    path("inscription/", account.signup, name="account_signup"),
    path("inactif/", account.account_inactive, name="account_inactive"),
    path(
        "confirmer/",
        account.ReauthenticateView.as_view(form_class=forms.ReauthenticateForm),
        name="account_reauthenticate",
    ),
    path(
        "confirmer/code/",
        mfa.ReauthenticateView.as_view(form_class=forms.MfaReauthenticateForm),
        name="mfa_reauthenticate",
    ),
    path(
        "courriel/",
        account.EmailView.as_view(form_class=forms.ChangeEmailForm),
        name="account_email",
    ),
    path(
        "courriel/confirmer/",
        login_not_required(
            account.ConfirmEmailVerificationCodeView.as_view(form_class=forms.EmailCodeForm)
        ),
        name="account_email_verification_sent",
    ),
    path(
        "mot-de-passe/",
        account.PasswordChangeView.as_view(form_class=forms.ChangePasswordForm),
        name="account_change_password",
    ),
    path(
        "mot-de-passe/choisir/",
        account.PasswordSetView.as_view(form_class=forms.SetPasswordForm),
        name="account_set_password",
    ),
    path(
        "mot-de-passe/oublie/",
        account.PasswordResetView.as_view(form_class=forms.ResetRequestForm),
        name="account_reset_password",
    ),
    path(
        "mot-de-passe/oublie/code/",
        account.ConfirmPasswordResetCodeView.as_view(form_class=forms.ResetCodeForm),
        name="account_confirm_password_reset_code",
    ),
    path(
        "mot-de-passe/oublie/nouveau/",
        account.CompletePasswordResetView.as_view(form_class=forms.ResetForm),
        name="account_complete_password_reset",
    ),
    path(
        "mot-de-passe/oublie/fait/",
        account.password_reset_from_key_done,
        name="account_password_reset_completed",
    ),
    path("securite/", mfa.index, name="mfa_index"),
    path(
        "securite/application/",
        totp.ActivateTOTPView.as_view(form_class=forms.ActivateTOTPForm),
        name="mfa_activate_totp",
    ),
    path("securite/application/retirer/", totp.deactivate_totp, name="mfa_deactivate_totp"),
    path("securite/codes/", recovery.view_recovery_codes, name="mfa_view_recovery_codes"),
    path(
        "securite/codes/nouveaux/",
        recovery.generate_recovery_codes,
        name="mfa_generate_recovery_codes",
    ),
    path(
        "securite/codes/telecharger/",
        recovery.download_recovery_codes,
        name="mfa_download_recovery_codes",
    ),
    path("sessions/", sessions.list_usersessions, name="usersessions_list"),
]
