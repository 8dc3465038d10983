"""The search page, over products and pages, and the suggestions under the search field."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TypeVar
from urllib.parse import urlencode

from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import render
from django.utils.cache import patch_vary_headers
from django.views.decorators.http import require_safe
from wagtail.models import Page

from home.models import StoryPage
from products.images import display
from products.listing.query import LONGEST_QUERY, clean, page_number
from products.models import DepartmentPage
from products.search import missed
from products.search.find import Found, find
from products.storefront import cards
from site_config.http import HtmxRequest
from site_config.models import StoreSettings
from site_config.page_cache.addresses import Parameter
from site_config.page_cache.entries import keep
from site_config.rate_limits import too_often

PAGE_SIZE, MAX_STORIES, MAX_PAGES = 24, 24, 12
FEATURED = 4
SUGGESTIONS = "suggestions"  # The id of the element under the header's search field.
SUGGESTED_PRODUCTS, SUGGESTED_STORIES = 5, 3
MIN_QUERY_LENGTH = 2
MISSED_RATE = "20/h"
AnyPage = TypeVar("AnyPage", bound=Page)


@require_safe
def search_page(request: HtmxRequest) -> HttpResponse:
    """Products first, then stories and pages; without a query, the departments."""
    typed = request.GET.get("q", "").replace("\x00", "")
    suggests = request.htmx.target == SUGGESTIONS
    context = suggestions(request, typed) if suggests else results(request, typed)
    template = "home/_suggestions.html" if suggests else "home/search.html"
    past_last = context.get("beyond_the_end")
    response = render(request, template, context, status=404 if past_last else 200)
    patch_vary_headers(response, ["HX-Request", "HX-Target"])
    if typed or request.htmx:
        return response
    return keep(response, parameters={"q": Parameter(), "page": Parameter()})


def results(request: HtmxRequest, typed: str) -> dict[str, object]:
    """The context of the search page."""
    store, number = StoreSettings.current(request), page_number(request.GET)
    exactly = request.GET.get("exactly") == "1"
    skip = (number - 1) * PAGE_SIZE
    found = find(typed, most=PAGE_SIZE, skip=skip, exactly=exactly)
    past_last = number > 1 and not found.products
    query = clean(typed)
    context = {
        "asked": typed[:LONGEST_QUERY],
        "query": query,
        "searched": found.corrected or query,
        "corrected": found.corrected,
        "query_string": urlencode({"q": query} | ({"exactly": 1} if exactly else {})),
        "too_long": len(typed) > LONGEST_QUERY,
        "total": found.total,
        "page_obj": Paginator(range(found.total), PAGE_SIZE).get_page(number),
        "beyond_the_end": past_last,
        "cards": cards.of_products(found.products, currency=store.currency),
    }
    if found.anything:
        return context | (_pages(found) if number == 1 else {})
    if not query:
        return context | {"featured": []}
    if number == 1:
        _count_missed(request, typed)
    # What sells, beside an empty result.
    return context | {"featured": cards.featured(FEATURED, currency=store.currency)}


def _count_missed(request: HtmxRequest, typed: str) -> None:
    """Count a search that found nothing, for the merchant; a robot's only now and then."""
    if request.method == "GET" and not too_often(request, "missed", ip=MISSED_RATE):
        missed.count(typed)


def _pages(found: Found) -> dict[str, object]:
    """The pages that were found, by their kinds."""
    return {
        "found_departments": in_order(DepartmentPage, found.departments),
        "stories": stories_of(found.stories[:MAX_STORIES]),
        "pages": in_order(Page, found.pages[:MAX_PAGES]),
    }


def stories_of(keys: Sequence[int]) -> list[StoryPage]:
    """Those stories with their pictures, in that order."""
    stories = in_order(StoryPage, keys, "image")
    display.with_sizes(story.image for story in stories)
    return stories


def in_order(model: type[AnyPage], keys: Sequence[int], *related: str) -> list[AnyPage]:
    """Those pages in that order; no query for none."""
    if not keys:
        return []
    rows = model.objects.select_related(*related) if related else model.objects
    found = rows.in_bulk(keys)
    return [found[key] for key in keys if key in found]


def suggestions(request: HtmxRequest, typed: str) -> dict[str, object]:
    """The first results of the search page; empty for a single letter."""
    query = clean(typed)
    if len(query) < MIN_QUERY_LENGTH:
        return {}
    store = StoreSettings.current(request)
    found = find(typed, most=SUGGESTED_PRODUCTS)
    shown = cards.of_products(found.products, currency=store.currency)
    first = in_order(StoryPage, found.stories[:SUGGESTED_STORIES])
    return {
        "query": query,
        "searched": found.corrected or query,
        "total": found.total + len(found.stories),
        "shown": len(shown) + len(first),
        "cards": shown,
        "stories": first,
    }
