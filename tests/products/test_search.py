"""The search page for products and stories."""

from __future__ import annotations

import pytest
from wagtail.models import PageViewRestriction

from home.models import JournalPage, StoryPage
from products import catalogue
from products.listing import query
from products.models import Product
from products.search.find import find
from tests.builders import a_product, a_variant
from tests.products.page_builders import a_page, texts_of

pytestmark = pytest.mark.django_db


def a_story(title="Nine days for a mug"):
    story = StoryPage(title=title, slug="nine-days", introduction="Clay and patience.")
    JournalPage.objects.get().add_child(instance=story)
    return story


def product_names(answer):
    return texts_of(answer, ".card-name")


def test_search_shows_products_first_and_then_stories(guest):
    a_page("Oat mug")
    a_page("Salt Bowl")
    a_story()
    answer = guest.get("/search/?q=mug")
    assert product_names(answer) == ["Oat mug"]
    assert texts_of(answer, ".teaser h3") == ["Nine days for a mug"]
    assert texts_of(answer, "#results h2") == ["1 product", "1 story"]


def test_words_of_the_description_find_a_product(guest):
    product = a_product("Quarry", description="Five layers of earth.")
    a_variant(product=product)
    assert product_names(guest.get("/search/?q=layers")) == ["Quarry"]


def test_sku_finds_its_product(guest):
    product = a_product("Tide Table")
    a_variant("TIDE50", product=product)
    a_page("Salt Bowl")
    catalogue.save_product(Product.objects.get(pk=product.pk))
    assert product_names(guest.get("/search/?q=tide50")) == ["Tide Table"]


def test_nothing_found_offers_other_products(guest):
    a_page("Salt Bowl")
    answer = guest.get("/search/?q=zeppelin")
    assert "Nothing found for ‘zeppelin’." in answer.text
    assert product_names(answer) == ["Salt Bowl"]
    assert 'href="/contact/"' in answer.text


def test_empty_query_shows_the_departments(guest):
    a_page()
    for address in ("/search/", "/search/?q=", "/search/?q=%20%22"):
        answer = guest.get(address)
        assert answer.status_code == 200
        assert "Nothing found" not in answer.text
        assert texts_of(answer, ".department-links a") == ["Everything"]


@pytest.mark.parametrize(
    "words",
    ['"', "bowl\x00", '"bowl', "bowl OR *", "'; DROP", "b" * 10_000, "(((", "٣"],
)
def test_odd_queries_are_no_error(guest, words):
    a_page("Salt Bowl")
    answer = guest.get("/search/", {"q": words})
    assert answer.status_code == 200


def test_query_beyond_100_characters_is_cut_with_a_message(guest):
    a_page()
    answer = guest.get("/search/", {"q": "bowl " * 50})
    assert "We searched for the first 100 characters of that." in answer.text


def test_what_was_typed_is_shown_as_text(guest):
    a_page()
    text = guest.get("/search/", {"q": "<script>alert(1)</script>"}).text
    assert "<script>alert" not in text


def test_neither_drafts_nor_private_pages_are_found(guest):
    page, story = a_page("Salt Bowl"), None
    story = a_story("Salt in the studio")
    page.unpublish()
    PageViewRestriction.objects.create(page=story, restriction_type="login")
    answer = guest.get("/search/?q=salt")
    assert product_names(answer) == []
    assert texts_of(answer, ".teaser") == []


def test_an_inactive_product_is_not_found(guest):
    a_page("Salt Bowl")
    Product.objects.update(active=False)
    assert product_names(guest.get("/search/?q=salt")) == []


def test_search_engines_stay_out_of_the_search(guest):
    a_page()
    assert 'content="noindex, follow"' in guest.get("/search/?q=bowl").text
    assert "noindex" not in guest.get("/search/").text


APART = "Schlu\u0308sselbrett"


def test_decomposed_accents_find_composed_ones(guest):
    a_page("Schlüsselbrett")
    assert "Schlüsselbrett" in guest.get("/search/", {"q": APART}).content.decode()


@pytest.mark.parametrize("word", ["ถ้วยชา", "कटोरा", "مزهرية", "café", "don't"])
def test_marks_belong_to_their_words(word):
    assert query.words_of(f"« {word} » \0 {word}") == [word, word]


def test_turkish_name_is_found_however_its_i_is_typed(guest):
    a_page("İznik Bowl")
    for typed in ("iznik", "İZNİK", "ıznik", "IZNIK", "İznik"):
        assert product_names(guest.get("/search/", {"q": typed})) == ["İznik Bowl"]


def test_a_whole_sentence_is_paged_like_any_search():
    for number in range(30):
        a_variant(product=a_product(f"Linen towel {number}"))
    pages = [find("please show linen towel items", skip=skip) for skip in (0, 24)]
    assert [page.total for page in pages] == [30, 30]
    found = [key for page in pages for key in page.products]
    assert len(set(found)) == len(found) == 30
