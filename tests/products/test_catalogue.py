"""The catalogue's list: filters, counts, order and pages, all in the address."""

from __future__ import annotations

import re
from decimal import Decimal

import pytest

from products import stock
from products.listing import query
from products.models import Product, VariantOption
from tests.builders import a_product, a_variant
from tests.products.page_builders import a_department, a_product_in, texts_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def shop():
    """Two prints and a bowl; the harbour print is sold out in the small size."""
    tide = a_product_in("prints", "Tide", sku="TIDE-S", price=64, options={"Size": "S"})
    a_variant("TIDE-L", product=tide, price=102, options={"Size": "L"})
    a_product_in(
        "prints", "Harbour", sku="HARB-S", price=58, on_hand=0, options={"Size": "S"}
    )
    a_product_in("ceramics", "Bowl", sku="BOWL", price=34, options={"Glaze": "Oat"})


def names(answer):
    return texts_of(answer, "#results .card-name")


def counts(answer):
    """`{"Prints": "2"}` of every value beside the list."""
    labels, numbers = texts_of(answer, ".check label"), texts_of(answer, ".count-note")
    return dict(zip(labels, numbers, strict=True))


@pytest.mark.parametrize(
    ("query", "found"),
    [
        # Departments take turns.
        ("", ["Tide", "Bowl", "Harbour"]),
        ("department=ceramics", ["Bowl"]),
        ("department=ceramics&department=prints", ["Tide", "Bowl", "Harbour"]),
        ("option.size=l", ["Tide"]),
        ("option.size=s&option.size=l", ["Tide", "Harbour"]),
        ("option.size=s&option.glaze=oat", []),
        ("price_min=60", ["Tide"]),
        ("price_max=58", ["Harbour", "Bowl"]),
        ("price_min=35&price_max=60.5", ["Harbour"]),
        ("price_min=57,50&price_max=58,5", ["Harbour"]),
        ("price_min=60.5&price_max=35", ["Harbour"]),
        ("in_stock=1", ["Tide", "Bowl"]),
        ("option.size=s&in_stock=1", ["Tide"]),
        ("q=bowl", ["Bowl"]),
        ("department=prints&q=bowl", []),
    ],
)
def test_filters_narrow_the_list(guest, shop, query, found):
    assert names(guest.get(f"/products/?{query}")) == found


@pytest.mark.parametrize(
    ("sort", "order"),
    [
        ("", ["Tide", "Bowl", "Harbour"]),
        ("newest", ["Bowl", "Harbour", "Tide"]),
        ("price", ["Bowl", "Harbour", "Tide"]),
        ("price-down", ["Tide", "Harbour", "Bowl"]),
        ("name", ["Bowl", "Harbour", "Tide"]),
        ("nonsense", ["Tide", "Bowl", "Harbour"]),
    ],
)
def test_lists_are_sorted_as_requested(guest, shop, sort, order):
    assert names(guest.get(f"/products/?sort={sort}")) == order


def test_every_value_is_counted_under_the_other_filters(guest, shop):
    answer = guest.get("/products/?department=prints&in_stock=1")
    assert counts(answer) == {
        "Prints": "1",
        "Ceramics": "1",
        "S": "1",
        "L": "1",
        "Oat": "0",
        "In stock": "1",
    }


def test_prices_typed_the_wrong_way_round_are_shown_in_order(guest, shop):
    answer = guest.get("/products/?price_min=60&price_max=35")
    assert texts_of(answer, ".chip-remove") == ["£35 to £60"]
    fields = [f'name="price_{bound}"' for bound in ("min", "max")]
    values = [
        re.search(rf'{field}[^>]* value="(\d+)"', answer.text) for field in fields
    ]
    assert [found[1] for found in values] == ["35", "60"]


def test_other_values_of_a_chosen_option_keep_their_counts(guest, shop):
    sizes = counts(guest.get("/products/?option.size=l"))
    assert (sizes["S"], sizes["L"]) == ("2", "1")


def test_value_without_products_is_shown_disabled(guest, shop):
    text = guest.get("/products/?department=prints").text
    assert 'value="oat" disabled' in text


