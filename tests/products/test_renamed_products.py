"""A renamed product has one name everywhere, except on pages whose title editors chose."""

from __future__ import annotations

import json

import pytest

from products.models import ProductPage
from tests.products.page_builders import a_page, structured_data
from tests.products.screens import open_form, save

pytestmark = pytest.mark.django_db


@pytest.fixture
def bowl():
    return a_page("Old bowl")


def rename(olives, page):
    form = open_form(olives, page.product) | {"name": "Salt bowl"}
    assert save(olives, page.product, form).status_code == 302


def test_renamed_product_has_one_name_on_page_feed_and_structured_data(
    olives, guest, bowl
):
    rename(olives, bowl)
    answer = guest.get(bowl.url)
    # The description is the product's own, and changes by itself alone.
    html = answer.content.decode().replace("Old bowl. It holds", "")
    assert '<h1 id="buy-title">Salt bowl</h1>' in html
    assert "Salt bowl" in json.dumps(structured_data(answer))
    assert "Old bowl" not in html
    feed = guest.get("/feeds/products.xml").content.decode()
    assert "<title>Salt bowl</title>" in feed


def test_title_that_editors_chose_stays(olives, guest, bowl):
    bowl.title = "The bowl of the sea"
    bowl.save_revision().publish()
    rename(olives, bowl)
    assert "The bowl of the sea" in guest.get(bowl.url).content.decode()


def test_draft_keeps_its_texts_under_the_new_name(olives, guest, bowl):
    draft = bowl.get_latest_revision_as_object()
    draft.introduction = "<p>Not to be read yet.</p>"
    draft.save_revision()
    rename(olives, bowl)
    html = guest.get(bowl.url).content.decode()
    assert "Salt bowl" in html
    assert "Not to be read yet." not in html
    kept = ProductPage.objects.get(pk=bowl.pk).get_latest_revision_as_object()
    assert kept.title == "Salt bowl"
    assert "Not to be read yet." in kept.introduction
