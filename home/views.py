"""The search page, over products and stories, and the suggestions under the search field."""

from __future__ import annotations

from urllib.parse import urlencode

from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import render
from django.utils.cache import patch_vary_headers
from django.views.decorators.http import require_safe
from wagtail.query import PageQuerySet

from home.models import StoryPage
from products import search
from products.images import display
from products.listing.query import LONGEST_QUERY, clean, page_number
from products.storefront import cards
from site_config.http import HtmxRequest
from site_config.models import StoreSettings
from site_config.public_pages import only_public

PAGE_SIZE, MAX_STORIES = 24, 24
FEATURED = 4
SUGGESTIONS = "suggestions"  # The id of the element under the header's search field.
SUGGESTED_PRODUCTS, SUGGESTED_STORIES = 5, 3
MIN_QUERY_LENGTH = 2


@require_safe
def search_page(request: HtmxRequest) -> HttpResponse:
    """Products first, then stories; without a query, the departments."""
    typed = request.GET.get("q", "").replace("\x00", "")
    suggests = request.htmx.target == SUGGESTIONS
    context = suggestions(request, typed) if suggests else results(request, typed)
    template = "home/_suggestions.html" if suggests else "home/search.html"
    past_last = context.get("beyond_the_end")
    response = render(request, template, context, status=404 if past_last else 200)
    patch_vary_headers(response, ["HX-Request", "HX-Target"])
    return response


def results(request: HtmxRequest, typed: str) -> dict[str, object]:
    """The context of the search page."""
    query, currency = clean(typed), StoreSettings.current(request).currency
    products = search.products_for_sale(typed[:LONGEST_QUERY])
    pages = Paginator(products, PAGE_SIZE)
    number = page_number(request.GET)
    past_last = number > pages.num_pages
    here = pages.page(1 if past_last else number)
    keys = [] if past_last else [product.pk for product in here.object_list]
    found_stories = list(stories(query)[:MAX_STORIES]) if number == 1 else []
    display.with_sizes(story.image for story in found_stories)
    context = {
        "asked": typed[:LONGEST_QUERY],
        "query": query,
        "query_string": urlencode({"q": query}),
        "too_long": len(typed) > LONGEST_QUERY,
        "total": pages.count,
        "page_obj": here,
        "beyond_the_end": past_last,
        "cards": cards.of_products(keys, currency=currency),
        "stories": found_stories,
    }
    nothing = query and not pages.count and not found_stories
    return context | (no_results(query, currency) if nothing else {})


def no_results(query: str, currency: str) -> dict[str, object]:
    """The context beside an empty result: the nearest word, and featured products."""
    return {
        "meant": search.nearest(query),
        "featured": cards.featured(FEATURED, currency=currency),
    }


def suggestions(request: HtmxRequest, typed: str) -> dict[str, object]:
    """The first results of the search page; empty for a single letter."""
    query = clean(typed)
    if len(query) < MIN_QUERY_LENGTH:
        return {}
    products = search.products_for_sale(typed[:LONGEST_QUERY])
    found_stories = stories(query)
    keys = [product.pk for product in products[:SUGGESTED_PRODUCTS]]
    currency = StoreSettings.current(request).currency
    shown = cards.of_products(keys, currency=currency)
    first = list(found_stories[:SUGGESTED_STORIES])
    return {
        "query": query,
        "total": products.count() + found_stories.count(),
        "shown": len(shown) + len(first),
        "cards": shown,
        "stories": first,
    }


def stories(query: str) -> PageQuerySet:
    """Public stories that match the query, best first."""
    readable = only_public(StoryPage.objects).select_related("image")
    return search.matching(query, readable)
