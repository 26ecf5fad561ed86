"""What providers tell us: believed when it is signed, acted on once, and only about our own."""

import base64
import hashlib
import hmac
import json
import logging

import pytest
from django.utils import timezone

from cms.mail import outbox, suppression
from cms.mail.models import BounceCount, OutgoingEmail, ProviderEvent, Suppression
from communaute.digests.models import Subscription
from communaute.notifications.models import Preference
from tests.digests.factories import make_subscriber
from tests.factories import make_member

pytestmark = pytest.mark.django_db
SECRET = "courriels:un-secret-assez-long-pour-cela"
Source = Suppression.Source
ADDRESS = "maude@example.org"


@pytest.fixture(autouse=True)
def _open(settings):
    settings.ANYMAIL = {"WEBHOOK_SECRET": [SECRET]}


def authorization(secret: str = SECRET) -> str:
    return "Basic " + base64.b64encode(secret.encode()).decode()


@pytest.fixture
def tell(client):
    def told(provider: str, event, *, secret: str | None = SECRET, **headers: str):
        if secret is not None:
            headers["authorization"] = authorization(secret)
        body = event if isinstance(event, (str, bytes)) else json.dumps(event)
        address = f"/courriels/evenements/{provider}/tracking/"
        return client.post(address, body, content_type="application/json", headers=headers)

    return told


def postmark(kind: str = "HardBounce", **fields) -> dict:
    complaint = kind == "SpamComplaint"
    return {
        "RecordType": "SpamComplaint" if complaint else "Bounce",
        "Type": kind,
        "ID": 4323372036854775807,
        "Email": ADDRESS,
        "MessageID": "883953f4-6105-42a2-a16a-77a8eac79483",
        "BouncedAt": "2026-11-23T13:20:00Z",
        "Details": "",
    } | fields


def amazon(kind: str, code: str, **mail) -> dict:
    bounce = {
        "bounceType": kind,
        "bounceSubType": "General",
        "bouncedRecipients": [{"emailAddress": ADDRESS, "diagnosticCode": code}],
    }
    message = {"eventType": "Bounce", "bounce": bounce, "mail": {"messageId": "a-1"} | mail}
    return {
        "Type": "Notification",
        "MessageId": "un-envoi",
        "Timestamp": "2026-11-23T13:20:00Z",
        "Message": json.dumps(message),
    }


AMAZON = {"x-amz-sns-message-type": "Notification", "x-amz-sns-message-id": "un-envoi"}


def test_a_forged_event_is_refused_and_does_nothing(tell):
    make_member(ADDRESS)
    for secret in (None, "courriels:autre-secret-tout-aussi-long", SECRET.upper()):
        assert tell("postmark", postmark(), secret=secret).status_code == 400
    assert not Suppression.objects.exists()
    assert not ProviderEvent.objects.exists()


def test_without_a_secret_the_address_is_closed(tell, settings, client):
    make_member(ADDRESS)
    settings.ANYMAIL = {"WEBHOOK_SECRET": []}
    assert tell("postmark", postmark()).status_code == 404
    assert client.head("/courriels/evenements/postmark/tracking/").status_code == 404
    assert not Suppression.objects.exists()


def test_a_provider_that_signs_is_closed_without_its_key(tell, settings):
    assert tell("mailgun", {}).status_code == 404
    assert tell("inconnu", {}).status_code == 404
    settings.ANYMAIL |= {"MAILGUN_WEBHOOK_SIGNING_KEY": "cle"}
    assert tell("mailgun", {}).status_code == 400


def mailgun(key: str, **event) -> dict:
    signed = {"timestamp": "1795440000", "token": "abc"}
    signature = hmac.new(key.encode(), b"1795440000abc", hashlib.sha256).hexdigest()
    return {
        "signature": signed | {"signature": signature},
        "event-data": {"id": "e1", "timestamp": 1795440000.0, "recipient": ADDRESS} | event,
    }


def test_a_provider_s_own_signature_is_checked(tell, settings):
    make_member(ADDRESS)
    settings.ANYMAIL |= {"MAILGUN_WEBHOOK_SIGNING_KEY": "cle"}
    event = {"event": "complained"}
    assert tell("mailgun", mailgun("fausse", **event)).status_code == 400
    assert suppression.why(ADDRESS) is None
    assert tell("mailgun", mailgun("cle", **event)).status_code == 200
    assert suppression.why(ADDRESS).source == Source.COMPLAINT


