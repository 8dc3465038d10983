"""The context of a product page."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime

from django.http import HttpRequest

from delivery import terms
from products import (
    blocks,
    offers,
    structured_data,
    structured_offers,
    swatches,
    variant_rows,
)
from products.images import display
from products.images.pictures import Picture
from products.models import Product, ProductPage
from products.offers import Offer
from products.storefront import buy_box, cards
from products.storefront.buy_box import BuyBox
from products.storefront.page_mixins import Crumbs
from products.variant_rows import VariantRow
from site_config import remembered
from site_config.models import StoreSettings
from site_config.page_cache.addresses import Parameter, Parameters

MOST_BESIDE, FEWEST_BESIDE = 4, 2
MOST_PAGES = 1000  # Whose neighbours are remembered.


class PageBox(BuyBox):
    """What a product page adds to the buy box; `every` is the offers of all variants."""

    every: list[Offer]
    one_variant: bool
    no_such_sku: bool
    picture: Picture | None
    canonical: str
    parameters: Parameters  # For pages that are kept; an unknown SKU's is not.
    until: datetime  # When the dates of delivery change by themselves.


def product_context(
    request: HttpRequest, page: ProductPage, crumbs: Crumbs
) -> dict[str, object]:
    """The context of a product page; only a preview may lack a product."""
    store = StoreSettings.current(request)
    in_story = blocks.product_ids_in(page.story)
    preview = getattr(request, "is_preview", False)
    beside = beside_of(page) if preview else _remembered_beside(page)
    own, others = _rows(page, [*in_story, *beside])
    groups = cards.in_order(others, list(dict.fromkeys([*beside, *in_story])))
    in_gallery = _gallery(page, own, preview=preview)
    pictures = display.look_up(
        [
            *in_gallery,
            *(row.image for row in own),
            *swatches.images_of(swatches.choices_of(own)),
            *cards.images_of(groups),
        ],
        known=display.pictures_in_story(page.story),
    )
    box = box_of(page, own, pictures, request.GET.get("sku", ""), store.currency)
    shown = cards.of_groups(groups, pictures, currency=store.currency)
    related = [card for card in shown if card.product_id in beside][:MOST_BESIDE]
    gallery = with_first(
        box["picture"] if box else None, [pictures[key] for key in in_gallery]
    )
    return {
        "for_sale": False,
        "canonical": page.get_url(),
        **(dict(box) if box else {}),
        "preview": preview,
        "gallery": gallery,
        "story_cards": {card.product_id: card for card in shown},
        "related_cards": related if len(related) >= FEWEST_BESIDE else [],
        "structured_data": structured_data.graph(
            structured_data.breadcrumbs(crumbs),
            _structured_data(box, gallery, store),
        ),
    }


def _remembered_beside(page: ProductPage) -> list[int]:
    found = remembered.each(
        "beside", [page.pk], lambda _pk: {page.pk: beside_of(page)}, most=MOST_PAGES
    )
    return found[page.pk]


def beside_of(page: ProductPage) -> list[int]:
    """Products to show beside this one: the editors' choice, else its neighbours."""
    chosen = [row.product_id for row in page.related.all()]
    beside = [pk for pk in chosen if pk != page.product_id][:MOST_BESIDE]
    if len(beside) >= FEWEST_BESIDE:
        return beside
    department = page.path[: -page.steplen]
    near = cards.available_below(department, but=page.product_id)
    return [*beside, *near]


def _rows(
    page: ProductPage, others: Iterable[int]
) -> tuple[list[VariantRow], list[VariantRow]]:
    """The active variants of the page's product, and what is for sale of other products."""
    products = {key for key in (page.product_id, *others) if key is not None}
    own: list[VariantRow] = []
    for_sale: list[VariantRow] = []
    for row in variant_rows.of_products(products):
        if row.product_id == page.product_id:
            own.append(row)
        elif row.is_for_sale:
            for_sale.append(row)
    return own, for_sale


def _gallery(
    page: ProductPage, own: Sequence[VariantRow], *, preview: bool
) -> list[int]:
    """The primary keys of the page's pictures; a preview may have others than the rows."""
    if own and own[0].main_page == page.pk and not preview:
        return own[0].gallery
    return [row.image_id for row in page.gallery.all()]


def box_of(
    page: ProductPage,
    own: Sequence[VariantRow],
    pictures: Mapping[int, Picture],
    asked: str,
    currency: str,
) -> PageBox | None:
    """The buy box for the SKU that was asked for, or for the first that is available.

    `own` is the active variants of the page's product; None for a page without any.
    """
    if not own or page.product is None:
        return None
    every = offers.of_rows(own, pictures, currency=currency)
    by_sku = {offer.sku: offer for offer in every}
    offer = by_sku.get(asked) or cards.default_of(every)
    box = buy_box.among(
        page.product,
        offer,
        every,
        swatches.of_choices(swatches.choices_of(own), pictures),
        for_sale=_is_for_sale(page, page.product),
    )
    own_image = next(row.own_image for row in own if row.sku == offer.sku)
    return {
        **box,
        "page": page,
        "every": every,
        "one_variant": asked in by_sku,
        "no_such_sku": bool(asked) and asked not in by_sku,
        "picture": pictures[own_image] if own_image else None,
        "parameters": {"sku": Parameter(frozenset(by_sku))},
        "until": terms.changes_at(),
        # A copy of the page sends search engines to the page that sells.
        "canonical": offer.url.partition("?")[0] or page.get_url(),
    }


def _is_for_sale(page: ProductPage, product: Product) -> bool:
    """Whether the page's product may be sold; a copy of the page sells nothing itself."""
    if product.main_page_id == page.pk:
        # The same row, whose restrictions have been asked for already.
        product.main_page = page
    return product.is_for_sale


def with_first(first: Picture | None, gallery: list[Picture]) -> list[Picture]:
    """The gallery with the chosen variant's own picture, if any, in front."""
    if first is None:
        return gallery
    return [first, *(image for image in gallery if image.pk != first.pk)]


def _structured_data(
    box: PageBox | None, gallery: Sequence[Picture], store: StoreSettings
) -> dict[str, object] | None:
    if box is None or not box["for_sale"]:
        return None
    return structured_offers.of_product(
        box["offer"],
        box["every"],
        store=store,
        gallery=gallery,
        group="" if box["one_variant"] else box["product"].slug,
    )
