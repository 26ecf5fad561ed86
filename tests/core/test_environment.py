"""Settings are read in a process of their own, as an operator would start it."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from cms.settings import env

ROOT = Path(__file__).resolve().parents[2]
READ = ("DEBUG", "DEMO", "SITE_URL", "ALLOWED_HOSTS", "TRUSTED_PROXY_COUNT", "MFA_REQUIRED")
READ += ("DATABASE_URL", "REDIS_URL", "STORAGE_URL", "EMAIL_URL", "DEFAULT_FROM_EMAIL")
READ += ("MAIL_WEBHOOK_SECRET", "MAIL_WEBHOOK_SIGNING_KEY")
READ += ("CSRF_TRUSTED_ORIGINS", "DJANGO_SETTINGS_MODULE")
READ += ("DJANGO_ALLOW_ASYNC_UNSAFE",)  # once a browser was driven from the same process


def start(*arguments: str, folder: Path, **environment: str) -> subprocess.CompletedProcess[str]:
    kept = {name: value for name, value in os.environ.items() if name not in READ}
    own = {"VAR_DIR": str(folder), "SECRET_KEY": "abcdefghij" * 6}
    return subprocess.run(
        [sys.executable, *arguments],
        cwd=ROOT,
        env=kept | own | environment,
        capture_output=True,
        text=True,
        check=False,
    )


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("SITE_URL", "https://"),
        ("SITE_URL", "https:///communaute"),
        ("SITE_URL", "https://exemple.org/communaute"),
        ("SITE_URL", "https://exemple.org?a=1"),
        ("SITE_URL", "exemple.org"),
        ("SITE_URL", "https://exemple.org:port"),
        ("EMAIL_URL", "smtp://"),
        ("EMAIL_URL", "smtps://:465"),
        ("EMAIL_URL", "smtp+ssl://exemple.org"),
        ("REDIS_URL", "redis://"),
        ("REDIS_URL", "redis:///0"),
        ("STORAGE_URL", "s3://"),
        ("DATABASE_URL", "sqlite://"),
        ("DATABASE_URL", "sqlite:///"),
        ("DATABASE_URL", "sqlite://:memory:"),
        ("DATABASE_URL", "sqlite:///:memory:"),
        ("DATABASE_URL", "sqlite:///file:base?mode=memory"),
        ("DATABASE_URL", "postgres://127.0.0.1"),
        ("DATABASE_URL", "mysql://127.0.0.1/base"),
        ("ALLOWED_HOSTS", "https://exemple.org"),
        ("ALLOWED_HOSTS", "exemple.org,www.exemple.org/"),
        ("ALLOWED_HOSTS", "exemple.org:8000"),
        ("MAIL_WEBHOOK_SECRET", "trop-court"),
        ("MAIL_WEBHOOK_SECRET", ":un-secret-assez-long-pour-cela"),
        ("DEFAULT_FROM_EMAIL", "Communauté"),
        ("DEFAULT_FROM_EMAIL", "Communauté <courriel@>"),
        ("VAR_DIR", "/dev/null/var"),
        ("DEBUG", "peut-être"),
        ("TRUSTED_PROXY_COUNT", "-1"),
    ],
)
def test_a_value_that_cannot_be_used_stops_the_start_with_one_line(tmp_path, name, value):
    done = start("-c", "import cms.settings.base", folder=tmp_path, **{name: value})
    assert (done.returncode, done.stdout) == (1, "")
    [line] = done.stderr.splitlines()
    assert line.startswith(f"{name}: ")


def test_debug_on_a_site_served_over_https_stops_the_start_with_one_line(tmp_path):
    wrong = {"SITE_URL": "https://exemple.org", "DEBUG": "true"}
    done = start("-c", "import cms.settings.base", folder=tmp_path, **wrong)
    assert done.returncode == 1
    assert done.stderr.splitlines() == ["DEBUG: write false on a site served over https"]


def test_a_refusal_repeats_no_password(monkeypatch, capsys):
    monkeypatch.setenv("EMAIL_URL", "smtp://courriel:se/cret@exemple.org")
    with pytest.raises(SystemExit) as stop:
        env.mail("EMAIL_URL")
    assert "EMAIL_URL" in str(stop.value)
    assert "cret" not in str(stop.value)


@pytest.mark.parametrize(
    ("value", "port", "starttls", "implicit"),
    [
        ("smtp://exemple.org", 25, False, False),
        ("smtp+tls://exemple.org", 587, True, False),
        ("smtps://exemple.org", 465, False, True),
        ("smtps://exemple.org:4650", 4650, False, True),
    ],
)
def test_the_scheme_of_a_mail_server_says_how_it_is_spoken_to(
    monkeypatch, value, port, starttls, implicit
):
    monkeypatch.setenv("EMAIL_URL", value)
    found = env.mail("EMAIL_URL")
    assert (found["EMAIL_HOST"], found["EMAIL_PORT"]) == ("exemple.org", port)
    assert (found["EMAIL_USE_TLS"], found["EMAIL_USE_SSL"]) == (starttls, implicit)


def test_an_account_of_a_mail_server_is_read_unquoted(monkeypatch):
    monkeypatch.setenv("EMAIL_URL", "smtps://courriel%40exemple.org:a%2Fb+c@exemple.org")
    found = env.mail("EMAIL_URL")
    assert found["EMAIL_HOST_USER"] == "courriel@exemple.org"
    assert found["EMAIL_HOST_PASSWORD"] == "a/b+c"


def test_a_redis_socket_needs_no_host(monkeypatch):
    monkeypatch.setenv("REDIS_URL", "unix:///run/redis.sock")
    schemes = ("redis", "rediss", "unix")
    assert env.url("REDIS_URL", default="", schemes=schemes, hostless=("unix",))


def test_a_site_in_production_has_nothing_to_mend(tmp_path):
    site = {"SITE_URL": "https://exemple.org", "ALLOWED_HOSTS": "exemple.org", "DEMO": "false"}
    done = start("manage.py", "check", "--deploy", folder=tmp_path, **site)
    assert done.returncode == 0, done.stderr
    assert (done.stdout, done.stderr) == (
        "System check identified no issues (0 silenced).\n",
        "",
    )
