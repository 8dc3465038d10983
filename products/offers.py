"""What the shop offers to sell, at this price, now.

The page, its structured data, the feed, the cart and the line at Stripe are all built
from the same `Offer`, so they cannot disagree.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal
from urllib.parse import urlencode

from django.db import models
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from wagtail.images.models import AbstractImage

from products.models import ProductPage, StockItem, Variant
from site_config import money
from site_config.models import StoreSettings


class Availability(models.TextChoices):
    IN_STOCK = "in_stock", gettext_lazy("In stock")
    SOLD_OUT = "sold_out", gettext_lazy("Sold out")
    MADE_TO_ORDER = "made_to_order", gettext_lazy("Made to order")


@dataclass(frozen=True)
class Offer:
    """One variant as a shopper meets it; prices in major units, taxes included.

    `options` is `[(option name, value name)]`; `left` is how many are free now, None
    when made to order; `url` is a path that carries the SKU.
    """

    sku: str
    name: str
    options: tuple[tuple[str, str], ...]
    description: str
    image: AbstractImage | None
    url: str
    price: Decimal
    compare_at: Decimal | None
    currency: str
    availability: Availability
    left: int | None
    low: bool
    tax_code: str
    handling_days: int | None  # From order to parcel, when made to order.

    @property
    def options_line(self) -> str:
        """The values alone: "50 × 70 cm, oak"."""
        return ", ".join(value for _option, value in self.options)

    @property
    def full_name(self) -> str:
        """Name and values: "Tide Table, 50 × 70 cm, oak"."""
        return ", ".join(filter(None, [self.name, self.options_line]))

    @property
    def on_sale(self) -> bool:
        return self.compare_at is not None and self.compare_at > self.price

    @property
    def plain_price(self) -> str:
        """The price for machines: "26.00"."""
        return money.plain(self.price, self.currency)

    @property
    def is_available(self) -> bool:
        """Whether it can be bought now, if it is for sale at all."""
        return self.availability != Availability.SOLD_OUT

    @property
    def stock_text(self) -> str:
        """The stock line, a finished sentence."""
        if self.availability == Availability.MADE_TO_ORDER:
            return self._made_to_order_text
        if not self.left:
            return _("Sold out. We make the next batch when we can.")
        if self.low:
            return _("%(left)d left") % {"left": self.left}
        return _("In stock, ready to send")

    @property
    def _made_to_order_text(self) -> str:
        if self.handling_days is None:
            return _("Made to order")
        return ngettext(
            "Made to order, and sent within %(days)d day",
            "Made to order, and sent within %(days)d days",
            self.handling_days,
        ) % {"days": self.handling_days}


def offer_of(variant: Variant, *, currency: str | None = None) -> Offer:
    """The offer of a variant loaded by `Variant.objects.with_everything()`.

    `currency` is the store's, looked up when it is not given.
    """
    product, stock = variant.product, variant.stock
    left = stock.free if stock.tracked else None
    return Offer(
        sku=variant.sku,
        name=product.name,
        options=tuple(
            (choice.option.name, choice.value.name) for choice in variant.choices.all()
        ),
        description=product.description,
        image=picture_of(variant),
        url=address_of(variant),
        price=variant.price,
        compare_at=variant.compare_at,
        currency=currency or StoreSettings.current().currency,
        availability=_availability(stock),
        left=left,
        low=left is not None and left <= stock.low_at,
        tax_code=product.tax_code,
        handling_days=None if stock.tracked else product.handling_days,
    )


def offers_of(variants: Iterable[Variant]) -> list[Offer]:
    """The offers of several variants, in the order given."""
    currency = StoreSettings.current().currency
    return [offer_of(variant, currency=currency) for variant in variants]


def picture_of(variant: Variant) -> AbstractImage | None:
    """The variant's own picture, else the first of its product's main page."""
    if variant.image_id:
        return variant.image
    page = variant.product.main_page
    first = next(iter(page.gallery.all()), None) if page else None
    return first.image if first else None


def address_of(variant: Variant) -> str:
    """The path of the variant's own link, or an empty string without a live page."""
    page = variant.product.main_page
    path = _path_of(page) if page else ""
    return f"{path}?{urlencode({'sku': variant.sku})}" if path else ""


def _path_of(page: ProductPage) -> str:
    """Kept with the page, which is asked by every variant of its product."""
    if not hasattr(page, "path_of_offers"):
        parts = page.get_url_parts()
        page.path_of_offers = parts[2] if parts else ""
    return str(page.path_of_offers)


def _availability(stock: StockItem) -> Availability:
    if not stock.tracked:
        return Availability.MADE_TO_ORDER
    return Availability.IN_STOCK if stock.is_available else Availability.SOLD_OUT
