"""The context of a product page."""

from __future__ import annotations

from collections.abc import Sequence

from django.db.models import Q
from django.http import HttpRequest
from wagtail.images.models import AbstractImage

from products import blocks, offers, structured_data, structured_offers, swatches
from products.images import display
from products.models import ProductPage, Variant
from products.models.catalogue import VariantQuerySet
from products.offers import Offer
from products.storefront import buy_box, cards
from products.storefront.buy_box import BuyBox
from products.storefront.page_mixins import Crumbs
from site_config.models import StoreSettings
from site_config.page_cache.addresses import Parameter, Parameters

MOST_BESIDE, FEWEST_BESIDE = 4, 2


class PageBox(BuyBox):
    """What a product page adds to the buy box; `every` is the offers of all variants."""

    every: list[Offer]
    one_variant: bool
    no_such_sku: bool
    picture: AbstractImage | None
    canonical: str
    parameters: Parameters  # For pages that are kept; an unknown SKU's is not.


def product_context(
    request: HttpRequest, page: ProductPage, crumbs: Crumbs
) -> dict[str, object]:
    """The context of a product page; only a preview may lack a product."""
    store = StoreSettings.current(request)
    in_story = blocks.product_ids_in(page.story)
    for_sale = Variant.objects.for_sale()
    beside = beside_of(page, for_sale)
    others = [*in_story, *beside]
    wanted = Q(pk__in=for_sale.filter(product__in=others).values("pk"))
    own = Q(product=page.product_id, active=True)
    # The products are named twice, so that a database reads no variants but theirs.
    of_these = Variant.objects.filter(product__in=[page.product_id, *others])
    rows = cards.load_variants(of_these.filter(own | wanted), page=page)
    box = box_of(page, rows, request.GET.get("sku", ""), store.currency)
    is_for_sale = box is not None and box["for_sale"]
    sold = [row for row in rows if is_for_sale or row.product_id != page.product_id]
    order = list(dict.fromkeys([*beside, *in_story]))
    shown = cards.of_variants(sold, order=order, currency=store.currency)
    related = [card for card in shown if card.product_id in beside][:MOST_BESIDE]
    first = box["picture"] if box else None
    gallery = with_first(first, [row.image for row in page.gallery.all()])
    story_pictures = display.pictures_in_story(page.story)
    own_pictures = [offer.image for offer in box["every"]] if box else []
    display.with_sizes(
        [*gallery, *story_pictures, *own_pictures, *(card.image for card in shown)]
    )
    return {
        "for_sale": False,
        "canonical": page.get_url(),
        **(dict(box) if box else {}),
        "preview": getattr(request, "is_preview", False),
        "gallery": gallery,
        "story_cards": {card.product_id: card for card in shown},
        "related_cards": related if len(related) >= FEWEST_BESIDE else [],
        "structured_data": structured_data.graph(
            structured_data.breadcrumbs(crumbs),
            _structured_data(box, gallery, store),
        ),
    }


def beside_of(page: ProductPage, for_sale: VariantQuerySet) -> list[int]:
    """Products to show beside this one: the editors' choice, else its neighbours."""
    chosen = [row.product_id for row in page.related.all()]
    beside = [pk for pk in chosen if pk != page.product_id][:MOST_BESIDE]
    if len(beside) >= FEWEST_BESIDE:
        return beside
    department = page.path[: -page.steplen]
    near = cards.available_below(department, among=for_sale, but=page.product_id)
    return [*beside, *near]


def box_of(
    page: ProductPage, rows: Sequence[Variant], asked: str, currency: str
) -> PageBox | None:
    """The buy box for the SKU that was asked for, or for the first that is available.

    None for a page whose product has no active variant.
    """
    own = {row.sku: row for row in rows if row.product_id == page.product_id}
    if not own:
        return None
    every = [offers.offer_of(row, currency=currency) for row in own.values()]
    chosen = own.get(asked) or own[cards.default_offer(every).sku]
    if chosen.product.main_page_id == page.pk:
        # The same row, whose restrictions have been asked for already.
        chosen.product.main_page = page
    box = buy_box.among(chosen, every, swatches.of_variants(own.values()))
    return {
        **box,
        "page": page,
        "every": every,
        "one_variant": asked in own,
        "no_such_sku": bool(asked) and asked not in own,
        "picture": chosen.image,
        "parameters": {"sku": Parameter(frozenset(own))},
        # A copy of the page sends search engines to the page that sells.
        "canonical": box["offer"].url.partition("?")[0] or page.get_url(),
    }


def with_first(
    first: AbstractImage | None, gallery: list[AbstractImage]
) -> list[AbstractImage]:
    """The gallery with the chosen variant's own picture, if any, in front."""
    if first is None:
        return gallery
    return [first, *(image for image in gallery if image.pk != first.pk)]


def _structured_data(
    box: PageBox | None, gallery: Sequence[AbstractImage], store: StoreSettings
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
