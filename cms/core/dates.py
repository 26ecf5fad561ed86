"""Moments in words, as one says them in Quebec. Pure: the caller gives the present."""

from datetime import date, datetime, timedelta
from functools import cache
from typing import NamedTuple
from zoneinfo import ZoneInfo

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

TORONTO = ZoneInfo("America/Toronto")

MONTHS = (
    gettext_lazy("janvier"),
    gettext_lazy("février"),
    gettext_lazy("mars"),
    gettext_lazy("avril"),
    gettext_lazy("mai"),
    gettext_lazy("juin"),
    gettext_lazy("juillet"),
    gettext_lazy("août"),
    gettext_lazy("septembre"),
    gettext_lazy("octobre"),
    gettext_lazy("novembre"),
    gettext_lazy("décembre"),
)
# Abbreviations of the Office québécois de la langue française; short names stay whole.
SHORT_MONTHS = (
    gettext_lazy("janv."),
    gettext_lazy("févr."),
    gettext_lazy("mars"),
    gettext_lazy("avr."),
    gettext_lazy("mai"),
    gettext_lazy("juin"),
    gettext_lazy("juill."),
    gettext_lazy("août"),
    gettext_lazy("sept."),
    gettext_lazy("oct."),
    gettext_lazy("nov."),
    gettext_lazy("déc."),
)
DAYS = (
    gettext_lazy("lundi"),
    gettext_lazy("mardi"),
    gettext_lazy("mercredi"),
    gettext_lazy("jeudi"),
    gettext_lazy("vendredi"),
    gettext_lazy("samedi"),
    gettext_lazy("dimanche"),
)
MORNING = range(5, 12)


class Words(NamedTuple):
    """The words of moments, looked up once: a page says twenty moments, in one language."""

    months: tuple[str, ...]
    short_months: tuple[str, ...]
    days: tuple[str, ...]
    first: str
    hour: str
    minute: str
    full: str


@cache
def words() -> Words:
    return Words(
        tuple(map(str, MONTHS)),
        tuple(map(str, SHORT_MONTHS)),
        tuple(map(str, DAYS)),
        _("1er"),
        _("%(hour)d\xa0h"),
        _("%(hour)d\xa0h\xa0%(minute)02d"),
        _("%(day)s à %(clock)s"),
    )


class Moment(NamedTuple):
    """A moment for a page: machine-readable, whole, and as one says it."""

    iso: str
    full: str
    relative: str


def said(moment: datetime, *, now: datetime) -> Moment:
    return Moment(
        moment.astimezone(TORONTO).isoformat(timespec="seconds"),
        full(moment),
        relative(moment, now=now),
    )


def clock(moment: datetime) -> str:
    """The hour, local: « 9 h 05 », « 12 h ». Its spaces do not break."""
    local = moment.astimezone(TORONTO)
    pattern = words().minute if local.minute else words().hour
    return pattern % {"hour": local.hour, "minute": local.minute}


def short_day(day: date, *, today: date) -> str:
    """« 12 nov. », with the year unless it is this one."""
    number = words().first if day.day == 1 else str(day.day)
    short = f"{number}\xa0{words().short_months[day.month - 1]}"
    return short if day.year == today.year else f"{short}\xa0{day.year}"


def long_day(day: date) -> str:
    """« jeudi 12 novembre 2026 »."""
    number = words().first if day.day == 1 else str(day.day)
    return (
        f"{words().days[day.weekday()]} {number}\xa0{words().months[day.month - 1]}\xa0{day.year}"
    )


def full(moment: datetime) -> str:
    """« jeudi 12 novembre 2026 à 9 h 40 », local."""
    day = long_day(moment.astimezone(TORONTO).date())
    return words().full % {"day": day, "clock": clock(moment)}


def relative(moment: datetime, *, now: datetime) -> str:
    """How one would say `moment` at `now`, the shortest way that leaves no doubt.

    Days are those of the calendar in Toronto; minutes are elapsed, so a change of hour moves
    neither. A moment up to a minute ahead is « à l’instant »: clocks differ.
    """
    elapsed = now - moment
    if abs(elapsed) < timedelta(minutes=1):
        return _("à l’instant")
    if timedelta(0) < elapsed < timedelta(hours=1):
        minutes = int(elapsed.total_seconds() // 60)
        return ngettext("il y a %(n)d\xa0min", "il y a %(n)d\xa0min", minutes) % {"n": minutes}
    local, today = moment.astimezone(TORONTO), now.astimezone(TORONTO).date()
    days = (today - local.date()).days
    if days == 0 and elapsed > timedelta(0) and local.hour in MORNING:
        return _("ce matin %(clock)s") % {"clock": clock(moment)}
    if days == 0:
        return _("aujourd’hui %(clock)s") % {"clock": clock(moment)}
    if days == 1:
        return _("hier")
    if days == -1:
        return _("demain %(clock)s") % {"clock": clock(moment)}
    if 1 < days < 7:
        return f"{words().days[local.weekday()]} {clock(moment)}"
    return short_day(local.date(), today=today)


def since(moment: datetime, *, now: datetime) -> str:
    """When something stopped, to be said after « depuis »: « jeudi », « hier », « 9 h 05 »."""
    local, today = moment.astimezone(TORONTO), now.astimezone(TORONTO).date()
    days = (today - local.date()).days
    if days <= 0:
        return clock(moment)
    if days == 1:
        return _("hier")
    if days < 7:
        return words().days[local.weekday()]
    return _("le %(day)s") % {"day": short_day(local.date(), today=today)}
