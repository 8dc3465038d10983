"""Facts for search engines about the shop and its stories."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest

from products.structured import absolute, breadcrumbs, graph


def of_the_shop(store: Any) -> dict[str, Any]:
    """Who we are, and how to search our shop."""
    return graph(
        {
            "@type": "Organization",
            "@id": absolute("/#shop"),
            "name": store.name,
            "url": absolute("/"),
            "email": store.email,
        },
        {
            "@type": "WebSite",
            "name": store.name,
            "url": absolute("/"),
            "publisher": {"@id": absolute("/#shop")},
        },
    )


def of_a_story(
    story: Any, crumbs: list[tuple[str, str]], request: HttpRequest
) -> dict[str, Any]:
    article = {
        "@type": "Article",
        "headline": story.title,
        "description": story.introduction,
        "datePublished": story.date.isoformat(),
        "url": absolute(story.get_url(request) or ""),
    }
    if story.author:
        article["author"] = {"@type": "Person", "name": story.author}
    return graph(article, breadcrumbs(crumbs))
