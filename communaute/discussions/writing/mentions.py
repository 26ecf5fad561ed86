"""People named in a message: « @Maude Trépanier » becomes a link to her page, and she is told.

Only somebody whom the directory lists, and who may read the conversation, can be named; whoever
types another name writes plain words. A name is kept as it was typed.

    body = link("Merci @maude trepanier!", writer, topic.page, audience=topic.audience)
    record(post)                                # one `Mention` a person, ten at most
"""

import re
from typing import NamedTuple

from django.db.models import Q
from django.urls import reverse
from wagtail.models import Page

from cms.core.erase import gone
from cms.search import actions as search
from cms.search.analyzer import fold, normal, tokens
from communaute.discussions.models import Draft, Mention, Post, PostRevision
from communaute.discussions.writing.reach import may_read
from communaute.discussions.writing.rendering import RENDERER_VERSION, render
from communaute.members.access import Audience, reader_for
from communaute.members.directory.words import NAME
from communaute.members.models import User
from communaute.members.querysets import UserQuerySet, open_seats

MOST_NAMED = 10
MOST_OFFERED = 8
MOST_SIGNS = 40
"""How many « @ » of one message are looked at: more is no message to people."""

LETTERS = 2
WORD = r"[^\W\d_][\w’'-]*"
TYPED = re.compile(rf"(?<![\w\[/.@])@(?P<name>{WORD}(?:[ \xa0]{WORD}){{1,5}})")
LINKED = re.compile(r"\[@(?P<name>[^\[\]\n]{1,200})\]\(/bottin/personnes/(?P<pk>\d{1,9})/\)")
NOT_LETTER = re.compile(r"[^a-z0-9]+")


class Offered(NamedTuple):
    """Somebody whom the box proposes: their name, where they work, and what is written."""

    name: str
    place: str
    text: str


def link(
    body: str,
    writer: User,
    page: Page,
    *,
    audience: str = Audience.PAGE,
    group: int | None = None,
) -> str:
    """The same words, each full name typed after « @ » leading to the one person it can be.

    A link that its writer made by hand leads to nobody else than it says; quoted lines stay.
    """
    lines = normal(body).split("\n")
    mine = [number for number, line in enumerate(lines) if "@" in line and not _quoted(line)]
    if not mine:
        return body
    said = "\n".join(lines[number] for number in mine)
    people = _people_of(said, writer, page, audience, group)
    by_name: dict[str, list[User]] = {}
    for person in people.values():
        by_name.setdefault(plain_name(person.get_full_name()), []).append(person)
    for number in mine:
        line = LINKED.sub(lambda found: _checked(found, people), lines[number])
        lines[number] = TYPED.sub(lambda found: _linked(found, by_name), line)
    return "\n".join(lines)


def record(post: Post) -> bool:
    """Keep whom a message names, ten at most; whether it names anybody it did not name before.

    Who of them may read it is asked again when they are told.
    """
    lines = [line for line in post.body.split("\n") if not _quoted(line)]
    named = list(dict.fromkeys(int(one["pk"]) for one in LINKED.finditer("\n".join(lines))))
    Mention.objects.filter(post=post).exclude(member__in=named).delete()
    if not named:
        return False
    known = set(Mention.objects.filter(post=post).values_list("member", flat=True))
    people = User.objects.listed().filter(pk__in=named[:MOST_NAMED]).exclude(pk__in=known)
    made = [Mention(post=post, member=one) for one in people.only("pk")]
    Mention.objects.bulk_create(made, ignore_conflicts=True)
    return bool(made)


