"""Amounts on the sandbox's pages."""

from __future__ import annotations

from datetime import UTC, datetime

from django import template

from sandbox import amounts

register = template.Library()


@register.filter
def money(minor: int, currency: str) -> str:
    """`{{ line.amount_total|money:line.currency }}` gives `GBP 26.00`."""
    return amounts.formatted(minor, currency)


@register.filter
def moment(second: int) -> datetime:
    """Stripe counts seconds; `{{ event.created|moment|date:"H:i" }}`."""
    return datetime.fromtimestamp(second, tz=UTC)
