"""What the shop offers to sell, at this price, now.

The page, its structured data, the feed, the cart and the line at Stripe are all built
from the same `Offer`, so they cannot disagree.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from urllib.parse import urlencode

from django.db import models
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from delivery.offers import Goods
from products import variant_rows
from products.images import pictures
from products.images.pictures import Picture
from products.models import Variant
from products.models.catalogue import VariantQuerySet
from products.variant_rows import VariantRow
from site_config import money, page_paths
from site_config.models import StoreSettings
from site_config.page_paths import PagePaths


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
    image: Picture | None
    url: str
    price: Decimal
    compare_at: Decimal | None
    currency: str
    availability: Availability
    left: int | None
    low: bool
    tax_code: str
    handling_days: int | None  # Working days to the parcel, when made to order.
    weight_grams: int  # 0 when nobody has weighed it.
    digital: bool  # No parcel brings it.

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

    def goods(self, quantity: int = 1) -> Goods:
        """That many of it, as delivery asks for them."""
        making = {} if self.digital else {self.sku: self.handling_days}
        return Goods(self.price * quantity, self.weight_grams * quantity, making)

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
            "Made to order, and sent within %(days)d working day",
            "Made to order, and sent within %(days)d working days",
            self.handling_days,
        ) % {"days": self.handling_days}


def of_variants(
    variants: VariantQuerySet, *, currency: str | None = None
) -> list[Offer]:
    """The offers of those variants, in their order, in five queries.

    `currency` is the store's, looked up when it is not given.
    """
    rows = variant_rows.read(variants)
    return of_rows(rows, pictures.by_key(row.image for row in rows), currency=currency)


def of_variant(variant: Variant) -> Offer:
    """The offer of one variant, looked up anew."""
    [offer] = of_variants(Variant.objects.filter(pk=variant.pk))
    return offer


def of_rows(
    rows: Iterable[VariantRow],
    shown: Mapping[int, Picture],
    *,
    currency: str | None = None,
) -> list[Offer]:
    """The offers of variants that have been read; `shown` has their pictures by key."""
    currency = currency or StoreSettings.current().currency
    paths = page_paths.read()
    return [of_row(row, shown, paths, currency) for row in rows]


def of_row(
    row: VariantRow, shown: Mapping[int, Picture], paths: PagePaths, currency: str
) -> Offer:
    """The offer of one variant."""
    path = paths.of(row.url_path)
    return Offer(
        sku=row.sku,
        name=row.name,
        options=row.options,
        description=row.description,
        image=shown.get(row.image) if row.image else None,
        url=f"{path}?{urlencode({'sku': row.sku})}" if path else "",
        # A piece is rounded, and never a sum, so that any number of pieces adds up.
        price=money.rounded(row.price, currency),
        compare_at=row.compare_at and money.rounded(row.compare_at, currency),
        currency=currency,
        availability=_availability(row),
        left=row.left,
        low=row.left is not None and row.left <= row.low_at,
        tax_code=row.tax_code,
        handling_days=None if row.tracked else row.handling_days,
        weight_grams=row.weight_grams or 0,
        digital=row.digital,
    )


def _availability(row: VariantRow) -> Availability:
    if not row.tracked:
        return Availability.MADE_TO_ORDER
    return Availability.IN_STOCK if row.is_available else Availability.SOLD_OUT
