"""Roads that were open by mistake: to hidden words, past a limit, to a name, to an error."""

import io
import uuid
import zlib
from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from cms.core.limits import LIMITS, Limit
from communaute.discussions import actions
from communaute.discussions.digest import section
from communaute.discussions.files import pdf, proposing
from communaute.discussions.masks.voices import Voice
from communaute.discussions.models import Attachment, Draft, FirstPost, ModerationEvent, Post
from communaute.discussions.moderation import decisions, own
from communaute.discussions.writing import corrections
from communaute.discussions.writing.quoting import without_quotes
from communaute.members import access
from communaute.members.access import Audience
from communaute.notifications.expansion import tell_due
from communaute.notifications.models import Notification
from tests.discussions.moderation.saying import open_topic, reply
from tests.factories import make_category, make_home_tree, make_member, make_topic

pytestmark = pytest.mark.django_db
NOW = timezone.now()


@pytest.fixture
def lucie():
    make_home_tree()
    return make_member(groups=[access.FACILITATORS])


def hide(post, lucie, now=NOW):
    seen = ModerationEvent.objects.filter(post_number=post.pk).order_by("pk").last()
    return decisions.hide(post.pk, by=lucie, seen=seen.pk if seen else 0, why="Non.", now=now)


def versions_of(client, post) -> str:
    client.force_login(make_member())
    response = client.get(reverse("discussions:versions", args=[post.pk]))
    assert response.status_code == 200
    return response.content.decode()


def test_hidden_words_said_again_are_in_nobodys_history(client, lucie):
    author, topic = make_member(), open_topic(make_member())
    post = reply(topic, author, body="Kevin Hidden, 4e secondaire")
    corrections.edit_post(
        post, editor=author, body="Kevin Hidden, en 4e", now=NOW + timedelta(hours=1)
    )
    decided = hide(post, lucie)
    own.say_again(post, author=author, body="Un jeune", now=NOW)
    decisions.approve(post.pk, by=lucie, seen=decided.pk, why="", now=NOW)
    assert "Hidden" not in versions_of(client, post)
    later = NOW + timedelta(hours=2)
    corrections.edit_post(post, editor=author, body="Un élève", now=later)
    page = versions_of(client, post)
    assert "élève" in page
    assert "Hidden" not in page
    assert post.revisions.count() == 3  # the facilitators' and the author's own to ask for


def test_words_said_again_are_read_by_the_guard_and_name_people_too(client, lucie):
    author, named = make_member(), make_member(first_name="Odile", last_name="Lajoie")
    post = reply(open_topic(make_member()), author)
    tell_due(now=NOW + timedelta(hours=1))
    decided = hide(post, lucie)
    client.force_login(author)
    path = reverse("discussions:unpublished", args=[post.pk])
    risky = client.post(path, {"body": "Code permanent GAGK12345678"})
    assert risky.status_code == 422
    assert 'id="garde"' in risky.content.decode()
    post.refresh_from_db()
    assert "GAGK" not in post.body
    assert client.post(path, {"body": "Merci @Odile Lajoie!"}).status_code == 302
    decisions.approve(post.pk, by=lucie, seen=decided.pk, why="", now=NOW)
    tell_due(now=NOW + timedelta(hours=2))
    assert Notification.objects.filter(member=named, reason="mention").exists()


def test_a_title_made_of_hidden_words_goes_with_them(lucie):
    author = make_member()
    topic = open_topic(author, title="", body="Kevin Hidden ne vient plus")
    post = topic.posts.get()
    decided = hide(post, lucie)
    own.say_again(post, author=author, body="Un jeune ne vient plus", now=NOW)
    decisions.approve(post.pk, by=lucie, seen=decided.pk, why="", now=NOW)
    topic.refresh_from_db()
    assert topic.title == "Un jeune ne vient plus"


def test_the_history_of_a_message_does_not_say_what_it_quotes(client, lucie):
    topic = open_topic(make_member())
    post = reply(topic, make_member(), body="Kevin Hidden")
    body = f"> [Message cité](/communaute/messages/{post.pk}/)\n>\n> Kevin Hidden\n\nD’accord."
    answer = reply(topic, make_member(), body=body)
    later = NOW + timedelta(hours=1)
    corrections.edit_post(answer, editor=answer.author, body=f"{body} Merci.", now=later)
    hide(post, lucie)
    page = versions_of(client, answer)
    assert "Hidden" not in page
    assert "Merci." in page


