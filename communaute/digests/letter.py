"""A digest as a mail: its words, from lines that were just asked for again."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property

from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from cms.core import dates
from cms.core.models import Region, Theme
from cms.core.text import WORDS_PER_MINUTE, count_words
from cms.mail.identity import Identity
from cms.mail.rendering import plain, render
from cms.mail.transport import BulkList, Message
from communaute.digests import buttons, compose
from communaute.digests.buttons import Button
from communaute.digests.items import DigestLine, Pick
from communaute.digests.models import QUIET_BEFORE_SLOWER, DigestDelivery, Subscription, Word
from communaute.digests.window import BIWEEKLY, DAILY, MONTHLY, WEEKLY
from communaute.notifications.gestures import day_of

FRAME = 60
"""Words of a digest that are no line: greeting, introduction, headings (measured by a test)."""

NUMBER_AND_ADDRESSES = 3
"""Words of each line that are neither its title nor what is said under it."""

REASONS = {
    compose.PINNED: gettext_lazy("Choisi par l’équipe d’animation"),
    compose.MENTION: gettext_lazy("On s’adresse à vous"),
    compose.ANSWER: gettext_lazy("On vous a répondu"),
    compose.FOLLOWED: gettext_lazy("Vous suivez cette discussion"),
    compose.NEW_RESOURCE: gettext_lazy("Nouveau dans la bibliothèque"),
    compose.NEW_COURSE: gettext_lazy("Nouvelle formation"),
    compose.NEW_LESSON: gettext_lazy("Nouvelle leçon"),
    compose.LIVELY: gettext_lazy("On en parle dans la communauté"),
    compose.ELSEWHERE: gettext_lazy("Ailleurs au Québec"),
    compose.UNANSWERED: gettext_lazy("Personne n’a encore répondu"),
    compose.SEASON: gettext_lazy("De saison, dans la bibliothèque"),
    compose.YEAR_AGO: gettext_lazy("Il y a un an"),
    compose.NEXT_STEP: gettext_lazy("Vous suivez cette formation"),
}
ABOUT = {
    compose.NEW_RESOURCE: gettext_lazy("Dans vos thèmes\xa0: %(name)s"),
    compose.NEW_COURSE: gettext_lazy("Nouvelle formation dans vos thèmes\xa0: %(name)s"),
    compose.NEW_LESSON: gettext_lazy("Nouvelle leçon dans vos thèmes\xa0: %(name)s"),
    compose.ELSEWHERE: gettext_lazy("Ailleurs au Québec\xa0: %(name)s"),
    compose.UNANSWERED: gettext_lazy("Sans réponse, dans vos thèmes\xa0: %(name)s"),
    compose.SEASON: gettext_lazy("De saison, dans vos thèmes\xa0: %(name)s"),
}
"""The reasons that name a theme of the member, or a region."""
HEADINGS = (
    (gettext_lazy("À ne pas manquer"), (compose.PINNED,)),
    (gettext_lazy("Pour vous"), (compose.MENTION, compose.ANSWER)),
    (gettext_lazy("Vos discussions"), (compose.FOLLOWED,)),
    (
        gettext_lazy("À retenir"),
        (
            *(compose.NEW_RESOURCE, compose.NEW_COURSE, compose.NEW_LESSON),
            *(compose.LIVELY, compose.ELSEWHERE),
        ),
    ),
    (gettext_lazy("Une question pour vous"), (compose.UNANSWERED,)),
    (gettext_lazy("À relire"), (compose.SEASON, compose.YEAR_AGO)),
    (gettext_lazy("Votre formation"), (compose.NEXT_STEP,)),
)


@dataclass(frozen=True)
class Entry:
    """One thing told, with its address in full and why this member is told."""

    number: int
    url: str
    reason: str
    line: DigestLine
    html: str
    text: str
    switch: str  # where its reason is changed, in full


@dataclass(frozen=True)
class Part:
    heading: str
    kind: str
    entries: Sequence[Entry]


class Press:
    """Makes digests one after the other; what several members read is rendered once.

    Their buttons are of the day of `now`.
    """

    def __init__(self, sender: Identity, word: Word | None = None, *, now: datetime) -> None:
        self.sender, self.word = sender, word
        self._day = day_of(now)
        self._fragments: dict[tuple[DigestLine, str, bool], list[str]] = {}
        self._texts: dict[tuple[DigestLine, str, int], str] = {}
        self._sizes: dict[tuple[DigestLine, str], int] = {}

    def message(
        self,
        delivery: DigestDelivery,
        subscription: Subscription,
        told: Sequence[tuple[Pick, DigestLine]],
    ) -> Message:
        """The mail of one delivery, whose member's subscription is given."""
        unsubscribe = reverse("digests:unsubscribe", args=[subscription.token])
        preferences = reverse("digests:preferences")
        shown = self.packed(told, subscription.minutes)
        parts = self.parts(shown, subscription.member_id)
        news = sum(len(part.entries) for part in parts if part.kind != compose.NEXT_STEP)
        first = parts[0].entries[0].line.title
        context = {
            "name": subscription.member.first_name,
            "subject": first
            if delivery.is_quiet
            else subject(news, first, cadence=subscription.cadence),
            "intro": calm(subscription)
            if delivery.is_quiet
            else intro(news, delivery.window_start),
            "minutes": self.minutes(shown),
            "parts": parts,
            "left_out": len(told) - len(shown),
            "word": self.word,
            "rhythm": rhythm(subscription),
            "site_url": self.sender.site_url,
            "copy_url": self.sender.site_url + web_copy(delivery),
            "preferences_url": self.sender.site_url + preferences,
            "unsubscribe_url": self.sender.site_url + unsubscribe,
        }
        rendered = render("digest", context, self.sender)
        return Message(
            to=subscription.member.email,
            subject=rendered.subject,
            text=rendered.text,
            html=rendered.html,
            message_id=delivery.message_id,
            feedback=f"{delivery.period}:digest",
            bulk=BulkList(
                identifier="resume",
                phrase="Resume de la communaute",
                unsubscribe_url=self.sender.site_url + unsubscribe,
                help_url=self.sender.site_url + preferences,
                archive_url=self.sender.site_url + web_copy(delivery),
            ),
        )

    def packed(
        self, told: Sequence[tuple[Pick, DigestLine]], minutes: int
    ) -> Sequence[tuple[Pick, DigestLine]]:
        """The lines that this many minutes of reading hold, with all that is no line."""
        sizes = [(pick, self.words(pick, line)) for pick, line in told]
        kept = set(compose.packed(sizes, minutes * WORDS_PER_MINUTE - self.frame))
        return [entry for entry in told if entry[0] in kept]

    def minutes(self, told: Sequence[tuple[Pick, DigestLine]]) -> int:
        """Minutes to read these lines, with all that is no line: the nearest whole number."""
        words = self.frame + sum(self.words(pick, line) for pick, line in told)
        return max(1, round(words / WORDS_PER_MINUTE))

    @property
    def frame(self) -> int:
        """The words of this digest that are no line."""
        return FRAME + (count_words(self.word.text) if self.word else 0)

    def parts(
        self, told: Sequence[tuple[Pick, DigestLine]], member_id: int | None = None
    ) -> list[Part]:
        """The lines under their headings, numbered through; with that member's buttons."""
        found = []
        number = 0
        for heading, reasons in HEADINGS:
            entries = []
            for pick, line in told:
                if pick.reason in reasons:
                    number += 1
                    entries.append(self.entry(number, pick, line, member_id))
            if entries:
                found.append(Part(str(heading), reasons[0], entries))
        return found

    def entry(
        self, number: int, pick: Pick, line: DigestLine, member_id: int | None = None
    ) -> Entry:
        site, reason = self.sender.site_url, self.why(pick)
        url, switch = site + line.path, site + buttons.switch(pick, line)
        given: Sequence[Button] = ()
        if member_id is not None:
            given = buttons.buttons(pick, line, member_id=member_id, day=self._day, site=site)
        key = (line, reason, bool(given))
        context = {"number": number, "line": line, "url": url, "reason": reason, "why": switch}
        if key not in self._fragments:
            kind = "question" if pick.reason == compose.UNANSWERED else "entry"
            fragment = render_to_string(f"emails/digest/{kind}.html", context | {"buttons": given})
            self._fragments[key] = fragment.split(buttons.HOLE)
        if (line, reason, number) not in self._texts:
            self._texts[line, reason, number] = plain("emails/digest/entry.txt", context)
        return Entry(
            number,
            url,
            reason,
            line,
            html=buttons.filled(self._fragments[key], given),
            text=self._texts[line, reason, number] + buttons.written(given),
            switch=switch,
        )

    def words(self, pick: Pick, line: DigestLine) -> int:
        """How many words a reader meets in that line; counted once for all who read it."""
        key = line, self.why(pick)
        if key not in self._sizes:
            self._sizes[key] = words_of(*key)
        return self._sizes[key]

    def why(self, pick: Pick) -> str:
        """Why a member is told this, with the theme or the region where it has one."""
        if pick.about:
            names = self._regions if pick.reason == compose.ELSEWHERE else self._themes
            if name := names.get(pick.about):
                return str(ABOUT[pick.reason]) % {"name": name}
        return str(REASONS[pick.reason])

    @cached_property
    def _regions(self) -> dict[int, str]:
        return dict(Region.objects.values_list("pk", "name"))

    @cached_property
    def _themes(self) -> dict[int, str]:
        return dict(Theme.objects.values_list("pk", "name"))


