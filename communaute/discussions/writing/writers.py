"""What is asked of somebody before their words are published; each refusal says what to do."""

from datetime import datetime

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from cms.core import limits
from cms.core.text import count_words
from communaute.discussions.models import ModerationSettings
from communaute.discussions.moderation import newcomers
from communaute.discussions.writing.rendering import plain, render
from communaute.members.models import User


def refusal(member: User, body: str) -> str:
    """Why these words cannot be published as they are; empty when they can.

    A newcomer's messages are short and hold few links: that is what those who sell do not do.
    """
    rule = newcomers.rule()
    html = render(body)
    words, links = count_words(plain(html)), html.count('<a href="http')
    if words <= rule.newcomer_words and links <= rule.newcomer_links:
        return ""
    if not newcomers.is_newcomer(member, rule):
        return ""
    return _too_long(rule, words) if words > rule.newcomer_words else _too_many_links(rule)


def count_post(member: User, *, now: datetime) -> None:
    """Count a message about to be published.

    Raises:
        TooMany: this member has published many in a few minutes.
    """
    is_new = newcomers.is_newcomer(member, newcomers.rule())
    limits.consume("post of a newcomer" if is_new else "post", member.pk, now=now)


def wait_words(error: limits.TooMany) -> str:
    """What is said to somebody who goes too fast; nothing they wrote is lost."""
    minutes = -(-error.retry_after // 60)
    return ngettext(
        "Vous publiez vite! Votre texte est gardé\xa0: réessayez dans une minute.",
        "Vous publiez vite! Votre texte est gardé\xa0: réessayez dans %(n)d minutes.",
        minutes,
    ) % {"n": minutes}


def _too_long(rule: ModerationSettings, words: int) -> str:
    return _(
        "Pour vos premiers messages, %(limit)d mots au plus\xa0: celui-ci en a %(words)d. "
        "Publiez-en une partie, puis répondez-vous pour la suite."
    ) % {"limit": rule.newcomer_words, "words": words}


def _too_many_links(rule: ModerationSettings) -> str:
    return ngettext(
        "Pour vos premiers messages, un lien au plus. Retirez les autres, puis publiez.",
        "Pour vos premiers messages, %(n)d liens au plus. Retirez les autres, puis publiez.",
        rule.newcomer_links,
    ) % {"n": rule.newcomer_links}
