"""Variants as plain values, of which a list of products reads a hundred at once."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from datetime import datetime
from decimal import Decimal

from django.db.models import OuterRef, Subquery

from products import option_values
from products.models import ProductImage, StockItem, Variant, VariantOption
from products.models.catalogue import VariantQuerySet
from products.option_values import Choice
from site_config import remembered
from site_config.public_pages import may_read

# In the order of `VariantRow`.
COLUMNS = (
    "pk",
    "product_id",
    "sku",
    "price",
    "compare_at",
    "image_id",
    "weight_grams",
    "product__slug",
    "product__name",
    "product__description",
    "product__tax_code",
    "product__handling_days",
    "product__digital",
    "product__main_page_id",
    "product__main_page__url_path",
    "product__active",
    "product__main_page__live",
    "product__main_page__path",
    "product__main_page__expire_at",
    "stock__tracked",
    "stock__on_hand",
    "stock__reserved",
    "stock__low_at",
)
STOCK = ("tracked", "on_hand", "reserved", "low_at")
MOST_REMEMBERED = 1000  # Products, of some 3 KB each.
# Each product's together and in the editors' order.
BY_PRODUCT = ("product_id", "position", "pk")


@dataclass(frozen=True)
class VariantRow:
    """All that an offer is made of.

    `gallery` has the primary keys of the pictures of the product's main page.
    """

    pk: int
    product_id: int
    sku: str
    price: Decimal
    compare_at: Decimal | None
    own_image: int | None
    weight_grams: int | None
    slug: str  # The product's.
    name: str
    description: str
    tax_code: str
    handling_days: int | None
    digital: bool
    main_page: int | None
    url_path: str | None
    active: bool  # The product's, as all columns down to the stock's.
    live: bool | None
    path: str | None
    expires: datetime | None
    tracked: bool
    on_hand: int
    reserved: int
    low_at: int
    choices: list[Choice] = field(default_factory=list)
    gallery: list[int] = field(default_factory=list)

    @property
    def options(self) -> tuple[tuple[str, str], ...]:
        """`[(option name, value name)]`."""
        return tuple((choice.option, choice.value) for choice in self.choices)

    @property
    def is_for_sale(self) -> bool:
        """What `Variant.objects.for_sale()` asks of the database, for an active variant."""
        readable = self.live and self.path and may_read(self.path, self.expires)
        return bool(self.active and readable)

    @property
    def left(self) -> int | None:
        """How many can be bought now; None when it is made to order."""
        return self.on_hand - self.reserved if self.tracked else None

    @property
    def is_available(self) -> bool:
        """What `Variant.objects.available()` asks of the database."""
        return not self.tracked or self.on_hand > self.reserved

    @property
    def on_sale(self) -> bool:
        """Whether it was dearer before."""
        return self.compare_at is not None and self.compare_at > self.price

    @property
    def image(self) -> int | None:
        """The primary key of its own picture, else of the first of its product's page."""
        return self.own_image or next(iter(self.gallery), None)


def read(variants: VariantQuerySet) -> list[VariantRow]:
    """Those variants in their order, in three queries."""
    rows = [VariantRow(*row) for row in variants.values_list(*COLUMNS)]
    if rows:
        _add_choices({row.pk: row for row in rows})
    galleries = galleries_of(row.main_page for row in rows)
    for row in rows:
        row.gallery.extend(galleries.get(row.main_page, ()))
    return rows


def _add_choices(by_key: dict[int, VariantRow]) -> None:
    held = VariantOption.objects.filter(variant__in=by_key).order_by()
    pairs = list(held.values_list("variant_id", "value_id"))
    known = option_values.choices(value for _variant, value in pairs)
    for variant, value in sorted(pairs, key=lambda pair: known[pair[1]].place):
        by_key[variant].choices.append(known[value])


def brief(variants: VariantQuerySet) -> list[VariantRow]:
    """The same in one query: without their choices, and with one picture of the page."""
    images = ProductImage.objects.filter(page=OuterRef("product__main_page"))
    first = images.order_by("sort_order").values("image_id")[:1]
    rows = variants.annotate(first_image=Subquery(first)).order_by(*BY_PRODUCT)
    found = []
    for *columns, image in rows.values_list(*COLUMNS, "first_image"):
        row = VariantRow(*columns)
        row.gallery.extend([image] if image else [])
        found.append(row)
    return found


def of_products(products: Iterable[int]) -> list[VariantRow]:
    """All active variants of these products, for sale or not, as `BY_PRODUCT` sorts them.

    Their stock is always today's; all else may be remembered.
    """
    known = remembered.each("variants", products, _by_product, most=MOST_REMEMBERED)
    return with_stock([row for key in sorted(known) for row in known[key]])


def _by_product(products: set[int]) -> dict[int, list[VariantRow]]:
    found: dict[int, list[VariantRow]] = {key: [] for key in products}
    active = Variant.objects.filter(product__in=products, active=True)
    for row in read(active.order_by(*BY_PRODUCT)):
        found[row.product_id].append(row)
    return found


def with_stock(rows: Iterable[VariantRow]) -> list[VariantRow]:
    """The rows with their stock as it is now: they may be older than that."""
    by_key = {row.pk: row for row in rows}
    items = StockItem.objects.filter(variant__in=by_key).order_by()
    for variant, *stock in items.values_list("variant_id", *STOCK):
        row, now = by_key[variant], dict(zip(STOCK, stock, strict=True))
        if any(getattr(row, name) != value for name, value in now.items()):
            by_key[variant] = replace(row, **now)
    return list(by_key.values())


def galleries_of(pages: Iterable[int | None]) -> dict[int | None, list[int]]:
    """The primary keys of the pictures of each product page, in their order."""
    wanted = {page for page in pages if page is not None}
    found: dict[int | None, list[int]] = defaultdict(list)
    if wanted:
        rows = ProductImage.objects.filter(page__in=wanted).order_by("sort_order")
        for page, image in rows.values_list("page_id", "image_id"):
            found[page].append(image)
    return found
