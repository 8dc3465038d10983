"""Template tags for carts and orders."""

from __future__ import annotations

from decimal import Decimal

from django import template

from checkout import cart_messages, pricing, progress
from checkout.current_cart import cart_of, person
from checkout.discount_reasons import WhyNot
from checkout.models import Order
from checkout.pricing import Reason
from checkout.progress import Progress
from site_config import money

register = template.Library()


@register.simple_tag
def plain_price(amount: Decimal, currency: str) -> str:
    """An amount for a hidden field: "112.00"."""
    return money.plain(amount, currency)


@register.filter
def sentence(reason: Reason, name: str = "") -> str:
    """`{{ line.problem|sentence }}`; `{{ reason|sentence:line.name }}` names the line."""
    return cart_messages.sentence(reason, name)


@register.filter
def why_not(reason: WhyNot, code: str = "") -> str:
    """`{{ cart.why_code_does_not_count|why_not:cart.code }}`"""
    said = cart_messages.why_not(reason)
    return f"{code}: {said}" if code else said


@register.filter
def masked(email: str) -> str:
    """An email address that its owner recognises and nobody else can read: "a…@e…"."""
    name, _at, host = email.partition("@")
    return f"{name[:1]}…@{host[:1]}…"


@register.inclusion_tag("checkout/_cart_reminder.html", takes_context=True)
def cart_reminder(context: template.Context) -> dict[str, object]:
    """What is in the cart, beside a form that has to be filled before paying."""
    request = context["request"]
    before_checkout = "/checkout/" in (
        request.GET.get("next") or request.POST.get("next") or ""
    )
    return {"cart": pricing.price_cart(cart_of(request)) if before_checkout else None}


@register.simple_tag
def sent_of(order: Order) -> Progress:
    """`{% sent_of order as progress %}`: how much of it was sent, and how much is left."""
    return progress.of(order)


@register.inclusion_tag("checkout/_newest_order.html", takes_context=True)
def newest_order(context: template.Context) -> dict[str, object]:
    """The last order that the person who is signed in sees in their account."""
    user = person(context["request"])
    orders = Order.objects.of(user).shown_in_account() if user else Order.objects.none()
    newest = (
        orders.select_related("live_attempt").prefetch_related(*progress.READ).first()
    )
    lines = newest.lines.all() if newest else ()
    picture = next((line.image for line in lines if line.image), "")
    return {"order": newest, "picture": picture}
