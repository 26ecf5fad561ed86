"""A digest as a mail: its words, from lines that were just asked for again."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from cms.core import dates
from cms.core.text import WORDS_PER_MINUTE, count_words, reading_minutes
from cms.mail.identity import Identity
from cms.mail.rendering import render
from cms.mail.transport import BulkList, Message
from communaute.digests import compose
from communaute.digests.items import DigestLine, Pick
from communaute.digests.models import QUIET_BEFORE_SLOWER, DigestDelivery, Subscription, Word
from communaute.digests.window import BIWEEKLY, DAILY, MONTHLY, WEEKLY

FRAME = 60
"""Words of a digest that are no line: greeting, introduction, headings (measured by a test)."""

REASONS = {
    compose.PINNED: gettext_lazy("Choisi par l’équipe d’animation"),
    compose.FOLLOWED: gettext_lazy("Vous suivez cette discussion"),
    compose.NEW_RESOURCE: gettext_lazy("Nouveau dans la bibliothèque"),
    compose.NEW_COURSE: gettext_lazy("Nouvelle formation"),
    compose.LIVELY: gettext_lazy("On en parle dans la communauté"),
    compose.UNANSWERED: gettext_lazy("Personne n’a encore répondu"),
    compose.SEASON: gettext_lazy("De saison, dans la bibliothèque"),
    compose.YEAR_AGO: gettext_lazy("Il y a un an"),
    compose.NEXT_STEP: gettext_lazy("Vous suivez cette formation"),
}
HEADINGS = (
    (gettext_lazy("À ne pas manquer"), (compose.PINNED,)),
    (gettext_lazy("Vos discussions"), (compose.FOLLOWED,)),
    (
        gettext_lazy("À retenir"),
        (compose.NEW_RESOURCE, compose.NEW_COURSE, compose.LIVELY),
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


@dataclass(frozen=True)
class Part:
    heading: str
    kind: str
    entries: Sequence[Entry]


class Press:
    """Makes digests one after the other; what several members read is rendered once."""

    def __init__(self, sender: Identity, word: Word | None = None) -> None:
        self.sender, self.word = sender, word
        self._fragments: dict[tuple[DigestLine, str], str] = {}

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
        parts = self.parts(shown)
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
            "copy_url": self.sender.site_url + reverse("digests:copy", args=[delivery.pk]),
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
            ),
        )

    def packed(
        self, told: Sequence[tuple[Pick, DigestLine]], minutes: int
    ) -> Sequence[tuple[Pick, DigestLine]]:
        """The lines that this many minutes of reading hold, with all that is no line."""
        sizes = [(pick, words_of(pick, line)) for pick, line in told]
        kept = set(compose.packed(sizes, minutes * WORDS_PER_MINUTE - self.frame))
        return [entry for entry in told if entry[0] in kept]

    def minutes(self, told: Sequence[tuple[Pick, DigestLine]]) -> int:
        """Whole minutes to read these lines, with all that is no line."""
        return reading_minutes(self.frame + sum(words_of(*entry) for entry in told))

    @property
    def frame(self) -> int:
        """The words of this digest that are no line."""
        return FRAME + (count_words(self.word.text) if self.word else 0)

    def parts(self, told: Sequence[tuple[Pick, DigestLine]]) -> list[Part]:
        """The lines under their headings, numbered through."""
        found = []
        number = 0
        for heading, reasons in HEADINGS:
            entries = []
            for one, line in told:
                if one.reason in reasons:
                    number += 1
                    entries.append(self.entry(number, one.reason, line))
            if entries:
                found.append(Part(str(heading), reasons[0], entries))
        return found

    def entry(self, number: int, why: str, line: DigestLine) -> Entry:
        url, reason = self.sender.site_url + line.path, str(REASONS[why])
        if (line, why) not in self._fragments:
            self._fragments[line, why] = render_to_string(
                f"emails/digest/{'question' if why == compose.UNANSWERED else 'entry'}.html",
                {"line": line, "url": url, "reason": reason},
            )
        return Entry(number, url, reason, line, self._fragments[line, why])


def words_of(pick: Pick, line: DigestLine) -> int:
    """How many words a reader meets in that line, its reason included."""
    return count_words(f"{line.title} {line.excerpt} {line.meta} {REASONS[pick.reason]}")


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


def rhythm(subscription: Subscription) -> str:
    """Why this mail came: « Vous recevez ce résumé le lundi à 7 h. »."""
    hour = _("%(hour)d\xa0h") % {"hour": subscription.hour}
    day = subscription.get_weekday_display()
    words = {
        DAILY: _("Vous recevez ce résumé chaque jour à %(hour)s, parce que vous l’avez demandé."),
        WEEKLY: _("Vous recevez ce résumé le %(day)s à %(hour)s, parce que vous l’avez demandé."),
        BIWEEKLY: _(
            "Vous recevez ce résumé un %(day)s sur deux à %(hour)s, parce que vous l’avez demandé."
        ),
        MONTHLY: _(
            "Vous recevez ce résumé le premier %(day)s du mois à %(hour)s, parce que vous l’avez "
            "demandé."
        ),
    }[subscription.cadence]
    return words % {"day": day, "hour": hour}
