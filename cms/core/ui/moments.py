"""Moments, days and durations, as one says them."""

import math
from datetime import date, datetime

from django import template
from django.utils import timezone
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from cms.core import dates

register = template.Library()


@register.simple_tag
def when(moment: datetime | None, now: datetime | None = None) -> SafeString | str:
    """A moment as one says it, whole in its title: `{% when post.created_at %}`; None: nothing."""
    if moment is None:
        return ""
    said = dates.said(moment, now=now or timezone.now())
    return format_html('<time datetime="{}" title="{}">{}</time>', *said)


@register.simple_tag
def day(value: date | None, today: date | None = None) -> SafeString | str:
    """A day without its hour, whole in its title: `{% day cohort.starts_on %}`; None: nothing."""
    if value is None:
        return ""
    value = _here(value)
    return format_html(
        '<time datetime="{}" title="{}">{}</time>',
        value.isoformat(),
        dates.long_day(value),
        dates.short_day(value, today=today or timezone.localdate(timezone=dates.TORONTO)),
    )


@register.simple_tag
def whole_day(value: date) -> SafeString:
    """A day that may end a sentence: « lundi 7 décembre 2026 » has no dot of its own."""
    value = _here(value)
    return format_html('<time datetime="{}">{}</time>', value.isoformat(), dates.long_day(value))


def _here(value: date) -> date:
    """The day of a moment is that of the site's clock."""
    return value.astimezone(dates.TORONTO).date() if isinstance(value, datetime) else value


@register.simple_tag
def reading_time(minutes: float | None) -> str:
    """« 8 min », « 1 h 15 »; nothing for None or 0: `{% reading_time page.minutes %}`."""
    whole = math.ceil(minutes or 0)
    if not whole:
        return ""
    if whole < 60:
        return _("%(n)d\xa0min") % {"n": whole}
    hours, rest = divmod(whole, 60)
    if not rest:
        return _("%(hours)d\xa0h") % {"hours": hours}
    return _("%(hours)d\xa0h\xa0%(rest)02d") % {"hours": hours, "rest": rest}
