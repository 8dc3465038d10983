"""Door: the search page, over products and stories."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe
from wagtail.search.backends import get_search_backend

from home.models import StoryPage
from products import cards, pictures
from products import search as product_search
from products.wishes import LONGEST_QUERY, clean
from site_config.models import StoreSettings

MOST_PIECES, MOST_STORIES = 48, 24
FEATURED = 4


@require_safe
def search(request: HttpRequest) -> HttpResponse:
    """Products first, then stories; without words, the departments."""
    asked = request.GET.get("q", "")
    query = clean(asked)
    currency = StoreSettings.current(request).currency
    pieces = product_search.products(query, most=MOST_PIECES)
    context = {
        "query": query,
        "too_long": len(asked) > LONGEST_QUERY,
        "cards": cards.of_products(pieces, currency=currency),
        "stories": stories(query),
    }
    if query and not context["cards"] and not context["stories"]:
        context["featured"] = cards.featured(FEATURED, currency=currency)
    return render(request, "home/search.html", context)


def stories(query: str) -> list[Any]:
    """Stories that everyone may read and that fit the words, best first."""
    if not query:
        return []
    readable = StoryPage.objects.live().public().select_related("image")
    found = list(get_search_backend().search(query, readable)[:MOST_STORIES])
    pictures.with_sizes(story.image for story in found)
    return found
