"""The store's own carriers, as the settings keep them: a line for each, `name = address`."""

from __future__ import annotations

import re
from urllib.parse import urlsplit

from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

NUMBER = "{number}"
PLACEHOLDERS = {NUMBER, "{postcode}", "{country}"}
MOST_CARRIERS, LONGEST_NAME, LONGEST_ADDRESS = 50, 60, 300


def carriers_of(text: str) -> dict[str, str]:
    """`Bike = https://bike.example/{number}` is `{"Bike": "https://…"}`; "" is no address."""
    return dict(map(_carrier_of, _lines(text)))


def check_carriers(text: str) -> None:
    """Refuse a list with a line that can't be used, and name that line."""
    lines = _lines(text)
    if len(lines) > MOST_CARRIERS:
        raise ValidationError(
            _("Keep the list to %(most)d lines.") % {"most": MOST_CARRIERS}
        )
    names = set()
    for line in lines:
        name, address = _carrier_of(line)
        if not name or len(name) > LONGEST_NAME:
            raise _refusal(_("Begin “%(line)s” with a name of 1 to 60 letters."), line)
        if name.casefold() in names:
            raise _refusal(_("“%(line)s” names a carrier for the second time."), line)
        names.add(name.casefold())
        if address:
            _check_address(address, line)


def _check_address(address: str, line: str) -> None:
    parts = _parts(address)
    if parts is None or len(address) > LONGEST_ADDRESS:
        raise _refusal(
            _("In “%(line)s” write an address that begins with https:// after the =."),
            line,
        )
    # In the name of the host, a number could lead people to somebody else's site.
    if NUMBER not in address or "{" in parts:
        raise _refusal(
            _("In “%(line)s” write {number} where the tracking number belongs."), line
        )
    if not set(re.findall(r"\{[^}]*\}?", address)) <= PLACEHOLDERS:
        raise _refusal(
            _("“%(line)s” may use {number}, {postcode} and {country}, nothing else."),
            line,
        )


def _parts(address: str) -> str | None:
    """The host that `address` leads to, or None where it is no https address."""
    try:
        parts = urlsplit(address)
        plain = parts.port in (None, 443) and "@" not in parts.netloc
    except ValueError:
        return None
    if parts.scheme != "https" or not parts.hostname or not plain:
        return None
    return None if re.search(r"[\s\"'<>\\^`|\x00-\x1f]", address) else parts.netloc


def _carrier_of(line: str) -> tuple[str, str]:
    name, _equals, address = line.partition("=")
    return " ".join(name.split()), address.strip()


def _lines(text: str) -> list[str]:
    return [line.strip() for line in text.splitlines() if line.strip()]


def _refusal(sentence: object, line: str) -> ValidationError:
    return ValidationError(str(sentence) % {"line": line[:LONGEST_NAME]})
