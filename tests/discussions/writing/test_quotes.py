"""Whose words are quoted is said when they are shown, to each reader what they may know."""

import uuid

import pytest
from django.utils import timezone

from communaute.discussions import actions
from communaute.discussions.masks.voices import Voice
from communaute.discussions.models import Post, Topic
from communaute.discussions.moderation import own
from communaute.discussions.writing import quotes, quoting
from communaute.discussions.writing.rendering import plain, render
from communaute.members.access import State
from tests.factories import make_member, make_post, make_topic

QUOTE = (
    "> [Message cité](/communaute/messages/{}/)\n>\n> J’envoie une **photo**.\n\nMême chose ici."
)
NAMES = {12: "Karim Benali"}


def test_a_quote_says_whose_words_they_are():
    shown = quotes.with_names(render(QUOTE.format(12)), NAMES)
    assert '<blockquote class="quoted"><b>' in shown
    assert ">Karim Benali a écrit</a></b>" in shown
    assert "<strong>photo</strong>" in shown
    assert "Message cité" not in shown
    assert shown.count("<blockquote") == shown.count("</blockquote>") == 1
    assert shown.count("<p>") == shown.count("</p>")


def test_words_on_the_first_line_are_kept_too():
    shown = quotes.with_names(render("> [x](/communaute/messages/12/)\n> Oui\n> et non"), NAMES)
    assert "<p>Oui<br>\net non</p>" in shown


def test_a_quote_without_its_source_is_emptied():
    shown = quotes.with_names(render(QUOTE.format(13)), NAMES)
    assert "Message retiré" in shown
    assert "photo" not in shown
    assert "Même chose ici." in shown


def test_a_quote_within_a_quote_follows_its_own_source():
    source = (
        "> [Message cité](/communaute/messages/12/)\n>\n"
        "> > [Message cité](/communaute/messages/13/)\n> >\n> > caché\n>\n> dehors"
    )
    html = render(source)
    assert quotes.sources(html) == {12, 13}
    shown = quotes.with_names(html, NAMES)
    assert "caché" not in shown
    assert "dehors" in shown
    assert shown.count("<blockquote") == shown.count("</blockquote>") == 2


def test_a_name_is_escaped():
    shown = quotes.with_names(render(QUOTE.format(12)), {12: "<script>"})
    assert "<script>" not in shown


@pytest.mark.parametrize(
    "source",
    [
        "> Un proverbe",
        "Voir [ce message](/communaute/messages/12/)",
        "> Voir [ce message](/communaute/messages/12/)",
        "> [ailleurs](https://example.org/communaute/messages/12/)",
    ],
)
def test_what_is_no_quote_of_a_message_is_left_as_it_is(source):
    html = render(source)
    assert quotes.with_names(html, NAMES) == html
    assert quotes.without(html) == html


def test_excerpts_leave_quotes_out():
    assert plain(render(QUOTE.format(12))) == "Même chose ici."
    assert plain(render("> Un proverbe\n\nVrai.")) == "Un proverbe Vrai."


# Shown in a conversation ------------------------------------------------------------------------


def page_with_quote_of(client, post) -> str:
    here = make_topic(posts=1, author=make_member())
    body = QUOTE.format(post.pk)
    make_post(here, author=make_member(), body=body, html=render(body))
    return client.get(here.get_absolute_url()).content.decode()


@pytest.mark.django_db
def test_the_name_in_a_quote_is_the_one_that_is_shown_everywhere(client):
    reader, karim = make_member(), make_member(first_name="Karim", last_name="Benali")
    client.force_login(reader)
    post = make_topic(posts=1, author=karim).posts.get()
    assert "Karim Benali a écrit" in page_with_quote_of(client, post)
    karim.delete()
    assert "Membre parti a écrit" in page_with_quote_of(client, post)


@pytest.mark.django_db
def test_a_quote_of_a_voice_without_a_name_names_nobody(client):
    client.force_login(make_member())
    writer = make_member(first_name="Karim", last_name="Benali")
    topic = make_topic(posts=1, author=make_member())
    post = actions.post_reply(
        topic, author=writer, body="Moi", key=uuid.uuid4(), now=timezone.now(),
        voice=Voice.CONFIDED,
    )  # fmt: skip
    page = page_with_quote_of(client, post)
    assert "Une personne de la communauté a écrit" in page
    assert "Benali" not in page


@pytest.mark.django_db
@pytest.mark.parametrize("state", [State.HIDDEN, State.WITHDRAWN, State.WAITING])
def test_a_source_that_is_no_longer_shown_empties_its_quotes(client, state):
    client.force_login(make_member())
    topic = make_topic(posts=2, author=make_member())
    topic.posts.filter(number=2).update(state=state)
    page = page_with_quote_of(client, topic.posts.get(number=2))
    assert "Message retiré" in page
    assert "J’envoie" not in page


@pytest.mark.django_db
def test_words_that_were_hidden_do_not_come_back_by_a_quote_once_said_otherwise(client):
    author, quoting_member = make_member(), make_member()
    client.force_login(quoting_member)
    post = make_topic(posts=1, author=author).posts.get()
    typed = QUOTE.format(post.pk)
    Post.objects.filter(pk=post.pk).update(state=State.HIDDEN)
    own.say_again(post, author=author, body="Autrement.", now=timezone.now())
    Post.objects.filter(pk=post.pk).update(state=State.PUBLISHED)
    Topic.objects.filter(pk=post.topic_id).update(state=State.PUBLISHED)
    post.refresh_from_db()
    page = page_with_quote_of(client, post)
    assert ("Message retiré" in page, "J’envoie" in page) == (True, False)
    assert quoting.readable(typed, quoting_member).startswith("[…]")


def test_a_quote_is_one_among_a_thousand_brackets_too():
    html = render(QUOTE.format(12) + "[" * 1_001)
    assert "J’envoie" not in quotes.with_names(html, {})
    assert html.count("[") == 1_001