def test_a_chosen_filter_value_can_always_be_removed(guest, shop):
    text = guest.get("/products/?department=prints&option.glaze=oat").text
    assert 'value="oat" checked' in text
    way_out = (
        'href="/products/?department=prints" hx-get="/products/?department=prints"'
    )
    assert f'{way_out} aria-label="Remove Glaze: Oat"' in text


@pytest.mark.parametrize(
    ("query", "way_out"),
    [
        ("department=ceramics&option.size=s", "Without Ceramics: 2 products"),
        ("department=ceramics&option.size=l", "Without Ceramics: 1 product"),
        (
            "q=harbour&option.size=s&price_max=60&in_stock=1",
            "Without In stock: 1 product",
        ),
        ("department=prints&price_max=40", "Without Up to £40: 2 products"),
        ("q=bowl&option.size=s&option.size=l", "Without “bowl”: 2 products"),
    ],
)
def test_empty_list_names_the_filter_to_remove(guest, shop, query, way_out):
    answer = guest.get(f"/products/?{query}")
    assert texts_of(answer, ".empty h2") == ["Nothing matches all of these."]
    assert texts_of(answer, ".empty a") == [way_out]


def test_one_variant_must_match_all_filters(guest):
    mug = a_product_in("ceramics", "Mug", options={"Size": "S"}, price=20)
    a_variant(product=mug, options={"Size": "L"}, price=40, on_hand=0)
    assert names(guest.get("/products/?option.size=l&in_stock=1")) == []
    assert names(guest.get("/products/?option.size=l&price_max=30")) == []


def test_a_card_leads_to_the_variant_that_was_filtered_for(guest, shop):
    assert (
        "/products/prints/tide/?sku=TIDE-L"
        in guest.get("/products/?option.size=l").text
    )
    assert "?sku=" not in guest.get("/products/").text


def test_a_card_shows_the_lowest_price_of_its_variants(guest, shop):
    prices = texts_of(guest.get("/products/prints/"), ".card .price")
    assert prices == ["From £64", "£58"]


def test_a_department_lists_its_own_alone(guest, shop):
    answer = guest.get("/products/prints/")
    assert names(answer) == ["Tide", "Harbour"]
    assert "Oat" not in counts(answer)
    assert texts_of(answer, "#results [data-say]") == ["2 products"]


def test_products_not_for_sale_are_neither_listed_nor_counted(guest, shop):
    Product.objects.filter(name="Tide").update(active=False)
    Product.objects.get(name="Harbour").main_page.unpublish()
    answer = guest.get("/products/")
    assert names(answer) == ["Bowl"]
    assert counts(answer)["Prints"] == "0"


def test_made_to_order_counts_as_in_stock(guest):
    a_product_in("ceramics", "Vase", tracked=False)
    assert names(guest.get("/products/?in_stock=1")) == ["Vase"]


def test_last_unit_reserved_for_another_is_not_in_stock(guest):
    a_product_in("ceramics", "Jug", sku="JUG", on_hand=1)
    stock.reserve([("JUG", 1)])
    assert names(guest.get("/products/?in_stock=1")) == []


@pytest.fixture
def many_sizes():
    """Nine sizes; of those numbered 3, 7 and 9 there is one product, of others two."""
    for name in ("Rug", "Mat"):
        rug = a_product_in("weaves", name, options={"Size": "1"})
        for number in range(2, 10):
            if name == "Rug" or number not in (3, 7, 9):
                a_variant(product=rug, options={"Size": str(number)})


def sizes(answer):
    """The sizes that are shown, and those behind "Show all"."""
    fieldset = "#filter-optionsize"
    folded = texts_of(answer, f"{fieldset} details label")
    every = texts_of(answer, f"{fieldset} label")
    return [size for size in every if size not in folded], folded


def test_values_of_few_products_are_folded(guest, many_sizes):
    answer = guest.get("/products/")
    assert sizes(answer) == (["1", "2", "4", "5", "6", "8"], ["3", "7", "9"])
    assert texts_of(answer, ".filter-more-closed") == ["Show all 9"]
    assert '<details class="filter-more">' in answer.text


