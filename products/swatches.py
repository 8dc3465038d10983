"""Swatches: how values of a colour or a glaze look, beside their names."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from products.images import display, renditions
from products.images.pictures import Picture
from products.option_values import Choice
from products.variant_rows import VariantRow


@dataclass(frozen=True)
class Swatch:
    """A colour, "#3f6a80", or the address of a small picture."""

    name: str  # Of the value, in words.
    colour: str
    picture: str = ""


# By the names of the option and of its value, as an `Offer` has them.
Swatches = Mapping[tuple[str, str], Swatch]


def choices_of(rows: Iterable[VariantRow]) -> set[Choice]:
    """The values of variants that are shown as swatches."""
    return with_swatches(choice for row in rows for choice in row.choices)


def with_swatches(choices: Iterable[Choice]) -> set[Choice]:
    """Those that are shown as swatches."""
    return {one for one in choices if one.shows_swatch and (one.colour or one.picture)}


def images_of(choices: Iterable[Choice]) -> list[int | None]:
    """The primary keys of the pictures of such values."""
    return [choice.picture for choice in choices]


def of_choices(choices: Iterable[Choice], shown: Mapping[int, Picture]) -> Swatches:
    """The swatches of such values; `shown` has the pictures that `images_of` names."""
    return {
        (one.option, one.value): Swatch(one.value, one.colour, _address(one, shown))
        for one in choices
    }


def _address(choice: Choice, shown: Mapping[int, Picture]) -> str:
    picture = shown.get(choice.picture or 0)
    return display.address(picture, renditions.SWATCH) if picture else ""
