"""Swatches: how values of a colour or a glaze look, beside their names."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from products.images import display, renditions
from products.models import Option, OptionValue, Variant


@dataclass(frozen=True)
class Swatch:
    """A colour, "#3f6a80", or the address of a small picture."""

    name: str  # Of the value, in words.
    colour: str
    picture: str = ""


# By the names of the option and of its value, as an `Offer` has them.
Swatches = Mapping[tuple[str, str], Swatch]


def of_variants(variants: Iterable[Variant]) -> Swatches:
    """The swatches of all values of variants that were loaded `with_everything()`."""
    return of_values(
        (choice.option, choice.value)
        for variant in variants
        for choice in variant.choices.all()
    )


def of_values(values: Iterable[tuple[Option, OptionValue]]) -> Swatches:
    """The swatches of `[(option, value)]`, as far as an option shows them.

    Asks the database only where a value has a picture, and then once.
    """
    shown = {
        (option.name, value.name): value
        for option, value in values
        if option.shows_swatches and (value.colour or value.picture_id)
    }
    chosen = {value.picture_id for value in shown.values() if value.picture_id}
    pictures = display.addresses(chosen, renditions.SWATCH)
    return {
        names: Swatch(value.name, value.colour, pictures.get(value.picture_id or 0, ""))
        for names, value in shown.items()
    }
