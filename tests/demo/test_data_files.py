"""The data files of the example shop: whole, consistent, and fit to be read."""

from __future__ import annotations

import re
from collections import Counter
from decimal import Decimal

import pytest
from PIL import Image

from demo import data_files, images

PRODUCTS = data_files.products()
VARIANTS = [(row, variant) for row in PRODUCTS for variant in row["variants"]]
PICTURES = sorted(images.FOLDER.glob("*.webp"))
STORIES = data_files.read("stories")["story"]
OPTIONS = {
    row["slug"]: {value["slug"] for value in row["values"]}
    for row in data_files.shop()["option"]
}
each_product = pytest.mark.parametrize("row", PRODUCTS, ids=lambda row: row["slug"])


def described(thing, found=None):
    """Every search description in the data."""
    found = [] if found is None else found
    for value in thing.values() if isinstance(thing, dict) else thing:
        if isinstance(value, (dict, list)):
            described(value, found)
    if isinstance(thing, dict) and "seo" in thing:
        found.append(thing["seo"])
    return found


def test_there_are_eight_products_in_each_of_three_departments():
    shelves = Counter(row["department"] for row in PRODUCTS)
    assert shelves == {"prints": 8, "weaves": 8, "ceramics": 8}


def test_no_sku_and_no_handle_is_used_twice():
    skus = [variant["sku"] for _row, variant in VARIANTS]
    slugs = [row["slug"] for row in PRODUCTS]
    assert len(set(skus)) == len(skus)
    assert len(set(slugs)) == len(slugs)


@each_product
def test_a_product_is_described_in_two_sentences_or_three(row):
    sentences = re.findall(r"[.!?](?:\s|$)", row["description"])
    assert 2 <= len(sentences) <= 3
    assert "!" not in row["description"]


@each_product
def test_a_product_has_a_story_details_care_and_three_questions(row):
    assert row["story"]
    assert row["specs"]
    assert row.get("care", data_files.department(row["department"])["care"])
    assert len(row["questions"]) == 3
    assert any("text" in block for block in row["story"])


@each_product
def test_each_variant_has_one_value_of_each_option_and_they_all_differ(row):
    choices = [
        tuple(variant[option] for option in row["options"])
        for variant in row["variants"]
    ]
    assert len(set(choices)) == len(choices)
    for choice in choices:
        for option, value in zip(row["options"], choice, strict=True):
            assert value in OPTIONS[option]


@each_product
def test_a_product_is_shown_beside_others_that_are_there(row):
    known = {other["slug"] for other in PRODUCTS} - {row["slug"]}
    assert len(row["related"]) == 4
    assert set(row["related"]) <= known


def test_every_price_is_in_whole_pounds_and_below_the_one_before():
    for _row, variant in VARIANTS:
        price = Decimal(variant["price"])
        assert price > 0
        assert price == price.to_integral_value()
        assert price < Decimal(variant.get("compare_at", "Infinity"))


def test_every_search_description_fits_and_is_said_once():
    files = ("shop", "stories", "policies", "pages", *data_files.DEPARTMENTS)
    written = [words for name in files for words in described(data_files.read(name))]
    assert len(written) == 24 + 3 + 1 + 1 + 1 + 1 + 1 + 4 + 4 + 1
    assert max(len(words) for words in written) <= 155
    assert min(len(words) for words in written) >= 50
    assert len(set(written)) == len(written)


def test_texts_have_no_exclamation_marks_and_no_praise():
    files = ("shop", "stories", "policies", "pages", "people", *data_files.DEPARTMENTS)
    text = " ".join(str(data_files.read(name)) for name in files)
    assert "!" not in text
    praise = r"perfect|stunning|beautiful|unique|luxur|world.class|amazing|exquisite"
    assert not re.search(praise, text, re.IGNORECASE)


@pytest.mark.parametrize("row", STORIES, ids=lambda row: row["slug"])
def test_a_story_is_long_enough_to_read_and_names_things_to_buy(row):
    words = sum(len(str(block).split()) for block in row["body"])
    goods = [slug for block in row["body"] for slug in block.get("products", [])]
    assert 350 <= words <= 650
    assert set(goods) <= {product["slug"] for product in PRODUCTS}
    assert goods


def test_every_picture_that_is_named_is_there_and_says_what_is_seen():
    for name, row in data_files.pictures().items():
        assert (images.FOLDER / f"{name}.webp").is_file(), name
        assert 25 <= len(row["alt"]) <= 125
        assert all(0 < part < 1 for part in row["focal"])


def test_every_picture_in_the_folder_is_shown_somewhere():
    stored = {path.stem for path in images.FOLDER.glob("*.webp")}
    assert stored == set(data_files.pictures())


@pytest.mark.parametrize("path", PICTURES, ids=lambda path: path.stem)
def test_a_picture_has_the_size_and_the_format_of_its_kind(path):
    with Image.open(path) as picture:
        assert (picture.format, picture.mode) == ("WEBP", "RGB")
        assert picture.size in {(1600, 2000), (1200, 1500), (2400, 1500)}
        assert "exif" not in picture.info


def test_the_pictures_together_stay_light():
    sizes = [path.stat().st_size for path in images.FOLDER.glob("*.webp")]
    assert sum(sizes) < 20_000_000
    assert max(sizes) < 600_000


def test_past_orders_are_of_things_in_stock():
    left = {variant["sku"]: variant.get("on_hand", 0) for _row, variant in VARIANTS}
    for person in data_files.read("people")["person"]:
        for order in person.get("order", []):
            for sku, quantity in order["lines"]:
                left[sku] -= quantity
    assert min(left.values()) >= 0


@pytest.mark.parametrize("slug", ["colour", "glaze"])
def test_every_colour_and_glaze_has_a_swatch_of_its_own(slug):
    [row] = [row for row in data_files.shop()["option"] if row["slug"] == slug]
    colours = [value["colour"] for value in row["values"]]
    assert all(re.fullmatch(r"#[0-9a-f]{6}", colour) for colour in colours)
    assert len(set(colours)) == len(colours)
