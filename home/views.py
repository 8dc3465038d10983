"""Door: the search page, over products and stories."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlencode

from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import render
from django.utils.cache import patch_vary_headers
from django.views.decorators.http import require_safe

from home.models import StoryPage
from products import search as product_search
from products.images import display
from products.listing.query import LONGEST_QUERY, clean, page_number
from products.storefront import cards
from site_config.http import HtmxRequest
from site_config.models import StoreSettings
from site_config.public_pages import only_public

PAGE_SIZE, MOST_STORIES = 24, 24
FEATURED = 4
SUGGESTIONS = "suggestions"  # The place under the header's field.
SUGGESTED_PIECES, SUGGESTED_STORIES = 5, 3
FEWEST_LETTERS = 2


@require_safe
def search(request: HtmxRequest) -> HttpResponse:
    """Products first, then stories; without words, the departments."""
    asked = request.GET.get("q", "").replace("\x00", "")
    suggests = request.htmx.target == SUGGESTIONS
    context = suggestions(request, asked) if suggests else results(request, asked)
    template = "home/_suggestions.html" if suggests else "home/search.html"
    beyond = context.get("beyond_the_end")
    response = render(request, template, context, status=404 if beyond else 200)
    patch_vary_headers(response, ["HX-Request", "HX-Target"])
    return response


def results(request: HtmxRequest, asked: str) -> dict[str, Any]:
    """The context of the search page."""
    query, currency = clean(asked), StoreSettings.current(request).currency
    pieces = product_search.products_for_sale(asked[:LONGEST_QUERY])
    pages = Paginator(pieces, PAGE_SIZE)
    number = page_number(request.GET)
    beyond = number > pages.num_pages
    here = pages.page(1 if beyond else number)
    chosen = [] if beyond else [piece.pk for piece in here.object_list]
    read = list(stories(query)[:MOST_STORIES]) if number == 1 else []
    display.with_sizes(story.image for story in read)
    context = {
        "asked": asked[:LONGEST_QUERY],
        "query": query,
        "query_string": urlencode({"q": query}),
        "too_long": len(asked) > LONGEST_QUERY,
        "total": pages.count,
        "page_obj": here,
        "beyond_the_end": beyond,
        "cards": cards.of_products(chosen, currency=currency),
        "stories": read,
    }
    nothing = query and not pages.count and not read
    return context | (ways_on(query, currency) if nothing else {})


def ways_on(query: str, currency: str) -> dict[str, Any]:
    """What somebody may have meant, and pieces to look at instead."""
    return {
        "meant": product_search.nearest(query),
        "featured": cards.featured(FEATURED, currency=currency),
    }


def suggestions(request: HtmxRequest, asked: str) -> dict[str, Any]:
    """The first of what the search page would show; nothing for a single letter."""
    query = clean(asked)
    if len(query) < FEWEST_LETTERS:
        return {}
    pieces = product_search.products_for_sale(asked[:LONGEST_QUERY])
    read = stories(query)
    chosen = [piece.pk for piece in pieces[:SUGGESTED_PIECES]]
    currency = StoreSettings.current(request).currency
    shown = cards.of_products(chosen, currency=currency)
    first = list(read[:SUGGESTED_STORIES])
    return {
        "query": query,
        "total": pieces.count() + read.count(),
        "shown": len(shown) + len(first),
        "cards": shown,
        "stories": first,
    }


def stories(query: str) -> Any:
    """Stories that everyone may read and that fit the words, best first."""
    readable = only_public(StoryPage.objects).select_related("image")
    return product_search.matching(query, readable)