@pytest.mark.parametrize(
    ("provider", "event", "source", "counted"),
    [
        ("postmark", postmark(), Source.GONE, 0),
        ("postmark", postmark("SpamComplaint"), Source.COMPLAINT, 0),
        ("postmark", postmark("SoftBounce"), None, 1),
        ("postmark", postmark("Transient"), None, 0),
        ("postmark", postmark("Blocked"), None, 1),
        ("postmark", postmark("AutoResponder"), None, 0),
        ("brevo", {"event": "hard_bounce", "email": ADDRESS, "ts_epoch": 1}, Source.GONE, 0),
        ("brevo", {"event": "soft_bounce", "email": ADDRESS, "ts_epoch": 1}, None, 1),
        ("brevo", {"event": "spam", "email": ADDRESS, "ts_epoch": 1}, Source.COMPLAINT, 0),
        ("brevo", {"event": "delivered", "email": ADDRESS, "ts_epoch": 1}, None, 0),
        ("mailjet", {"event": "bounce", "email": ADDRESS, "hard_bounce": True}, Source.GONE, 0),
        ("mailjet", {"event": "bounce", "email": ADDRESS, "hard_bounce": False}, None, 1),
        ("amazon_ses", amazon("Permanent", "smtp; 550 5.1.1 unknown"), Source.GONE, 0),
        ("amazon_ses", amazon("Transient", "smtp; 554 4.4.7 expired"), None, 1),
        ("amazon_ses", amazon("Transient", ""), None, 1),
        ("amazon_ses", amazon("Permanent", "smtp; 550 5.7.26 not accepted"), None, 0),
        ("amazon_ses", amazon("Permanent", "smtp; 552 5.2.2 full"), None, 1),
    ],
)
def test_each_provider_s_words_have_one_meaning(tell, provider, event, source, counted):
    make_member(ADDRESS)
    headers = AMAZON if provider == "amazon_ses" else {}
    assert tell(provider, event, **headers).status_code == 200
    refusal = suppression.why(ADDRESS)
    assert (refusal.source if refusal else None) == source
    assert BounceCount.objects.count() == counted


def test_an_event_told_again_after_the_member_mended_it_does_nothing(tell):
    make_member(ADDRESS)
    tell("postmark", postmark())
    suppression.lift(suppression.why(ADDRESS))
    tell("postmark", postmark())
    assert suppression.why(ADDRESS) is None
    assert ProviderEvent.objects.count() == 1
    tell("postmark", postmark(ID=12))
    assert suppression.why(ADDRESS).source == Source.GONE


def test_an_event_without_a_number_is_known_by_its_mail_and_its_moment(tell):
    make_member(ADDRESS)
    event = {"event": "hard_bounce", "email": ADDRESS, "ts_epoch": 1, "message-id": "<a@b>"}
    tell("brevo", event)
    tell("brevo", event)
    assert ProviderEvent.objects.count() == 1


def test_an_address_that_is_nobody_s_is_let_be(tell):
    assert tell("postmark", postmark(Email="inconnu@example.org")).status_code == 200
    assert not Suppression.objects.exists()
    assert not ProviderEvent.objects.exists()


def test_the_message_id_says_to_whom_we_wrote(tell):
    """An invitation has no account; a forwarded mail bounces from elsewhere."""
    email = outbox.enqueue(
        "account_notice",
        address="invitee@example.org",
        user=None,
        context={},
        urgent=True,
        now=timezone.now(),
    )
    event = {"event": "hard_bounce", "email": "ailleurs@example.net", "ts_epoch": 1}
    tell("brevo", event | {"message-id": email.message_id})
    assert suppression.why("invitee@example.org").source == Source.GONE
    assert suppression.why("ailleurs@example.net") is None


def unsubscribed(message_id: str = "") -> dict:
    return {"event": "unsubscribe", "email": ADDRESS, "ts_epoch": 1, "message-id": message_id}


def test_leaving_by_the_mail_program_leaves_the_digest_it_came_with(tell):
    member = make_subscriber(make_member(ADDRESS))
    tell("brevo", unsubscribed(f"<digest.2026-W47.{member.pk}@localhost>"))
    assert not Subscription.objects.get(member=member).is_active
    assert not Suppression.objects.exists()


def test_leaving_by_the_mail_program_leaves_the_notices_it_came_with(tell):
    member = make_subscriber(make_member(ADDRESS))
    Preference.objects.create(member=member)
    OutgoingEmail.objects.create(
        kind="notice",
        address=ADDRESS,
        user=member,
        message_id="<avis.abc@localhost>",
        created_at=timezone.now(),
    )
    tell("brevo", unsubscribed("avis.abc@localhost"))
    assert not Preference.objects.get(member=member).calls
    assert Subscription.objects.get(member=member).is_active
    assert not Suppression.objects.exists()


def test_leaving_no_list_that_we_know_stops_them_all(tell):
    make_subscriber(make_member(ADDRESS))
    tell("brevo", unsubscribed())
    assert suppression.why(ADDRESS).source == Source.UNSUBSCRIBE


@pytest.mark.parametrize(
    "body", ["", "{", "[]", "null", "3", '{"RecordType": 3}', b"\xff\xfe", '{"Email": ["a"]}']
)
def test_what_cannot_be_read_is_refused_without_a_word_of_it(tell, caplog, body):
    caplog.set_level(logging.INFO)
    for provider in ("postmark", "brevo", "mailjet", "amazon_ses", "mailtrap", "sparkpost"):
        assert tell(provider, body).status_code in (200, 400)
    assert not Suppression.objects.exists()


def test_nothing_of_a_person_is_written_to_the_logs(tell, caplog):
    caplog.set_level(logging.DEBUG)
    make_member(ADDRESS)
    tell("postmark", postmark())
    tell("postmark", f'{{"Email": "{ADDRESS}"')
    tell("amazon_ses", ADDRESS)
    assert "postmark" in caplog.text.lower()
    assert ADDRESS not in caplog.text
