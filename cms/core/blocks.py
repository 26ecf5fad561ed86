"""The blocks of a page that one reads: the same in the library and in trainings."""

from django.utils.translation import gettext_lazy as _
from wagtail import blocks
from wagtail.contrib.typed_table_block.blocks import TypedTableBlock
from wagtail.documents.blocks import DocumentChooserBlock
from wagtail.images.blocks import ImageChooserBlock

TEXT_FEATURES = ["bold", "italic", "link", "document-link", "ul", "ol"]
TEMPLATES = "components/blocks"
SHOWN_SIZES = ("width-960", "width-480")


class HeadingBlock(blocks.CharBlock):
    """A section title, that the table of contents and links lead to."""

    class Meta:
        icon = "title"
        label = _("Intertitre")
        template = f"{TEMPLATES}/heading.html"


class StepsBlock(blocks.StructBlock):
    entries = blocks.ListBlock(
        blocks.StructBlock(
            [
                ("title", blocks.CharBlock(label=_("Titre"), max_length=160)),
                ("text", blocks.TextBlock(label=_("Texte"), required=False, rows=3)),
            ],
        ),
        label=_("Étapes"),
        min_num=1,
    )

    class Meta:
        icon = "list-ol"
        label = _("Étapes")
        template = f"{TEMPLATES}/steps.html"


class QuoteBlock(blocks.StructBlock):
    text = blocks.TextBlock(label=_("Citation"), rows=3)
    attribution = blocks.CharBlock(label=_("Qui parle"), required=False, max_length=160)

    class Meta:
        icon = "openquote"
        label = _("Citation")
        template = f"{TEMPLATES}/quote.html"


class CalloutBlock(blocks.StructBlock):
    kind = blocks.ChoiceBlock(
        choices=[("note", _("À retenir")), ("avoid", _("À éviter"))],
        default="note",
        label=_("Genre"),
    )
    text = blocks.TextBlock(label=_("Texte"), rows=3)

    class Meta:
        icon = "info-circle"
        label = _("Encadré")
        template = f"{TEMPLATES}/callout.html"


class TableBlock(blocks.StructBlock):
    table = TypedTableBlock([("text", blocks.CharBlock(label=_("Texte"), required=False))])

    class Meta:
        icon = "table"
        label = _("Tableau")
        template = f"{TEMPLATES}/table.html"


class PictureChooserBlock(ImageChooserBlock):
    """An image chooser that brings the sizes a page shows, in one query for a whole body."""

    def bulk_to_python(self, values):
        images = self.model_class.objects.prefetch_renditions(*SHOWN_SIZES).in_bulk(values)
        return [images.get(pk) for pk in values]


class FigureBlock(blocks.StructBlock):
    """A picture with the words that stand for it: `alt` may be empty for a decoration only."""

    image = PictureChooserBlock(label=_("Image"))
    alt = blocks.CharBlock(
        label=_("Texte de remplacement"),
        help_text=_(
            "Ce que l’image dit, pour qui ne la voit pas. Vide si elle ne fait que décorer."
        ),
        required=False,
        max_length=250,
    )
    caption = blocks.CharBlock(label=_("Légende"), required=False, max_length=250)

    class Meta:
        icon = "image"
        label = _("Image")
        template = f"{TEMPLATES}/image.html"


class FilesBlock(blocks.ListBlock):
    def __init__(self, **kwargs):
        super().__init__(DocumentChooserBlock(label=_("Fichier")), **kwargs)

    class Meta:
        icon = "doc-full"
        label = _("Fichiers")
        template = f"{TEMPLATES}/files.html"


def paragraph() -> blocks.RichTextBlock:
    return blocks.RichTextBlock(
        features=TEXT_FEATURES, label=_("Paragraphe"), template=f"{TEMPLATES}/paragraph.html"
    )


class ReadingBlock(blocks.StreamBlock):
    """The body of a page that one reads."""

    heading = HeadingBlock()
    paragraph = paragraph()
    steps = StepsBlock()
    quote = QuoteBlock()
    callout = CalloutBlock()
    table = TableBlock()
    image = FigureBlock()
    files = FilesBlock()

    class Meta:
        label = _("Texte")


def text_of(body: blocks.StreamValue) -> str:
    """Every word one reads in a body, without its markup."""
    return "\n".join(str(text) for text in body.stream_block.get_searchable_content(body))
