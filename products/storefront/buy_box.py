"""The buy box: which variant is chosen, which others there are, and what each is."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TypedDict

from django.db.models import Q
from django.utils.translation import gettext as _

from delivery import offers as delivery_offers
from delivery import terms
from delivery.offers import DeliveryOffer
from products import offers, swatches, variant_rows
from products.images import display
from products.models import Product, ProductPage, Variant
from products.offers import Offer
from products.swatches import Swatch, Swatches


@dataclass(frozen=True)
class OptionLink:
    """One value of an option: where it leads, whether it is chosen or sold out.

    `url` is empty when no variant has it together with the other values chosen.
    """

    name: str
    url: str
    current: bool
    sold_out: bool
    swatch: Swatch | None = None


@dataclass(frozen=True)
class OptionGroup:
    """One option as a shopper chooses it."""

    title: str
    links: list[OptionLink]

    @property
    def has_swatches(self) -> bool:
        return any(link.swatch for link in self.links)


class BuyBox(TypedDict):
    """The context of `products/_buy.html`."""

    page: ProductPage | None
    product: Product
    offer: Offer
    option_groups: list[OptionGroup]
    for_sale: bool
    error: str
    quantity: int | str
    delivery: list[DeliveryOffer]  # Of one of it, to the country that pages speak of.
    delivered_to: str  # That country.


def buy_box(variant: Variant) -> BuyBox:
    """The buy box of a variant that is for sale."""
    beside = Q(product=variant.product_id, active=True) | Q(pk=variant.pk)
    variants = Variant.objects.filter(beside)
    rows = variant_rows.read(variants.order_by(*variant_rows.BY_PRODUCT))
    choices = swatches.choices_of(rows)
    images = [row.image for row in rows]
    pictures = display.look_up([*images, *swatches.images_of(choices)])
    every = offers.of_rows(rows, pictures)
    offer = next(one for one in every if one.sku == variant.sku)
    shown = swatches.of_choices(choices, pictures)
    return among(variant.product, offer, every, shown, for_sale=True)


def among(
    product: Product,
    offer: Offer,
    every: Sequence[Offer],
    shown: Swatches,
    *,
    for_sale: bool,
) -> BuyBox:
    """The buy box of one offer among `every`, those of all active variants."""
    current = terms.current()
    return {
        "page": product.main_page,
        "product": product,
        "offer": offer,
        "option_groups": option_groups_of(offer, every, shown),
        "for_sale": for_sale,
        "error": "",
        "quantity": 1,
        "delivery": delivery_offers.offers_for(offer.goods(), current.home, current),
        "delivered_to": current.home,
    }


def option_groups_of(
    chosen: Offer, every: Sequence[Offer], shown: Swatches
) -> list[OptionGroup]:
    """What can be chosen, one group for each option; of one value there is nothing to choose."""
    option_groups = [
        OptionGroup(title, _links(chosen, every, place, shown))
        for place, (title, _value) in enumerate(chosen.options)
    ]
    option_groups = [group for group in option_groups if len(group.links) > 1]
    if not option_groups and len(every) > 1:
        return [
            OptionGroup(_("Variant"), [_link(one.sku, one, chosen) for one in every])
        ]
    return option_groups


def _links(
    chosen: Offer, every: Sequence[Offer], place: int, shown: Swatches
) -> list[OptionLink]:
    title = chosen.options[place][0]
    values = dict.fromkeys(
        one.options[place][1] for one in every if len(one.options) > place
    )
    return [
        _link(
            value,
            _with(chosen, every, place, value),
            chosen,
            swatch=shown.get((title, value)),
        )
        for value in values
    ]


def _with(
    chosen: Offer, every: Sequence[Offer], place: int, value: str
) -> Offer | None:
    """The offer like the chosen one but for one value."""
    wanted = list(chosen.options)
    wanted[place] = (wanted[place][0], value)
    return next((one for one in every if list(one.options) == wanted), None)


def _link(
    name: str, leads_to: Offer | None, chosen: Offer, swatch: Swatch | None = None
) -> OptionLink:
    return OptionLink(
        name=name,
        url=leads_to.url if leads_to else "",
        current=leads_to is not None and leads_to.sku == chosen.sku,
        sold_out=leads_to is not None and not leads_to.is_available,
        swatch=swatch,
    )
