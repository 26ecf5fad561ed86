"""What the component page shows: examples of every piece, without the database."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django import forms
from django.core.paginator import Paginator
from django.forms.utils import flatatt
from django.templatetags.static import static
from django.utils import timezone
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from wagtail.blocks import StreamValue

from cms.core.blocks import ReadingBlock
from cms.core.ui.signs import ICON_NAMES


@dataclass(frozen=True)
class Somebody:
    pk: int
    first_name: str
    last_name: str


@dataclass(frozen=True)
class File:
    title: str
    file_extension: str
    file_size: int
    url: str = "#fichiers"
    content_type: str = ""


@dataclass(frozen=True)
class Drawing:
    """Stands for an image of the library: one file, whatever the size asked for."""

    url: str
    width: int = 640
    height: int = 360

    def get_rendition(self, spec: Any) -> "Drawing":
        return self

    def get_renditions(self, *specs: Any) -> dict[str, "Drawing"]:
        return {"only": self}

    def img_tag(self, attrs: dict[str, Any]) -> SafeString:
        size = {"src": self.url, "width": self.width, "height": self.height}
        return format_html("<img{}>", flatatt(size | attrs))


class QuestionForm(forms.Form):
    """One field of each kind."""

    title = forms.CharField(
        label=gettext_lazy("Titre de votre question"),
        help_text=gettext_lazy("Comme vous la diriez à une collègue."),
    )
    email = forms.EmailField(label=gettext_lazy("Courriel de travail"))
    region = forms.ChoiceField(
        label=gettext_lazy("Région"),
        choices=[("mauricie", gettext_lazy("Mauricie")), ("estrie", gettext_lazy("Estrie"))],
    )
    body = forms.CharField(
        label=gettext_lazy("Votre message"),
        help_text=gettext_lazy("Une phrase ou dix, avec vos mots."),
        widget=forms.Textarea(attrs={"rows": 3}),
    )
    day = forms.DateField(
        label=gettext_lazy("Date de la rencontre"),
        required=False,
        widget=forms.DateInput(attrs={"type": "date"}),
    )
    file = forms.FileField(
        label=gettext_lazy("Joindre un fichier"),
        required=False,
        help_text=gettext_lazy("PDF, Word ou OpenDocument, 25 Mo au plus."),
    )
    cadence = forms.ChoiceField(
        label=gettext_lazy("Me prévenir"),
        choices=[
            ("now", gettext_lazy("Tout de suite\nUn courriel par réponse")),
            ("weekly", gettext_lazy("Résumé hebdomadaire\nLe lundi matin")),
        ],
        initial="weekly",
        widget=forms.RadioSelect,
    )
    themes = forms.MultipleChoiceField(
        label=gettext_lazy("Thèmes à suivre"),
        required=False,
        choices=[
            ("bond", gettext_lazy("Lien école-famille")),
            ("motivation", gettext_lazy("Motivation")),
            ("work", gettext_lazy("Travail-études")),
        ],
        widget=forms.CheckboxSelectMultiple,
    )
    unnamed = forms.BooleanField(
        label=gettext_lazy("Publier sans mon nom"),
        required=False,
        help_text=gettext_lazy("Votre organisme et votre région seront masqués aussi."),
    )
    account = forms.CharField(
        label=gettext_lazy("Organisme"), disabled=True, initial="Le Tremplin des Chutes"
    )
    place = forms.ChoiceField(
        label=gettext_lazy("Dans quel organisme?"),
        choices=[
            ("known", gettext_lazy("Un organisme du bottin")),
            ("new", gettext_lazy("Un nouvel organisme")),
        ],
        initial="known",
        widget=forms.RadioSelect,
    )
    known = forms.CharField(label=gettext_lazy("Organisme du bottin"), required=False)
    name = forms.CharField(label=gettext_lazy("Nom du nouvel organisme"), required=False)


MAUDE = Somebody(3, "Maude", "Trépanier")
YANIS = Somebody(4, "Yanis", "Ouellet")
MICHEL = Somebody(5, "Michel", "Lapointe")
KARIM = Somebody(6, "Karim", "Benali")


def palette() -> list[tuple[str, str]]:
    """Each colour and what it is for."""
    return [
        ("neige", _("fond de page")),
        ("surface", _("cartes, champs")),
        ("sunken", _("zones en retrait")),
        ("encre", _("texte")),
        ("encre-2", _("texte discret")),
        ("epinette", _("action, lien")),
        ("epinette-pale", _("réussi, choisi")),
        ("chicoutai", _("nouveau, fil non lu")),
        ("chicoutai-pale", _("invitation")),
        ("bleuet", _("information")),
        ("bleuet-pale", _("résumé")),
        ("epilobe", _("chaleur, merci")),
        ("epilobe-pale", _("merci, fond")),
        ("lichen", _("tissage")),
        ("danger", _("erreur")),
        ("danger-pale", _("erreur, fond")),
    ]


def threads() -> list[tuple[str, str]]:
    """Each woven band and its theme."""
    return [
        ("", _("Passages scolaires (défaut)")),
        ("bond", _("Lien école-famille")),
        ("motivation", _("Motivation")),
        ("learning", _("Aide aux devoirs")),
        ("wellbeing", _("Bien-être")),
        ("work", _("Travail-études")),
    ]


def moments(now: datetime) -> list[datetime]:
    """From an instant ago to two years ago."""
    ages = [{}, {"minutes": 12}, {"hours": 5}, {"days": 1}, {"days": 3}, {"days": 20}]
    return [now - timedelta(**age) for age in [*ages, {"days": 730}]]


def reading() -> StreamValue:
    """A text with one block of each kind that needs no file."""
    return ReadingBlock().to_python(
        [
            {"type": "heading", "value": _("Pourquoi appeler si vite")},
            {
                "type": "paragraph",
                "value": _(
                    "<p>Après deux absences, un jeune se demande encore si <b>quelqu’un</b> l’a "
                    "remarqué. L’appel rapide dit <i>ta place est ici</i>.</p>"
                    "<ul><li>La personne que le jeune aime le mieux</li><li>Deux lignes</li></ul>"
                ),
            },
            {
                "type": "quote",
                "value": {
                    "text": _("«\xa0On m’a juste dit que le groupe avait gardé mon projet.\xa0»"),
                    "attribution": _("Zachary, 14 ans"),
                },
            },
            {
                "type": "steps",
                "value": {
                    "entries": [
                        {
                            "title": _("Choisir la bonne voix"),
                            "text": _("La personne que le jeune aime le mieux."),
                        },
                        {
                            "title": _("Appeler avant 48 heures"),
                            "text": _("Un texto d’abord si c’est son moyen préféré."),
                        },
                    ]
                },
            },
            {
                "type": "callout",
                "value": {"kind": "note", "text": _("Quatre minutes suffisent, en moyenne.")},
            },
            {
                "type": "callout",
                "value": {
                    "kind": "avoid",
                    "text": _("Laisser un message vocal qui parle d’absence ou d’école."),
                },
            },
            {
                "type": "table",
                "value": {
                    "table": {
                        "caption": _("Les mots qui aident"),
                        "columns": [
                            {"type": "text", "heading": _("Situation")},
                            {"type": "text", "heading": _("On peut dire")},
                            {"type": "text", "heading": _("Plutôt que")},
                        ],
                        "rows": [
                            {
                                "values": [
                                    _("Il répond sèchement"),
                                    _("«\xa0Je voulais entendre ta voix.\xa0»"),
                                    _("«\xa0Je fais juste mon travail.\xa0»"),
                                ]
                            },
                            {
                                "values": [
                                    _("Pas de réponse"),
                                    _("«\xa0Je réessaie jeudi.\xa0»"),
                                    _("Trois appels le même jour"),
                                ]
                            },
                        ],
                    }
                },
            },
        ]
    )


def context() -> dict[str, Any]:
    """Everything `core/components.html` needs."""
    scene = Drawing(static("core/example-scene.svg"))
    broken = QuestionForm(
        {"fautif-email": "loic@", "fautif-region": "estrie", "fautif-body": _("Bonjour à vous.")},
        prefix="fautif",
    )
    broken.add_error(None, _("Ce sujet est fermé\xa0: votre message n’a pas été publié."))
    return {
        "palette": palette(),
        "threads": threads(),
        "icon_names": sorted(ICON_NAMES),
        "people": [MAUDE, YANIS, MICHEL, KARIM],
        "nobody": None,
        "moments": moments(timezone.now()),
        "day": timezone.localdate(),
        "form": QuestionForm(prefix="complet"),
        "broken": broken,
        "page_obj": Paginator(range(240), 20).get_page(6),
        "trail": [(_("Bibliothèque"), "/bibliotheque/"), (_("Lien école-famille"), "#reperage")],
        "facts": [_("8 min"), _("12 à 15 ans")],
        "reading": reading(),
        "figure": {
            "image": scene,
            "alt": _("Deux personnes se parlent sur le pas d’une porte."),
            "caption": _("Le seuil compte autant que l’atelier."),
        },
        "film": {
            "title": _("Deux accueils, rejoués par Élodie"),
            "poster": scene,
            "video": File("accueil", "mp4", 8_400_000, "#film", "video/mp4"),
            "captions": File("accueil", "vtt", 2_000, "#sous-titres"),
            "minutes": 4,
            "transcript": _("Élodie\xa0: La première fois, j’ai dit «\xa0t’es en retard\xa0»."),
        },
        "files": [
            File(_("Aide-mémoire du premier appel"), "pdf", 86_000),
            File(_("Tableau de suivi des absences"), "xlsx", 42_000),
            File(_("Vidéo de l’accueil"), "mp4", 8_400_000),
        ],
    }
