"""Kinds of words in addresses."""

from django.urls.converters import IntConverter

LARGEST = 2**31 - 1


class KeyConverter(IntConverter):
    """The key of a row. A number no key can hold is no address of ours: 404, not an error."""

    def to_python(self, value: str) -> int:
        if len(value) > 10 or int(value) > LARGEST:
            raise ValueError(value)
        return int(value)