def offered(
    asked: str, writer: User, page: Page, *, audience: str = Audience.PAGE, group: int | None = None
) -> list[Offered]:
    """Who may be meant by the beginning of a name, accents aside; eight at most, by name."""
    wanted = plain_name(asked)
    if len(wanted.replace(" ", "")) < LETTERS:
        return []
    first = wanted.split(" ")[0]
    people = _candidates(writer, page, audience, group).filter(
        words__contains=f"{NAME}:{first[:LETTERS]}"
    )
    near = list(people.order_by("first_name", "last_name", "pk"))
    found = [one for one in near if _answers(plain_name(one.get_full_name()), wanted)][
        :MOST_OFFERED
    ]
    places: dict[int, str] = {}
    for member, place in (
        open_seats()
        .filter(member__in=[one.pk for one in found])
        .values_list("member", "organization__name")
    ):
        places.setdefault(member, place)
    twins = [plain_name(one.get_full_name()) for one in near]
    return [
        Offered(
            one.get_full_name(),
            places.get(one.pk, ""),
            # Two people of one name: the words alone would lead to neither.
            f"@{one.get_full_name()}"
            if twins.count(plain_name(one.get_full_name())) == 1
            else markdown(one),
        )
        for one in found
    ]


def readable(body: str) -> str:
    """The words as they were typed, for the box in which they are corrected."""
    return LINKED.sub(lambda found: f"@{found['name']}", body)


def markdown(person: User, name: str = "") -> str:
    """How a message keeps that it names somebody."""
    words = (name or person.get_full_name()).replace("[", "").replace("]", "")
    return f"[@{words}]({reverse('members:person', args=[person.pk])})"


def forget(member: User) -> None:
    """Take the name of a person who leaves out of the messages that name them, and of drafts."""
    address = f"](/bottin/personnes/{member.pk}/)"
    told = re.compile(rf"\[@[^\[\]\n]*{re.escape(address)}")
    firsts = []
    for post in Post.objects.filter(body__contains=address).iterator():
        post.body = told.sub(f"@{gone()}", post.body)
        post.html, post.renderer_version = render(post.body), RENDERER_VERSION
        post.save(update_fields=["body", "html", "renderer_version"])
        firsts += [post.topic_id] if post.number == 1 else []
    for rows in (PostRevision.objects.all(), Draft.objects.all()):
        for row in rows.filter(body__contains=address).iterator():
            row.body = told.sub(f"@{gone()}", row.body)
            row.save(update_fields=["body"])
    Mention.objects.filter(member=member).delete()
    search.index("topics", firsts)


def plain_name(text: str) -> str:
    """A name as it is compared: lower case, without accents, hyphens or points."""
    return NOT_LETTER.sub(" ", fold(normal(text))).strip()


def _quoted(line: str) -> bool:
    return line.lstrip().startswith(">")


def _candidates(writer: User, page: Page, audience: str, group: int | None) -> UserQuerySet:
    people = User.objects.listed().exclude(pk=writer.pk).only("first_name", "last_name")
    return may_read(people, reader_for(writer), page, audience=audience, group=group)


def _people_of(
    said: str, writer: User, page: Page, audience: str, group: int | None
) -> dict[int, User]:
    """The people that these words may name, by number, in one query."""
    condition = Q(pk__in=[int(one["pk"]) for one in LINKED.finditer(said)][:MOST_SIGNS])
    for found in list(TYPED.finditer(said))[:MOST_SIGNS]:
        first = tokens(found["name"].split()[0])
        if first:
            condition |= Q(words__contains=f"{NAME}:{first[0]}")
    return {one.pk: one for one in _candidates(writer, page, audience, group).filter(condition)}


def _linked(found: re.Match[str], by_name: dict[str, list[User]]) -> str:
    """The longest beginning of these words that is one person's full name."""
    words = re.split(r"([ \xa0])", found["name"])
    for end in range(len(words), 2, -2):
        typed = "".join(words[:end]).rstrip("’'-")
        people = by_name.get(plain_name(typed), [])
        if len(people) == 1:
            return markdown(people[0], typed) + found["name"][len(typed) :]
    return found[0]


def _checked(found: re.Match[str], people: dict[int, User]) -> str:
    person = people.get(int(found["pk"]))
    is_theirs = person is not None and plain_name(found["name"]) == plain_name(
        person.get_full_name()
    )
    return found[0] if is_theirs else f"@{found['name']}"


def _answers(name: str, asked: str) -> bool:
    """Whether somebody of that name may be meant: « tré » finds Maude Trépanier too."""
    return name.startswith(asked) or f" {asked}" in f" {name}"
