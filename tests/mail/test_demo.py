import pytest
from django.core.mail import get_connection
from django.test import Client
from django.utils import timezone

from cms.mail import outbox, reading
from communaute.digests import delivery
from tests.digests.factories import make_federation, make_subscriber
from tests.factories import make_topic

pytestmark = pytest.mark.django_db
LIST = "/demo/courriels/"


@pytest.fixture(autouse=True)
def _written_as_files(settings, tmp_path):
    settings.EMAIL_BACKEND = "cms.mail.files.FileBackend"
    settings.MAIL_DIR = tmp_path / "mail"
    make_federation()


@pytest.fixture
def code():
    outbox.enqueue(
        "login_code",
        address="maude@example.org",
        user=None,
        context={"code": "K7M-4QP"},
        urgent=True,
        now=timezone.now(),
    )
    outbox.deliver_due(now=timezone.now())
    [found] = reading.letters()
    return found


def test_mails_are_listed_and_read_without_signing_in(code, client: Client):
    assert "K7M-4QP" in client.get(LIST).content.decode()
    page = client.get(f"{LIST}{code.name}/").content.decode()
    assert "maude@example.org" in page
    assert "    K7M-4QP" in page
    assert "Message-ID" in page


def test_the_html_part_runs_nothing_and_loads_nothing(code, client: Client):
    response = client.get(f"{LIST}{code.name}/corps/")
    policy = response.headers["Content-Security-Policy"]
    assert "default-src 'none'" in policy
    assert "style-src 'unsafe-inline'" in policy
    assert "script" not in policy
    assert '<base target="_top">' in response.content.decode()
    assert "sandbox" in client.get(f"{LIST}{code.name}/").content.decode()


@pytest.mark.parametrize(
    "stranger", [{"REMOTE_ADDR": "203.0.113.9"}, {"HTTP_X_FORWARDED_FOR": "::1"}]
)
def test_only_the_machine_that_runs_the_demonstration_reads_them(code, client: Client, stranger):
    for address in (LIST, f"{LIST}{code.name}/", f"{LIST}{code.name}/corps/"):
        assert client.get(address, **stranger).status_code == 404


def test_outside_the_demonstration_there_is_nothing(code, client: Client, settings):
    settings.DEMO = False
    assert client.get(LIST).status_code == 404


@pytest.mark.parametrize("name", ["inconnu", "0" * 20 + "-deadbeef", "..", "%2e%2e%2fsecret_key"])
def test_no_other_file_can_be_read(client: Client, name: str):
    assert client.get(f"{LIST}{name}/").status_code == 404


def test_files_sort_by_time_and_are_private(settings):
    backend = get_connection()
    for n in range(3):
        outbox.enqueue(
            "account_notice",
            address="a@example.org",
            user=None,
            context={"title": f"Avis {n}", "lines": []},
            urgent=False,
            now=timezone.now(),
        )
    outbox.deliver_due(now=timezone.now())
    assert backend.__class__.__name__ == "FileBackend"
    assert [one.subject for one in reading.letters()] == ["Avis 2", "Avis 1", "Avis 0"]
    assert {path.stat().st_mode & 0o777 for path in settings.MAIL_DIR.glob("*.eml")} == {0o600}


def test_the_button_sends_the_week_s_digests_once(client: Client):
    make_subscriber()
    make_topic("À lire", kind="recit")
    for _time in range(2):
        assert client.post(f"{LIST}envoyer-les-resumes/").status_code == 302
        while delivery.deliver_due(now=timezone.now()):
            pass
    [letter] = reading.letters()
    assert "À lire" in letter.text
    assert "déjà partis" in client.get(LIST).content.decode()
    assert client.get(f"{LIST}envoyer-les-resumes/").status_code in (404, 405)
