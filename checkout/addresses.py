"""Postal addresses, as Stripe collects them, written in lines."""

from __future__ import annotations

from collections.abc import Mapping

from site_config import locales


def lines_of(address: Mapping[str, str | None]) -> list[str]:
    """The lines of an envelope: name, streets, "Guildford GU1 2AB", region, country.

    Takes `{name, line1, line2, city, state, postal_code, country}`, any of them missing.
    """
    part = {name: one_line(value or "") for name, value in address.items()}
    place = f"{part.get('city', '')} {part.get('postal_code', '')}".strip()
    lines = [
        part.get("name"),
        part.get("line1"),
        part.get("line2"),
        place,
        part.get("state"),
        country_name(part.get("country", "")),
    ]
    return [line for line in lines if line]


def country_name(code: str) -> str:
    """A country in the active language: "GB" is "United Kingdom"."""
    return str(locales.active().territories.get(code.upper(), code))


def one_line(text: str) -> str:
    """`text` without line breaks, so that a name cannot pass for a line of its own."""
    return " ".join(text.split())
