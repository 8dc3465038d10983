"""StreamField blocks of the home page alone."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _
from wagtail import blocks
from wagtail.images.blocks import ImageChooserBlock
from wagtail.images.models import AbstractImage

from products.blocks import ProductsBlock
from products.storefront import cards, departments
from site_config.public_pages import is_public


class HeroBlock(blocks.StructBlock):
    image = ImageChooserBlock(label=_("picture"))
    title = blocks.CharBlock(label=_("title"), max_length=80)
    text = blocks.CharBlock(label=_("one sentence"), max_length=200, required=False)
    page = blocks.PageChooserBlock(label=_("leads to"))
    link = blocks.CharBlock(label=_("link text"), max_length=40)

    class Meta:
        icon = "image"
        label = _("Opening picture")
        template = "home/blocks/hero.html"


class DepartmentsBlock(blocks.StructBlock):
    title = blocks.CharBlock(label=_("title"), max_length=80, required=False)

    class Meta:
        icon = "folder-open-inverse"
        label = _("Departments")
        template = "home/blocks/departments.html"

    def get_context(
        self,
        value: blocks.StructValue,
        parent_context: dict[str, object] | None = None,
    ) -> dict[str, object]:
        context: dict[str, object] = super().get_context(value, parent_context)
        context["department_pages"] = departments.with_pictures()
        return context


class NewestBlock(blocks.StructBlock):
    title = blocks.CharBlock(label=_("title"), default=_("New from the studio"))
    count = blocks.ChoiceBlock(
        label=_("how many"), choices=[("4", _("Four")), ("8", _("Eight"))], default="4"
    )

    class Meta:
        icon = "tag"
        label = _("New products")
        template = "home/blocks/newest.html"

    def get_context(
        self,
        value: blocks.StructValue,
        parent_context: dict[str, object] | None = None,
    ) -> dict[str, object]:
        context: dict[str, object] = super().get_context(value, parent_context)
        context["cards"] = cards.newest(int(value["count"] or 4))
        return context


class StoryTeaserBlock(blocks.StructBlock):
    title = blocks.CharBlock(label=_("title"), max_length=80, required=False)
    page = blocks.PageChooserBlock(label=_("story"), page_type="home.StoryPage")

    class Meta:
        icon = "doc-full"
        label = _("A story")
        template = "home/blocks/story.html"


class HowWeWorkBlock(blocks.StructBlock):
    title = blocks.CharBlock(label=_("title"), default=_("How we work"))
    facts = blocks.ListBlock(
        blocks.StructBlock(
            [
                ("name", blocks.CharBlock(label=_("name"), max_length=60)),
                ("text", blocks.TextBlock(label=_("text"), rows=2)),
            ],
            label=_("fact"),
        ),
        min_num=1,
        max_num=3,
    )

    class Meta:
        icon = "info-circle"
        label = _("How we work")
        template = "home/blocks/facts.html"


class DeliveryBlock(blocks.StructBlock):
    text = blocks.CharBlock(
        label=_("one line"),
        max_length=160,
        required=False,
        help_text=_(
            "If left empty, the delivery promise of the store settings is used."
        ),
    )

    class Meta:
        icon = "mail"
        label = _("Delivery line")
        template = "home/blocks/delivery.html"


class HomeBlock(blocks.StreamBlock):
    """The front page, from top to bottom."""

    hero = HeroBlock()
    departments = DepartmentsBlock()
    new = NewestBlock()
    story = StoryTeaserBlock()
    facts = HowWeWorkBlock()
    delivery = DeliveryBlock()
    products = ProductsBlock()


def pictures_in(front: blocks.StreamValue) -> list[AbstractImage]:
    """The images that editors chose for a home page, without those of products and departments."""
    found = []
    for block in front:
        if block.block_type == "hero":
            found.append(block.value["image"])
        elif block.block_type == "story" and is_public(block.value["page"]):
            found.append(block.value["page"].specific.image)
    return [image for image in found if image]
