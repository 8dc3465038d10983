"""The search page, over products and pages, and the suggestions under the search field."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple
from urllib.parse import urlencode

from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import render
from django.utils.cache import patch_vary_headers
from django.views.decorators.http import require_safe

from home.models import StoryPage
from products.images import display
from products.listing.query import LONGEST_QUERY, clean, page_number
from products.search import missed
from products.search.find import Found, find
from products.search.ranking import FoundPage
from products.storefront import cards
from site_config import page_paths
from site_config.http import HtmxRequest
from site_config.models import StoreSettings
from site_config.page_cache.addresses import Parameter
from site_config.page_cache.entries import keep
from site_config.rate_limits import too_often

PAGE_SIZE, MAX_STORIES, MAX_PAGES = 24, 24, 12
FEATURED = 4
# The elements under the header's search field and under the search page's own, by their ids.
SUGGESTIONS = ("suggestions", "page-suggestions")
SUGGESTED_PRODUCTS, SUGGESTED_PAGES = 5, 2  # Of pages, so many of each kind.
MIN_QUERY_LENGTH = 2
MISSED_RATE = "20/h"


class PageLink(NamedTuple):
    """A page that was found; `kind` is as in SearchEntry."""

    kind: str
    title: str
    url: str
    description: str


@require_safe
def search_page(request: HtmxRequest) -> HttpResponse:
    """Products first, then stories and pages; without a query, the departments."""
    typed = request.GET.get("q", "").replace("\x00", "")
    suggests = request.htmx.target in SUGGESTIONS
    context = suggestions(request, typed) if suggests else results(request, typed)
    template = "home/_suggestions.html" if suggests else "home/search.html"
    past_last = context.get("beyond_the_end")
    response = render(request, template, context, status=404 if past_last else 200)
    patch_vary_headers(response, ["HX-Request", "HX-Target"])
    if typed or suggests or request.htmx:
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
    context: dict[str, object] = {
        "asked": typed[:LONGEST_QUERY],
        "query": query,
        "marks": found.marks,
        "corrected": found.corrected,
        "query_string": urlencode({"q": query} | ({"exactly": 1} if exactly else {})),
        "too_long": len(typed) > LONGEST_QUERY,
        "total": found.total,
        "page_obj": Paginator(range(found.total), PAGE_SIZE).get_page(number),
        "beyond_the_end": past_last,
        "cards": cards.of_products(found.products, currency=store.currency),
    }
    if query and number == 1 and not exactly:
        _count_in_vain(request, typed, found)
    if found.anything:
        return context | (_pages(found) if number == 1 else {})
    # What sells, beside an empty result.
    featured = cards.featured(FEATURED, currency=store.currency) if query else []
    return context | {"featured": featured}


def _count_in_vain(request: HtmxRequest, typed: str, found: Found) -> None:
    """Count what was typed if it found nothing, for the merchant."""
    in_vain = request.method == "GET" and (found.corrected or not found.anything)
    # Of one visitor only so many, or a robot would fill the merchant's list.
    if in_vain and not too_often(request, "missed", ip=MISSED_RATE):
        missed.count(typed, instead=found.corrected)


def _pages(found: Found) -> dict[str, object]:
    """The pages that were found, by their kinds."""
    return {
        "found_departments": links(found.departments),
        "stories": stories_of(found.stories[:MAX_STORIES]),
        "pages": links(found.pages[:MAX_PAGES]),
    }


def stories_of(some: Sequence[FoundPage]) -> list[StoryPage]:
    """Those stories with their pictures, in that order; no query for none."""
    if not some:
        return []
    rows = StoryPage.objects.select_related("image")
    found = rows.in_bulk([page.pk for page in some])
    stories = [found[page.pk] for page in some if page.pk in found]
    display.with_sizes(story.image for story in stories)
    return stories


def links(some: Sequence[FoundPage]) -> list[PageLink]:
    """Links to those pages; no query for none."""
    if not some:
        return []
    paths = page_paths.read()
    return [
        PageLink(page.kind, page.title, paths.of(page.url_path), page.description)
        for page in some
    ]


def suggestions(request: HtmxRequest, typed: str) -> dict[str, object]:
    """The first results of the search page; empty for a single letter."""
    query = clean(typed)
    if len(query) < MIN_QUERY_LENGTH:
        return {}
    store = StoreSettings.current(request)
    found = find(typed, most=SUGGESTED_PRODUCTS)
    shown = cards.brief(found.products, currency=store.currency)
    by_kind = (found.departments, found.stories, found.pages)
    pages = links([page for some in by_kind for page in some[:SUGGESTED_PAGES]])
    return {
        "query": query,
        "marks": found.marks,
        "corrected": found.corrected,
        "total": found.number,
        "shown": len(shown) + len(pages),
        "cards": shown,
        "pages": pages,
    }
