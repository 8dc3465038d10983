"""Template tags for pictures: as HTML in every size there is, or only their addresses."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from functools import lru_cache

from django import template
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

from products.images import display, renditions
from products.images.pictures import Picture, Size
from products.structured_data import absolute
from products.swatches import Swatch
from site_config import remembered

register = template.Library()
MOST_REMEMBERED = 3000  # Of some 1.5 KB each.
# What a swatch is drawn of, on a square of 24 units.
SWATCH = '<svg class="swatch" viewBox="0 0 24 24" aria-hidden="true">'
CIRCLE = '<circle cx="12" cy="12" r="12" fill="{}"/>'
PICTURE = '<image href="{}" width="24" height="24"/>'
STRIKE = '<path d="M4 20 20 4"/><path d="M4 20 20 4"/>'
TYPES = {kind: f"image/{kind}" for kind in renditions.FORMATS}


@register.simple_tag
def picture(
    image: display.Shown | None,
    *,
    sizes: str,
    up_to: int | str = 0,
    decorative: bool | str = False,
    eager: bool | str = False,
    first: bool | str = False,
) -> SafeString:
    """`{% picture offer.image sizes="50vw" %}`: the `<picture>` of an image, or nothing.

    `up_to` is the widest size that its place needs, in pixels. A decorative one has no
    alternative text; an eager one is fetched at once, the first one before all others.
    """
    if not image:
        return SafeString()
    shown = display.picture_of(image)
    how = (sizes, int(up_to or renditions.WIDTHS[-1]), decorative, eager, first)
    return remembered.each(
        "pictures as HTML",
        [(shown.pk, *how)],
        lambda keys: {key: _written(shown, *how) for key in keys},
        most=MOST_REMEMBERED,
    )[shown.pk, *how]


def _written(
    shown: Picture,
    sizes: str,
    up_to: int,
    decorative: bool | str,
    eager: bool | str,
    first: bool | str,
) -> SafeString:
    named = {"alt": "" if decorative else shown.default_alt_text, "sizes": sizes}
    if not eager:
        named["loading"] = "lazy"
    if first:
        named["fetchpriority"] = "high"
    named |= display.focal_point_attributes(shown)
    made = display.sizes_by_format(shown, up_to=up_to)
    return in_formats(made, named) if made else placeholder(shown, named)


def in_formats(shown: Sequence[Sequence[Size]], named: Mapping[str, str]) -> SafeString:
    """A source for each better format, and the `<img>` in the first, smallest size first."""
    best, others = shown[0], shown[1:]
    sources = [
        _element("source", {**_srcset(sizes, named), "type": TYPES[kind]})
        for sizes, kind in zip(others, renditions.FORMATS[1:], strict=False)
    ]
    first = best[0]
    size = {"src": first.url, "width": first.width, "height": first.height}
    several = _srcset(best, named) if len(best) > 1 else {}
    return _picture([*sources, _element("img", {**size, **named, **several})])


def _srcset(sizes: Sequence[Size], named: Mapping[str, str]) -> dict[str, str]:
    """The addresses of all sizes; widths say nothing where there is only one."""
    if len(sizes) == 1:
        return {"srcset": sizes[0].url}
    srcset = ", ".join(f"{size.url} {size.width}w" for size in sizes)
    return {"srcset": srcset, "sizes": named.get("sizes", "")}


def _element(name: str, attributes: Mapping[str, object]) -> SafeString:
    """An element without content; Django's `flatatt` takes several times as long."""
    written = "".join(f' {key}="{{}}"' for key in attributes)
    return format_html(f"<{name}{written}>", *attributes.values())


def _picture(elements: Iterable[SafeString]) -> SafeString:
    inside = format_html_join("", "{}", ((element,) for element in elements))
    return format_html("<picture>{}</picture>", inside)


def placeholder(shown: Picture, named: Mapping[str, str]) -> SafeString:
    """One size, made when the browser asks for it."""
    width = min(shown.width, display.PLACEHOLDER_WIDTH)
    size = renditions.widest(shown.width, up_to=display.PLACEHOLDER_WIDTH)
    attributes = {
        "src": display.address(shown, size),
        "width": width,
        "height": round(shown.height * width / shown.width),
        **named,
    }
    attributes.pop("sizes", None)
    return _picture([_element("img", attributes)])


@register.simple_tag
def picture_address(image: display.Shown, up_to: int) -> str:
    """The path of a picture in its widest size of at most `up_to` pixels."""
    return display.address(image, renditions.widest(image.width, up_to=up_to))


@register.simple_tag
def zoom_attributes(image: display.Shown) -> SafeString:
    """`<li{% zoom_attributes picture %}>`: how wide it may be enlarged, and of which file.

    No file until it is made; then the largest that the page has serves.
    """
    picture = display.picture_of(image)
    whole = picture.sizes.get(renditions.ZOOM.spec)
    return format_html(
        ' data-width="{}" data-whole="{}"',
        min(picture.width, renditions.ZOOM_WIDTH),
        whole.url if whole else "",
    )


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
def shared_address(image: display.Shown) -> str:
    """The public address of a picture's crop for links that are shared."""
    return absolute(display.address(image, renditions.SHARED))