def test_quotes_of_messages_alone_are_left_out():
    cited = "> [Message cité](/communaute/messages/3/)\n>\n> Un mot\n\nOui"
    assert without_quotes(cited) == "[…]\n\nOui"
    assert without_quotes("> Un poème\n\nOui") == "> Un poème\n\nOui"
    assert without_quotes("- > [m](/communaute/messages/3/)\n  > Un mot\n\nOui") == "[…]\n\nOui"


@pytest.fixture
def few(monkeypatch):
    """Two messages in ten minutes, for anybody."""
    for name in ("post", "post of a newcomer"):
        monkeypatch.setitem(LIMITS, name, Limit(2, 600))


def test_the_key_of_an_old_form_opens_no_way_past_the_limit(client, few):
    member, topic, key = make_member(), make_topic(), uuid.uuid4()
    client.force_login(member)
    url = reverse("discussions:reply", args=[topic.pk])
    for number in range(6):
        client.post(url, {"body": f"Achetez {number}", "key": key})
    assert Post.objects.filter(author=member).count() <= 4  # a window may end meanwhile


def test_the_same_words_under_one_key_count_in_every_conversation(client, few):
    member, key = make_member(), uuid.uuid4()
    client.force_login(member)
    for topic in [make_topic() for _ in range(6)]:
        url = reverse("discussions:reply", args=[topic.pk])
        client.post(url, {"body": "Achetez", "key": key})
    assert Post.objects.filter(author=member).count() <= 4


@pytest.mark.parametrize("back", ["foo", "//evil.example/", "members:account", "\n", "é"])
def test_where_one_came_from_is_never_an_error(client, back):
    client.force_login(make_member())
    url = reverse("discussions:follow", args=[make_topic().pk])
    response = client.post(url, {"niveau": "2", "retour": back})
    assert response.status_code == 302
    assert "evil" not in response["Location"]


def test_what_no_database_holds_is_not_asked_of_it(client):
    member, topic = make_member(), make_topic()
    client.force_login(member)
    told = {"place": f"topic:{topic.pk}", "body": "Un mot\0", "title": "a\0b", "voice": "\0"}
    assert client.post(reverse("discussions:drafts"), told).status_code == 200
    draft = Draft.objects.get()
    assert "\0" not in f"{draft.body}{draft.fields}"
    assert client.get(f"/communaute/fichiers/{uuid.uuid4()}/a%00b").status_code == 404


def test_the_list_of_newcomers_does_not_say_who_confided(lucie):
    """Three signed messages are listed, whatever their author confided meanwhile."""
    newcomer, topic = make_member(), open_topic(lucie)
    reply(topic, newcomer, voice=Voice.CONFIDED)
    signed = [reply(topic, newcomer, body=f"Bonjour {n}") for n in range(4)]
    listed = set(FirstPost.objects.values_list("post", flat=True))
    assert listed == {one.pk for one in signed[:3]}


def test_a_quiet_digest_asks_nobody_their_own_confided_question():
    author = make_member()
    topic = actions.open_topic(
        make_category(), author=author, body="Qui?", key=uuid.uuid4(), now=NOW, voice=Voice.CONFIDED
    )
    waited = (NOW + timedelta(days=4)).date()
    found = [one for _why, one in section.quiet(waited, []) if one.key.id == topic.pk]
    assert [one.author_ids for one in found] == [frozenset({author.pk})]


def test_a_post_hidden_before_it_was_told_is_told_once_it_is_back(lucie):
    asker = make_member()
    post = reply(open_topic(asker, now=NOW), make_member(), now=NOW)
    decided = hide(post, lucie, now=NOW + timedelta(minutes=5))
    tell_due(now=NOW + timedelta(hours=1))
    told = Notification.objects.filter(member=asker, event__object_id=post.pk)
    assert not told.exists()
    later = NOW + timedelta(hours=2)
    decisions.restore(post.pk, by=lucie, seen=decided.pk, why="", now=later)
    tell_due(now=later)
    assert told.count() == 1


def test_a_post_that_is_gone_was_decided_of_already(lucie):
    with pytest.raises(decisions.AlreadyDecided):
        decisions.hide(10**9, by=lucie, seen=0, why="Non.", now=NOW)


def test_what_was_said_to_the_team_alone_is_not_offered_to_editors(lucie):
    author = make_member()
    topic = open_topic(author, kind="modele", voice=Voice.TEAM)
    assert topic.audience == Audience.FACILITATORS
    Attachment.objects.create(
        post=topic.posts.get(), file="x", name="grille.pdf", size=8, created_at=NOW
    )
    assert not proposing.may_propose(lucie, topic)
    assert not proposing.may_propose(author, topic)


