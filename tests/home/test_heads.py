"""The head of pages: titles, descriptions, share cards and structured data."""

from __future__ import annotations

import json
from io import BytesIO

import pytest
from bs4 import BeautifulSoup
from PIL import Image as Drawing

from home.models import (
    ContactPage,
    HomePage,
    JournalPage,
    PoliciesPage,
    PolicyPage,
    StoryPage,
)
from products.images import renditions
from products.models import Product, ProductPage
from tests.builders import a_product, a_variant, set_delivery
from tests.products.page_builders import (
    a_department,
    a_page,
    a_picture,
    a_product_in,
    structured_data,
    texts_of,
    with_a_picture,
)

pytestmark = pytest.mark.django_db
SITE = "http://testserver"


def head(client, address):
    """The named tags in a page's head; each may be there only once."""
    soup = BeautifulSoup(client.get(address).content, "html.parser")
    tags = [
        (meta.get("name") or meta["property"], meta["content"])
        for meta in soup.select("head meta[name], head meta[property]")
    ]
    tags += [("canonical", link["href"]) for link in soup.select("[rel=canonical]")]
    tags += [("title", soup.title.get_text())]
    assert len(dict(tags)) == len(tags)
    assert len(soup.select("[type='application/ld+json']")) <= 1
    return dict(tags)


def a_story(**fields):
    story = StoryPage(title="Nine days", slug="nine-days", **fields)
    JournalPage.objects.get().add_child(instance=story)
    return story


def a_policy(body):
    policy = PolicyPage(title="Returns", slug="returns", body=body)
    PoliciesPage.objects.get().add_child(instance=policy)
    return policy


def test_every_page_has_a_canonical_address_a_title_and_a_description(guest):
    page = a_product_in("pots", "Jug").main_page
    pages = [
        page,
        page.get_parent(),
        a_story(),
        a_policy("<p>Send it back.</p>"),
        *(kind.objects.get() for kind in (HomePage, JournalPage, PoliciesPage)),
        ContactPage.objects.get(),
    ]
    for one in pages:
        tags = head(guest, f"{one.url}?utm_source=email")
        assert tags["canonical"] == tags["og:url"] == SITE + one.url
        assert tags["title"].endswith("Vitrine")
        assert tags["description"] == tags["og:description"]
        assert 0 < len(tags["description"]) <= 155
        assert tags["twitter:card"] in ("summary", "summary_large_image")


def test_description_is_taken_from_the_text_and_cut_between_words(guest):
    a_page()
    policy = a_policy("<h2>How</h2><p>" + "Send it back &amp; smile. " * 20 + "</p>")
    description = head(guest, policy.url)["description"]
    assert description.startswith("How Send it back & smile. Send")
    assert len(description) <= 155
    assert description.split()[-1].rstrip("….") in ("Send", "it", "back", "&", "smile")


def test_editors_can_override_title_and_description(guest):
    words = {"seo_title": "Salt Bowl, stoneware", "search_description": "One bowl."}
    product = a_product("Salt Bowl")
    a_variant(product=product)
    tags = head(guest, with_a_picture(product, **words).url)
    assert tags["title"] == "Salt Bowl, stoneware – Vitrine"
    assert tags["description"] == "One bowl."


def test_a_filtered_list_is_not_for_search_engines(guest):
    department = a_department("pots")
    a_product_in("pots", "Jug")
    for query in ("?in_stock=1", "?sort=name", "?price_min=3"):
        tags = head(guest, department.url + query)
        assert tags["robots"] == "noindex, follow"
        assert tags["canonical"] == SITE + department.url
    assert "robots" not in head(guest, department.url)


def test_each_page_of_a_list_has_its_own_address(guest):
    for number in range(25):
        a_product_in("pots", f"Jug {number}")
    tags = head(guest, "/products/pots/?page=2")
    assert tags["canonical"] == f"{SITE}/products/pots/?page=2"
    assert "robots" not in tags


def test_a_shared_link_shows_a_crop_of_the_picture_and_the_price(guest):
    product = a_product("Salt Bowl")
    a_variant(product=product, price="31.50")
    page = with_a_picture(product)
    page.gallery = [type(page.gallery.get())(image=a_picture(size=(1300, 900)))]
    page.save()
    image = page.gallery.get().image
    image.get_rendition(renditions.SHARED)
    tags = head(guest, page.url)
    assert tags["og:image"].startswith(f"{SITE}/media/images/")
    shown = guest.get(tags["og:image"].removeprefix(SITE))
    with Drawing.open(BytesIO(b"".join(shown))) as picture:
        assert (picture.format, picture.size) == ("JPEG", (1200, 630))
    assert tags["og:image:alt"] == "A mug on a table"
    assert (tags["og:type"], tags["og:price:amount"]) == ("product", "31.50")
    assert tags["og:price:currency"] == "GBP"


