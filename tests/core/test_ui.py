"""The tags of the interface: what they write, and that nothing hostile passes through them."""

from dataclasses import dataclass
from datetime import date, datetime

import pytest
from django import forms
from django.core.paginator import Paginator
from django.template import Context, Template
from django.test import RequestFactory
from wagtail.rich_text import RichText

from cms.core.dates import TORONTO

HOSTILE = '"><script>alert(1)</script>'


@dataclass
class Somebody:
    pk: int
    first_name: str
    last_name: str

    def __str__(self) -> str:
        return "maude"


MAUDE = Somebody(3, "Maude", "Trépanier")


def render(source: str, **context) -> str:
    return Template("{% load ui i18n %}" + source).render(Context(context)).strip()


def test_icon_is_decorative_unless_named():
    assert 'aria-hidden="true"' in render('{% icon "search" %}')
    assert 'role="img" aria-label="Trouver"' in render('{% icon "search" "Trouver" %}')


def test_unknown_icon_is_refused_with_the_mend():
    with pytest.raises(ValueError, match=r"vendor-icons\.txt"):
        render('{% icon "nope" %}')


def test_avatar_shows_initials_on_the_tint_of_the_account():
    assert render("{% avatar who %}", who=MAUDE) == (
        '<span class="avatar av-4" aria-hidden="true">MT</span>'
    )
    assert "av-1 size-s" in render('{% avatar who "s" %}', who=Somebody(4, "", ""))
    assert ">M<" in render("{% avatar who %}", who=Somebody(4, "", ""))


def test_nobody_has_a_dashed_avatar_and_a_common_name():
    html = render('{% person who detail="sans nom" %}', who=None)
    assert "av-none" in html
    assert "Une personne de la communauté" in html


def test_person_list_says_names_and_how_many_more():
    html = render("{% person_list people 18 %}", people=[MAUDE, None])
    assert "+16" in html
    assert "Maude Trépanier, une personne sans nom et 16 autres personnes" in html


@pytest.mark.parametrize(
    "source",
    [
        "{% tag x %}",
        "{% tag x href=x remove=True %}",
        "{% badge x kind=x %}",
        "{% progress 1 2 x %}",
        "{% thread_band x x %}",
        "{% card title=x href=x kind=x meta=x %}{{ x }}{% endcard %}",
        "{% alert x title=x %}{{ x }}{% endalert %}",
        "{% callout %}{{ x }}{% endcallout %}",
        "{% empty_state title=x text=x %}{{ x }}{% endempty_state %}",
        "{% search_form value=x label=x placeholder=x action=x %}",
        "{% breadcrumb trail %}",
        "{% person who detail=x href=x %}",
        "{{ x|prose }}",
        "{% avatar who %}",
    ],
)
def test_hostile_text_is_escaped(source):
    html = render(source, x=HOSTILE, trail=[(HOSTILE, HOSTILE)], who=Somebody(1, HOSTILE, HOSTILE))
    assert "<script>" not in html


def test_a_filter_is_lifted_and_the_others_stay():
    request = RequestFactory().get("/liste/?theme=un&theme=deux&type=fiche&page=3")
    lifted = render('{% without "theme" "un" as there %}{{ there }}', request=request)
    assert lifted == "?theme=deux&amp;type=fiche"
    alone = RequestFactory().get("/liste/?theme=un")
    assert render('{% without "theme" "un" %}', request=alone) == "/liste/"


def test_somebodys_words_stand_between_guillemets_once():
    assert render("{{ words|guillemets }}", words=" Oui. ") == "«\xa0Oui.\xa0»"
    assert render("{{ words|guillemets }}", words="« Oui. »") == "« Oui. »"
    assert render("{{ words|guillemets }}", words="") == ""
    assert "<script>" not in render("{{ words|guillemets|prose }}", words=HOSTILE)


def test_prose_keeps_rich_text_and_wraps_plain_text():
    assert render("{{ text|prose }}", text=RichText("<p>Oui <b>vous</b></p>")) == (
        "<p>Oui <b>vous</b></p>"
    )
    assert render("{{ text|prose }}", text="un\n\ndeux & trois") == (
        "<p>un</p>\n\n<p>deux &amp; trois</p>"
    )


def test_moment_carries_its_whole_date():
    moment = datetime(2026, 11, 12, 9, 40, tzinfo=TORONTO)
    now = datetime(2026, 11, 12, 9, 52, tzinfo=TORONTO)
    assert render("{% when moment now %}", moment=moment, now=now) == (
        '<time datetime="2026-11-12T09:40:00-05:00" '
        'title="jeudi 12\xa0novembre\xa02026 à 9\xa0h\xa040">il y a 12\xa0min</time>'
    )
    assert render("{% when moment %}", moment=None) == ""
    assert ">12\xa0nov.</time>" in render("{% day d t %}", d=date(2026, 11, 12), t=date(2026, 1, 1))


