"""All options and their values, which every list of products shows."""

from __future__ import annotations

from collections.abc import Iterable
from typing import NamedTuple

from products.models import OptionValue
from site_config import remembered


class Choice(NamedTuple):
    """A value as variants have it, by the names of its option and its own.

    `place` is where the option stands among all, in the editors' order.
    """

    place: int
    option: str
    value: str
    shows_swatch: bool
    colour: str
    picture: int | None


def every() -> list[OptionValue]:
    """All values with their options, in the editors' order."""
    return remembered.once("option values", _every)


def choices(wanted: Iterable[int]) -> dict[int, Choice]:
    """At least the values of these primary keys, by them."""
    known = remembered.once("choices", lambda: _choices(every()))
    # A variant may have a value that is newer than what is remembered.
    return known if known.keys() >= set(wanted) else _choices(_every())


def _every() -> list[OptionValue]:
    return list(OptionValue.objects.select_related("option"))


def _choices(values: Iterable[OptionValue]) -> dict[int, Choice]:
    rows = list(values)
    names = sorted({(row.option.position, row.option.name) for row in rows})
    places = {name: place for place, name in enumerate(names)}
    return {
        row.pk: Choice(
            place=places[row.option.position, row.option.name],
            option=row.option.name,
            value=row.name,
            shows_swatch=row.option.shows_swatches,
            colour=row.colour,
            picture=row.picture_id,
        )
        for row in rows
    }
