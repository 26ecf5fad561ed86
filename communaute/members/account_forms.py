"""allauth's forms in our words: a label on each field, an error that says what to do."""

import struct
from typing import Any

from allauth.account import forms as account
from allauth.core import context
from allauth.mfa.base import forms as mfa
from allauth.mfa.totp.forms import ActivateTOTPForm as StockActivateTOTPForm
from allauth.mfa.webauthn import forms as keys
from cryptography.exceptions import InvalidSignature
from django import forms
from django.utils.translation import gettext_lazy as _

from communaute.members import account_limits as limits

KEY_REFUSED = _("Cette clé n’a pas été reconnue. Réessayez, ou entrez autrement.")
LABELS = {
    "email": _("Votre courriel"),
    "login": _("Courriel"),
    "password": _("Mot de passe"),
    "oldpassword": _("Mot de passe actuel"),
    "password1": _("Nouveau mot de passe"),
    "password2": _("Le même mot de passe, encore une fois"),
    "code": _("Votre code"),
    "name": _("Nom de la clé"),
    "credential": _("Clé d’accès"),
    "passwordless": _("Clé d’accès"),
}
HELP = {
    "password1": _("Au moins 12 caractères. Une phrase que vous retenez convient très bien."),
    "name": _("Pour la reconnaître : « Mon téléphone », « Ordinateur du bureau »."),
}
REQUIRED = {
    "email": _("Écrivez votre courriel."),
    "login": _("Écrivez votre courriel."),
    "password": _("Écrivez votre mot de passe."),
    "code": _("Écrivez le code reçu."),
    "name": _("Donnez-lui un nom."),
    "credential": KEY_REFUSED,
    "passwordless": KEY_REFUSED,
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
            if isinstance(field, forms.JSONField):
                field.error_messages["invalid"] = KEY_REFUSED
        if code := self.fields.get("code"):
            # The page asks for nothing else: the pointer waits in the box.
            code.widget.attrs |= {
                "autocapitalize": "characters",
                "autofocus": True,
                "spellcheck": "false",
            }


class PasswordSignInForm(InFrench, account.LoginForm):
    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["login"].widget.attrs["autocomplete"] = "username"

    def _setup_password_field(self) -> None:
        """Keeps the field: allauth drops it where one joins without a password, as here."""


class CodeRequestForm(InFrench, account.RequestLoginCodeForm):
    def clean_email(self) -> str:
        limits.code_request(context.request, self.cleaned_data["email"])
        return super().clean_email()


class SignInCodeForm(InFrench, account.ConfirmLoginCodeForm):
    pass


class EmailCodeForm(InFrench, account.ConfirmEmailVerificationCodeForm):
    pass


class ResetCodeForm(InFrench, account.ConfirmPasswordResetCodeForm):
    pass


class ResetRequestForm(InFrench, account.ResetPasswordForm):
    def clean_email(self) -> str:
        limits.code_request(context.request, self.cleaned_data["email"])
        return super().clean_email()


class ResetForm(InFrench, account.ResetPasswordKeyForm):
    pass


class ChangePasswordForm(InFrench, account.ChangePasswordForm):
    def clean_oldpassword(self) -> str:
        attempt = limits.password_attempt(context.request, self.user.email)
        password = super().clean_oldpassword()
        attempt.succeeded()
        return password


class SetPasswordForm(InFrench, account.SetPasswordForm):
    pass


class ChangeEmailForm(InFrench, account.AddEmailForm):
    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["email"].label = _("Nouveau courriel")

    def clean_email(self) -> str:
        limits.code_request(context.request, self.user.email)
        return super().clean_email()


class ReauthenticateForm(InFrench, account.ReauthenticateForm):
    pass


class Counted(mfa.BaseAuthenticateForm):
    """A code of the second step: each try is counted before it is judged."""

    def clean_code(self) -> str:
        attempt = limits.second_step_attempt(context.request, self.user)
        code = super().clean_code()
        attempt.succeeded()
        return code


class AuthenticateForm(InFrench, Counted, mfa.AuthenticateForm):
    pass


class MfaReauthenticateForm(InFrench, Counted, mfa.ReauthenticateForm):
    pass


class ActivateTOTPForm(InFrench, StockActivateTOTPForm):
    pass


# Passkeys ---------------------------------------------------------------------------------------

UNREADABLE = (
    ArithmeticError,
    AttributeError,
    InvalidSignature,
    LookupError,
    struct.error,
    TypeError,
    ValueError,
)
"""What reading the bytes of a key that was tampered with may raise, below allauth."""


class KeyForm(InFrench, keys.AuthenticateWebAuthnForm):
    """An answer that a key signed. Whatever is wrong with it, the key is refused."""

    def clean_credential(self) -> Any:
        try:
            return super().clean_credential()
        except (forms.ValidationError, *UNREADABLE) as error:
            raise forms.ValidationError(KEY_REFUSED) from error


class SignInKeyForm(KeyForm, keys.LoginWebAuthnForm):
    pass


class AuthenticateKeyForm(KeyForm):
    pass


class ReauthenticateKeyForm(KeyForm, keys.ReauthenticateWebAuthnForm):
    pass


class AddKeyForm(InFrench, keys.AddWebAuthnForm):
    """Every key we add opens the door alone: it asks for a finger, a face or a number."""

    name = forms.CharField(max_length=60, required=False)
    passwordless = forms.BooleanField(initial=True, widget=forms.HiddenInput)

    def clean(self) -> dict[str, Any] | None:
        try:
            return super().clean()
        except (forms.ValidationError, *UNREADABLE) as error:
            raise forms.ValidationError(KEY_REFUSED) from error


class RenameKeyForm(InFrench, keys.EditWebAuthnForm):
    name = forms.CharField(max_length=60)