def test_a_message_that_waits_does_not_name_a_conversation_that_is_hidden(client, lucie):
    author = make_member()
    topic = open_topic(make_member(), title="Kevin Hidden")
    post = reply(topic, author)
    hide(post, lucie)
    hide(topic.posts.get(number=1), lucie)
    client.force_login(author)
    response = client.get(reverse("discussions:unpublished", args=[post.pk]))
    assert response.status_code == 200
    assert "Kevin Hidden" not in response.content.decode()


def test_a_pdf_keeps_neither_the_camera_nor_the_signer():
    from pypdf import PdfWriter
    from pypdf.generic import ArrayObject, DictionaryObject, NameObject, StreamObject
    from pypdf.generic import create_string_object as words

    photo = b"\xff\xd8\xff\xe1\x00\x10Exif Maude-GPS\xff\xda\x00\x02\xff\xd9"
    packed = zlib.compress(photo)
    dct, flate = NameObject("/DCTDecode"), NameObject("/FlateDecode")
    writer, kept = PdfWriter(), ArrayObject()
    writer.add_blank_page(72, 72)
    for data, filters in ((photo, [dct]), (packed, [flate, dct])):
        image = StreamObject()
        image._data = data
        image[NameObject("/Subtype")] = NameObject("/Image")
        image[NameObject("/Filter")] = ArrayObject(filters)
        kept.append(writer._add_object(image))
    signed = {"/Type": NameObject("/Sig"), "/Name": words("Maude"), "/Reason": words("Maude")}
    signature = DictionaryObject({NameObject(key): value for key, value in signed.items()})
    kept.append(writer._add_object(signature))
    writer.pages[0][NameObject("/Kept")] = kept
    out = io.BytesIO()
    writer.write(out)
    clean = pdf.cleaned(out.getvalue())
    assert b"Maude" not in clean
    assert packed not in clean
    assert clean.count(b"/DCTDecode") == 2


def test_words_for_a_conversation_that_is_gone_are_given_back(client):
    client.force_login(make_member())
    words = "Ce que j’ai mis dix minutes à écrire, avec mes mots."
    for place in (10**9, make_topic(on=make_category(audience="comite")).pk):
        response = client.post(
            reverse("discussions:reply", args=[place]), {"body": words, "key": uuid.uuid4()}
        )
        assert response.status_code == 404
        assert words in response.content.decode()


def test_words_sent_signed_out_for_a_message_hidden_meanwhile_wait_beside_it(client, lucie):
    author, other = make_member(), make_member()
    post = reply(open_topic(make_member()), author, body="Kevin Hidden")
    hide(post, lucie)
    for name, words in (("edit", "Corrigé pendant ce temps"), ("unpublished", "Dit autrement")):
        url = reverse(f"discussions:{name}", args=[post.pk])
        for person, comes_back in ((other, False), (author, True)):
            client.logout()
            led = client.post(url, {"body": words})
            assert led.url == f"/compte/connexion/?next={url}"
            client.force_login(person)
            page = client.get(url, follow=True)
            assert (f"{words}</textarea>" in page.content.decode()) == comes_back
    client.post(url, {"body": "Dit autrement"})
    assert not Draft.objects.exists()
    assert Post.objects.get(pk=post.pk).body == "Dit autrement"


def test_a_gesture_made_signed_out_leads_back_to_the_page_it_was_made_on(client):
    topic = make_topic()
    here = f"http://testserver{topic.get_absolute_url()}?page=1"
    url = reverse("discussions:follow", args=[topic.pk])
    led = client.post(url, {"niveau": "2"}, headers={"referer": here})
    assert led.url == f"/compte/connexion/?next={topic.get_absolute_url()}%3Fpage%3D1"
    assert "il reste à faire" in client.get(led.url).content.decode()
    elsewhere = client.post(url, {"niveau": "2"}, headers={"referer": "http://evil.example/a"})
    assert elsewhere.url == f"/compte/connexion/?next={url}"


def test_what_was_hidden_meanwhile_is_neither_corrected_nor_taken_back(lucie):
    author = make_member()
    post = reply(open_topic(make_member()), author, body="Kevin Hidden")
    hide(post, lucie)
    with pytest.raises(Post.DoesNotExist):
        corrections.edit_post(post, editor=author, body="Rien", now=NOW)
    with pytest.raises(corrections.TooLate):
        corrections.take_back(post, now=NOW)
    post.refresh_from_db()
    assert post.body == "Kevin Hidden"
