"""allauth's forms in our words: a label on each field, an error that says what to do."""

from typing import Any

from allauth.account import forms as account
from allauth.mfa.base.forms import AuthenticateForm as StockAuthenticateForm
from allauth.mfa.base.forms import ReauthenticateForm as StockMfaReauthenticateForm
from allauth.mfa.totp.forms import ActivateTOTPForm as StockActivateTOTPForm
from django import forms
from django.utils.translation import gettext_lazy as _

LABELS = {
    "email": _("Votre courriel"),
    "login": _("Courriel"),
    "password": _("Mot de passe"),
    "oldpassword": _("Mot de passe actuel"),
    "password1": _("Nouveau mot de passe"),
    "password2": _("Le même mot de passe, encore une fois"),
    "code": _("Votre code"),
}
HELP = {
    "password1": _("Au moins 12 caractères. Une phrase que vous retenez convient très bien."),
}
REQUIRED = {
    "email": _("Écrivez votre courriel."),
    "login": _("Écrivez votre courriel."),
    "password": _("Écrivez votre mot de passe."),
    "code": _("Écrivez le code reçu."),
}
INCOMPLETE = _("Complétez l’adresse, par exemple prenom@organisme.org.")


class InFrench(forms.Form):
    """Puts our labels, help and errors on fields that allauth declares."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name, field in self.fields.items():
            field.label = LABELS.get(name, field.label)
            field.help_text = HELP.get(name, "")
            field.widget.attrs.pop("placeholder", None)
            if name in REQUIRED:
                field.error_messages["required"] = REQUIRED[name]
            if isinstance(field, forms.EmailField):
                field.error_messages["invalid"] = INCOMPLETE
        if code := self.fields.get("code"):
            code.widget.attrs |= {"autocapitalize": "characters", "spellcheck": "false"}


class PasswordSignInForm(InFrench, account.LoginForm):
    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["login"].widget.attrs["autocomplete"] = "username"

    def _setup_password_field(self) -> None:
        """Keeps the field: allauth drops it where one joins without a password, as here."""


class CodeRequestForm(InFrench, account.RequestLoginCodeForm):
    pass


class SignInCodeForm(InFrench, account.ConfirmLoginCodeForm):
    pass


class EmailCodeForm(InFrench, account.ConfirmEmailVerificationCodeForm):
    pass


class ResetCodeForm(InFrench, account.ConfirmPasswordResetCodeForm):
    pass


class ResetRequestForm(InFrench, account.ResetPasswordForm):
    pass


class ResetForm(InFrench, account.ResetPasswordKeyForm):
    pass


class ChangePasswordForm(InFrench, account.ChangePasswordForm):
    pass


class SetPasswordForm(InFrench, account.SetPasswordForm):
    pass


class ChangeEmailForm(InFrench, account.AddEmailForm):
    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["email"].label = _("Nouveau courriel")


class ReauthenticateForm(InFrench, account.ReauthenticateForm):
    pass


class AuthenticateForm(InFrench, StockAuthenticateForm):
    pass


class MfaReauthenticateForm(InFrench, StockMfaReauthenticateForm):
    pass


class ActivateTOTPForm(InFrench, StockActivateTOTPForm):
    pass
