"""Boxes: cards, messages, words set apart, lists without anything in them."""

from collections.abc import Sequence

from django import template
from django.template.loader import render_to_string
from django.utils.functional import Promise
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

register = template.Library()
ALERT_ICONS = {
    "info": "info",
    "success": "circle-check-big",
    "warning": "triangle-alert",
    "failure": "circle-alert",
}
# Levels of django.contrib.messages that have another name here.
ALERT_LEVELS = {"debug": "info", "error": "failure"}


@register.simple_block_tag
def card(
    content: str,
    title: str,
    href: str = "",
    kind: str = "",
    icon: str = "",
    thread: str | None = None,
    meta: str | Sequence[str] = (),
    level: int = 3,
    element: str = "li",
) -> SafeString:
    """A thing one opens, its whole surface one link; an `li` unless `element` says otherwise.

    `thread` (even empty) puts the band of a theme on top; `meta` is one text or several:
    `{% card title=page.title href=page.url thread=theme.thread %}{{ page.summary }}{% endcard %}`.
    """
    facts = [meta] if isinstance(meta, str | Promise) else list(meta)
    return render_to_string(
        "components/card.html",
        {
            "content": content.strip() and content,
            "title": title,
            "href": href,
            "kind": kind,
            "icon": icon,
            "thread": thread,
            "meta": [fact for fact in facts if fact],
            "level": level,
            "element": element,
        },
    )


@register.simple_block_tag
def alert(content: str, level: str = "info", title: str = "", dismiss: bool = False) -> SafeString:
    """A message: `level` info, success, warning or failure (or a level of Django's messages).

    `{% alert "success" title=_("C’est publié.") %}…{% endalert %}`; `dismiss` lets it be closed.
    """
    level = ALERT_LEVELS.get(level, level)
    context = {
        "content": content,
        "level": level if level in ALERT_ICONS else "info",
        "icon": ALERT_ICONS.get(level, "info"),
        "title": title,
        "dismiss": dismiss,
    }
    return render_to_string("components/alert.html", context)


@register.simple_block_tag
def callout(content: str, kind: str = "note") -> SafeString:
    """A boxed word in a text, `kind` note or avoid: `{% callout "avoid" %}…{% endcallout %}`."""
    label = _("À éviter") if kind == "avoid" else _("À retenir")
    return render_to_string(
        "components/callout.html", {"content": content, "kind": kind, "label": label}
    )


@register.simple_block_tag
def empty_state(
    content: str, title: str, text: str = "", illustration: str = "empty_library", level: int = 2
) -> SafeString:
    """A list without anything in it: why, and what to do (the content: buttons).

    `{% empty_state title=_("Rien pour l’instant") %}<a class="btn" …>…</a>{% endempty_state %}`.
    """
    context = {
        "content": content.strip() and content,
        "title": title,
        "text": text,
        "drawing": f"illustrations/{illustration}.html" if illustration else "",
        "level": level,
    }
    return render_to_string("components/empty.html", context)
