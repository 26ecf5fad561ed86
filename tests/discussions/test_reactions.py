"""Thanks and the like: counted exactly, and never by whom."""

import threading

import pytest
from django.db import connection
from django.urls import reverse
from django.utils import timezone

from communaute.discussions import erase
from communaute.discussions.export import tables
from communaute.discussions.models import Post, Reaction
from communaute.discussions.reactions import COUNTS, OwnWords, react
from tests.factories import make_member, make_topic

THANKS, SAME = Reaction.Kind.THANKS, Reaction.Kind.SAME


@pytest.fixture
def post(db) -> Post:
    return make_topic(posts=1, author=make_member()).posts.get()


def give(post: Post, member, kind: str = THANKS) -> bool:
    return react(post, member=member, kind=kind, now=timezone.now())


def test_a_reaction_is_given_then_taken_back(post):
    reader = make_member()
    assert give(post, reader)
    assert give(post, reader, SAME)
    post.refresh_from_db()
    assert (post.thanks_count, post.useful_count, post.same_count) == (1, 0, 1)
    assert not give(post, reader)
    post.refresh_from_db()
    assert (post.thanks_count, post.same_count) == (0, 1)


def test_nobody_thanks_themselves(post, client):
    with pytest.raises(OwnWords):
        give(post, post.author)
    client.force_login(post.author)
    url = reverse("discussions:react")
    assert client.post(url, {"merci": post.pk}).status_code == 403
    page = client.get(post.topic.get_absolute_url()).content.decode()
    assert 'name="merci"' not in page


@pytest.mark.django_db(transaction=True)
def test_twenty_gestures_at_once_are_counted_exactly():
    post = make_topic(posts=1, author=make_member()).posts.get()
    people = [make_member() for _n in range(5)]
    errors = []

    def toggle(member) -> None:
        try:
            give(post, member)
        except Exception as error:
            errors.append(error)
        finally:
            connection.close()

    threads = [threading.Thread(target=toggle, args=(people[n % 5],)) for n in range(19)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert not errors
    post.refresh_from_db()
    # Nineteen gestures of five people: four toggled four times, and one three times.
    assert post.thanks_count == Reaction.objects.filter(post=post).count() == 1


def test_the_button_works_without_a_script(client, post):
    reader = make_member()
    client.force_login(reader)
    response = client.post(reverse("discussions:react"), {"utile": post.pk})
    assert response.url == f"{post.topic.get_absolute_url()}#message-{post.pk}"
    page = client.get(post.topic.get_absolute_url()).content.decode()
    pressed = f'name="utile" value="{post.pk}" aria-pressed="true">Utile <b>1</b></button>'
    assert pressed in page
    assert f'name="merci" value="{post.pk}" aria-pressed="false">Merci</button>' in page


def test_a_script_is_told_what_to_show(client, post):
    client.force_login(make_member())
    url, headers = reverse("discussions:react"), {"Accept": "application/json"}
    for shown in ({"pressed": True, "count": 1}, {"pressed": False, "count": 0}):
        assert client.post(url, {"merci": post.pk}, headers=headers).json() == shown


@pytest.mark.parametrize(
    "sent", [{}, {"merci": ""}, {"merci": "x"}, {"merci": "²"}, {"merci": "9" * 40}, {"x": "1"}]
)
def test_a_button_that_was_tampered_with_is_absent(client, post, sent):
    client.force_login(make_member())
    assert client.post(reverse("discussions:react"), sent).status_code == 404
    assert client.get(reverse("discussions:react")).status_code == 405


def test_what_one_may_not_read_is_not_reacted_to(client, post):
    client.force_login(make_member())
    Post.objects.filter(pk=post.pk).update(state="hidden")
    assert client.post(reverse("discussions:react"), {"merci": post.pk}).status_code == 404
    assert not Reaction.objects.exists()


def test_a_machine_that_presses_without_end_is_stopped(client, post, monkeypatch):
    from cms.core import limits

    monkeypatch.setitem(limits.LIMITS, "reaction", limits.Limit(2, limits.HOUR))
    client.force_login(make_member())
    url = reverse("discussions:react")
    assert [client.post(url, {"merci": post.pk}).status_code for _n in range(3)] == [302, 302, 429]


def test_who_leaves_takes_their_reactions_along(post):
    leaving, staying = make_member(), make_member()
    for kind in COUNTS:
        give(post, leaving, kind)
    give(post, staying)
    erase.erase(leaving, keep_posts=True, now=timezone.now())
    post.refresh_from_db()
    assert [getattr(post, count) for count in COUNTS.values()] == [1, 0, 0]
    assert Reaction.objects.get().member == staying


def test_a_member_receives_their_own_reactions(post):
    reader = make_member()
    give(post, reader)
    give(post, make_member())
    [table] = [one for one in tables(reader) if one.key == "reactions"]
    rows = list(table.rows)
    assert len(rows) == 1
    assert "Merci" in rows[0]
