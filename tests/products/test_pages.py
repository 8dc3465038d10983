"""A product page, as shoppers and search engines read it."""

from __future__ import annotations

from decimal import Decimal

import pytest
from bs4 import BeautifulSoup
from wagtail.models import PageViewRestriction

from products import offers, stock
from products.models import Product, ProductPage, Variant
from site_config.models import StoreSettings
from tests.builders import a_product, a_variant, set_delivery
from tests.products.page_builders import (
    a_page,
    a_picture,
    a_product_in,
    structured_data,
    texts_of,
    with_a_picture,
)

pytestmark = pytest.mark.django_db
MAY_BUY = "form[action='/cart/add/'] button"


@pytest.fixture
def mug():
    """A mug in two sizes and two glazes; there is no large one in ash."""
    mug = a_product("Mug")
    options = [("small", "oat"), ("small", "ash"), ("large", "oat")]
    for place, (size, glaze) in enumerate(options):
        a_variant(
            f"MUG-{size}-{glaze}",
            product=mug,
            options={"Size": size, "Glaze": glaze},
            price=20 + place,
            on_hand=5,
            position=place,
        )
    return with_a_picture(mug)


def test_a_page_shows_price_stock_and_both_buttons(guest):
    answer = guest.get(a_page(price="26.00", on_hand=2).url)
    assert texts_of(answer, ".buy .price") == ["£26"]
    assert texts_of(answer, ".stock-line") == ["2 left"]
    assert texts_of(answer, MAY_BUY) == ["Add to cart", "Buy now"]


def test_a_sold_out_product_stays_and_says_so(guest):
    answer = guest.get(a_page(on_hand=0).url)
    assert answer.status_code == 200
    assert texts_of(answer, ".stock-line") == [
        "Sold out. We make the next batch when we can."
    ]
    assert texts_of(answer, MAY_BUY) == []


def test_an_address_with_a_sku_shows_that_variant(guest, mug):
    answer = guest.get(f"{mug.url}?sku=MUG-large-oat")
    assert texts_of(answer, ".options [aria-current='true']") == ["oat", "large"]
    assert 'name="sku" value="MUG-large-oat"' in answer.text


def test_options_are_links_to_the_variant_they_lead_to(guest, mug):
    answer = guest.get(f"{mug.url}?sku=MUG-large-oat")
    assert f'href="{mug.url}?sku=MUG-small-oat"' in answer.text
    assert texts_of(answer, ".options s") == ["ash not made"]


def test_an_option_that_is_sold_out_says_so_and_stays_a_link(guest, mug):
    stock.reserve([("MUG-small-ash", 5)])
    answer = guest.get(f"{mug.url}?sku=MUG-small-oat")
    assert "ash sold out" in texts_of(answer, ".options a")


def test_the_first_variant_in_stock_is_shown_unless_asked(guest, mug):
    stock.reserve([("MUG-small-oat", 5)])
    assert 'value="MUG-small-ash"' in guest.get(mug.url).text


@pytest.mark.parametrize("sku", ["GONE", "a" * 5000, "\x00", "%00'\"<script>", "٣"])
def test_an_unknown_sku_shows_the_default_and_says_so(guest, mug, sku):
    answer = guest.get(mug.url, {"sku": sku})
    assert answer.status_code == 200
    assert "That option is no longer made." in answer.text
    assert 'value="MUG-small-oat"' in answer.text


def test_an_inactive_product_is_404_with_others_of_its_department(guest):
    old = a_product_in("ceramics", "Old jug")
    a_product_in("ceramics", "New jug")
    Product.objects.filter(pk=old.pk).update(active=False)
    answer = guest.get(ProductPage.objects.get(product=old).url)
    assert answer.status_code == 404
    assert texts_of(answer, ".card-name") == ["New jug"]


def test_an_inactive_variant_is_not_offered(guest, mug):
    Variant.objects.filter(sku="MUG-large-oat").update(active=False)
    assert "large" not in texts_of(guest.get(mug.url), ".options li")


def test_unpublished_product_is_not_for_sale(guest):
    page = a_page()
    assert Variant.objects.for_sale().exists()
    page.unpublish()
    assert guest.get(page.url).status_code == 404
    assert not Variant.objects.for_sale().exists()


def test_a_private_page_sells_nothing(guest):
    page = a_page()
    PageViewRestriction.objects.create(
        page=page, restriction_type="password", password="tide"
    )
    assert not Variant.objects.for_sale().exists()
    assert "Add to cart" not in guest.get(page.url).text


def test_a_copy_of_an_unpublished_page_sells_nothing(guest):
    page = a_page()
    copy = page.copy(update_attrs={"slug": "copy"})
    assert texts_of(guest.get(copy.url), MAY_BUY) == ["Add to cart", "Buy now"]
    page.unpublish()
    assert texts_of(guest.get(copy.url), MAY_BUY) == []


def test_a_copy_of_a_private_page_sells_nothing(guest):
    page = a_page()
    copy = page.copy(update_attrs={"slug": "copy"})
    PageViewRestriction.objects.create(page=page, restriction_type="login")
    answer = guest.get(copy.url)
    assert texts_of(answer, MAY_BUY) == []
    assert texts_of(answer, ".stock-line") == ["Not for sale at the moment."]


