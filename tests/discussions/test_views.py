"""The screens of conversations, as members meet them."""

import uuid

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from communaute.discussions import actions, urls
from communaute.discussions.models import Post, ReadMark, Topic, Watch
from communaute.members.models import User
from formations.actions import enroll
from tests.digests.factories import make_subscriber
from tests.factories import (
    make_category,
    make_home_tree,
    make_member,
    make_organization,
    make_resource,
    make_topic,
    make_user,
)
from tests.formations.factories import make_course

pytestmark = pytest.mark.django_db


def sign_in(client, user):
    client.force_login(user)
    return user


def queries(client, url) -> int:
    client.get(url)  # caches that live longer than a request are warm
    with CaptureQueriesContext(
        connection,
    ) as captured:
        assert client.get(url).status_code == 200
    return len(captured)


def test_a_reply_appears_and_leads_to_its_place(client):
    topic, member = make_topic(posts=20), sign_in(client, make_member())
    form = {"body": "Nous, on **appelle**.", "key": uuid.uuid4()}
    response = client.post(reverse("discussions:reply", args=[topic.pk]), form)
    post = Post.objects.get(author=member)
    assert response.url == f"{topic.get_absolute_url()}?page=2#message-{post.pk}"
    assert "<strong>appelle</strong>" in client.get(response.url).content.decode()


def test_the_list_leads_to_the_box_of_each_category(client):
    category = make_category()
    sign_in(client, make_member())
    page = client.get("/communaute/").content.decode()
    assert reverse("discussions:new_topic", args=[category.pk]) in page
    assert page.index(category.url) < page.index('class="tabs"'), "subjects come before the list"


def test_an_empty_reply_comes_back_with_what_is_wrong(client):
    topic = make_topic(posts=1)
    sign_in(client, make_member())
    url = reverse("discussions:reply", args=[topic.pk])
    page = client.post(url, {"body": "  ", "key": uuid.uuid4()}).content.decode()
    assert "Écrivez au moins un mot avant de publier." in page
    assert Post.objects.count() == 1


def test_a_text_too_long_is_kept_in_the_box(client):
    topic = make_topic(posts=1)
    sign_in(client, make_member())
    text = "mot " * 6_000
    url = reverse("discussions:reply", args=[topic.pk])
    page = client.post(url, {"body": text, "key": uuid.uuid4()}).content.decode()
    assert "Ce message est trop long" in page
    assert text.strip() in page


@pytest.mark.parametrize("body", ["\x00", "a\x00b", "‮renversé", "<b>", "&" * 500])
def test_strange_text_is_never_a_server_error(client, body):
    topic = make_topic(posts=1)
    sign_in(client, make_member())
    url = reverse("discussions:reply", args=[topic.pk])
    code = client.post(url, {"body": body, "key": uuid.uuid4()}).status_code
    assert code == (422 if "\x00" in body else 302)


@pytest.mark.parametrize("key", ["", "pas-une-cle", "1" * 500])
def test_a_form_without_a_good_key_comes_back_with_its_text(client, key):
    topic = make_topic(posts=1)
    sign_in(client, make_member())
    url = reverse("discussions:reply", args=[topic.pk])
    page = client.post(url, {"body": "Mon essai", "key": key}).content.decode()
    assert "Mon essai" in page
    assert Post.objects.count() == 1


def test_opening_a_topic_under_a_resource_asks_no_title(client):
    page, member = make_resource(), sign_in(client, make_member())
    url = reverse("discussions:new_topic", args=[page.pk])
    client.post(url, {"body": "Quelqu’un l’a essayée?", "key": uuid.uuid4()})
    topic = Topic.objects.get()
    assert (topic.page_id, topic.author, topic.title) == (
        page.pk,
        member,
        "Quelqu’un l’a essayée?",
    )


def test_no_topic_opens_on_a_page_that_holds_none(client):
    tree = make_home_tree()
    sign_in(client, make_member())
    for page in tree:
        assert client.get(reverse("discussions:new_topic", args=[page.pk])).status_code == 404


