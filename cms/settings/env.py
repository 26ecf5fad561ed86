"""Typed readers of the environment. A value that cannot be used stops the start with one line.

Every reader gives back a usable value or raises `SystemExit` naming the variable and the mend,
so that an operator never has to read a traceback to find a typing mistake.
"""

import os
import secrets
from collections.abc import Sequence
from email.utils import parseaddr
from pathlib import Path
from typing import Any, NoReturn
from urllib.parse import unquote, urlsplit

import environ

TRUE = {"1", "true", "yes", "on"}
FALSE = {"0", "false", "no", "off"}
WEBHOOK_SECRET_LENGTH = 20
MAIL_PORTS = {"smtp": 25, "smtp+tls": 587, "smtps": 465}


def refuse(name: str, mend: str) -> NoReturn:
    """Stop the start with one line that names the variable and says what to write instead."""
    raise SystemExit(f"{name}: {mend}")


def text(name: str, default: str = "") -> str:
    return os.environ.get(name, "").strip() or default


def boolean(name: str, *, default: bool) -> bool:
    value = text(name).lower()
    if not value:
        return default
    if value not in TRUE | FALSE:
        refuse(name, f"write true or false, not {value!r}")
    return value in TRUE


def integer(name: str, *, default: int, minimum: int = 0) -> int:
    value = text(name)
    if not value:
        return default
    if not value.isascii() or not value.isdigit() or int(value) < minimum:
        refuse(name, f"write a whole number of at least {minimum}, not {value!r}")
    return int(value)


def words(name: str, *, default: Sequence[str]) -> list[str]:
    """Comma-separated words, without blanks."""
    return [word.strip() for word in text(name).split(",") if word.strip()] or list(default)


def hosts(name: str, *, default: Sequence[str]) -> list[str]:
    """Names of hosts, without scheme, port or path; `.exemple.org` and `*` are allowed."""
    found = words(name, default=default)
    for word in found:
        if "/" in word or (":" in word and not word.startswith("[")):
            refuse(name, f"write names such as exemple.org, separated by commas, not {word!r}")
    return found


def url(name: str, *, default: str, schemes: Sequence[str], hostless: Sequence[str] = ()) -> str:
    """An address of one of `schemes`, without its final slash; empty stays empty.

    It names a host, unless its scheme is among `hostless`. What may hold a password is not
    repeated in the refusal.
    """
    value = text(name, default)
    if not value:
        return ""
    shown = "what is there" if "@" in value else repr(value)
    example = f"{schemes[0]}://…"
    try:
        parts = urlsplit(value)
        _ = parts.port
    except ValueError:
        refuse(name, f"write an address such as {example}, not {shown}")
    if parts.scheme not in schemes:
        refuse(name, f"write an address that begins with {' or '.join(schemes)}, not {shown}")
    if not parts.hostname and parts.scheme not in hostless:
        refuse(name, f"name a host, as in {example}, not {shown}")
    return value.rstrip("/")


def site_url(name: str, *, default: str) -> str:
    """The address of the site: a scheme, a host, perhaps a port, and nothing else."""
    value = url(name, default=default, schemes=("http", "https"))
    parts = urlsplit(value)
    if parts.path or parts.query or parts.fragment or "@" in parts.netloc:
        refuse(name, "write the scheme and the host alone, as in https://exemple.org")
    return value


def database(name: str, *, default: str) -> dict[str, Any]:
    """A Django `DATABASES` entry from `sqlite:///…` or `postgres://…`."""
    mend = "write sqlite:///path/to/file or postgres://user:password@host:port/name"
    if any(word in text(name) for word in (":memory:", "mode=memory")):
        refuse(name, f"{mend}: a database in memory is not shared between processes")
    schemes = ("postgres", "postgresql", "sqlite")
    value = url(name, default=default, schemes=schemes, hostless=schemes)
    try:
        config: dict[str, Any] = environ.Env.db_url_config(value)
    except Exception:  # whatever the parser dislikes, the mend is the same
        refuse(name, mend)
    if config.get("NAME") in (None, "", ":memory:"):
        refuse(name, f"name the database: {mend}")
    return config


def mail(name: str) -> dict[str, Any]:
    """Django's settings of a mail server: `smtps` is TLS from the start, `smtp+tls` STARTTLS."""
    value = url(name, default="", schemes=tuple(MAIL_PORTS))
    if not value:
        return {}
    parts = urlsplit(value)
    return {
        "EMAIL_HOST": parts.hostname,
        "EMAIL_PORT": parts.port or MAIL_PORTS[parts.scheme],
        "EMAIL_HOST_USER": unquote(parts.username or ""),
        "EMAIL_HOST_PASSWORD": unquote(parts.password or ""),
        "EMAIL_USE_TLS": parts.scheme == "smtp+tls",
        "EMAIL_USE_SSL": parts.scheme == "smtps",
    }


def address(name: str, *, default: str) -> str:
    """A mail address, with or without a name before it."""
    value = text(name, default)
    account, _at, domain = parseaddr(value)[1].rpartition("@")
    if not account or not domain:
        refuse(name, f"write an address such as Nom <courriel@exemple.org>, not {value!r}")
    return value


def webhook_secret(name: str) -> list[str]:
    """What mail providers call us with, `account:secret`; a secret alone is of « courriels »."""
    value = text(name)
    if not value:
        return []
    account, colon, secret = value.rpartition(":")
    if len(secret) < WEBHOOK_SECRET_LENGTH or not value.isascii() or (colon and not account):
        refuse(name, f"write account:secret, a secret of at least {WEBHOOK_SECRET_LENGTH} letters")
    return [value if account else f"courriels:{secret}"]


def folder(name: str, *, default: Path) -> Path:
    """A folder that can be written to, made if need be."""
    path = Path(text(name) or default)
    try:
        path.mkdir(parents=True, exist_ok=True)
        usable = os.access(path, os.W_OK | os.X_OK)
    except OSError:
        usable = False
    if not usable:
        refuse(name, f"name a folder that this account may write to, not {str(path)!r}")
    return path


def secret_key(name: str, *, stored_in: Path) -> str:
    """The key of the environment, else one drawn once and kept, readable by its owner alone."""
    value = text(name)
    if value:
        return value
    try:
        handle = os.open(stored_in, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600)
    except FileExistsError:
        return stored_in.read_text() or refuse(name, f"{stored_in} is empty: delete it and restart")
    with os.fdopen(handle, "w") as file:
        key = secrets.token_urlsafe(50)
        file.write(key)
    return key