def test_price_change_visible(guest):
    page = a_page(price="26.00")
    assert texts_of(guest.get(page.url), ".buy .price") == ["£26"]
    Variant.objects.update(price=Decimal("31.50"))
    assert texts_of(guest.get(page.url), ".buy .price") == ["£31.50"]


def test_a_price_before_is_shown_only_when_it_was_higher(guest):
    page = a_page(price="48.00", compare_at=Decimal(64))
    assert texts_of(guest.get(page.url), ".buy .price") == ["Now £48 Before £64"]
    Variant.objects.update(compare_at=Decimal(40))
    assert texts_of(guest.get(page.url), ".buy .price") == ["£48"]


def test_search_engines_read_what_shoppers_read(guest, mug):
    facts = structured_data(guest.get(mug.url))[-1]
    assert facts["@type"] == "ProductGroup"
    every = offers.of_variants(Variant.objects.all())
    assert [one["offers"]["price"] for one in facts["hasVariant"]] == [
        offer.plain_price for offer in every
    ]
    assert [one["sku"] for one in facts["hasVariant"]] == [one.sku for one in every]


def test_at_a_sku_search_engines_read_that_one_offer(guest, mug):
    facts = structured_data(guest.get(f"{mug.url}?sku=MUG-large-oat"))[-1]
    assert facts["@type"] == "Product"
    assert facts["offers"]["price"] == "22.00"
    assert facts["offers"]["url"] == f"http://testserver{mug.url}?sku=MUG-large-oat"


def test_search_engines_read_of_no_product_that_is_not_for_sale(guest):
    page = a_page()
    copy = page.copy(update_attrs={"slug": "copy"})
    kinds = [fact["@type"] for fact in structured_data(guest.get(copy.url))]
    assert kinds == ["BreadcrumbList", "Product"]
    page.unpublish()
    kinds = [fact["@type"] for fact in structured_data(guest.get(copy.url))]
    assert kinds == ["BreadcrumbList"]


@pytest.mark.parametrize("query", ["", "?sku=MUG-large-oat", "?sku=GONE"])
def test_htmx_part_of_a_product_is_the_same_as_in_the_page(guest, mug, query):
    page = guest.get(mug.url + query)
    part = guest.get(mug.url + query, headers={"hx-request": "true"})
    assert part.text in page.text
    assert "<html" not in part.text
    for answer in (page, part):
        assert "HX-Request" in answer["Vary"]
        assert not answer.cookies


def test_the_variants_own_picture_comes_first(guest, mug):
    own = a_picture("A large mug")
    Variant.objects.filter(sku="MUG-large-oat").update(image=own)
    answer = guest.get(f"{mug.url}?sku=MUG-large-oat")
    first, second = BeautifulSoup(answer.content, "html.parser").select(".gallery img")
    assert (first["alt"], first["fetchpriority"]) == ("A large mug", "high")
    assert not first.get("loading")
    assert (second.get("fetchpriority", ""), second["loading"]) == ("", "lazy")


def test_delivery_and_returns_are_among_the_questions(guest):
    store = StoreSettings.current()
    store.returns_promise = "Within 30 days."
    store.save()
    answer = guest.get(a_page().url)
    assert texts_of(answer, "details summary") == ["What about delivery and returns?"]
    assert texts_of(answer, "#delivery") == [
        "United Kingdom Standard delivery: £5. 1–2 working days Within 30 days."
    ]


@pytest.mark.parametrize(
    ("terms", "said"),
    [
        ({}, "£5"),
        ({"price": "4.50"}, "£4.50"),
        ({"free_from": 90}, "£5, free from £90"),
        ({"price": 0, "free_from": 90}, "free"),
        ({"free_from": 0}, "free"),
        ({"price": 700, "currency": "JPY"}, "JP¥700"),
    ],
)
def test_product_page_says_what_delivery_costs(guest, terms, said):
    page = a_page(price="26")
    terms = dict(terms)
    currency = terms.pop("currency", "GBP")
    StoreSettings.objects.update_or_create(defaults={"currency": currency})
    set_delivery(**terms)
    note = BeautifulSoup(guest.get(page.url).content, "html.parser").select_one(
        ".price-note"
    )
    assert " ".join(note.get_text().split()).startswith(
        f"Taxes included. Delivery to United Kingdom: {said}. Arrives "
    )


def test_texts_cannot_end_the_script_of_structured_data(guest):
    page = a_page("</script><script>alert(1)</script>")
    answer = guest.get(page.url)
    assert b"<script>alert" not in answer.content
    assert structured_data(answer)[-1]["name"] == page.product.name


def test_canonical_address_has_no_sku(guest, mug):
    text = guest.get(f"{mug.url}?sku=MUG-large-oat").text
    assert f'<link rel="canonical" href="http://testserver{mug.url}">' in text


@pytest.mark.parametrize("method", ["post", "put", "delete"])
def test_product_page_answers_only_get_and_head(guest, method):
    assert getattr(guest, method)(a_page().url).status_code == 405
