"""Suggestions under the search field, corrections, and paging of results."""

from __future__ import annotations

import pytest
from bs4 import BeautifulSoup
from django.utils.text import slugify

from home.models import JournalPage, PoliciesPage, PolicyPage, StoryPage
from products import catalogue
from products.images import renditions
from products.models import Product
from site_config.models import StoreSettings
from tests.builders import a_product, a_variant, set_store_language
from tests.products.page_builders import a_department, a_page, texts_of

pytestmark = pytest.mark.django_db
UNDER_THE_FIELD = {"HX-Request": "true", "HX-Target": "suggestions"}


def a_story(title):
    story = StoryPage(title=title, slug=slugify(title))
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


def test_suggestions_show_small_pictures_once_they_are_made(guest):
    image = a_page("Salt Bowl").gallery.get().image
    answer = suggested(guest, "bowl")
    assert len(texts_of(answer, ".suggestion-picture")) == 1
    assert answer.content.count(b"<img") == 0
    renditions.make(image)
    assert suggested(guest, "bowl").content.count(b"<img") == 1


def test_departments_and_policies_are_suggested_too(guest):
    a_department("bowls")
    PoliciesPage.objects.get().add_child(
        instance=PolicyPage(title="Returns of bowls", slug="returns")
    )
    a_story("How bowls are thrown")
    a_page("Salt Bowl", on_hand=0)
    assert texts_of(suggested(guest, "bowl"), "a") == [
        "Salt Bowl Sold out £26",
        "Bowl s Department",
        "How bowl s are thrown Story",
        "Returns of bowl s Page",
        "See all 4 for ‘bowl’",
    ]


def test_two_pages_of_a_kind_are_suggested_but_all_are_counted(guest):
    for number in range(3):
        a_story(f"Bowl {number}")
    links = texts_of(suggested(guest, "bowl"), "a")
    assert links == ["Bowl 0 Story", "Bowl 1 Story", "See all 3 for ‘bowl’"]


def test_a_single_result_is_not_all_of_them(guest):
    a_page("Salt Bowl")
    links = texts_of(suggested(guest, "salt"), "a")
    assert links == ["Salt Bowl £26", "See the result for ‘salt’"]


def test_suggestions_of_a_corrected_search_say_so(guest):
    a_page("Salt Bowl")
    answer = suggested(guest, "bole")
    said = "Nothing found for ‘bole’. Showing results for ‘bowl’."
    assert texts_of(answer, "[data-say]") == [said, "1 suggestion"]
    assert texts_of(answer, "a")[-1] == "See the result for ‘bowl’"
    assert 'href="/search/?q=bole"' in answer.text


def test_no_suggestion_is_one_plain_line(guest):
    a_page("Salt Bowl")
    answer = suggested(guest, "zeppelin")
    assert texts_of(answer, "p") == ["Nothing found for ‘zeppelin’."]
    assert texts_of(answer, "a") == []


def test_search_pages_own_field_has_the_same_suggestions(guest):
    a_page("Salt Bowl")
    under_the_page = {"HX-Request": "true", "HX-Target": "page-suggestions"}
    answer = guest.get("/search/", {"q": "bowl"}, headers=under_the_page)
    assert answer.text == suggested(guest, "bowl").text


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


@pytest.mark.parametrize(
    ("name", "typed", "marked"),
    [
        ("Salt Bowl", "bowls", ["Bowl"]),
        ("Salt Bowls", "bowl", ["Bowl"]),
        ("Screen-Print", "print", ["Print"]),
        ("Screen-Print", "screenprint", ["Screen-Print"]),
        ("Tide Table, 50 × 70 cm", "50x70", ["50 × 70"]),
        ("Große Schale", "grosse", ["Große"]),
        ("Café cup", "CAFE", ["Café"]),
        ("Potter's jar", "potters", ["Potter's"]),
        ("The jar for the tea", "the jar", ["jar"]),
        ("Oat mug", "cup", ["mug"]),
        ("Salt & Bowl", "amp", ["Salt"]),
    ],
)
def test_words_are_marked_in_the_form_in_which_they_were_found(
    guest, name, typed, marked
):
    store = StoreSettings.current()
    store.search_synonyms = "cup = mug\namp = salt"
    store.save()
    a_variant(product=a_product(name))
    answer = guest.get("/search/", {"q": typed})
    assert texts_of(answer, ".card-name mark") == marked


def test_part_of_a_german_compound_is_marked(guest):
    set_store_language("de")
    a_page("Leinenkissen")
    answer = guest.get("/search/?q=kissen")
    assert texts_of(answer, ".card-name mark") == ["kissen"]


def test_pages_and_departments_that_were_found_are_marked(guest):
    a_department("bowls")
    PoliciesPage.objects.get().add_child(
        instance=PolicyPage(
            title="Returns of bowls", slug="returns", search_description="Send bowls."
        )
    )
    answer = guest.get("/search/?q=bowls")
    assert texts_of(answer, ".found-departments a") == ["Bowls"]
    assert texts_of(answer, ".found-departments mark") == ["Bowls"]
    assert texts_of(answer, ".found-pages li") == ["Returns of bowls Send bowls ."]
    assert texts_of(answer, ".found-pages mark") == ["bowls", "bowls"]


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
        said += f" Showing results for ‘{meant}’."
        assert texts_of(answer, "#found-products") == ["1 product"]
    assert texts_of(answer, ".lead") == [said]


def test_correction_can_be_taken_back(guest):
    a_page("Salt Bowl")
    page = BeautifulSoup(guest.get("/search/?q=bole").content, "html.parser")
    [link] = page.select(".search-note a")
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
