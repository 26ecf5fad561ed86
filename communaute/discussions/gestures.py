"""What one button in a mail does here: thank, find useful, live the same thing, offer help."""

from dataclasses import dataclass
from datetime import datetime

from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from communaute.discussions import answers, helping, reactions
from communaute.discussions.masks.voices import wrote
from communaute.discussions.models import HelpOffer, Post, Reaction, Topic
from communaute.discussions.moderation.suspensions import Suspended, may_speak
from communaute.members.models import User
from communaute.notifications.gestures import Gesture, Page, Refused

HELP = "aider"
OWN = gettext_lazy("Ces mots sont les vôtres\xa0: on ne se répond pas à soi-même.")
NOT_ASKED = gettext_lazy("Cette question n’attend plus d’aide. Merci d’y avoir pensé!")


@dataclass(frozen=True)
class Reacting:
    """A reaction to one message: given, never taken back from a mail."""

    kind: Reaction.Kind
    question: Promise
    button: Promise
    thanks: Promise

    def page(self, pk: int, *, member: User, now: datetime) -> Page | None:
        posts = Post.objects.visible_to(member).select_related("topic", "pseudonym")
        post = posts.filter(pk=pk).first()
        if post is None:
            return None
        if wrote(member, post):
            raise Refused(str(OWN))
        _may_speak(member, now)
        return Page(
            question=str(self.question),
            about=post.topic.title,
            button=str(self.button),
            told=_("On verra le nombre de gestes, jamais qui les a faits."),
            thanks=str(self.thanks),
            href=self.address(pk),
            following="",
            is_done=Reaction.objects.filter(post=pk, member=member, kind=self.kind).exists(),
        )

    def give(self, pk: int, *, member: User, now: datetime) -> None:
        try:
            reactions.give(Post(pk=pk), member=member, kind=self.kind, now=now)
        except reactions.OwnWords as refusal:
            raise Refused(str(OWN)) from refusal
        except Suspended as refusal:
            raise Refused(refusal.message) from refusal
        except Post.DoesNotExist as refusal:  # taken away since the rights were asked
            raise Refused("") from refusal

    def address(self, pk: int) -> str:
        return reverse("discussions:post", args=[pk])


class Helping:
    """An offer of help to whoever asked a question."""

    def page(self, pk: int, *, member: User, now: datetime) -> Page | None:
        topic = Topic.objects.visible_to(member).filter(pk=pk).first()
        if topic is None:
            return None
        is_done = HelpOffer.objects.filter(topic=pk, member=member).exists()
        if not is_done and not helping.is_asked(topic):
            raise Refused(str(NOT_ASKED))
        if answers.opened(member, topic):
            raise Refused(str(OWN))
        _may_speak(member, now)
        return Page(
            question=_("Offrir votre aide?"),
            about=topic.title,
            button=_("Je peux aider"),
            told=_(
                "La personne qui a posé la question verra votre nom et celui de votre organisme; "
                "l’équipe d’animation aussi, et personne d’autre."
            ),
            thanks=_("Merci! La personne qui a posé la question le sait maintenant."),
            href=topic.get_absolute_url(),
            following=f"{topic.get_absolute_url()}#repondre",
            is_done=is_done,
        )

    def give(self, pk: int, *, member: User, now: datetime) -> None:
        try:
            helping.offer(Topic.objects.visible_to(member).get(pk=pk), member=member, now=now)
        except reactions.OwnWords as refusal:
            raise Refused(str(OWN)) from refusal
        except (helping.NotAsked, Topic.DoesNotExist) as refusal:
            raise Refused(str(NOT_ASKED)) from refusal
        except Suspended as refusal:
            raise Refused(refusal.message) from refusal

    def address(self, pk: int) -> str:
        return reverse("discussions:topic_short", args=[pk])


def _may_speak(member: User, now: datetime) -> None:
    try:
        may_speak(member, now=now)
    except Suspended as refusal:
        raise Refused(refusal.message) from refusal


gestures: dict[str, Gesture] = {
    Reaction.Kind.THANKS.value: Reacting(
        Reaction.Kind.THANKS,
        gettext_lazy("Dire merci pour ce message?"),
        gettext_lazy("Dire merci"),
        gettext_lazy("Votre merci est arrivé."),
    ),
    Reaction.Kind.USEFUL.value: Reacting(
        Reaction.Kind.USEFUL,
        gettext_lazy("Dire que ce message vous est utile?"),
        gettext_lazy("Ce message m’est utile"),
        gettext_lazy("C’est noté\xa0: ce message vous est utile."),
    ),
    Reaction.Kind.SAME.value: Reacting(
        Reaction.Kind.SAME,
        gettext_lazy("Dire que vous vivez la même chose?"),
        gettext_lazy("Je vis la même chose"),
        gettext_lazy("C’est noté\xa0: vous vivez la même chose."),
    ),
    HELP: Helping(),
}
