"""Whatever is typed or sent: shown safe, or refused in French. Never an error, never for long."""

import re
import uuid

import pytest
from django.core.management import call_command
from django.urls import reverse

from communaute.discussions.models import Post
from communaute.discussions.writing.corrections import mark_of
from communaute.discussions.writing.rendering import MAX_LENGTH, RENDERER_VERSION, plain, render
from communaute.members import access
from communaute.members.directory.visibility import CHOSEN
from tests.factories import make_category, make_member, make_post, make_topic

pytestmark = pytest.mark.django_db

SCRIPTS = [
    "<script>alert(1)</script>", "<svg/onload=alert(1)>", "<img src=x onerror=alert(1)>",
    "<iframe srcdoc='<script>alert(1)</script>'>", "<style>@import 'http://x'</style>",
    "<a href=javascript:alert(1)>x</a>", "[x](javascript:alert(1))", "[x](JaVaScRiPt:alert(1))",
    "[x](java&#115;cript:alert(1))", "[x](java\tscript:alert(1))", "[x]( javascript:alert(1))",
    "[x](data:text/html;base64,PHNjcmlwdD4=)", "[x](vbscript:msgbox)", "<javascript:alert(1)>",
    "[x](//evil.example)", "![x](javascript:alert(1))", "[x]: javascript:alert(1)\n\n[x]",
    "[x](http://a\"onmouseover=alert(1))", "`<script>`", "```\n<script>alert(1)</script>\n```",
    "[x](&#x6A&#x61&#x76&#x61script:alert(1))", "[x](\x01javascript:alert(1))",
    '<svg xmlns="http://www.w3.org/2000/svg" onload="alert(1)"><script>alert(1)</script></svg>',
    '<svg><a xlink:href="javascript:alert(1)"><animate onbegin="alert(1)"/></a></svg>',
]  # fmt: skip
SIGNS = [
    "a\x00b", "\ufeff", "\u202egnp.exe", "a\u200bb\u200c\u200d", "e" + "\u0301" * 5_000,
    "👩‍👩‍👧‍👦" * 1_000, "🏳️‍🌈" * 500, "\ufdfd" * 2_000, "𝕏" * 5_000, "a" * MAX_LENGTH,
    "%s%n{0}{{7*7}}",
    "'; DROP TABLE x;--", "\r\n" * 5_000 + "fin", "\x1b[31m", "\ue000\uffff",
]  # fmt: skip
NESTED = [
    piece * (MAX_LENGTH // len(piece))
    for piece in ("[", "](", "[a](", "![", "*", "**a", "*_", "`", "> ", "- ", "1. ", "  - a\n",
                  "<", "&", "\\", "http://a", "a@b.", "www.a.com ", "***a** b* ", "\n>\n")
]  # fmt: skip
TOO_MUCH = ["a" * 1_000_000, "mot " * 6_000]
NOTHING = ["", " ", "\n\t\r\n", "\u3000\xa0", "\x00"]


@pytest.fixture
def forms(client):
    """Every form of conversations: where it is sent, the field that is typed in, the others."""
    member = make_member(groups=[access.FACILITATORS])
    client.force_login(member)
    topic, mine = make_topic(), make_topic(author=member)
    other, own = topic.posts.get(), mine.posts.get()
    category = make_category()
    place = f"topic:{topic.pk}"
    return {
        "reply": (reverse("discussions:reply", args=[topic.pk]), "body", {}),
        "topic": (
            reverse("discussions:new_topic", args=[category.pk]), "body", {"kind": "question"},
        ),
        "title": (
            reverse("discussions:new_topic", args=[category.pk]), "title",
            {"kind": "question", "body": "Que faire?"},
        ),
        "edit": (reverse("discussions:edit", args=[own.pk]), "body", {"seen": mark_of(own.body)}),
        "shown": (reverse("discussions:reply", args=[topic.pk]), "body", {"faire": "apercu"}),
        "preview": (reverse("discussions:preview"), "body", {"place": place}),
        "draft": (reverse("discussions:drafts"), "body", {"place": place}),
        "report": (
            reverse("discussions:report", args=[other.pk]), "words", {"reason": "autre"},
        ),
        "summary": (reverse("facilitation:sum_up", args=[topic.pk]), "summary", {}),
    }  # fmt: skip


NAMES = ["reply", "topic", "title", "edit", "shown", "preview", "draft", "report", "summary"]


@pytest.mark.parametrize("name", NAMES)
def test_no_form_answers_an_error(client, forms, name, monkeypatch):
    monkeypatch.setattr("cms.core.limits.consume", lambda *_given, **_named: None)
    address, field, others = forms[name]
    for text in [*SCRIPTS, *SIGNS, *NESTED[::4], *TOO_MUCH, *NOTHING]:
        sent = {"key": str(uuid.uuid4())} | others | {field: text}
        response = client.post(address, sent)
        assert response.status_code < 500, text[:60]
        page = response.content.decode()
        assert not acts(page), text[:60]


TOO_LONG, NOT_A_WORD = "Ce message est trop long", "Écrivez au moins un mot"
TYPED = {
    "raw HTML": ('Un <b onclick="alert(1)">mot</b>', "&lt;b onclick="),
    "a script": ("<script>alert(1)</script>", "&lt;script&gt;alert(1)&lt;/script&gt;"),
    "SVG": ('<svg onload="alert(1)"/>', "&lt;svg onload="),
    "a link that acts": ("[ici](javascript:alert(1))", "[ici](javascript:alert(1))"),
    "20,000 brackets": ("[" * 20_000, "[" * 20_000),
    "quotes in quotes": ("> " * 9_998 + "mot", "blockquote"),
    "right to left": ("photo\u202egnp.exe", "photognp.exe"),
    "NUL": ("un\x00deux", "Le caractère nul n’est pas autorisé."),
    "1 MB": ("mot " * 262_144, TOO_LONG),
    "nothing": ("", NOT_A_WORD),
    "spaces": (" \n\t\u3000\xa0", NOT_A_WORD),
    "what cannot be seen": (" \u200b\u2060\u3164\u2800 ", NOT_A_WORD),
}
"""What is typed, and what is then read: the same shown as text, or why it is refused."""


@pytest.mark.parametrize("name", ["reply", "topic", "edit"])
@pytest.mark.parametrize("what", TYPED)
def test_what_is_typed_is_shown_safe_or_refused_in_french(client, forms, name, what):
    address, field, others = forms[name]
    text, read = TYPED[what]
    sent = {"key": str(uuid.uuid4())} | others | {field: text}
    page = client.post(address, sent, follow=True)
    is_refused = read in {TOO_LONG, NOT_A_WORD} or what == "NUL"
    assert page.status_code == (422 if is_refused else 200)
    assert bool(page.redirect_chain) != is_refused
    shown = page.content.decode()
    assert read in shown
    assert "\u202e" not in shown
    assert not acts(shown)


@pytest.mark.parametrize("text", SCRIPTS + SIGNS + NESTED)
def test_no_rendered_text_acts_nor_grows_without_end(text):
    """The worst of these took 0.42 s on a loaded machine: what is nested is cut before it costs."""
    html = render(text)
    assert len(plain(html)) <= len(html)
    assert not acts(html)
    assert depth(html) <= 24
    assert len(html) < 30 * MAX_LENGTH


def depth(html: str) -> int:
    """How many blocks stand one in the other at most."""
    now = most = 0
    for closing in re.findall(r"<(/?)(?:blockquote|ul|ol)\b", html):
        now += -1 if closing else 1
        most = max(most, now)
    return most


def acts(page: str) -> bool:
    """Whether a page holds what would run: a tag of code, an event, an address that acts."""
    tags = re.findall(r"<[a-z][^>]*>", page.lower())
    typed = [
        one
        for one in tags
        if not re.match(r'<script (type="module" )?src="/static/|<link |<meta |<img src="/', one)
    ]
    return any(
        re.match(r"<(script|iframe|style|svg/|object|embed)", one)
        or re.search(r"\son\w+\s*=", re.sub(r'"[^"]*"', '""', one))
        or re.search(r'(href|src|action)="\s*(javascript|data|vbscript):', one)
        for one in typed
    )


def test_a_name_made_of_markup_is_text_wherever_it_is_shown(client):
    author = make_member()
    client.force_login(author)
    first, last = "<img src=x onerror=alert(1)>", '"><script>alert(1)</script>\u202e'
    kept = {f"{one}_shown_to": "team" for one in CHOSEN} | {"is_listed": "on"}
    saved = client.post("/compte/profil/", {"first_name": first, "last_name": last} | kept)
    assert saved.status_code == 302
    author.refresh_from_db()
    assert (author.first_name, author.last_name) == (first, last.removesuffix("\u202e"))
    topic = make_topic(author=author)
    make_post(topic, author=author)
    own = ["/", "/compte/", "/compte/profil/", author.get_absolute_url()]
    for reader, more in ((author, own), (make_member(), own[-1:])):
        client.force_login(reader)
        for address in (topic.get_absolute_url(), "/communaute/", topic.page.url, *more):
            page = client.get(address).content.decode()
            assert "<img src=x" not in page
            assert "<script>alert" not in page
            assert not acts(page), address


@pytest.mark.parametrize(
    "path",
    [
        "/communaute/sujets/{}/", "/communaute/messages/{}/", "/communaute/repondre/{}/",
        "/communaute/messages/{}/modifier/", "/communaute/messages/{}/signaler/",
        "/communaute/messages/{}/versions/", "/communaute/pages/{}/",
        "/communaute/pages/{}/nouveau/",
        "/communaute/fichiers/{}/a.pdf", "/animation/discussions/{}/essentiel/",
    ],
)  # fmt: skip
def test_an_address_no_row_can_have_is_absent(client, path):
    client.force_login(make_member(groups=[access.FACILITATORS]))
    for key in ("9" * 5_000, "0", "-1", "2147483648", "９", "1e3", "%00", str(uuid.uuid4())):
        assert client.get(path.format(key), follow=True).status_code in {400, 404}


@pytest.mark.parametrize(
    "query",
    ["page=" + "9" * 5_000, "page=-1", "page=%00", "voir=%00", "citer=" + "9" * 5_000, "citer=%00",
     "voir=" + "a" * 5_000],
)  # fmt: skip
def test_no_parameter_answers_an_error(client, query):
    topic = make_topic()
    client.force_login(make_member())
    for address in (topic.get_absolute_url(), "/communaute/"):
        assert client.get(f"{address}?{query}").status_code < 500


def test_old_posts_are_rendered_again_by_one_command(capsys):
    topic = make_topic(posts=2)
    Post.objects.update(html="<b onclick=x>", renderer_version=RENDERER_VERSION - 1, body="**a**")
    call_command("rerender")
    assert set(topic.posts.values_list("html", "renderer_version")) == {
        ("<p><strong>a</strong></p>\n", RENDERER_VERSION)
    }
    call_command("rerender")
    assert capsys.readouterr().out.splitlines()[-1].startswith("0 ")
