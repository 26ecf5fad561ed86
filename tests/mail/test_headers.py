"""What accompanies a mail, as a real server receives it: parsed, signed, never forged."""

from base64 import b64encode
from datetime import timedelta
from email.utils import parseaddr

import dkim
import pytest
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import rsa
from django.utils import timezone

from cms.mail import outbox
from cms.mail.transport import PER_CONNECTION, Courier, Message, one_line
from communaute.digests.models import DigestDelivery, Subscription
from tests.digests.factories import MONDAY, make_federation, make_subscriber, send_all
from tests.factories import make_member, make_resource
from tests.mail.sink import sink
from tests.notifications.factories import open_topic, reply, tell

pytestmark = pytest.mark.django_db
HOST = "localhost"
BOTH = [b"list-unsubscribe", b"list-unsubscribe-post"]


def digests(settings, people: int = 1):
    """Digests as a server received them, in order of their members."""
    make_federation()
    members = [make_subscriber() for _n in range(people)]
    make_resource("Une fiche à l’accent", first_published_at=MONDAY - timedelta(days=1))
    with sink(settings) as server:
        send_all(MONDAY)
    return members, server


def test_a_digest_says_what_it_is_and_how_to_leave_it(settings):
    members, server = digests(settings, 2)
    first, second = server.mails
    row = DigestDelivery.objects.get(member=members[0])
    token = Subscription.objects.get(member=members[0]).token
    site = settings.SITE_URL
    expected = {
        "Message-ID": f"<digest.{row.period}.{row.member_id}@{HOST}>",
        "Auto-Submitted": "auto-generated",
        "Precedence": "bulk",
        "Feedback-ID": f"{row.period}:digest:rocqld",
        "List-ID": f'"Resume de la communaute" <resume.{HOST}>',
        "List-Unsubscribe": f"<{site}/compte/desabonnement/{token}/>",
        "List-Unsubscribe-Post": "List-Unsubscribe=One-Click",
        "List-Archive": f"<{site}/compte/resumes/{row.pk}/>",
        "List-Help": f"<{site}/compte/preferences/>",
        "Content-Language": "fr-CA",
    }
    # A long address is folded after its name (RFC 5322, 2.2.3): the space is no part of it.
    assert {name: first[name].strip() for name in expected} == expected
    assert "References" not in first
    assert "In-Reply-To" not in first
    assert first["List-ID"] == second["List-ID"]
    raw = server.raw[0].split(b"\r\n\r\n")[0]
    assert f"<resume.{HOST}>".encode() in raw  # the identifier is in clear, whatever the phrase
    assert first["Message-ID"] != second["Message-ID"]


def test_a_repeat_has_the_same_message_id(settings):
    make_federation()
    make_subscriber()
    make_resource("Une fiche", first_published_at=MONDAY - timedelta(days=1))
    with sink(settings) as server:
        send_all(MONDAY)
        DigestDelivery.objects.update(state=DigestDelivery.State.PLANNED, sent_at=None)
        send_all(MONDAY + timedelta(minutes=5))
    first, again = server.mails
    assert first["Message-ID"] == again["Message-ID"]


@pytest.fixture(scope="module")
def key():
    private = rsa.generate_private_key(public_exponent=65537, key_size=2048)
    pem = private.private_bytes(
        serialization.Encoding.PEM,
        serialization.PrivateFormat.TraditionalOpenSSL,
        serialization.NoEncryption(),
    )
    der = private.public_key().public_bytes(
        serialization.Encoding.DER, serialization.PublicFormat.SubjectPublicKeyInfo
    )
    return pem, der


