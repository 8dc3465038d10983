"""Filters for emails and the admin's order pages: exact amounts, names, addresses."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal

from django import template

from checkout import addresses
from site_config import money

register = template.Library()


@register.filter
def amount(value: Decimal, currency: str) -> str:
    """`{{ order.total|amount:order.currency }}`: "£112.00", without any markup."""
    return money.written(value, currency)


@register.filter
def one_line(text: str) -> str:
    return addresses.one_line(text)


@register.filter
def address_lines(address: Mapping[str, str | None]) -> list[str]:
    return addresses.lines_of(address)
