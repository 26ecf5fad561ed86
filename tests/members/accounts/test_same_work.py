"""An address with an account and one without: the same answers, for the same work.

No time is measured here: the same number of queries, of passwords hashed and of mails written.
"""

import re
from collections.abc import Callable
from unittest.mock import patch

import pytest
from django.contrib.auth.hashers import MD5PasswordHasher
from django.db import connection
from django.http import HttpResponse
from django.test import Client
from django.test.utils import CaptureQueriesContext

from cms.mail.models import OutgoingEmail
from tests.factories import make_home_tree, make_user
from tests.members.accounts.doors import BY_CODE, CONFIRM, LOGIN

pytestmark = pytest.mark.django_db

KNOWN, UNKNOWN, CODE_ONLY = "maude@example.org", "personne@example.org", "paule@example.org"
RESET = "/compte/mot-de-passe/oublie/"
WRONG = {"code": "ZZZ-ZZZ"}


def by_password(client: Client, address: str) -> list[HttpResponse]:
    return [client.post(LOGIN, {"login": address, "password": "ce n’est pas le bon"})]


def by_code(client: Client, address: str) -> list[HttpResponse]:
    return [client.post(BY_CODE, {"email": address, "next": "/compte/"})]


def wrong_code(client: Client, address: str) -> list[HttpResponse]:
    return [client.get(CONFIRM), *(client.post(CONFIRM, WRONG) for _try in range(3))]


def code_again(client: Client, address: str) -> list[HttpResponse]:
    return [client.post(CONFIRM, {"action": "resend"}), client.get(CONFIRM)]


def reset(client: Client, address: str) -> list[HttpResponse]:
    return [client.post(RESET, {"email": address})]


def wrong_reset_code(client: Client, address: str) -> list[HttpResponse]:
    return [
        client.get(f"{RESET}code/"),
        *(client.post(f"{RESET}code/", WRONG) for _try in range(3)),
    ]


Step = Callable[[Client, str], list[HttpResponse]]
WAYS: list[tuple[list[Step], Step]] = [
    ([], by_password),
    ([], by_code),
    ([by_code], wrong_code),
    ([by_code], code_again),
    ([], reset),
    ([reset], wrong_reset_code),
]


@pytest.mark.parametrize(("before", "step"), WAYS)
def test_strangers_and_members_get_the_same_answer_for_the_same_work(before, step):
    make_home_tree()
    make_user(KNOWN)
    make_user(CODE_ONLY, password=None)
    measure(before, step, "premiere@example.org")  # what is looked up once per process
    seen = {address: measure(before, step, address) for address in (KNOWN, UNKNOWN, CODE_ONLY)}
    assert seen[KNOWN] == seen[UNKNOWN]
    assert seen[CODE_ONLY] == seen[UNKNOWN]


def measure(before: list[Step], step: Step, address: str) -> dict[str, object]:
    client = Client()
    client.get("/compte/mot-de-passe/oublie/")  # a session, as whoever reads the form has
    for earlier in before:
        earlier(client, address)
    mails = OutgoingEmail.objects.count()
    with (
        CaptureQueriesContext(connection) as queries,
        patch.object(
            MD5PasswordHasher, "encode", autospec=True, side_effect=MD5PasswordHasher.encode
        ) as hashed,
    ):
        answers = step(client, address)
    return {
        "answers": [neutral(answer, address) for answer in answers],
        "queries": len(queries),
        "hashed": hashed.call_count,
        "mails": OutgoingEmail.objects.count() - mails,
    }


def neutral(response: HttpResponse, address: str) -> tuple[int, str, str]:
    text = response.content.decode().replace(address, "ADDRESS")
    text = re.sub(r'name="csrfmiddlewaretoken" value="\w+"', "", text)
    return response.status_code, response.headers.get("Location", ""), text
