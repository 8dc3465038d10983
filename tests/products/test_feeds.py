"""The product feed, the sitemap and robots.txt."""

from __future__ import annotations

from decimal import Decimal
from xml.etree import ElementTree

import pytest
from wagtail.models import PageViewRestriction

from products import offers, stock
from products.images import renditions
from products.models import Product, Variant
from tests.builders import a_product, a_variant
from tests.products.page_builders import a_page, structured_data

pytestmark = pytest.mark.django_db
G = "{http://base.google.com/ns/1.0}"
MAP = "{http://www.sitemaps.org/schemas/sitemap/0.9}"
IMAGE = "{http://www.google.com/schemas/sitemap-image/1.1}"


def items(client):
    """Each item of the feed as {name: text}."""
    root = ElementTree.fromstring(client.get("/feeds/products.xml").content)
    assert root.get("version") == "2.0"
    return [{one.tag: one.text for one in item} for item in root.iter("item")]


def sitemap_entries(client):
    root = ElementTree.fromstring(client.get("/sitemap.xml").content)
    return [place.text for place in root.iter(f"{MAP}loc")]


def test_the_feed_has_one_item_a_sku(guest):
    page = a_page("Tide Table", sku="TIDE-S", price="64.00", options={"Size": "S"})
    a_variant("TIDE-L", product=page.product, price="102.5", on_hand=0)
    small, large = items(guest)
    assert small[f"{G}id"] == "TIDE-S"
    assert small[f"{G}item_group_id"] == large[f"{G}item_group_id"] == page.product.slug
    assert small["title"] == "Tide Table, S"
    assert small["link"] == f"http://testserver{page.url}?sku=TIDE-S"
    assert [small[f"{G}price"], large[f"{G}price"]] == ["64.00 GBP", "102.50 GBP"]
    renditions.make(page.gallery.get().image)
    small, _large = items(guest)
    assert small[f"{G}image_link"].startswith("http://testserver/media/images/")


@pytest.mark.parametrize(
    ("fields", "word"),
    [
        ({"on_hand": 3}, "in_stock"),
        ({"on_hand": 0}, "out_of_stock"),
        ({"tracked": False}, "backorder"),
    ],
)
def test_feed_says_whether_a_product_is_available(guest, fields, word):
    a_page(**fields)
    assert [item[f"{G}availability"] for item in items(guest)] == [word]


def test_feed_page_and_structured_data_agree(guest):
    page = a_page(sku="BOWL", price="31.50", on_hand=1)
    stock.reserve([("BOWL", 1)])
    offer = offers.of_variant(Variant.objects.get())
    [item] = items(guest)
    facts = structured_data(guest.get(page.url))[-1]["offers"]
    assert item[f"{G}price"] == f"{offer.plain_price} {offer.currency}"
    assert (facts["price"], facts["priceCurrency"]) == ("31.50", "GBP")
    assert item[f"{G}availability"] == "out_of_stock"
    assert facts["availability"] == "https://schema.org/OutOfStock"


def test_feed_is_valid_xml_whatever_the_names(guest):
    name = '<b>Salt & "Pepper"</b> ]]> \x0b Bowl'
    a_variant(product=a_product(name))
    assert [item["title"] for item in items(guest)] == [
        '<b>Salt & "Pepper"</b> ]]> Bowl'
    ]


def test_feed_keeps_to_the_limits_of_shopping_engines(guest):
    product = a_product("Very " * 39 + "big", slug="very-" * 18 + "big")
    variant = a_variant("S" * 64, product=product, options={"Glaze": "oat " * 14})
    [item] = items(guest)
    assert len(item["title"]) <= 150
    assert item["title"].endswith("Very…")
    assert item[f"{G}id"] == f"variant-{variant.pk}"
    assert item[f"{G}item_group_id"] == f"product-{product.pk}"


def test_the_feed_follows_price_and_activity(guest):
    a_page(price="26.00")
    Variant.objects.update(price=Decimal("31.50"))
    assert items(guest)[0][f"{G}price"] == "31.50 GBP"
    Product.objects.update(active=False)
    assert items(guest) == []


def test_the_sitemap_lists_public_pages(guest):
    page = a_page()
    renditions.make(page.gallery.get().image)
    found = sitemap_entries(guest)
    assert f"http://testserver{page.url}" in found
    assert "http://testserver/" in found
    assert "http://testserver/journal/" in found
    assert IMAGE.strip("{}") in guest.get("/sitemap.xml").text
    assert "<image:loc>http://testserver/media/" in guest.get("/sitemap.xml").text


def test_the_sitemap_leaves_out_drafts_copies_and_private_pages(guest):
    draft, private, gone, page = a_page(), a_page(), a_page(), a_page()
    draft.unpublish()
    PageViewRestriction.objects.create(page=private, restriction_type="login")
    Product.objects.filter(pk=gone.product_id).update(active=False)
    copy = page.copy(update_attrs={"slug": "copy"})
    found = "\n".join(sitemap_entries(guest))
    assert page.url in found
    for hidden in (draft, private, gone, copy):
        assert f"{hidden.url_path.removeprefix('/home')}\n" not in found + "\n"


def test_robots_txt_names_private_paths_and_the_sitemap(guest):
    text = guest.get("/robots.txt").text
    for path in ("/checkout/", "/account/", "/search/?", "/admin/"):
        assert f"Disallow: {path}\n" in text
    assert "Sitemap: http://testserver/sitemap.xml" in text


@pytest.mark.parametrize("address", ["/feeds/products.xml", "/sitemap.xml"])
def test_feed_and_sitemap_answer_only_get_and_head(guest, address):
    a_page()
    assert guest.post(address).status_code == 405
