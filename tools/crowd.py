"""Fills a shop with thousands of products in few statements, for tests and `make bench`."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal
from itertools import product as every_pair
from typing import Any

from django.contrib.contenttypes.models import ContentType
from django.db import connection, transaction
from wagtail.models import Locale, Page

from products.models import (
    DepartmentPage,
    Option,
    OptionValue,
    Product,
    ProductImage,
    ProductPage,
    StockItem,
    Variant,
    VariantOption,
)
from products.search import index
from tests.products.page_builders import a_department, a_picture

DEPARTMENTS = ("prints", "weaves", "ceramics")
SIZES = ("small", "medium", "large", "huge")
GLAZES = ("oat", "ash", "tidal", "celadon", "salt", "ink")
FIRST = "Salt Tide Harbour Quarry Hollow Drift Lantern Orchard Meadow Cinder".split()
LAST = "Bowl Mug Vase Jug Plate Print Runner Throw Cushion Tile".split()
PICTURES = 8  # Shared: what a list costs does not depend on what is in a picture.
AT_ONCE = 2000  # rows


@transaction.atomic
def fill(many: int, *, first: int = 0) -> list[Product]:
    """Put `many` products on sale, each with a page, a picture and two to four variants.

    They are numbered from `first`, so that a second call adds others.
    """
    departments = [a_department(slug) for slug in DEPARTMENTS]
    products = Product.objects.bulk_create(
        [
            Product(
                name=f"{name_of(number)} {number}",
                slug=f"piece-{number}",
                description=f"{name_of(number)}, made by hand in the studio.",
            )
            for number in range(first, first + many)
        ],
        batch_size=AT_ONCE,
    )
    _give_pages(products, departments)
    variants = Variant.objects.bulk_create(_variants(products), batch_size=AT_ONCE)
    _give_stock(variants)
    _give_options(variants)
    index.rebuild()
    # As a database does by itself when it has taken in much: it counts, to plan well.
    # MySQL has done so, and would commit what is open.
    if connection.vendor != "mysql":
        with connection.cursor() as cursor:
            cursor.execute("ANALYZE")
    return products


def _give_stock(variants: Sequence[Variant]) -> None:
    StockItem.objects.bulk_create(
        [
            StockItem(variant=variant, on_hand=place % 9)
            for place, variant in enumerate(variants)
        ],
        batch_size=AT_ONCE,
    )


def name_of(number: int) -> str:
    names = [" ".join(pair) for pair in every_pair(FIRST, LAST)]
    return names[number % len(names)]


def _give_pages(
    products: Sequence[Product], departments: Sequence[DepartmentPage]
) -> None:
    """A live page a product, in turn below each department, as the tree would add it."""
    shares: dict[int, int] = {}
    kind = ContentType.objects.get_for_model(ProductPage)
    shared = {"content_type": kind, "locale": Locale.get_default(), "live": True}
    rows = []
    for number, one in enumerate(products):
        parent = departments[number % len(departments)]
        shares[parent.pk] = shares.get(parent.pk, parent.numchild or 0) + 1
        rows.append(_page(one, parent, shares[parent.pk], **shared))
    Page.objects.bulk_create(rows, batch_size=AT_ONCE)
    for pk, children in shares.items():
        Page.objects.filter(pk=pk).update(numchild=children)
    pictures = [a_picture() for _number in range(PICTURES)]
    product_pages = []
    for one, row in zip(products, rows, strict=True):
        product_pages.append(ProductPage(page_ptr_id=row.pk, product=one))
        one.main_page_id = row.pk
    # A page has two rows, and Django's `bulk_create` writes only those that have one.
    fields = ProductPage._meta.local_concrete_fields
    for start in range(0, len(product_pages), AT_ONCE):
        some = product_pages[start : start + AT_ONCE]
        ProductPage.objects.all()._insert(some, fields=fields, using="default")
    Product.objects.bulk_update(products, ["main_page"], batch_size=AT_ONCE)
    ProductImage.objects.bulk_create(
        [
            ProductImage(page_id=row.pk, image=pictures[number % PICTURES])
            for number, row in enumerate(rows)
        ],
        batch_size=AT_ONCE,
    )


def _page(one: Product, parent: DepartmentPage, step: int, **shared: Any) -> Page:
    return Page(
        title=one.name,
        draft_title=one.name,
        slug=one.slug,
        path=Page._get_path(parent.path, parent.depth + 1, step),
        depth=parent.depth + 1,
        url_path=f"{parent.url_path}{one.slug}/",
        **shared,
    )


def _variants(products: Sequence[Product]) -> list[Variant]:
    return [
        Variant(
            product=one,
            sku=f"P{one.slug.removeprefix('piece-')}-{position}",
            price=Decimal(10 + number * 7 % 290 + 5 * position),
            position=position,
        )
        for number, one in enumerate(products)
        for position in range(2 + number % 3)
    ]


def _give_options(variants: Sequence[Variant]) -> None:
    sizes, glazes = _values("Size", SIZES), _values("Glaze", GLAZES)
    rows = []
    for variant in variants:
        glaze = glazes[variant.product_id % len(glazes)]
        for value in (sizes[variant.position], glaze):
            rows.append(
                VariantOption(variant=variant, option=value.option, value=value)
            )
    VariantOption.objects.bulk_create(rows, batch_size=AT_ONCE)


def _values(name: str, names: Sequence[str]) -> list[OptionValue]:
    option, _made = Option.objects.get_or_create(
        slug=name.lower(), defaults={"name": name}
    )
    return [
        OptionValue.objects.get_or_create(
            option=option,
            slug=value,
            defaults={"name": value.title(), "position": position},
        )[0]
        for position, value in enumerate(names)
    ]
