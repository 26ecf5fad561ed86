"""The demonstration's texts, as written in TOML, turned into the stream data of our pages. Pure.

Each block has an id drawn from its place and its words, so that loading twice gives the same
steps, and what a member finished stays finished.
"""

import json
from collections.abc import Callable, Mapping, Sequence
from typing import Any, Protocol
from uuid import UUID, uuid5

NAMESPACE = UUID("6f6b5f0e-8f55-5c0d-9a53-3f2b6f0a7a11")

Block = dict[str, Any]


class Media(Protocol):
    """Where the demonstration's files are found once loaded, by name."""

    def image(self, name: str, alt: str) -> int: ...

    def document(self, name: str) -> int: ...


def body(blocks: Sequence[Mapping[str, Any]], media: Media, key: str = "") -> list[Block]:
    """The data of a `ReadingBlock`; `key` tells one page's ids from another's."""
    return [
        {
            "type": block["type"],
            "value": READING[block["type"]](block, media),
            "id": _id(key, position, block),
        }
        for position, block in enumerate(blocks)
    ]


def lesson_steps(lesson: Mapping[str, Any], media: Media) -> list[Block]:
    """The data of a `LessonBlock`.

    A `text` begins a step; the reading blocks that follow join it. One that follows a video or a
    question begins a step of its own, under its caption or the lesson's title.
    """
    steps: list[Block] = []
    for position, step in enumerate(lesson["step"]):
        key = f"{lesson['slug']}/{position}"
        if step["type"] in STEPS:
            value = STEPS[step["type"]](step, media, key)
            steps.append({"type": step["type"], "value": value, "id": _id(key, position, step)})
            continue
        if not steps or steps[-1]["type"] != "text":
            title = step.get("caption") or lesson["title"]
            value = {"title": title, "body": []}
            steps.append({"type": "text", "value": value, "id": _id(key, position, title)})
        steps[-1]["value"]["body"] += body([step], media, key)
    return steps


def _id(key: str, position: int, words: Any) -> str:
    text = json.dumps(words, sort_keys=True, ensure_ascii=False, default=str)
    return str(uuid5(NAMESPACE, f"{key}#{position}#{text}"))


def _items(values: Sequence[Any], key: str) -> list[Block]:
    """The data of a list block."""
    return [
        {"type": "item", "value": value, "id": _id(key, position, value)}
        for position, value in enumerate(values)
    ]


def _steps(block: Mapping[str, Any], media: Media) -> Block:
    entries = [{"title": item["title"], "text": item.get("text", "")} for item in block["items"]]
    return {"entries": _items(entries, "steps")}


def _quote(block: Mapping[str, Any], media: Media) -> Block:
    return {"text": block["text"], "attribution": block.get("attribution", "")}


def _callout(block: Mapping[str, Any], media: Media) -> Block:
    return {"kind": block.get("kind", "note"), "text": block["text"]}


def _table(block: Mapping[str, Any], media: Media) -> Block:
    table = {
        "columns": [{"type": "text", "heading": heading} for heading in block["header"]],
        "rows": [{"values": list(row)} for row in block["rows"]],
        "caption": block.get("caption", ""),
    }
    return {"table": table}


def _image(block: Mapping[str, Any], media: Media) -> Block:
    alt = block.get("alt", "")
    image = media.image(block["file"], alt)
    return {"image": image, "alt": alt, "caption": block.get("caption", "")}


def _files(block: Mapping[str, Any], media: Media) -> list[Block]:
    return _items([media.document(name) for name in block["items"]], "files")


def _text_step(step: Mapping[str, Any], media: Media, key: str) -> Block:
    paragraph = {"type": "paragraph", "value": step["value"]}
    return {"title": step["title"], "body": body([paragraph], media, key)}


def _video_step(step: Mapping[str, Any], media: Media, key: str) -> Block:
    return {
        "title": step["title"],
        "video": media.document(step["file"]),
        "captions": media.document(step["caption_file"]),
        "poster": media.image(step["poster"], ""),
        "transcript": step["transcript"],
    }


def _question_step(step: Mapping[str, Any], media: Media, key: str) -> Block:
    choices = [
        {name: choice[name] for name in ("text", "is_right", "feedback")}
        for choice in step["choices"]
    ]
    return {"prompt": step["prompt"], "choices": _items(choices, key)}


READING: dict[str, Callable[[Mapping[str, Any], Media], Any]] = {
    "heading": lambda block, media: block["value"],
    "paragraph": lambda block, media: block["value"],
    "steps": _steps,
    "quote": _quote,
    "callout": _callout,
    "table": _table,
    "image": _image,
    "files": _files,
}
STEPS: dict[str, Callable[[Mapping[str, Any], Media, str], Block]] = {
    "text": _text_step,
    "video": _video_step,
    "question": _question_step,
}
