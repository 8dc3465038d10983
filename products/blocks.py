"""StreamField blocks of stories, on product pages and in the journal alike."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _
from wagtail import blocks
from wagtail.images.blocks import ImageChooserBlock

from products.admin.choosers import ProductChooserBlock

PROSE = ["h2", "h3", "bold", "italic", "link", "document-link", "ol", "ul"]
ANSWER = ["bold", "italic", "link", "document-link", "ol", "ul"]
MOST_CARDS = 4


class PictureBlock(blocks.StructBlock):
    image = ImageChooserBlock(label=_("picture"))
    caption = blocks.CharBlock(label=_("caption"), required=False, max_length=255)
    wide = blocks.BooleanBlock(label=_("full width"), required=False)

    class Meta:
        icon = "image"
        label = _("Picture")
        template = "products/blocks/picture.html"


class PairBlock(blocks.StructBlock):
    pictures = blocks.ListBlock(
        ImageChooserBlock(label=_("picture")), min_num=2, max_num=2
    )
    caption = blocks.CharBlock(label=_("caption"), required=False, max_length=255)

    class Meta:
        icon = "image"
        label = _("Two pictures")
        template = "products/blocks/pair.html"


class QuoteBlock(blocks.StructBlock):
    text = blocks.TextBlock(label=_("words"))
    by = blocks.CharBlock(label=_("who said it"), required=False, max_length=120)

    class Meta:
        icon = "openquote"
        label = _("Quote")
        template = "products/blocks/quote.html"


class StepsBlock(blocks.StructBlock):
    title = blocks.CharBlock(label=_("title"), required=False, max_length=120)
    steps = blocks.ListBlock(blocks.TextBlock(label=_("step"), rows=2), min_num=1)

    class Meta:
        icon = "list-ol"
        label = _("Steps")
        template = "products/blocks/steps.html"


class ProductsBlock(blocks.StructBlock):
    """Product cards, with price and stock as they are when the page is read."""

    title = blocks.CharBlock(label=_("title"), required=False, max_length=120)
    products = blocks.ListBlock(
        ProductChooserBlock(label=_("product")), min_num=1, max_num=MOST_CARDS
    )

    class Meta:
        icon = "tag"
        label = _("Products")
        template = "products/blocks/products.html"


def product_ids_of(value: blocks.StructValue) -> list[int]:
    """Primary keys of the products that a block shows; a deleted one has none."""
    return [product.pk for product in value["products"] if product]


def product_ids_in(story: blocks.StreamValue) -> list[int]:
    """Primary keys of the products that all blocks of a story show."""
    values = [block.value for block in story if block.block_type == "products"]
    return [pk for value in values for pk in product_ids_of(value)]


class StoryBlock(blocks.StreamBlock):
    """A story: texts, pictures and product cards."""

    text = blocks.RichTextBlock(
        label=_("Text"),
        icon="pilcrow",
        features=PROSE,
        template="products/blocks/text.html",
    )
    picture = PictureBlock()
    pair = PairBlock()
    quote = QuoteBlock()
    steps = StepsBlock()
    products = ProductsBlock()


class FactsBlock(blocks.StreamBlock):
    """Short facts beside the price: where it is made, when it leaves."""

    fact = blocks.StructBlock(
        [
            ("name", blocks.CharBlock(label=_("name"), max_length=60)),
            ("text", blocks.CharBlock(label=_("fact"), max_length=160)),
        ],
        label=_("Fact"),
        icon="info-circle",
    )


class SpecsBlock(blocks.StreamBlock):
    """Rows of the table of materials and measures."""

    spec = blocks.StructBlock(
        [
            ("name", blocks.CharBlock(label=_("name"), max_length=60)),
            ("value", blocks.CharBlock(label=_("value"), max_length=255)),
        ],
        label=_("Row"),
        icon="table",
    )


class CareBlock(blocks.StreamBlock):
    """How to look after it, one sentence a line."""

    point = blocks.CharBlock(label=_("Advice"), icon="check", max_length=255)


class QuestionsBlock(blocks.StreamBlock):
    """What people ask before they buy."""

    question = blocks.StructBlock(
        [
            ("question", blocks.CharBlock(label=_("question"), max_length=160)),
            ("answer", blocks.RichTextBlock(label=_("answer"), features=ANSWER)),
        ],
        label=_("Question"),
        icon="help",
    )
