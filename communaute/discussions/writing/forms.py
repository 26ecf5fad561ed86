"""What people write."""

from typing import Any, cast

from django import forms
from django.utils.translation import gettext_lazy as _

from cms.core.forms import WordsField
from communaute.discussions.files.forms import AttachmentsMixin
from communaute.discussions.guard.forms import GuardedMixin
from communaute.discussions.masks.forms import VoiceForm
from communaute.discussions.models import Post, Topic
from communaute.discussions.writing import titles
from communaute.discussions.writing.keys import KeyField
from communaute.discussions.writing.rendering import MAX_LENGTH

KIND_WORDS = {
    Topic.Kind.QUESTION: (_("Une question"), _("Je cherche une piste")),
    Topic.Kind.STORY: (_("Un récit"), _("J’ai essayé quelque chose")),
    Topic.Kind.MODEL: (_("Un modèle ou un outil"), _("Je partage ce qui me sert")),
    Topic.Kind.NEWS: (_("Une annonce"), _("J’ai une date, une place, une nouvelle")),
}
PROMPTS = {
    Topic.Kind.QUESTION: (
        _("Racontez la situation sans nommer le jeune ni son école."),
        _("Ce qui se passe, ce que vous avez essayé, ce qui vous aiderait…"),
    ),
    Topic.Kind.STORY: (
        _("Le contexte, ce que vous avez fait, ce qui a changé. Ce qui a raté compte aussi."),
        _("On a essayé…"),
    ),
    Topic.Kind.MODEL: (
        _("À quoi ça sert, avec qui, et ce qu’il faut adapter. Joignez le fichier si vous l’avez."),
        _("On s’en sert pour…"),
    ),
    Topic.Kind.NEWS: (
        _("Quoi, quand, où, pour qui, et à qui répondre."),
        _("Le jeudi 12, à 9 h…"),
    ),
}
"""What helps to begin, and the pale words in the empty box."""


def body_field() -> WordsField:
    return WordsField(
        label=_("Votre réponse"),
        help_text=_("Une phrase ou dix, avec vos mots. Les fautes ne dérangent personne."),
        max_length=MAX_LENGTH,
        widget=forms.Textarea(attrs={"rows": 4, "class": "input"}),
        error_messages={
            "required": _("Écrivez au moins un mot avant de publier."),
            "max_length": _(
                "Ce message est trop long\xa0: %(show_value)d caractères, pour %(limit_value)d au "
                "plus. Coupez-le en deux messages."
            ),
        },
    )


class TitleField(WordsField):
    """A title, on one line."""

    def clean(self, value: Any) -> str:
        return " ".join(super().clean(value).split())


def title_field() -> TitleField:
    return TitleField(
        label=_("Titre"),
        help_text=_("Laissez vide, et vos premiers mots serviront."),
        max_length=160,
        required=False,
    )


class PostForm(VoiceForm, AttachmentsMixin, GuardedMixin):
    """One box. `key` makes a second sending of the same form the same post.

    `preview` is the rendered text where its author asked to see it first.
    """

    preview = ""

    body = body_field()
    key = KeyField()

    def told(self) -> dict[str, Any]:
        """What `actions.post_reply` needs of the words."""
        return {name: self.cleaned_data[name] for name in ("body", "key", "voice", "shows")}


class BoxForm(PostForm):
    """The single box under a resource or a lesson: no title asked, nor any kind."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["body"].label = _("Une question, un essai, un mot à partager?")

    def told(self) -> dict[str, Any]:
        """What `actions.open_topic` needs: without a question mark nobody waits for an answer."""
        asks = "?" in self.cleaned_data["body"]
        return super().told() | {"kind": Topic.Kind.QUESTION if asks else Topic.Kind.STORY}


class KindSelect(forms.RadioSelect):
    """The kinds, each carrying what the box says once it is chosen."""

    def create_option(self, name: str, value: Any, *args: Any, **kwargs: Any) -> dict[str, Any]:
        option = super().create_option(name, value, *args, **kwargs)
        _help, begins = PROMPTS[Topic.Kind(value)]
        option["attrs"]["data-placeholder"] = begins
        return option


class TopicForm(PostForm):
    """A conversation opened in a category. Left empty, the title is the first words."""

    guarded = ("title", "body")

    title = title_field()
    kind = forms.ChoiceField(
        label=_("C’est plutôt…"),
        choices=[(kind.value, words[0]) for kind, words in KIND_WORDS.items()],
        initial=Topic.Kind.QUESTION,
        widget=KindSelect,
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["body"].label = _("Votre message")
        self.fields["body"].help_text = ""
        self.fields["body"].widget.attrs |= {
            "rows": 6,
            "placeholder": PROMPTS[Topic.Kind.QUESTION][1],
        }

    def kinds(self) -> list[tuple[Any, str, str, str]]:
        """Each kind: its box, its name, what it is for, and what helps to begin."""
        rows = zip(self["kind"], KIND_WORDS.values(), PROMPTS.values(), strict=True)
        return [
            (box.tag(), str(words[0]), str(words[1]), str(prompt[0])) for box, words, prompt in rows
        ]

    def told(self) -> dict[str, Any]:
        return super().told() | {
            "kind": self.cleaned_data["kind"],
            "title": self.cleaned_data["title"],
        }


class EditForm(GuardedMixin):
    """A correction of `post`. `seen` is the mark of the text that it corrects.

    With the first message goes the title of its conversation, shown empty where nobody chose it.
    """

    preview = ""
    guarded = ("title", "body")

    body = body_field()
    title = title_field()
    without = forms.MultipleChoiceField(
        label=_("Fichiers à retirer"), required=False, widget=forms.CheckboxSelectMultiple
    )
    seen = forms.CharField(max_length=64, required=False, widget=forms.HiddenInput)

    def __init__(self, *args: Any, post: Post, initial: dict[str, Any], **kwargs: Any) -> None:
        title = post.topic.title
        shown = {"title": "" if title == titles.proposed(post.body) else title}
        super().__init__(*args, initial=shown | initial, **kwargs)
        self.fields["body"].label = _("Votre message")
        if post.number > 1:
            del self.fields["title"]
        files = [(str(one.pk), one.name) for one in post.attachments.all()]
        if files:
            cast(forms.MultipleChoiceField, self.fields["without"]).choices = files
        else:
            del self.fields["without"]

    def told(self) -> dict[str, Any]:
        """What `corrections.edit_post` needs, less the words."""
        return {
            name: self.cleaned_data[name]
            for name in ("seen", "title", "without")
            if name in self.fields
        }
