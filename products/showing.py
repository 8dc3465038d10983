"""What the template of a product page is told."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.http import HttpRequest

from products import blocks, buying, cards, offers, pictures, structured
from products.browsing import Crumbs
from products.models import Variant
from products.offers import Offer
from site_config.models import StoreSettings

MOST_BESIDE, FEWEST_BESIDE = 4, 2


def product_page(request: HttpRequest, page: Any, crumbs: Crumbs) -> dict[str, Any]:
    """The context of a product page; only a preview may lack a product."""
    store = StoreSettings.current(request)
    gallery = [row.image for row in page.gallery.select_related("image")]
    variants = variants_of(page)
    wanted = request.GET.get("sku", "")
    chosen = next((one for one in variants if one.sku == wanted), None)
    context: dict[str, Any] = {
        "no_such_sku": bool(wanted) and chosen is None,
        "canonical": page.get_url(request),
    }
    every = [offers.offer_of(one, currency=store.currency) for one in variants]
    if every:
        default = cards.default_of(every)
        chosen = chosen or next(one for one in variants if one.sku == default.sku)
        context |= buying.buy_box(chosen, every=every, for_sale=is_for_sale(page))
        gallery = with_first(gallery, chosen.image)
        # A copy of the page sends readers and search engines to the one that sells.
        main_path = context["offer"].url.partition("?")[0]
        context["canonical"] = main_path or context["canonical"]
    pictures.with_sizes([*gallery, *pictures.in_story(page.story)])
    context |= shelf_of(page, store.currency)
    context["gallery"] = gallery
    context["facts_for_machines"] = structured.graph(
        structured.breadcrumbs(crumbs),
        _facts(page, context.get("offer"), every, store, gallery, bool(wanted)),
    )
    return context | {"page": page}


def variants_of(page: Any) -> list[Variant]:
    """The active variants of the page's product, ready to be offered."""
    if page.product_id is None:
        return []
    rows = Variant.objects.filter(product=page.product_id, active=True)
    return list(cards.loaded(rows))


def is_for_sale(page: Any) -> bool:
    """Whether the product's main page, mostly this one, is there for everybody."""
    is_main = page.product.main_page_id == page.pk
    main = page if is_main else page.product.main_page
    if main is None or not main.live or not page.product.active:
        return False
    return not main.get_view_restrictions().exists()


def with_first(gallery: list[Any], image: Any) -> list[Any]:
    """The gallery with the chosen variant's own picture in front."""
    if image is None:
        return gallery
    return [image, *(one for one in gallery if one.pk != image.pk)]


def shelf_of(page: Any, currency: str) -> dict[str, Any]:
    """Cards in the story and beside it, all in one go."""
    beside = [row.product_id for row in page.related.all()]
    beside = [pk for pk in beside if pk != page.product_id][:MOST_BESIDE]
    if len(beside) < FEWEST_BESIDE:
        path = page.path[: -page.steplen]
        beside += cards.in_stock_below(path, but=page.product_id)
    wanted = [*blocks.products_in(page.story), *beside]
    by_product = cards.by_product(wanted, currency=currency)
    related = [by_product[pk] for pk in dict.fromkeys(beside) if pk in by_product]
    return {
        "story_cards": by_product,
        "related_cards": related[:MOST_BESIDE] if len(related) >= FEWEST_BESIDE else [],
    }


def _facts(
    page: Any,
    offer: Offer | None,
    every: Sequence[Offer],
    store: StoreSettings,
    gallery: Sequence[Any],
    one_variant: bool,
) -> dict[str, Any] | None:
    if offer is None:
        return None
    return structured.product(
        offer,
        every,
        brand=store.name,
        pictures=[
            image.get_rendition("width-1280|format-webp").url for image in gallery
        ],
        group="" if one_variant else page.product.slug,
    )
