"""The demonstration's texts, read from the TOML files beside this module."""

import tomllib
from collections.abc import Iterator
from pathlib import Path
from typing import Any

HERE = Path(__file__).parent
MEDIA = HERE / "media"


def read(name: str) -> dict[str, Any]:
    """One file of `content/`, by its name without the ending."""
    return tomllib.loads((HERE / "content" / f"{name}.toml").read_text(encoding="utf-8"))


def folder(name: str) -> Iterator[dict[str, Any]]:
    """Every file of one folder of `content/`, in the order of their names."""
    for path in sorted((HERE / "content" / name).glob("*.toml")):
        yield tomllib.loads(path.read_text(encoding="utf-8"))