def test_a_chosen_value_is_never_folded_away(guest, many_sizes):
    answer = guest.get("/products/?option.size=7")
    assert sizes(answer)[1] == ["3", "7", "9"]
    assert '<details class="filter-more" open>' in answer.text


def test_other_filters_leave_every_value_in_its_place(guest, many_sizes):
    before = sizes(guest.get("/products/"))
    for typed in ("option.size=3", "in_stock=1", "q=rug", "option.size=1&price_max=1"):
        assert sizes(guest.get(f"/products/?{typed}")) == before


def test_eight_values_are_all_shown(guest, many_sizes):
    VariantOption.objects.filter(value__name="9").delete()
    assert len(sizes(guest.get("/products/"))[0]) == 8


def test_equal_queries_have_equal_addresses(guest, shop):
    chip = 'href="/products/?department=prints&amp;department=ceramics&amp;in_stock=1"'
    for typed in (
        "in_stock=1&option.size=s&department=ceramics&department=prints&price_min=",
        "department=prints&sort=&option.size=s&department=ceramics&in_stock=1&x=y",
    ):
        assert chip in guest.get(f"/products/?{typed}").text


@pytest.mark.parametrize(
    "query",
    [
        "%00",
        "department=%00&option.size=%00&price_min=%00&sort=%00&page=%00&q=%00",
        "price_min=abc&price_max=-1",
        "price_min=٣&page=٣",
        "price_min=1e9&price_max=NaN",
        "department=" + "a" * 5000,
        "option.size='&option.glaze=\"&option.colour=red",
        "in_stock=yes&page=0",
        "page=-1&sort=price'",
        "q=" + "%22%27" * 300,
    ],
)
def test_broken_and_unknown_parameters_are_ignored(guest, shop, query):
    answer = guest.get(f"/products/?{query}")
    assert answer.status_code == 200
    assert names(answer) == ["Tide", "Bowl", "Harbour"]


@pytest.mark.parametrize("query", ["q=" + "bowl " * 2000, "q=bowl%22", "q=%00bowl"])
def test_long_and_quoted_queries_find_their_products(guest, shop, query):
    assert guest.get(f"/products/?{query}").status_code == 200


@pytest.fixture
def two_pages():
    for number in range(25):
        product = a_product(f"Piece {number:02}")
        a_variant(product=product, price=Decimal(number + 1))


def test_a_page_holds_24_and_links_to_the_next(guest, two_pages):
    first = guest.get("/products/?sort=price")
    assert len(names(first)) == 24
    assert texts_of(first, "#results [data-say]") == ["25 products"]
    assert 'href="/products/?sort=price&amp;page=2"' in first.text
    assert names(guest.get("/products/?sort=price&page=2")) == ["Piece 24"]


def test_a_page_beyond_the_end_is_404_with_a_link_to_the_first(guest, two_pages):
    answer = guest.get("/products/?sort=price&page=3")
    assert answer.status_code == 404
    assert texts_of(answer, ".empty a") == ["Go to page 1"]
    assert 'href="/products/?sort=price"' in answer.text
    assert guest.get("/products/?page=999999").status_code == 404


def test_search_engines_index_plain_lists_and_their_pages(guest, two_pages):
    plain, narrowed, second = (
        guest.get(f"/products/{typed}").text for typed in ("", "?in_stock=1", "?page=2")
    )
    assert 'rel="canonical" href="http://testserver/products/"' in plain
    assert 'rel="canonical" href="http://testserver/products/"' in narrowed
    assert 'content="noindex, follow"' in narrowed
    assert 'rel="canonical" href="http://testserver/products/?page=2"' in second
    assert "noindex" not in plain + second


def test_an_empty_shop_says_so(guest):
    a_department()
    answer = guest.get("/products/")
    assert texts_of(answer, ".empty h2") == ["Nothing is here yet."]


def test_query_is_written_as_it_was_read(rf):
    request = rf.get(
        "/?q=mug&department=a&option.size=s&price_min=3&in_stock=1&sort=name"
    )
    found = query.read(request.GET, departments=["a"], values={"size": ["s", "l"]})
    assert found.query_string == (
        "q=mug&department=a&option.size=s&price_min=3&in_stock=1&sort=name"
    )