def test_what_leaves_can_be_signed_with_both_ways_out(settings, key):
    """RFC 8058: both headers are under the signature, and a changed letter breaks it."""
    private, public = key
    record = b"v=DKIM1; k=rsa; p=" + b64encode(public)
    _members, server = digests(settings)
    [raw] = server.raw
    names = [b"from", b"to", b"subject", b"date", b"message-id", b"list-id", *BOTH]
    signature = dkim.sign(raw, b"s1", HOST.encode(), private, include_headers=names)
    signed = signature + raw
    listed = signature.replace(b"\r\n", b"").replace(b" ", b"").split(b"h=")[1].split(b";")[0]
    assert set(BOTH) <= set(listed.split(b":"))

    def verified(mail: bytes) -> bool:
        return dkim.verify(mail, dnsfunc=lambda *_args, **_options: record)

    assert verified(signed)
    assert not verified(signed.replace(b"/desabonnement/", b"/desabonnemenf/"))
    assert not verified(signed.replace(b"=One-Click", b"=One-Clicj"))
    assert not verified(signed.replace(b"Une fiche", b"Une fichf"))


NAMES = {
    "Line\nBcc: autre@example.org": "Line Bcc: autre@example.org",
    "Cr\r\nX-Faux: oui": "Cr X-Faux: oui",
    'Jean "Ti-Guy" Roy': 'Jean "Ti-Guy" Roy',
    "Zoé, de l’Île": "Zoé, de l’Île",
    "Demi \ud83d caractère": "Demi caractère",
    "\u202eEvil\u202c": "Evil",
    "\u2066Nul\0le\u2069": "Nul le",
    "Ligne\u2028longue": "Ligne longue",
    "\u200b": "",
}


@pytest.mark.parametrize(("name", "shown"), NAMES.items())
def test_a_name_never_forges_a_header_nor_costs_the_mail(settings, name, shown):
    message = Message(
        to="maude@example.org",
        subject=f"Mot de {name}",
        text=f"Bonjour de {name}",
        html=f"<p>Bonjour de {name}</p>",
        message_id="<essai.1@localhost>",
        feedback="notice",
        sender=name,
    )
    with sink(settings) as server, Courier() as courier:
        courier.send(message)
    [mail] = server.mails
    assert parseaddr(mail["From"]) == (shown, parseaddr(settings.DEFAULT_FROM_EMAIL)[1])
    assert mail["Subject"] == f"Mot de {shown}".strip()
    assert "Bcc" not in mail
    assert "X-Faux" not in mail
    assert mail["To"] == "maude@example.org"


def test_a_no_break_space_stays_in_a_subject():
    assert one_line("3 nouveautés\xa0: Une fiche ") == "3 nouveautés\xa0: Une fiche"


def test_a_notice_is_kept_with_its_conversation_and_says_how_to_leave(settings):
    make_federation()
    topic = open_topic(make_member())
    reply(topic, make_member(first_name="Yanis"))
    tell()
    with sink(settings) as server:
        outbox.deliver_due(now=timezone.now())
    [mail] = server.mails
    assert mail["References"] == mail["In-Reply-To"]
    assert mail["References"].startswith("<fil.")
    assert mail["List-ID"] == f'"Avis de la communaute" <avis.{HOST}>'
    assert f"<{settings.SITE_URL}/compte/avis/arreter/" in mail["List-Unsubscribe"]
    assert mail["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    assert mail["List-Archive"] == f"<{settings.SITE_URL}/compte/avis/>"
    assert mail["Auto-Submitted"] == "auto-generated"


def test_a_connection_carries_fifty(settings):
    people = 2 * PER_CONNECTION + 1
    _members, server = digests(settings, people)
    assert (len(server.raw), server.connections) == (people, 3)


def test_a_mail_to_one_person_is_on_no_list(settings):
    make_federation()
    context = {"title": "Avis", "lines": []}
    outbox.enqueue(
        "account_notice",
        address="maude@example.org",
        user=None,
        context=context,
        urgent=True,
        now=timezone.now(),
    )
    with sink(settings) as server:
        outbox.deliver_due(now=timezone.now())
    [mail] = server.mails
    assert not [name for name in mail if name.startswith("List-") or name == "Precedence"]
    assert mail["Feedback-ID"] == "account_notice:rocqld"
