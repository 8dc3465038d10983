"""The feed, the sitemap, robots.txt, and the answer for a product that is not sold."""

from __future__ import annotations

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_safe

from products import feeds, structured_data
from products.models import ProductPage
from products.storefront import cards
from site_config.models import StoreSettings
from site_config.page_cache.entries import keep

DISALLOWED = [
    "/admin/",
    "/account/",
    "/back-in-stock/",
    "/checkout/",
    "/me/",
    "/search/?",  # Results are of no use to search engines; the page without words is.
]


def product_not_sold(request: HttpRequest, page: ProductPage) -> HttpResponse:
    """404 for a product that is not sold any more, with others of its department."""
    parent = page.get_parent()
    others = cards.available_below(parent.path, but=page.product_id)
    context = {"parent": parent, "cards": cards.of_products(others)}
    return render(request, "products/not_sold.html", context, status=404)


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
    return keep(render(request, "products/feed.xml", context, content_type=kind))


@require_safe
def sitemap(request: HttpRequest) -> HttpResponse:
    context = {"entries": feeds.sitemap_entries(request)}
    kind = "application/xml"
    return keep(render(request, "sitemap.xml", context, content_type=kind))


@require_safe
def robots(request: HttpRequest) -> HttpResponse:
    lines = ["User-agent: *", *(f"Disallow: {path}" for path in DISALLOWED)]
    lines += ["", f"Sitemap: {settings.SITE_URL}{reverse('sitemap')}", ""]
    return keep(HttpResponse("\n".join(lines), content_type="text/plain"))
