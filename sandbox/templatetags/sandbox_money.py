"""Amounts, moments and states on the sandbox's pages."""

from __future__ import annotations

from datetime import UTC, datetime

from django import template
from django.conf import settings
from django.utils.translation import gettext as _

from sandbox import amounts, faults
from sandbox.models import Fault

register = template.Library()


@register.filter
def money(minor: int, currency: str) -> str:
    """`{{ line.amount_total|money:line.currency }}` gives `GBP 26.00`."""
    return amounts.formatted(minor, currency)


@register.filter
def moment(second: int) -> datetime:
    """Stripe counts seconds; `{{ event.created|moment|date:"H:i" }}`."""
    return datetime.fromtimestamp(second, tz=UTC)


GOOD = frozenset("paid complete succeeded won warning_closed".split())
BAD = frozenset("expired failed canceled lost requires_payment_method".split())


@register.filter
def state(status: str) -> str:
    """How a status of Stripe's looks: `good`, `bad`, or `waits`."""
    return "good" if status in GOOD else "bad" if status in BAD else "waits"


@register.filter
def called(fault: Fault) -> str:
    """Which calls a fault is for, in words."""
    words = {
        "": _("all calls"),
        faults.NEW_SESSION: _("opening a payment page"),
        faults.NEW_REFUND: _("making a refund"),
    }
    return words.get(fault.on, fault.on)


@register.simple_tag
def shop_address() -> str:
    return f"{settings.SITE_URL}/"
