"""The published schema, read strictly: a validator of the few words that it uses.

It refuses every keyword that it does not know, so nothing passes by not being looked at.
"""

import json
from datetime import date, datetime
from typing import Any

from communaute.members.rights.tables import Kind, Table
from communaute.members.rights.views import FORMAT

KNOWN = {"$schema", "$id", "title", "description", "type", "properties", "required", "items"}
KNOWN |= {"additionalProperties", "format", "const", "$ref", "$defs"}
TYPES = {
    "object": dict,
    "array": list,
    "string": str,
    "integer": int,
    "boolean": bool,
    "null": type(None),
}
COLUMNS: dict[Kind, dict[str, Any]] = {
    Kind.TEXT: {"type": "string"},
    Kind.NUMBER: {"type": "integer"},
    Kind.FLAG: {"type": "boolean"},
    Kind.MOMENT: {"$ref": "#/$defs/moment"},
    Kind.DAY: {"$ref": "#/$defs/day"},
    Kind.LIST: {"$ref": "#/$defs/list"},
}


def published() -> dict[str, Any]:
    return json.loads(FORMAT.read_text(encoding="utf-8"))


def described(table: Table) -> dict[str, Any]:
    """What the schema must say of a table."""
    columns = {
        column.key: {"title": str(column.label)} | COLUMNS[column.kind] for column in table.columns
    }
    row = {
        "type": "object",
        "additionalProperties": False,
        "required": list(columns),
        "properties": columns,
    }
    return {"title": table.title, "description": table.about, "type": "array", "items": row}


def validate(value: Any, schema: dict[str, Any], root: dict[str, Any], where: str = "$") -> None:
    unknown = set(schema) - KNOWN
    assert not unknown, f"{where}: keywords {unknown}"
    if "$ref" in schema:
        schema = root["$defs"][schema["$ref"].rpartition("/")[2]]
    if "const" in schema:
        assert value == schema["const"], where
    if "type" in schema:
        names = schema["type"] if isinstance(schema["type"], list) else [schema["type"]]
        is_flag = isinstance(value, bool)
        assert any(
            isinstance(value, TYPES[name]) and (not is_flag or name == "boolean") for name in names
        ), f"{where}: {value!r} is no {names}"
    if "format" in schema and value is not None:
        {"date-time": datetime, "date": date, "uri": Address}[schema["format"]].fromisoformat(value)
    if isinstance(value, dict):
        properties = schema.get("properties", {})
        assert not set(schema.get("required", ())) - set(value), where
        if schema.get("additionalProperties") is False:
            assert not set(value) - set(properties), f"{where}: {set(value) - set(properties)}"
        for key, one in value.items():
            validate(one, properties[key], root, f"{where}.{key}")
    if isinstance(value, list):
        for number, one in enumerate(value):
            validate(one, schema["items"], root, f"{where}[{number}]")


class Address(str):
    @classmethod
    def fromisoformat(cls, value: str) -> None:
        assert value.startswith("http"), value