def web_copy(delivery: DigestDelivery) -> str:
    """Where a digest is read on the site; one that is no row yet, as the next one."""
    if delivery.pk is None:
        return reverse("digests:coming")
    return reverse("digests:copy", args=[delivery.pk])


def words_of(line: DigestLine, reason: str) -> int:
    """How many words a reader meets in that line, its reason, address and buttons included."""
    words = f"{line.title} {line.excerpt} {line.meta} {reason} {buttons.words(line)}"
    return NUMBER_AND_ADDRESSES + count_words(words)


def subject(news: int, first: str, *, cadence: str) -> str:
    """Says what is inside: « 3 nouveautés de la semaine : Relancer un jeune… »."""
    if cadence == DAILY:
        words = ngettext("%(n)d nouveauté du jour", "%(n)d nouveautés du jour", news)
    elif cadence == WEEKLY:
        words = ngettext("%(n)d nouveauté de la semaine", "%(n)d nouveautés de la semaine", news)
    elif cadence == BIWEEKLY:
        words = ngettext(
            "%(n)d nouveauté en deux semaines", "%(n)d nouveautés en deux semaines", news
        )
    else:
        words = ngettext("%(n)d nouveauté du mois", "%(n)d nouveautés du mois", news)
    return _("%(news)s\xa0: %(title)s") % {"news": words % {"n": news}, "title": first}


