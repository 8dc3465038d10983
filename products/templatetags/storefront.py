"""Template tag for the product cards of a story's block."""

from __future__ import annotations

from django import template
from wagtail.blocks import StructValue

from products.blocks import product_ids_of
from products.storefront.cards import Card, of_products

register = template.Library()


@register.simple_tag(takes_context=True)
def cards_of_block(context: template.Context, value: StructValue) -> list[Card]:
    """`{% cards_of_block self as cards %}`: of what is still sold, in the editors' order.

    A page that has gathered the cards of all its blocks hands them on as `story_cards`.
    """
    chosen = product_ids_of(value)
    cards = context.get("story_cards")
    if cards is None:
        cards = {card.product_id: card for card in of_products(chosen)}
    return [cards[pk] for pk in chosen if pk in cards]
