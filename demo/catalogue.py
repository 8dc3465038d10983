"""Products, their variants and their stock."""

from __future__ import annotations

from decimal import Decimal

from demo import data_files, images
from demo.data_files import Row
from products import catalogue
from products.catalogue import VariantData
from products.models import Option, OptionValue, Product, Variant

LOW_AT = 3


def create_products() -> int:
    """Make the options and the products that are missing; returns how many products."""
    for position, row in enumerate(data_files.shop()["option"]):
        _option(row, position)
    missing = _missing()
    for row in missing:
        _product(row)
    return len(missing)


def _missing() -> list[Row]:
    """Products whose handle and SKUs are free: either may have been renamed since."""
    slugs = set(Product.objects.values_list("slug", flat=True))
    skus = set(Variant.objects.values_list("sku", flat=True))
    return [
        row
        for row in data_files.products()
        if row["slug"] not in slugs
        and skus.isdisjoint(variant["sku"] for variant in row["variants"])
    ]


def _option(row: Row, position: int) -> None:
    option, _made = Option.objects.get_or_create(
        slug=row["slug"],
        defaults={
            "name": row["name"],
            "position": position,
            "shows_swatches": any("colour" in value for value in row["values"]),
        },
    )
    for place, value in enumerate(row["values"]):
        OptionValue.objects.get_or_create(
            option=option,
            slug=value["slug"],
            defaults={
                "name": value["name"],
                "position": place,
                "colour": value.get("colour", ""),
            },
        )


def _product(row: Row) -> None:
    product = Product(
        name=row["name"],
        slug=row["slug"],
        description=row["description"],
        search_terms=row["search_terms"],
        handling_days=row.get("handling_days"),
    )
    catalogue.save_product(
        product,
        options=Option.objects.filter(slug__in=row["options"]),
        variants=[_variant(variant, row["options"]) for variant in row["variants"]],
    )


def _variant(row: Row, options: list[str]) -> VariantData:
    before, tracked = row.get("compare_at"), row.get("tracked", True)
    variant = Variant(
        sku=row["sku"],
        price=Decimal(row["price"]),
        compare_at=Decimal(before) if before else None,
        image=images.named(row["image"]) if "image" in row else None,
        weight_grams=row["grams"],
    )
    return VariantData(
        variant=variant,
        values=[
            OptionValue.objects.get(option__slug=option, slug=row[option])
            for option in options
        ],
        tracked=tracked,
        low_at=row.get("low_at", LOW_AT),
        counted=(row["on_hand"] or None) if tracked else None,
    )