def intro(news: int, since: datetime) -> str:
    day = dates.long_day(since.astimezone(dates.TORONTO).date())
    words = ngettext(
        "Voici une chose à retenir depuis le %(day)s.",
        "Voici %(n)d choses à retenir depuis le %(day)s.",
        news,
    )
    return words % {"n": news, "day": day}


def calm(subscription: Subscription) -> str:
    """What a digest without news says of itself, and of the next one."""
    if subscription.quiet_count + 1 < QUIET_BEFORE_SLOWER:
        return _(
            "C’est calme ces jours-ci\xa0: rien de neuf pour vous, mais ceci mérite un détour."
        )
    return _(
        "C’est calme ces temps-ci\xa0: d’ici à ce qu’il y ait du neuf, vous recevrez un résumé sur "
        "deux. En attendant, ceci mérite un détour."
    )


def when(subscription: Subscription) -> str:
    """« un résumé le lundi à 7 h »."""
    return _rhythm(
        subscription,
        {
            DAILY: _("un résumé chaque jour à %(hour)s"),
            WEEKLY: _("un résumé le %(day)s à %(hour)s"),
            BIWEEKLY: _("un résumé un %(day)s sur deux à %(hour)s"),
            MONTHLY: _("un résumé le premier %(day)s du mois à %(hour)s"),
        },
    )


def rhythm(subscription: Subscription) -> str:
    """Why this mail came: « Vous recevez ce résumé le lundi à 7 h. »."""
    return _rhythm(
        subscription,
        {
            DAILY: _(
                "Vous recevez ce résumé chaque jour à %(hour)s, parce que vous l’avez demandé."
            ),
            WEEKLY: _(
                "Vous recevez ce résumé le %(day)s à %(hour)s, parce que vous l’avez demandé."
            ),
            BIWEEKLY: _(
                "Vous recevez ce résumé un %(day)s sur deux à %(hour)s, parce que vous l’avez "
                "demandé."
            ),
            MONTHLY: _(
                "Vous recevez ce résumé le premier %(day)s du mois à %(hour)s, parce que vous "
                "l’avez demandé."
            ),
        },
    )


def _rhythm(subscription: Subscription, words: dict[str, str]) -> str:
    hour = _("%(hour)d\xa0h") % {"hour": subscription.hour}
    day = subscription.get_weekday_display()
    return words[subscription.cadence] % {"day": day, "hour": hour}
