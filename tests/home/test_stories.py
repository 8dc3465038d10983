"""Stories with their blocks and product cards, and the policies."""

from __future__ import annotations

import json
from datetime import date
from decimal import Decimal

import pytest
from django.urls import reverse

from home.models import JournalPage, PoliciesPage, PolicyPage, StoryPage
from products.models import Product, StockItem, StockMovement, Variant
from tests.products.page_builders import a_page, a_picture, structured_data, texts_of

pytestmark = pytest.mark.django_db


def a_story(*blocks, title="Nine days", **fields):
    body = json.dumps([{"type": kind, "value": value} for kind, value in blocks])
    slug = title.lower().replace(" ", "-")
    story = StoryPage(title=title, slug=slug, body=body, **fields)
    JournalPage.objects.get().add_child(instance=story)
    return story


def test_a_story_says_who_wrote_it_and_when(guest):
    story = a_story(author="Mairi", date=date(2026, 3, 1))
    answer = guest.get(story.url)
    assert texts_of(answer, ".story-meta") == ["Mairi · 1 March 2026"]
    article = structured_data(answer)[0]
    assert (article["@type"], article["datePublished"]) == ("Article", "2026-03-01")


def test_every_block_of_a_story_is_shown(guest):
    picture = a_picture("Nine mugs on a board").pk
    story = a_story(
        ("text", "<h2>Monday</h2><p>Throwing.</p>"),
        ("picture", {"image": picture, "caption": "Nine of them", "wide": True}),
        ("pair", {"pictures": [picture, picture], "caption": "Before and after"}),
        ("quote", {"text": "Nobody is touching it.", "by": "Mairi"}),
        ("steps", {"title": "How", "steps": ["Throw.", "Wait."]}),
    )
    answer = guest.get(story.url)
    assert texts_of(answer, ".story-text h2") == ["Monday"]
    assert texts_of(answer, "figcaption") == ["Nine of them", "Before and after"]
    assert texts_of(answer, "blockquote") == ["Nobody is touching it. Mairi"]
    assert texts_of(answer, ".story-steps li") == ["Throw.", "Wait."]
    assert answer.text.count('alt="Nine mugs on a board"') == 3


def test_a_product_in_a_story_has_its_current_price(guest):
    page = a_page("Salt Bowl", price="26.00")
    chosen = {"title": "Shown here", "products": [page.product_id]}
    story = a_story(("products", chosen))
    assert texts_of(guest.get(story.url), ".card .price") == ["£26"]
    Variant.objects.update(price=Decimal("31.50"))
    assert texts_of(guest.get(story.url), ".card .price") == ["£31.50"]


def test_a_deleted_product_is_left_out_and_its_empty_block_too(guest):
    page = a_page("Salt Bowl")
    story = a_story(("products", {"title": "Shown", "products": [page.product_id]}))
    StockMovement.objects.all()._raw_delete("default")
    StockItem.objects.all().delete()
    Product.objects.all().delete()
    answer = guest.get(story.url)
    assert answer.status_code == 200
    assert texts_of(answer, ".story-shop") == []


def test_an_editor_opens_a_story_whose_product_was_deleted(olives):
    page = a_page("Salt Bowl")
    story = a_story(("products", {"title": "Shown", "products": [page.product_id]}))
    StockMovement.objects.all()._raw_delete("default")
    StockItem.objects.all().delete()
    Product.objects.all().delete()
    edit = reverse("wagtailadmin_pages:edit", args=[story.pk])
    assert olives.get(edit).status_code == 200


def test_the_journal_lists_the_newest_story_first(guest):
    a_story(title="Older", date=date(2026, 1, 1))
    a_story(title="Newer", date=date(2026, 2, 1))
    draft = a_story(title="Draft", date=date(2026, 3, 1))
    draft.unpublish()
    assert texts_of(guest.get("/journal/"), ".teaser h3") == ["Newer", "Older"]


def test_a_story_links_to_other_stories(guest):
    older = a_story(title="Older", date=date(2026, 1, 1))
    a_story(title="Newer", date=date(2026, 2, 1))
    assert texts_of(guest.get(older.url), ".teaser h3") == ["Newer"]


def test_a_policy_says_when_it_last_changed(guest):
    policy = PolicyPage(
        title="Returns",
        slug="returns",
        body="<h2>How</h2><p>Send it back.</p>",
        changed_on=date(2026, 5, 4),
    )
    PoliciesPage.objects.get().add_child(instance=policy)
    answer = guest.get("/policies/returns/")
    assert "Last changed 4 May 2026" in answer.text
    assert texts_of(answer, ".prose h2") == ["How"]
    assert "Returns" in texts_of(guest.get("/policies/"), "main li")
