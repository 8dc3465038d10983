"""Template tags for pictures: as HTML in every size there is, or only their addresses."""

from __future__ import annotations

from functools import lru_cache

from django import template
from django.forms.utils import flatatt
from django.utils.html import format_html
from django.utils.safestring import SafeString
from wagtail.images.models import AbstractImage, Picture

from products.images import display, renditions
from products.structured_data import absolute
from products.swatches import Swatch

register = template.Library()
# What a swatch is drawn of, on a square of 24 units.
SWATCH = '<svg class="swatch" viewBox="0 0 24 24" aria-hidden="true">'
CIRCLE = '<circle cx="12" cy="12" r="12" fill="{}"/>'
PICTURE = '<image href="{}" width="24" height="24"/>'
STRIKE = '<path d="M4 20 20 4"/><path d="M4 20 20 4"/>'


@register.simple_tag
def picture_in_sizes(
    image: AbstractImage, up_to: int = 0, **attributes: str
) -> Picture | SafeString:
    """`{% picture_in_sizes image sizes="50vw" alt="" %}`: the `<picture>` of a Wagtail image.

    `up_to` is the widest size that its place needs, in pixels; an empty attribute is
    left out, but for `alt`.
    """
    named = {
        name: value for name, value in attributes.items() if value or name == "alt"
    } | display.focal_point_attributes(image)
    shown = display.existing_renditions(image, up_to=up_to or renditions.WIDTHS[-1])
    return Picture(shown, named) if shown else placeholder(image, named)


def placeholder(image: AbstractImage, attributes: dict[str, str]) -> SafeString:
    """One size, made when the browser asks for it."""
    width = min(image.width, display.PLACEHOLDER_WIDTH)
    size = renditions.widest(image.width, up_to=display.PLACEHOLDER_WIDTH)
    attributes_of_size = {
        "src": display.address(image, size),
        "width": width,
        "height": round(image.height * width / image.width),
        **attributes,
    }
    attributes_of_size.pop("sizes", None)
    return format_html("<picture><img{}></picture>", flatatt(attributes_of_size))


@register.simple_tag
def picture_address(image: AbstractImage, up_to: int) -> str:
    """The path of a picture in its widest size of at most `up_to` pixels."""
    return display.address(image, renditions.widest(image.width, up_to=up_to))


@register.simple_tag
def swatch(shown: Swatch, struck: bool = False) -> SafeString:
    """`{% swatch link.swatch %}`: a circle of its colour or picture; its name stands beside it.

    An attribute, since the content policy allows no inline style.
    """
    return _drawn(shown.colour, shown.picture, struck)


@lru_cache(maxsize=1000)  # A list shows the same few again and again.
def _drawn(colour: str, picture: str, struck: bool) -> SafeString:
    inside = PICTURE if picture else CIRCLE
    line = STRIKE if struck else ""
    return format_html(f"{SWATCH}{inside}{line}</svg>", picture or colour)


@register.simple_tag
def shared_address(image: AbstractImage) -> str:
    """The public address of a picture's crop for links that are shared."""
    return absolute(display.address(image, renditions.SHARED))
