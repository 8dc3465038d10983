"""Suggestions under the search field, corrections, and paging of results."""

from __future__ import annotations

import pytest
from bs4 import BeautifulSoup

from home.models import JournalPage, StoryPage
from products import catalogue
from products.models import Product
from tests.builders import a_product, a_variant
from tests.products.page_builders import a_department, a_page, texts_of

pytestmark = pytest.mark.django_db
UNDER_THE_FIELD = {"HX-Request": "true", "HX-Target": "suggestions"}


def a_story(title):
    story = StoryPage(title=title, slug="story")
    JournalPage.objects.get().add_child(instance=story)


def suggested(browser, words):
    return browser.get("/search/", {"q": words}, headers=UNDER_THE_FIELD)


def test_beginning_of_a_word_suggests_products_and_stories(guest):
    a_page("Salt Bowl", price="34")
    a_story("How bowls are thrown")
    answer = suggested(guest, "bow")
    assert texts_of(answer, "a") == [
        "Salt Bow l £34",
        "How bow ls are thrown Story",
        "See all 2 for ‘bow’",
    ]
    assert texts_of(answer, "mark") == ["Bow", "bow"]
    assert texts_of(answer, "[data-say]") == ["2 suggestions"]
    assert answer.content.count(b"<img") == 1


def test_no_more_than_five_products_are_suggested_but_all_are_counted(guest):
    for number in range(7):
        a_variant(name=f"Bowl {number}")
    answer = suggested(guest, "bowl")
    assert len(texts_of(answer, "a")) == 6
    assert texts_of(answer, "a")[-1] == "See all 7 for ‘bowl’"
    assert texts_of(guest.get("/search/?q=bowl"), "#found-products") == ["7 products"]


@pytest.mark.parametrize("words", ["", "b", " ", '"', "zeppelin"])
def test_nothing_is_suggested_without_results(guest, words):
    a_page("Salt Bowl")
    assert suggested(guest, words).text.strip() == ""


def test_suggestions_are_kept_apart_from_the_page(guest):
    a_page("Salt Bowl")
    answers = [suggested(guest, "bowl"), guest.get("/search/?q=bowl")]
    for answer in answers:
        assert answer["Vary"] == "HX-Request, HX-Target, Accept-Encoding"
    assert answers[0]["ETag"] != answers[1]["ETag"]


def test_words_that_were_found_are_marked(guest):
    a_page("Salt Bowl")
    answer = guest.get("/search/?q=salt+BOWL")
    assert texts_of(answer, ".card-name mark") == ["Salt", "Bowl"]


def test_a_name_stays_text_where_words_are_marked(guest):
    a_variant(product=a_product("Bowl <b>& bowl</b>"))
    text = guest.get("/search/?q=bowl").text
    assert "<mark>Bowl</mark> &lt;b&gt;&amp; <mark>bowl</mark>&lt;/b&gt;" in text


@pytest.mark.parametrize("sku", ["TIDE-50.OAK", "tide-50.oak"])
def test_sku_with_hyphens_finds_its_product_alone(guest, sku):
    tide = a_variant("TIDE-50.OAK", product=a_product("Tide Table")).product
    catalogue.save_product(Product.objects.get(pk=tide.pk))
    a_page("Oak tray")
    assert texts_of(guest.get("/search/", {"q": sku}), ".card-name") == ["Tide Table"]


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("bole", "bowl"),
        ("Bawl", "bowl"),
        ("SLAT bowl", "salt bowl"),
        ("zeppelin", None),
        ("one two three four bole", None),
    ],
)
def test_mistyped_word_is_corrected_and_the_search_says_so(guest, typed, meant):
    a_page("Salt Bowl")
    answer = guest.get("/search/", {"q": typed})
    said = f"Nothing found for ‘{typed}’."
    if meant:
        said += f" Showing results for ‘{meant}’. Search for ‘{typed}’ all the same"
        assert texts_of(answer, "#found-products") == ["1 product"]
    assert texts_of(answer, ".lead") == [said]


def test_correction_can_be_taken_back(guest):
    a_page("Salt Bowl")
    page = BeautifulSoup(guest.get("/search/?q=bole").content, "html.parser")
    [link] = page.select(".lead a")
    answer = guest.get(link["href"])
    assert texts_of(answer, ".lead") == ["Nothing found for ‘bole’."]
    assert texts_of(answer, "#found-products") == []


def test_more_products_than_fit_a_page_are_paged(guest):
    for number in range(25):
        a_variant(name=f"Bowl {number}")
    first, second = (guest.get(f"/search/?q=bowl{page}") for page in ("", "&page=2"))
    assert texts_of(first, "#found-products") == ["25 products"]
    assert 'href="/search/?q=bowl&amp;page=2"' in first.text
    assert len(texts_of(second, ".card-name")) == 1
    beyond = guest.get("/search/?q=bowl&page=3")
    assert beyond.status_code == 404
    assert texts_of(beyond, ".empty a") == ["Go to page 1"]


def test_what_was_typed_stays_in_the_field(guest):
    a_department()
    text = guest.get("/search/", {"q": '"bowl"'}).text
    assert 'value="&quot;bowl&quot;"' in text
