"""The key of a form, which makes a second sending of it the same post, and the mark of its member.

The mark travels beside the key and is kept nowhere: a message would else hold whose it is. It
lets words sent after the session ended come back to whoever wrote them, and to nobody else who
signs in at the same computer.
"""

from typing import Any
from uuid import uuid4

from django import forms
from django.utils.crypto import constant_time_compare, salted_hmac

from communaute.members.models import User

BETWEEN = "."


def new(member: User) -> str:
    """What a new form carries: a key, and the mark of the member whom it was shown to."""
    key = str(uuid4())
    return f"{key}{BETWEEN}{_mark(key, member)}"


def bare(sent: str) -> str:
    """The key alone."""
    return sent.partition(BETWEEN)[0]


def is_of(sent: str, member: User) -> bool:
    """Whether the form that carried this was shown to that member."""
    key, _between, mark = sent.partition(BETWEEN)
    return constant_time_compare(mark, _mark(key, member))


class KeyField(forms.UUIDField):
    """The key that a form sends back, with its mark or without."""

    widget = forms.HiddenInput

    def to_python(self, value: Any) -> Any:
        return super().to_python(bare(value) if isinstance(value, str) else value)


def _mark(key: str, member: User) -> str:
    said = f"{key}{member.pk}"
    return salted_hmac("communaute.discussions.keys", said, algorithm="sha256").hexdigest()[:16]
