"""Which results a search shows, and in which order."""

from __future__ import annotations

import json

import pytest

from products import catalogue, stock
from products.models import Product, ProductPage
from tests.builders import set_store_language
from tests.products.page_builders import a_product_in, hits, texts_of

pytestmark = pytest.mark.django_db


def a_find(name, *, department="pots", story="", on_hand=5, options=None, **texts):
    """A product for sale, saved as staff do, with `texts` on its row."""
    product = a_product_in(department, name, on_hand=on_hand, options=options)
    product = Product.objects.get(pk=product.pk)
    for field, text in {"description": "", **texts}.items():
        setattr(product, field, text)
    catalogue.save_product(product)
    page = ProductPage.objects.get(product=product)
    page.story = json.dumps([{"type": "text", "value": f"<p>{story}</p>"}])
    page.save_revision().publish()
    return product


def test_name_comes_before_other_words_department_and_description(guest):
    a_find("Told", description="A lantern of clay.")
    a_find("Filed", options={"Kind": "Lantern"})
    a_find("Listed", search_terms="light, lantern")
    a_find("Lantern")
    assert hits(guest, "lantern") == ["Lantern", "Listed", "Filed", "Told"]


def test_what_can_be_bought_comes_before_what_is_sold_out(guest):
    a_find("First Bowl", on_hand=0)
    a_find("Second Bowl")
    a_find("Third Bowl", on_hand=0)
    a_find("Fourth Bowl")
    expected = ["Second Bowl", "Fourth Bowl", "First Bowl", "Third Bowl"]
    assert hits(guest, "bowl") == expected
    stock.receive(
        Product.objects.get(name="First Bowl").variants.get().sku, 1, why="new"
    )
    assert hits(guest, "bowl")[:3] == ["First Bowl", "Second Bowl", "Fourth Bowl"]


def test_name_counts_more_than_stock(guest):
    a_find("Lantern", on_hand=0)
    a_find("Told", description="A lantern of clay.")
    assert hits(guest, "lantern") == ["Lantern", "Told"]


def test_a_story_that_mentions_a_word_is_found_while_nothing_is_called_so(guest):
    a_find("Salt Jar", story="It stands beside the lantern.")
    assert hits(guest, "lantern") == ["Salt Jar"]
    a_find("Lantern")
    assert hits(guest, "lantern") == ["Lantern"]


def test_equal_results_stand_in_the_editors_order(guest):
    for name in ("Zinc Bowl", "Ash Bowl", "Moss Bowl"):
        a_find(name)
    assert hits(guest, "bowl") == ["Zinc Bowl", "Ash Bowl", "Moss Bowl"]


@pytest.mark.parametrize(
    "typed", ["blue bowl", "bowl blue", "BOWL, Blue!", "blue-bowl"]
)
def test_every_word_must_be_there_in_any_order(guest, typed):
    a_find("Tide Bowl", options={"Glaze": "Blue"})
    a_find("Salt Bowl", options={"Glaze": "White"})
    a_find("Blue Jar")
    assert hits(guest, typed) == ["Tide Bowl"]


def test_department_is_shown_first_when_its_name_was_typed(guest):
    a_find("Tide Bowl", department="ceramics")
    assert hits(guest, "ceramic") == ["Ceramics", "Tide Bowl"]
    assert hits(guest, "bowl") == ["Tide Bowl"]


def test_whole_sentence_finds_what_most_of_it_is_about(guest):
    a_find("Tide Bowl", options={"Glaze": "Blue"})
    a_find("Salt Bowl", options={"Glaze": "White"})
    assert hits(guest, "is there a blue bowl for my sister") == ["Tide Bowl"]


def test_list_is_filtered_by_the_same_words(guest):
    a_find("Oat Bowl", search_terms="dish")
    a_find("Salt Jar")
    for typed in ("dishes", "oat bowls", "bow"):
        answer = guest.get("/products/", {"q": typed})
        assert texts_of(answer, ".card-name") == ["Oat Bowl"]


@pytest.mark.parametrize(
    ("name", "typed"),
    [
        ("Café Cup", "cafe"),
        ("Cafe Cup", "café"),
        ("Smørrebrød Board", "smorrebrod"),
        ("Straßenbild", "strassenbild"),
        ("Strassenbild", "Straßenbild"),
        ("Straßenbild", "STRAẞENBILD"),
        ("Don't Worry Mug", "dont worry"),
        ("Dont Worry Mug", "don’t worry"),
        ("Mairi's Bowl", "mairi"),
        ("T-Shirt", "tshirt"),
        ("Tshirt", "t-shirt"),
        ("Print 50 × 70", "50x70"),
        ("Print 50x70", "50 X 70 cm"),
        ("ถ้วยชา", "ถ้วยชา"),
        ("कटोरा", "कटोरा"),
        ("مزهرية", "مزهرية"),
        ("Ваза", "ваза"),
    ],
)
def test_a_name_is_found_however_it_is_written(guest, name, typed):
    a_find(name)
    a_find("Salt Jar")
    assert hits(guest, typed) == [name]


@pytest.mark.parametrize(
    ("language", "name", "typed"),
    [
        ("en-gb", "Woven Berries", "berry"),
        ("en-gb", "Berry Bowl", "berries"),
        ("de", "Haus am Meer", "Häuser"),
        ("de", "Häuser am Meer", "Haus"),
        ("de", "Glasteller", "Teller"),
    ],
)
def test_plural_and_singular_are_one_in_the_language_of_the_store(
    guest, language, name, typed
):
    set_store_language(language)
    a_find(name)
    assert hits(guest, typed) == [name]
