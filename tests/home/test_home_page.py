"""The front page, its menus and its footer."""

from __future__ import annotations

import json
from datetime import date

import pytest

from home.models import (
    HomePage,
    JournalPage,
    PoliciesPage,
    PolicyPage,
    StoryPage,
)
from products.models import Product
from tests.builders import set_delivery
from tests.products.page_builders import (
    a_department,
    a_page,
    a_picture,
    structured_data,
    texts_of,
)

pytestmark = pytest.mark.django_db


def built_of(*blocks):
    """The front page, built of `(kind, value)` blocks."""
    home = HomePage.objects.get()
    home.body = json.dumps([{"type": kind, "value": value} for kind, value in blocks])
    home.save_revision().publish()


def a_story(title, **fields):
    story = StoryPage(title=title, **fields)
    JournalPage.objects.get().add_child(instance=story)
    return story


def test_a_front_page_without_blocks_shows_departments_a_story_and_what_is_new(guest):
    a_department("prints")
    a_page("Salt Bowl")
    a_story("Old", date=date(2025, 1, 1), introduction="Long ago.")
    a_story("New", date=date(2025, 2, 1), introduction="Just now.", image=a_picture())
    answer = guest.get("/")
    assert texts_of(answer, "h1") == ["Vitrine"]
    assert texts_of(answer, ".departments li") == ["Prints"]
    assert texts_of(answer, "main h2") == ["New", "New from the studio"]
    assert texts_of(answer, ".story-teaser .lead") == ["Just now."]
    assert texts_of(answer, ".card-name") == ["Salt Bowl"]


def test_a_front_page_without_blocks_names_no_story_that_is_not_public(guest):
    a_story("Secret").unpublish()
    assert texts_of(guest.get("/"), "main h2") == []


def test_the_front_page_is_built_of_blocks(guest):
    page = a_page("Salt Bowl")
    story = StoryPage(title="Nine days", slug="nine-days")
    JournalPage.objects.get().add_child(instance=story)
    hero = {"image": a_picture().pk, "title": "Made by hand", "text": "In one yard."}
    facts = [{"name": "Slowly", "text": "We take our time."}]
    built_of(
        ("hero", {**hero, "page": page.pk, "link": "Browse the shop"}),
        ("new", {"title": "New", "count": "4"}),
        ("story", {"title": "", "page": story.pk}),
        ("facts", {"title": "How we work", "facts": facts}),
        ("delivery", {"text": "Sent in two days."}),
    )
    answer = guest.get("/")
    assert texts_of(answer, "h1") == ["Made by hand"]
    assert texts_of(answer, ".hero a") == ["Browse the shop"]
    assert texts_of(answer, ".card-name") == ["Salt Bowl"]
    assert "Read “Nine days”" in answer.text
    assert texts_of(answer, ".three-facts h3") == ["Slowly"]
    assert texts_of(answer, ".delivery-line") == ["Sent in two days."]


def test_a_block_without_products_is_left_out(guest):
    page = a_page("Salt Bowl")
    built_of(
        ("new", {"title": "New from the studio", "count": "4"}),
        ("products", {"title": "Our choice", "products": [page.product_id]}),
    )
    assert texts_of(guest.get("/"), "main h2") == ["New from the studio", "Our choice"]
    Product.objects.update(active=False)
    assert texts_of(guest.get("/"), "main h2") == []


def test_an_unpublished_story_has_no_teaser(guest):
    story = StoryPage(title="Nine days", slug="nine-days")
    JournalPage.objects.get().add_child(instance=story)
    built_of(("story", {"title": "", "page": story.pk}))
    story.unpublish()
    assert "Nine days" not in guest.get("/").text


def test_the_delivery_line_says_the_price_unless_written(guest):
    set_delivery(free_from=90)
    built_of(("delivery", {"text": ""}))
    assert texts_of(guest.get("/"), ".delivery-line") == [
        "Delivery to United Kingdom: £5, free from £90."
    ]


def test_departments_and_policies_are_linked_in_header_and_footer(guest):
    a_department("prints")
    hidden = a_department("attic")
    hidden.show_in_menus = False
    hidden.save()
    policy = PolicyPage(title="Returns", slug="returns")
    PoliciesPage.objects.get().add_child(instance=policy)
    answer = guest.get("/policies/")
    assert texts_of(answer, ".site-nav a") == ["Prints", "Journal"]
    assert texts_of(answer, "[aria-labelledby='footer-legal'] a") == ["Returns"]
    assert 'href="/policies/returns/"' in answer.text


def test_the_organization_is_structured_data(guest):
    kinds = [fact["@type"] for fact in structured_data(guest.get("/"))]
    assert kinds == ["Organization", "WebSite"]
