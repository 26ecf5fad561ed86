"""What a person signed in the library."""

from collections.abc import Iterator

from django.conf import settings
from django.db.models import Case, CharField, F, Value, When
from django.utils.translation import gettext as _

from bibliotheque.models import Authorship, UsefulMark
from communaute.members.access import visible_pages
from communaute.members.models import User
from communaute.members.rights.tables import BATCH, Column, Kind, Table


def tables(member: User) -> Iterator[Table]:
    signed = Authorship.objects.filter(person=member).select_related("page").order_by("pk")
    yield Table(
        key="resources",
        file="ressources",
        title=_("Les ressources que j’ai signées"),
        about=_("Leur titre et leur adresse\xa0: leur texte est celui de la bibliothèque."),
        columns=[
            Column("title", _("Titre")),
            Column("kind", _("Genre")),
            Column("is_published", _("Publiée"), Kind.FLAG),
            Column("published_at", _("Depuis"), Kind.MOMENT),
            Column("address", _("Adresse")),
        ],
        rows=(
            (
                one.page.title,
                one.page.get_kind_display(),
                one.page.live,
                one.page.first_published_at,
                f"{settings.SITE_URL}{one.page.address}",
            )
            for one in signed.iterator(BATCH)
        ),
    )
    useful = UsefulMark.objects.filter(member=member).annotate(
        title=Case(
            When(page__in=visible_pages(member).values("pk"), then=F("page__title")),
            default=Value(""),
            output_field=CharField(),
        )
    )
    yield Table(
        key="useful_resources",
        file="ressources-utiles",
        title=_("Les ressources qui m’ont été utiles"),
        about=_("Ce que vous avez dit d’un seul geste. Les autres n’en voient que le nombre."),
        columns=[
            Column("title", _("Titre")),
            Column("created_at", _("Quand"), Kind.MOMENT),
        ],
        rows=useful.order_by("pk").values_list("title", "created_at").iterator(BATCH),
    )