def test_the_front_page_is_shared_with_its_opening_picture(guest):
    page = a_page()
    hero = {"image": a_picture("Our yard").pk, "title": "By hand", "page": page.pk}
    home = HomePage.objects.get()
    home.body = json.dumps([{"type": "hero", "value": {**hero, "link": "Look"}}])
    home.save_revision().publish()
    assert head(guest, "/")["og:image:alt"] == "Our yard"


def test_lists_and_stories_are_shared_with_one_of_their_pictures(guest):
    page = a_product_in("pots", "Jug").main_page
    story = a_story(image=a_picture("Nine mugs"))
    assert head(guest, story.url)["og:image:alt"] == "Nine mugs"
    assert head(guest, "/journal/")["og:image:alt"] == "Nine mugs"
    assert head(guest, page.get_parent().url)["og:image:alt"] == "A mug on a table"


def test_breadcrumbs_are_structured_data_wherever_they_are_shown(guest):
    page = a_product_in("pots", "Jug").main_page
    addresses = [page.url, page.get_parent().url, a_story().url, a_policy("").url]
    for address in addresses:
        answer = guest.get(address)
        [way] = [
            fact
            for fact in structured_data(answer)
            if fact["@type"] == "BreadcrumbList"
        ]
        names = [place["name"] for place in way["itemListElement"]]
        assert names == texts_of(answer, ".breadcrumb li")
        assert way["itemListElement"][-1]["item"] == SITE + address


def test_a_story_is_an_article_published_by_the_shop(guest):
    a_page()
    story = a_story(author="Mairi", introduction="A kiln.", image=a_picture())
    article = structured_data(guest.get(story.url))[0]
    assert article["author"]["name"] == "Mairi"
    assert article["publisher"]["name"] == "Vitrine"
    assert article["description"] == "A kiln."
    assert article["image"].startswith(SITE)
    assert article["url"] == SITE + story.url


def test_a_product_made_to_order_is_available_with_its_handling_time(guest):
    product = a_product("Hanging", handling_days=30)
    a_variant(product=product, tracked=False)
    answer = guest.get(ProductPage.objects.get(product=product).url)
    offer = structured_data(answer)[-1]["offers"]
    assert offer["availability"] == "https://schema.org/InStock"
    handling = offer["shippingDetails"][0]["deliveryTime"]["handlingTime"]
    assert (handling["maxValue"], handling["unitCode"]) == (30, "DAY")
    assert texts_of(answer, ".stock-line") == [
        "Made to order, and sent within 30 working days"
    ]
    assert "<g:max_handling_time>30<" in guest.get("/feeds/products.xml").text


@pytest.mark.parametrize(("price", "rate"), [("89.99", "5.00"), ("90", "0.00")])
def test_structured_data_says_what_delivery_costs_and_where_to(guest, price, rate):
    set_delivery("GB, IE", free_from=90)
    product = a_product("Bowl")
    a_variant(product=product, price=price)
    answer = guest.get(ProductPage.objects.get(product=product).url)
    [delivery] = structured_data(answer)[-1]["offers"]["shippingDetails"]
    assert (
        delivery["shippingRate"]["value"],
        delivery["shippingRate"]["currency"],
    ) == (
        rate,
        "GBP",
    )
    assert delivery["shippingDestination"]["addressCountry"] == ["GB", "IE"]


def test_a_product_in_stock_takes_only_the_days_to_pack_it(guest):
    product = a_product("Bowl", handling_days=30)
    a_variant(product=product)
    answer = guest.get(ProductPage.objects.get(product=product).url)
    [delivery] = structured_data(answer)[-1]["offers"]["shippingDetails"]
    assert delivery["deliveryTime"]["handlingTime"]["maxValue"] == 2
    assert Product.objects.get().handling_days == 30


def test_variants_differ_by_picture_and_size_in_structured_data(guest):
    product = a_product("Print")
    own = a_picture("Large")
    a_variant("S", product=product, options={"Size": "Small"})
    a_variant("L", product=product, options={"Size": "Large"}, image=own, position=1)
    group = structured_data(guest.get(with_a_picture(product).url))[-1]
    small, large = group["hasVariant"]
    assert group["variesBy"] == ["https://schema.org/size"]
    assert (small["size"], large["size"]) == ("Small", "Large")
    assert small["image"] == group["image"][0] != large["image"]
