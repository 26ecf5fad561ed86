"""The large community: enough, consistent, the same for a seed, and never over what exists."""

import io
from random import Random

import pytest
from allauth.account.models import EmailAddress
from django.core.management import CommandError, call_command
from django.db.models import Count, F, Max, Q
from django.utils import timezone
from wagtail.models import Page

from bibliotheque.models import ResourcePage
from cms.core.text import count_words
from cms.home.seeding import CannotSow, Plan, sow
from cms.home.seeding.phrases import GRAMMAR, SYMBOL, Writer, contract
from cms.home.seeding.progress import Progress
from communaute.digests.models import Subscription
from communaute.discussions.models import Post, ReadMark, Topic
from communaute.discussions.recounting import recount
from communaute.discussions.writing.rendering import render
from communaute.members.access import MEMBERS, NETWORK
from communaute.members.actions import sync_groups
from communaute.members.models import User

PLAN = Plan(members=40, discussions=30, posts=300, resources=12)


def sow_quietly(plan: Plan = PLAN) -> str:
    """Sow, and give back what was shown of the progress."""
    shown = io.StringIO()
    sow(plan, now=timezone.now(), progress=Progress(shown))
    return shown.getvalue()


def test_every_symbol_of_the_grammar_has_forms():
    used = {
        symbol for forms in GRAMMAR.values() for form in forms for symbol in SYMBOL.findall(form)
    }
    assert used - {"town"} <= GRAMMAR.keys()


@pytest.mark.parametrize(
    ("written", "read"),
    [
        ("convenir de le faire avec de les amis", "convenir du faire avec des amis"),
        ("parler à les parents", "parler aux parents"),
        ("avant de ouvrir", "avant d’ouvrir"),
        ("parce que elle vient", "parce qu’elle vient"),
        ("près de Amos", "près d’Amos"),
        ("à la fin de l’étape", "à la fin de l’étape"),
    ],
)
def test_phrases_are_joined_as_french_joins_them(written, read):
    assert contract(written) == read


def test_same_generator_writes_the_same_text():
    assert Writer(Random(4)).paragraph(3) == Writer(Random(4)).paragraph(3)


@pytest.mark.django_db
def test_seed_gives_what_was_asked():
    shown = sow_quietly()
    assert User.objects.count() == EmailAddress.objects.filter(verified=True).count() == 40
    assert Topic.objects.count() == 30
    assert Post.objects.count() == 300
    assert ResourcePage.objects.live().count() == 12
    assert Subscription.objects.filter(is_active=True).count() > 20
    assert "300 sur 300" in shown


@pytest.mark.django_db
def test_counters_of_topics_agree_with_their_posts():
    sow_quietly()
    topics = Topic.objects.annotate(
        posts_found=Count("posts"), highest=Max("posts__number"), latest=Max("posts__created_at")
    )
    agreeing = topics.filter(
        posts_found=F("post_count"), highest=F("last_number"), latest=F("last_post_at")
    )
    assert agreeing.count() == 30
    last = Q(posts__number=F("last_number"), posts__author=F("last_author"))
    assert Topic.objects.filter(last).count() == 30
    assert not ReadMark.objects.filter(last_number__gt=F("topic__last_number")).exists()


@pytest.mark.django_db
def test_posts_are_stored_as_the_site_would_render_them():
    sow_quietly()
    for post in Post.objects.all():
        assert post.html == render(post.body)
        assert 20 <= count_words(post.body) <= 160
        assert post.created_at <= timezone.now()


@pytest.mark.django_db
def test_pages_stand_in_the_tree_as_wagtail_would_put_them():
    sow_quietly()
    assert Page.find_problems() == ([], [], [], [], [])
    page = ResourcePage.objects.first()
    assert page.get_parent().numchild == 12
    assert page.url_path == f"{page.get_parent().url_path}{page.slug}/"
    assert page.body[0].block_type == "heading"
    assert page.themes.count() == 2
    assert page.word_count > 50


@pytest.mark.django_db
def test_groups_are_those_that_seats_give():
    sow_quietly()

    def groups() -> set[tuple[int, str]]:
        kept = User.objects.filter(groups__name__in=[MEMBERS, NETWORK])
        return set(kept.values_list("pk", "groups__name"))

    before = groups()
    sync_groups(User.objects.all())
    assert groups() == before


@pytest.mark.django_db
def test_only_members_write_where_only_members_go():
    sow_quietly()
    inside = Post.objects.filter(topic__page__slug="entre-membres")
    assert not inside.exclude(author__groups__name=MEMBERS).exists()


@pytest.mark.django_db
def test_same_seed_twice_is_refused_and_changes_nothing():
    sow_quietly()
    with pytest.raises(CannotSow, match="Déjà semé"):
        sow_quietly()
    assert Post.objects.count() == 300


@pytest.mark.django_db
def test_another_seed_adds_another_community_and_leaves_the_first_alone():
    sow_quietly()
    before = set(User.objects.values_list("pk", "email", "first_name"))
    sow_quietly(Plan(members=25, discussions=0, posts=0, resources=0, seed=2))
    assert before < set(User.objects.values_list("pk", "email", "first_name"))
    assert User.objects.count() == 65


@pytest.mark.django_db
def test_command_says_in_one_line_why_it_refuses():
    with pytest.raises(CommandError, match="au moins un message par discussion"):
        call_command("seed", members=40, discussions=5, posts=3, resources=0)


@pytest.mark.django_db
def test_what_is_counted_is_what_was_sown():
    sow_quietly(Plan(members=40, discussions=120, posts=400, resources=12))
    assert recount() == (0, 0)
    assert Topic.objects.filter(is_masked=True).exists()
    assert Topic.objects.filter(done_at__isnull=False).exists()
    assert Post.objects.filter(pseudonym__isnull=False, author__isnull=False).count() == 0
