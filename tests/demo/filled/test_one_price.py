"""Page, structured data and feed say the same price and availability of each SKU."""

from __future__ import annotations

import re
from decimal import Decimal
from xml.etree import ElementTree

import pytest
from bs4 import BeautifulSoup
from django.test import Client

from products import offers
from products.models import ProductPage, Variant
from tests.products.page_builders import structured_data, texts_of

pytestmark = [
    pytest.mark.django_db(databases=["default", "sandbox"]),
    pytest.mark.usefixtures("loaded"),
]
G = "{http://base.google.com/ns/1.0}"
# What people read: what schema.org calls it, what the feed does.
WORDS = {
    "Sold out": ("OutOfStock", "out_of_stock"),
    "Made to order": ("InStock", "backorder"),
    "": ("InStock", "in_stock"),
}


def in_the_feed(client):
    """`{sku: (price, availability, link)}` of the feed."""
    root = ElementTree.fromstring(client.get("/feeds/products.xml").content)
    return {
        item.findtext(f"{G}id"): (
            item.findtext(f"{G}price"),
            item.findtext(f"{G}availability"),
            item.findtext("link"),
        )
        for item in root.iter("item")
    }


def shown_on(answer):
    """The price that counts, and both machines' words for the stock line."""
    [price], [stock] = texts_of(answer, ".buy .price"), texts_of(answer, ".stock-line")
    words = next(words for said, words in WORDS.items() if stock.startswith(said))
    return Decimal(re.search(r"£([\d.]+)", price)[1]), *words


@pytest.fixture(scope="module")
def pages(loaded, django_db_blocker):
    """`{sku: what its address answers}` of every SKU."""
    with django_db_blocker.unblock():
        every = offers.of_variants(Variant.objects.for_sale())
        return {offer.sku: Client().get(offer.url) for offer in every}


def test_page_search_engines_and_feed_say_the_same_of_every_sku(guest, pages):
    feed = in_the_feed(guest)
    every = offers.of_variants(Variant.objects.for_sale())
    assert set(feed) == {offer.sku for offer in every}
    assert len(feed) > 50
    for offer in every:
        answer = pages[offer.sku]
        price, schema, word = shown_on(answer)
        told_machines = structured_data(answer)[-1]["offers"]
        assert price == Decimal(told_machines["price"]) == offer.price
        assert told_machines["priceCurrency"] == "GBP"
        assert told_machines["availability"] == f"https://schema.org/{schema}"
        assert told_machines["url"] == f"http://testserver{offer.url}"
        assert feed[offer.sku] == (f"{price:.2f} GBP", word, told_machines["url"])


def test_product_page_and_variant_pages_have_the_same_offers(guest, pages):
    alone = [structured_data(answer)[-1]["offers"] for answer in pages.values()]
    offered = {offer["url"]: offer for offer in alone}
    for page in ProductPage.objects.live():
        whole = structured_data(guest.get(page.url))[-1]
        for one in whole.get("hasVariant", [whole]):
            assert offered[one["offers"]["url"]] == one["offers"]


def test_a_title_says_what_a_piece_is_and_whose(guest):
    page = ProductPage.objects.get(slug="tide-table")
    soup = BeautifulSoup(guest.get(page.url).content, "html.parser")
    assert soup.title.get_text() == "Tide Table, screen print – Kiln & Loom"
