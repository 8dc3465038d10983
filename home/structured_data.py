"""Structured data for search engines about the shop and its stories."""

from __future__ import annotations

from django.templatetags.static import static
from wagtail.models import Page

from products.images import display
from products.structured_data import Crumbs, absolute, breadcrumbs, graph
from site_config.models import StoreSettings

LOGO = "img/icon-180.png"


def of_shop(store: StoreSettings) -> dict[str, object]:
    """The organization and its web site."""
    site: dict[str, object] = {
        "@type": "WebSite",
        "name": store.name,
        "url": absolute("/"),
        "publisher": {"@id": absolute("/#shop")},
    }
    return graph(_organization(store), site)


def of_story(story: Page, crumbs: Crumbs, store: StoreSettings) -> dict[str, object]:
    """An article and its breadcrumbs."""
    article: dict[str, object] = {
        "@type": "Article",
        "headline": story.title,
        "datePublished": story.date.isoformat(),
        "url": absolute(story.get_url() or ""),
        "publisher": _organization(store),
    }
    if story.introduction:
        article["description"] = story.introduction
    if story.last_published_at:
        article["dateModified"] = story.last_published_at.isoformat()
    if story.author:
        article["author"] = {"@type": "Person", "name": story.author}
    if story.image:
        article["image"] = display.public_address(story.image)
    return graph(article, breadcrumbs(crumbs))


def _organization(store: StoreSettings) -> dict[str, object]:
    organization: dict[str, object] = {
        "@type": "Organization",
        "@id": absolute("/#shop"),
        "name": store.name,
        "url": absolute("/"),
        "email": store.email,
        "logo": absolute(static(LOGO)),
    }
    if store.address:
        organization["address"] = " ".join(store.address.split())
    return organization
