"""The shop's own template tags: amounts, dates, structured data, page numbers."""

from __future__ import annotations

import json
from collections.abc import Iterable
from datetime import date, datetime
from decimal import Decimal

from django import template
from django.core.paginator import Page
from django.core.serializers.json import DjangoJSONEncoder
from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import get_language

from site_config import formatting, money, remembered
from site_config.models import StoreSettings
from site_config.public_pages import is_public

register = template.Library()

# As `json_script` has them: nothing in the text can end the script element.
ESCAPES = {ord(sign): f"\\u{ord(sign):04X}" for sign in "<>&"}


@register.simple_tag(takes_context=True)
def on_every_page(context: template.Context, name: str) -> SafeString:
    """`{% on_every_page "parts/_footer.html" %}`: a part that is the same on all pages.

    It knows the store's settings and its menus, and is written anew when they change.
    """
    shared = context["shared"]

    def write() -> SafeString:
        part = template.Engine.get_default().get_template(name)
        return part.render(template.Context(shared))

    in_language = f"{name} in {get_language()}"
    return remembered.once_for(in_language, shared["menus"](), write)


@register.simple_tag(takes_context=True)
def price(
    context: template.Context,
    amount: Decimal | int | None,
    currency: str = "",
    exact: bool = False,
) -> SafeString:
    """`{% price offer.price offer.currency %}`: "£64", kept together by `<bdi>`.

    Without a currency it is the store's; with `exact=True` whole prices keep pence.
    Nothing is written for no amount: what is not for sale has no price.
    """
    if amount is None or amount == "":
        return SafeString()
    code = currency or StoreSettings.current(context.get("request")).currency
    return format_html(
        "<bdi>{}</bdi>", money.written(Decimal(amount), code, whole=not exact)
    )


@register.filter
def in_a_field(amount: Decimal | None) -> str:
    """`value="{{ listing_query.price_min|in_a_field }}"`: the amount as people type it."""
    return "" if amount is None else money.in_a_field(amount)


register.filter(is_public)  # `{% if self.page|is_public %}`


@register.filter(expects_localtime=True)
def long_date(value: date | None) -> str:
    """`{{ order.placed_at|long_date }}`: "21 November 2026"; nothing for nothing."""
    return formatting.long_date(value) if value else ""


@register.filter(expects_localtime=True)
def short_time(value: datetime | None) -> str:
    """`{{ page.expires_at|short_time }}`: "14:32"."""
    return formatting.short_time(value) if value else ""


@register.filter(expects_localtime=True)
def date_and_time(value: datetime | None) -> str:
    """`{{ event.at|date_and_time }}`: "21 November 2026, 14:32"."""
    return formatting.date_and_time(value) if value else ""


@register.simple_tag
def json_ld(data: object) -> SafeString:
    """`{% json_ld structured_data %}`: structured data for search engines, or nothing."""
    if not data:
        return SafeString()
    text = json.dumps(data, cls=DjangoJSONEncoder, ensure_ascii=False)
    return format_html(
        '<script type="application/ld+json">{}</script>',
        mark_safe(text.translate(ESCAPES)),
    )


@register.filter
def page_numbers(page: Page[object]) -> Iterable[int | None]:
    """`{% for number in page_obj|page_numbers %}`: 1, None, 4, 5, 6, 7, 8, None, 417.

    None is where numbers are left out, so that a long list has a short row of them.
    """
    numbers = page.paginator.get_elided_page_range(
        page.number, on_each_side=2, on_ends=1
    )
    return (number if isinstance(number, int) else None for number in numbers)
