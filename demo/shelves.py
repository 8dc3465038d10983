"""Products, their variants and what stands on the shelf."""

from __future__ import annotations

from decimal import Decimal

from django.db import transaction

from demo import album, reading
from demo.reading import Row
from products import stock
from products.catalogue import index_afresh
from products.models import (
    Option,
    OptionValue,
    Product,
    StockMovement,
    Variant,
    VariantOption,
)

LOW_AT = 3


def fill() -> int:
    """Make the options and the products that are missing; returns how many products."""
    for position, row in enumerate(reading.shop()["option"]):
        _option(row, position)
    known = set(Product.objects.values_list("slug", flat=True))
    missing = [row for row in reading.products() if row["slug"] not in known]
    for row in missing:
        _product(row)
    return len(missing)


def _option(row: Row, position: int) -> None:
    option, _made = Option.objects.get_or_create(
        slug=row["slug"], defaults={"name": row["name"], "position": position}
    )
    for place, value in enumerate(row["values"]):
        OptionValue.objects.get_or_create(
            option=option,
            slug=value["slug"],
            defaults={"name": value["name"], "position": place},
        )


@transaction.atomic
def _product(row: Row) -> None:
    product = Product(
        name=row["name"],
        slug=row["slug"],
        description=row["description"],
        handling_days=row.get("handling_days"),
    )
    product.save()
    product.options.set(Option.objects.filter(slug__in=row["options"]))
    product.save()
    for position, variant in enumerate(row["variants"]):
        _variant(product, variant, row["options"], position)
    index_afresh(product)


def _variant(product: Product, row: Row, options: list[str], position: int) -> None:
    before = row.get("compare_at")
    variant = Variant.objects.create(
        product=product,
        sku=row["sku"],
        price=Decimal(row["price"]),
        compare_at=Decimal(before) if before else None,
        image=album.picture(row["image"]) if "image" in row else None,
        weight_grams=row["grams"],
        position=position,
    )
    for option in options:
        value = OptionValue.objects.get(option__slug=option, slug=row[option])
        VariantOption.objects.create(variant=variant, option=value.option, value=value)
    _shelve(variant, row)


def _shelve(variant: Variant, row: Row) -> None:
    tracked = row.get("tracked", True)
    stock.shelve(variant, tracked=tracked, low_at=row.get("low_at", LOW_AT))
    if tracked and row["on_hand"]:
        opening = StockMovement.Kind.OPENING
        stock.count(variant.sku, row["on_hand"], shown=0, kind=opening)
