"""The shop's own template tags: an amount as a shopper reads it, and little more."""

from __future__ import annotations

from decimal import Decimal

from django import template
from django.utils.html import format_html
from django.utils.safestring import SafeString

from site_config import money
from site_config.models import StoreSettings

register = template.Library()


@register.simple_tag(takes_context=True)
def price(
    context: template.Context, amount: Decimal, currency: str = "", exact: bool = False
) -> SafeString:
    """`{% price offer.price offer.currency %}`: "£64", kept in one piece by `<bdi>`.

    Without a currency it is the store's; with `exact=True` whole prices keep pence.
    """
    code = currency or StoreSettings.current(context.get("request")).currency
    return format_html("<bdi>{}</bdi>", money.written(amount, code, whole=not exact))