@pytest.mark.parametrize(
    ("minutes", "words"),
    [(None, ""), (0, ""), (0.4, "1\xa0min"), (8, "8\xa0min"), (60, "1\xa0h"), (75, "1\xa0h\xa015")],
)
def test_reading_time_is_said_in_minutes_then_hours(minutes, words):
    assert render("{% reading_time minutes %}", minutes=minutes) == words


def test_empty_course_has_a_valid_progress():
    assert 'value="0" max="1"' in render('{% progress 0 0 "rien" %}')


def test_pagination_keeps_the_query_and_drops_page_one():
    request = RequestFactory().get("/recherche/", {"q": "absence & co", "page": "2"})
    html = render("{% pagination page %}", page=Paginator(range(60), 20).page(2), request=request)
    assert 'href="?q=absence+%26+co"' in html
    assert 'href="?q=absence+%26+co&amp;page=3" rel="next"' in html
    assert 'aria-current="page"' in html


def test_first_page_without_query_leads_to_the_path():
    request = RequestFactory().get("/bottin/", {"page": "2"})
    html = render("{% pagination page %}", page=Paginator(range(40), 20).page(2), request=request)
    assert 'href="/bottin/" rel="prev"' in html


def test_single_page_shows_no_pagination():
    assert render("{% pagination page %}", page=Paginator([1], 20).page(1)) == ""


@pytest.mark.parametrize(
    ("path", "given", "expected"),
    [
        ("/bibliotheque/", {}, 'aria-current="page"'),
        ("/bibliotheque/fiche/", {}, 'aria-current="true"'),
        ("/communaute/sujets/1/x/", {"nav_current": "bibliotheque"}, 'aria-current="true"'),
        ("/recherche/", {}, '<a href="/bibliotheque/"><svg'),
    ],
)
def test_navigation_marks_the_section_being_read(path, given, expected):
    html = render(
        '{% nav_link "/bibliotheque/" "B" "library" %}',
        request=RequestFactory().get(path),
        **given,
    )
    assert expected in html


class ExampleForm(forms.Form):
    email = forms.EmailField(label="Courriel", help_text="Jamais montré.")
    body = forms.CharField(widget=forms.Textarea(attrs={"class": "tall"}), required=False)
    cadence = forms.ChoiceField(choices=[("a", "Un\nle lundi")], widget=forms.RadioSelect)
    agree = forms.BooleanField(label="D’accord")
    secret = forms.CharField(widget=forms.HiddenInput)


def test_field_ties_label_help_and_error_to_its_box():
    html = render("{% field form.email %}", form=ExampleForm({"email": "x"}))
    assert '<label for="id_email">Courriel</label>' in html
    assert 'aria-describedby="id_email_helptext id_email_error"' in html
    assert 'id="id_email_helptext"' in html
    assert 'id="id_email_error"' in html
    assert 'aria-invalid="true"' in html
    assert html.index("id_email_error") < html.index("<input")


def test_field_keeps_classes_and_says_when_it_may_stay_empty():
    html = render("{% field form.body %}", form=ExampleForm())
    assert 'class="input tall"' in html
    assert "(facultatif)" in html
    quiet = render("{% field form.body mark_optional=False %}", form=ExampleForm())
    assert "(facultatif)" not in quiet


def test_choices_are_a_group_with_a_legend():
    html = render("{% field form.cadence cards=True %}", form=ExampleForm())
    assert "<fieldset" in html
    assert "<legend" in html
    assert "Un<small>le lundi</small>" in html
    assert "kinds" not in html
    assert 'class="kinds"' in render("{% field form.cadence columns=True %}", form=ExampleForm())


def test_hidden_field_shows_nothing_around_it():
    assert render("{% field form.secret %}", form=ExampleForm()).startswith("<input")


def test_error_summary_leads_to_each_field_and_counts():
    form = ExampleForm({"email": "x"})
    form.add_error(None, "Trop tard.")
    html = render("{% form_errors form %}", form=form)
    assert "Il reste 5 choses à corriger" in html
    assert 'href="#id_cadence_0"' in html
    assert "Trop tard." in html
    assert render("{% form_errors form %}", form=ExampleForm()) == ""


def test_file_row_says_kind_and_size():
    @dataclass
    class File:
        file_extension: str
        file_size: int | None

    assert render("{{ f|file_detail }}", f=File("XLSX", 42_000)) == "Excel, 42\xa0ko"
    assert render("{{ f|file_detail }}", f=File("pdf", 8_400_000)) == "PDF, 8,4\xa0Mo"
    assert render("{{ f|file_detail }}", f=File("pdf", None)) == "PDF"
    assert render("{{ f|file_icon }}", f=File("xyz", 1)) == "file"


def test_what_is_fixed_is_made_once_and_holds_nothing_of_anybody():
    page = Template(
        '{% load ui %}{% fixed %}<p>{% icon "x" %}{{ name }}</p>{% endfixed %}{{ name }}'
    )
    first, second = (page.render(Context({"name": name})) for name in ("Maude", "Karim"))
    assert first.replace("Maude", "Karim") == second
    assert "Maude" not in first.partition("</p>")[0]
