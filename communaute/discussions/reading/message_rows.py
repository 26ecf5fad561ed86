"""The rows of a thread, as HTML.

A page shows twenty of them: written here, a row costs a tenth of what it costs as a template. The
gestures are buttons of the one form around the thread, so that a row stays light.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache
from html import escape
from typing import NamedTuple

from django.urls import reverse
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from cms.core.ui.signs import icon
from communaute.discussions.files.attachments import Attached
from communaute.discussions.models import Reaction
from communaute.discussions.reactions import COUNTS
from communaute.discussions.reading.messages import Message


@dataclass(frozen=True)
class Gestures:
    """What a reader may do with the messages of a page.

    `query` leads to the page that is shown (`?` or `?page=2&`); `accepts` says that the reader
    asked the question, `replies` that there is a box to quote into.
    """

    query: str
    accepts: bool
    replies: bool


class Words(NamedTuple):
    """What every row says: looked up once."""

    facilitator: str
    edited: str
    unnamed: str
    nobody: str
    accepted: str
    accepted_by_team: str
    accept: str
    quote: str
    options: str
    reactions: tuple[tuple[str, str], ...]
    address: str


@cache
def words() -> Words:
    mark = icon("circle-check-big")
    return Words(
        facilitator=f'<span class="badge">{icon("sprout")}{escape(_("Animation"))}</span>',
        edited=escape(_("modifié")),
        unnamed=f"<span>{escape(_('sans nom'))}</span>",
        nobody=icon("user-round"),
        accepted=f'<p class="accepted">{mark}{escape(_("Réponse retenue"))}</p>',
        accepted_by_team=(
            f'<p class="accepted">{mark}{escape(_("Réponse retenue par l’animation"))}</p>'
        ),
        accept=escape(_("Retenir")),
        quote=escape(_("Citer")),
        options=escape(_("Options")),
        reactions=tuple((str(kind), escape(str(Reaction.Kind(kind).label))) for kind in COUNTS),
        address=reverse("discussions:post", args=[0]).removesuffix("0/"),
    )


def rows(
    messages: Iterable[Message], gestures: Gestures | None = None, *, first_unread: int = 0
) -> SafeString:
    """The rows of these messages; `first_unread` is the number of the first that is new, or 0."""
    said = words()
    made = [_row(one, said, gestures, first_unread) for one in messages]
    # What is not sanitised (`Message.html`) or written here is escaped below.
    return SafeString("".join(made))


def _row(one: Message, said: Words, gestures: Gestures | None, first_unread: int) -> str:
    address = f"{said.address}{one.pk}/"
    kinds = " unread" if first_unread and one.number >= first_unread else ""
    accepted = ""
    if one.is_accepted:
        kinds += " solution"
        accepted = said.accepted_by_team if one.is_accepted_by_team else said.accepted
    name = escape(one.name)
    if one.href:
        name = f'<a href="{one.href}">{name}</a>'
    iso, full, relative = one.moment
    time = f'<time datetime="{iso}" title="{full}">{relative}</time>'
    if gestures:
        time = f'<a href="{address}">{time}</a>'
    edited = ""
    if one.is_edited:
        edited = f"<span>{said.edited}</span>"
        if gestures:
            history = f"{address}versions/"
            edited = f'<span><a href="{history}">{said.edited}</a></span>'
    return (
        f'<li class="post{kinds}" id="message-{one.pk}">\n'
        f'<span class="avatar av-{one.tint}" aria-hidden="true">'
        f"{escape(one.initials) or said.nobody}</span>"
        f'<div class="post-block"><div class="post-head"><b>{name}</b>'
        f"{said.facilitator if one.is_facilitator else ''}\n"
        f'<span class="meta">{said.unnamed if one.is_masked and not one.is_mine else ""}'
        f"{f'<span>{escape(one.place)}</span>' if one.place else ''}"
        f"<span>{time}</span>{edited}</span></div>\n"
        f'<div class="post-body">{accepted}{one.html}</div>{_files(one.files)}'
        f"{_gestures(one, said, gestures, address) if gestures else ''}\n</div>\n</li>\n"
    )


def _files(files: Iterable[Attached]) -> str:
    made = [
        f'<li><a class="attachment" href="{escape(one.href)}">{icon(one.icon)}'
        f"<span>{escape(one.name)} ({escape(one.detail)})</span></a></li>"
        for one in files
    ]
    return f'\n<ul class="row gap-2 mt-3">{"".join(made)}</ul>' if made else ""


def _gestures(one: Message, said: Words, may: Gestures, address: str) -> str:
    parts = []
    for (kind, label), count in zip(said.reactions, one.counts, strict=True):
        number = f" <b>{count}</b>" if count else ""
        if one.is_mine:
            parts.append(
                f'<span class="reaction" data-kind="{kind}">{label}{number}</span>' if count else ""
            )
            continue
        pressed = "true" if kind in one.given else "false"
        parts.append(
            f'<button class="reaction" name="{kind}" value="{one.pk}" '
            f'aria-pressed="{pressed}">{label}{number}</button>'
        )
    if may.accepts and one.number > 1 and not one.is_accepted:
        parts.append(
            f'<button formaction="{address}retenir/" '
            f'name="retenir" value="oui">{said.accept}</button>'
        )
    if may.replies:
        parts.append(f'<a href="{may.query}citer={one.pk}#repondre">{said.quote}</a>')
    parts.append(f'<a href="{address}options/">{said.options}</a>')
    return f'\n<div class="reactions">{"".join(parts)}</div>'
