"""Doors of the catalogue: its lists, product pages, the feed and the sitemap."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.encoding import iri_to_uri
from django.views.decorators.http import require_safe

from products import feeds, structured_data
from products.images import display
from products.listing import filters, query, results
from products.models import OptionValue, Variant
from products.storefront import cards, departments
from site_config.models import StoreSettings

PAGE_SIZE = 24
KEPT_OUT = [
    "/admin/",
    "/account/",
    "/back-in-stock/",
    "/checkout/",
    "/me/",
    "/search/",
]


def catalogue(request: HttpRequest, page: Any) -> dict[str, Any]:
    """The context of a list of products: everything, or one department."""
    currency = StoreSettings.current(request).currency
    listing = _listing(request, page)
    total, in_stock = listing.how_many()
    pages = results.PagesOf(listing.products(), PAGE_SIZE, total)
    beyond = listing.wish.page > pages.num_pages
    here = pages.page(1 if beyond else listing.wish.page)
    beside = filters.facets_of(listing, listing.counts())
    chips = filters.chips_of(listing, currency)
    chosen = [] if beyond else list(here.object_list)
    shown = cards_of(listing, chosen, currency)
    both = [image for card in shown for image in (card.image, card.second)]
    display.with_sizes([getattr(page, "image", None), *both])
    return {
        "wish": listing.wish,
        "sorts": query.SORTS.items(),
        "cards": shown,
        "total": total,
        "in_stock": in_stock,
        "page_obj": here,
        "beyond_the_end": beyond,
        "facets": beside,
        "counted": filters.counted(beside),
        "chips": chips,
        "cleared": query.Wish(sort=listing.wish.sort).tail,
        "here": iri_to_uri(page.get_url(request) + listing.wish.tail_of_page),
        "helpful": None if total else filters.most_helpful(listing, chips),
        "shared_picture": _shared_picture(page, shown),
    }


def cards_of(
    listing: results.Listing, chosen: list[int], currency: str
) -> list[cards.Card]:
    """Cards of the chosen products, made of those variants that fit the wish."""
    rows = cards.gathered(listing.matching().filter(product__in=chosen))
    exact = listing.wish.narrowed
    return cards.of_rows(
        rows, order=chosen, exact=exact, second=True, currency=currency
    )


def _shared_picture(page: Any, shown: list[cards.Card]) -> Any:
    """What stands for the list where its link is shared: its own picture, else a piece's."""
    own = getattr(page, "image", None)
    return own or next((card.image for card in shown if card.image), None)


def _listing(request: HttpRequest, page: Any) -> results.Listing:
    choices = departments.listed(below=page) if page.has_departments else []
    values = list(OptionValue.objects.select_related("option"))
    known: dict[str, list[str]] = {}
    for value in values:
        known.setdefault(value.option.slug, []).append(value.slug)
    wish = query.read(
        request.GET, departments=[one.slug for one in choices], values=known
    )
    return results.Listing(page, wish, choices, values)


def gone(request: HttpRequest, page: Any) -> HttpResponse:
    """404 for a product that is not sold any more, with others of its department."""
    parent = page.get_parent()
    others = cards.in_stock_below(
        parent.path, among=Variant.objects.for_sale(), but=page.product_id
    )
    context = {"parent": parent, "cards": cards.of_products(others)}
    return render(request, "products/gone.html", context, status=404)


@require_safe
def product_feed(request: HttpRequest) -> HttpResponse:
    store = StoreSettings.current(request)
    context = {
        "title": feeds.writable(store.name),
        "link": structured_data.absolute("/"),
        "description": feeds.writable(store.tagline or store.name),
        "items": feeds.items(store.currency),
    }
    kind = "application/rss+xml"
    return render(request, "products/feed.xml", context, content_type=kind)


@require_safe
def sitemap(request: HttpRequest) -> HttpResponse:
    context = {"places": feeds.places(request)}
    return render(request, "sitemap.xml", context, content_type="application/xml")


@require_safe
def robots(request: HttpRequest) -> HttpResponse:
    lines = ["User-agent: *", *(f"Disallow: {path}" for path in KEPT_OUT)]
    lines += ["", f"Sitemap: {settings.SITE_URL}{reverse('sitemap')}", ""]
    return HttpResponse("\n".join(lines), content_type="text/plain")
