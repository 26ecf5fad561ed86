"""Signs: icons, bands, badges, tags, progress."""

from functools import lru_cache
from pathlib import Path

from django import template
from django.templatetags.static import static
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

register = template.Library()
ICON_NAMES = frozenset(
    (Path(__file__).parents[1] / "vendor-icons.txt").read_text(encoding="utf-8").split()
)


@lru_cache(maxsize=512)
def drawn(name: str, label: str) -> SafeString:
    if name not in ICON_NAMES:
        raise ValueError(f"no icon named {name!r}: add it to cms/core/vendor-icons.txt")
    shape = format_html('<use href="{}#i-{}"/>', static("core/icons.svg"), name)
    if label:
        return format_html('<svg class="icon" role="img" aria-label="{}">{}</svg>', label, shape)
    return format_html('<svg class="icon" aria-hidden="true">{}</svg>', shape)


@register.simple_tag
def icon(name: str, label: str = "") -> SafeString:
    """An icon, decorative unless it is given a label: `{% icon "search" %}`."""
    return drawn(name, str(label))


@register.simple_tag
def thread_band(thread: str = "", size: str = "") -> SafeString:
    """The woven band of a theme, `size` m, l or short: `{% thread_band theme.thread %}`."""
    classes = f"weave weave-{size}" if size else "weave"
    return format_html('<div class="{}" data-thread="{}"></div>', classes, thread)


@register.simple_tag
def badge(label: str, kind: str = "", icon: str = "") -> SafeString:
    """A state, `kind` solved or waiting: `{% badge _("Résolue") kind="solved" icon="check" %}`."""
    classes = f"badge {kind}" if kind else "badge"
    return format_html('<span class="{}">{}{}</span>', classes, icon_or_nothing(icon), label)


@register.simple_tag
def tag(
    label: str, tone: str = "", href: str = "", icon: str = "", remove: bool = False
) -> SafeString:
    """A word that classifies; with `href` a link, with `remove` the link that lifts a filter.

    `tone` is green, amber, blue, rose or plain: `{% tag theme.name tone="green" %}`.
    """
    classes = f"tag {tone}" if tone else "tag"
    content = format_html("{}{}", icon_or_nothing(icon), label)
    if remove:
        content = format_html(
            '{}{}<span class="visually-hidden"> : {}</span>',
            content,
            drawn("x", ""),
            _("retirer ce filtre"),
        )
    if href:
        return format_html('<a class="{}" href="{}">{}</a>', classes, href, content)
    return format_html('<span class="{}">{}</span>', classes, content)


@register.simple_tag
def progress(value: float, maximum: float, label: str) -> SafeString:
    """How far one is, said in words by `label`: `{% progress 5 12 _("5 leçons sur 12") %}`."""
    return format_html(
        '<progress value="{}" max="{}" aria-label="{}"></progress>',
        value,
        maximum or 1,  # an empty course is drawn empty: HTML refuses a maximum of zero
        label,
    )


def icon_or_nothing(name: str) -> str:
    return drawn(name, "") if name else ""
