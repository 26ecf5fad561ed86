"""Ways through the door, for tests: by password, by code, by application, by key."""

from allauth.mfa.totp.internal.auth import (
    format_hotp_value,
    hotp_value,
    yield_hotp_counters_from_time,
)
from django.http import HttpResponse
from django.test import Client

from cms.mail.models import OutgoingEmail
from communaute.members.models import User
from tests.factories import PASSWORD
from tests.members.accounts.soft_key import HOST, SoftKey, options_of

LOGIN = "/compte/connexion/"
BY_CODE = "/compte/connexion/code/"
CONFIRM = "/compte/connexion/code/confirmer/"
BY_KEY = "/compte/connexion/cle/"
SECOND_STEP = "/compte/connexion/deuxieme-etape/"
ADD_KEY = "/compte/securite/cles/ajouter/"
ADD_APPLICATION = "/compte/securite/application/"
CONFIRM_PASSWORD = "/compte/confirmer/"


def browser(**headers: str) -> Client:
    """Another browser, at the name that a passkey is bound to."""
    return Client(headers={"host": HOST, **headers})


def enter(
    client: Client, person: User, onward: str = "/", password: str = PASSWORD
) -> HttpResponse:
    return client.post(LOGIN, {"login": person.email, "password": password, "next": onward})


def prove(client: Client, onward: str, password: str = PASSWORD) -> HttpResponse:
    return client.post(CONFIRM_PASSWORD, {"password": password, "next": onward})


def ask_code(client: Client, address: str) -> str:
    """The code that was just mailed."""
    client.post(BY_CODE, {"email": address})
    return OutgoingEmail.objects.filter(kind="login_code").latest("pk").context["code"]


def totp(secret: str) -> str:
    return format_hotp_value(hotp_value(secret, next(yield_hotp_counters_from_time())))


def add_key(client: Client, key: SoftKey, name: str = "Mon téléphone", at: str = ADD_KEY):
    """Add a key to a signed-in person who has just proven who they are."""
    options = options_of(client.get(at).content.decode())
    fields = {"name": name, "passwordless": "True", "credential": key.create(options)}
    return client.post(at, fields)


def enter_by_key(client: Client, key: SoftKey, onward: str = "/") -> HttpResponse:
    asked = client.get(BY_KEY, headers={"accept": "application/json"}).json()
    return client.post(BY_KEY, {"credential": key.get(asked["request_options"]), "next": onward})