def test_unread_marks_follow_reading(client):
    reader = sign_in(client, make_member())
    topic = make_topic(posts=3)
    listed = client.get("/communaute/").content.decode()
    assert "3 nouveaux" in listed
    client.get(topic.get_absolute_url())
    assert ReadMark.objects.get(member=reader, topic=topic).last_number == 3
    assert "3 nouveaux" not in client.get("/communaute/").content.decode()
    other = make_member()
    actions.post_reply(topic, author=other, body="Oui", key=uuid.uuid4(), now=timezone.now())
    page = client.get(topic.get_absolute_url()).content.decode()
    assert 'id="nouveaux"' in page
    assert "1 nouveau message" in page


def test_a_prefetch_reads_nothing(client):
    sign_in(client, make_member())
    topic = make_topic(posts=3)
    client.get(topic.get_absolute_url(), headers={"Sec-Purpose": "prefetch"})
    assert not ReadMark.objects.filter(topic=topic).exists()


def test_following_is_a_post_and_can_be_undone(client):
    topic, member = make_topic(posts=1), sign_in(client, make_member())
    url = reverse("discussions:follow", args=[topic.pk])
    assert client.get(url).status_code == 405
    client.post(url, {"niveau": str(int(Watch.Level.FOLLOW))})
    assert Watch.objects.get(member=member, topic=topic).level == Watch.Level.FOLLOW
    client.post(url, {"niveau": str(int(Watch.Level.NORMAL))})
    assert Watch.objects.get(member=member, topic=topic).level == Watch.Level.NORMAL


def test_one_edits_only_ones_own_post(client):
    topic = make_topic(posts=1)
    sign_in(client, make_member())
    url = reverse("discussions:edit", args=[topic.posts.get().pk])
    assert client.post(url, {"body": "Volé", "key": uuid.uuid4()}).status_code == 403
    client.force_login(topic.author)
    client.post(url, {"body": "Corrigé", "key": uuid.uuid4()})
    assert topic.posts.get().body == "Corrigé"


def test_signed_out_a_post_address_leads_to_sign_in_then_to_the_post(client):
    post = make_topic(posts=1).posts.get()
    url = reverse("discussions:post", args=[post.pk])
    assert client.get(url).url == f"/compte/connexion/?next={url}"
    sign_in(client, make_member())
    assert client.get(url).url.endswith(f"#message-{post.pk}")


def test_outside_the_network_a_topic_is_absent(client):
    topic = make_topic(posts=1, on=make_resource())
    sign_in(client, make_user(organization=make_organization(standing="former")))
    assert client.get(topic.get_absolute_url()).status_code == 404
    assert topic.posts.get().body not in client.get(topic.page.url).content.decode()


def test_the_number_of_queries_does_not_depend_on_the_number_of_rows(client):
    sign_in(client, make_member())
    page, resource = make_category(), make_resource()
    few = make_topic(posts=2, on=page)
    member = User.objects.get(pk=client.session["_auth_user_id"])
    make_subscriber(member)
    enroll(make_course(), member=member, now=timezone.now())
    make_topic(posts=2, on=resource)
    urls = ["/communaute/", page.url, few.get_absolute_url(), resource.url, "/"]
    before = [queries(client, url) for url in urls]
    for _ in range(12):
        make_topic(posts=3, on=page, author=make_member())
        make_topic(posts=3, on=resource, author=make_member())
    for _ in range(18):
        actions.post_reply(
            few, author=make_member(), body="Oui", key=uuid.uuid4(), now=timezone.now()
        )
    after = [queries(client, url) for url in urls]
    assert after == before
    assert before[2] <= 15
    assert before[4] <= 15


def test_pages_beyond_the_end_or_not_numbers_are_answered(client):
    topic = make_topic(posts=3)
    sign_in(client, make_member())
    for page in ("0", "-1", "9999", "x", "²", "1" * 5000):
        assert client.get(topic.get_absolute_url(), {"page": page}).status_code == 200
        assert client.get("/communaute/", {"page": page, "voir": "x"}).status_code == 200


def test_no_title_is_taken_for_another_address():
    after_a_number = [
        one.name
        for one in urls.urlpatterns
        if str(one.pattern).startswith("communaute/sujets/<int:pk>/")
    ]
    assert after_a_number == ["topic_short", "topic"]
