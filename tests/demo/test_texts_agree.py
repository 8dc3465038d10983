"""What the example shop says in one place agrees with what it says in another."""

from __future__ import annotations

import re
from datetime import timedelta
from decimal import Decimal

import pytest
from babel import Locale

from demo import data_files

SHOP = data_files.shop()
STORE = SHOP["store"]
STORIES = data_files.read("stories")["story"]
[ABOUT] = data_files.read("pages")["page"]
POLICIES = {row["slug"]: row["body"] for row in data_files.read("policies")["policy"]}
PRODUCTS = data_files.products()
PRINTS = [row for row in PRODUCTS if row["department"] == "prints"]
FILES = ("shop", "stories", "policies", "pages", *data_files.DEPARTMENTS)
NUMBERS = "one two three four five six seven eight nine ten eleven twelve".split()
NUMBER = "|".join(NUMBERS)
each_product = pytest.mark.parametrize("row", PRODUCTS, ids=lambda row: row["slug"])
each_print = pytest.mark.parametrize("row", PRINTS, ids=lambda row: row["slug"])


def texts(thing):
    """Every text in a piece of the data."""
    if isinstance(thing, str):
        return [thing]
    if isinstance(thing, dict):
        thing = thing.values()
    return [text for part in thing for text in texts(part)] if is_nested(thing) else []


def is_nested(thing):
    return not isinstance(thing, (bool, int, float)) and hasattr(thing, "__iter__")


def read(row):
    """All that a shopper can read on a product's page, with its department's part."""
    shared = data_files.department(row["department"])
    care = row.get("care", shared["care"])
    return " ".join([*texts(row), *texts(shared["facts"]), *texts(care)])


def spec(row, name):
    return dict(row["specs"]).get(name, "")


def amounts(text):
    return {Decimal(found) for found in re.findall(r"£(\d+(?:\.\d\d)?)", text)}


def numbers_before(word, text):
    return set(re.findall(rf"\b({NUMBER}|\d+) {word}", text.lower()))


def option_values(slug):
    row = next(row for row in SHOP["option"] if row["slug"] == slug)
    return {value["slug"]: value["name"] for value in row["values"]}


def test_delivery_costs_in_the_policy_what_the_store_charges():
    charged = {
        Decimal(option[name])
        for zone in SHOP["delivery_zone"]
        for option in zone["options"]
        for name in ("price", "free_from")
        if Decimal(option.get(name, 0))
    }
    assert amounts(POLICIES["delivery"]) == charged
    assert not amounts(POLICIES["returns"])


def test_delivery_is_free_from_an_amount_and_not_only_above_it():
    everything = " ".join(
        text for name in FILES for text in texts(data_files.read(name))
    )
    assert not re.search(r"(over|above|more than) £", everything, re.IGNORECASE)


def test_the_policy_names_each_country_that_the_store_sends_to():
    names = Locale("en").territories
    said = POLICIES["delivery"]
    zones = ", ".join(zone["countries"] for zone in SHOP["delivery_zone"])
    sent_to = re.split(r", ?", zones)
    assert [code for code in sent_to if names[code] not in said] == []
    others = [
        name
        for code, name in names.items()
        if len(code) == 2 and code.isalpha() and code not in sent_to and name in said
    ]
    assert others == []


def test_returns_are_taken_for_the_same_number_of_days_everywhere():
    said = " ".join([STORE["returns_promise"], POLICIES["returns"]])
    facts = [texts(row["facts"]) for row in SHOP["department"]]
    questions = [texts(row["questions"]) for row in PRODUCTS]
    parts = [said, *texts(facts), *texts(questions)]
    days = [re.findall(r"[Ww]ithin (\d+) days", part) for part in parts]
    assert {day for found in days for day in found} == {"30"}


def test_parcels_leave_after_the_same_time_everywhere():
    places = [POLICIES["delivery"], SHOP["home"]["seo"]]
    places += [
        fact["text"]
        for row in SHOP["department"]
        for fact in row["facts"]
        if fact["name"] == "Delivery"
    ]
    for said in places:
        assert "two working days" in said
    assert not re.search(r"in two days", " ".join(places))


def test_messages_are_answered_after_the_same_time_everywhere():
    assert "within two working days" in SHOP["contact"]["introduction"]
    assert "within two working days" in SHOP["contact"]["seo"]


def test_those_who_work_here_are_the_makers():
    staff = [row for row in data_files.read("people")["person"] if "group" in row]
    for person in staff:
        assert f"{person['first_name']} {person['last_name']}" in POLICIES["terms"]
    authors = {row["author"] for row in STORIES}
    assert all(author in POLICIES["terms"] for author in authors)


def test_the_page_about_the_makers_names_each_of_them():
    about = " ".join(texts(ABOUT["body"]))
    makers = re.findall(
        r"[A-Z]\w+ [A-Z]\w+", POLICIES["terms"].split("three people")[1]
    )
    assert [name for name in makers[:3] if name not in about] == []


def test_open_days_are_the_same_everywhere():
    said = "first Saturday of the month, from ten to four"
    assert said in SHOP["contact"]["introduction"]
    assert said in " ".join(texts(ABOUT["body"]))


def test_editions_are_as_large_as_the_front_page_says():
    sizes = [int(re.search(r"\d+", spec(row, "Edition"))[0]) for row in PRINTS]
    said = f"{min(sizes)} to {max(sizes)}"
    assert said in data_files.department("prints")["introduction"]
    assert said in " ".join(texts(SHOP["home"]["facts"]))
    assert said in " ".join(texts(ABOUT["body"]))


@each_print
def test_a_print_has_as_many_inks_wherever_they_are_counted(row):
    counted = numbers_before("inks", read(row))
    assert len(counted) == 1
    assert counted == numbers_before("inks", spec(row, "Technique"))


@each_print
def test_the_inks_of_a_print_are_all_named(row):
    count, named = re.search(rf"({NUMBER}) inks: (.+)", spec(row, "Technique")).groups()
    parts = [part.split()[0] for part in re.split(r", | and ", named)]
    inks = [NUMBERS.index(part) + 1 if part in NUMBERS else 1 for part in parts]
    assert sum(inks) == NUMBERS.index(count) + 1


@pytest.mark.parametrize("row", STORIES, ids=lambda row: row["slug"])
def test_a_story_counts_the_inks_of_its_print_as_the_print_does(row):
    shown = {pk for block in row["body"] for pk in block.get("products", [])}
    sold = " ".join(read(print_) for print_ in PRINTS if print_["slug"] in shown)
    assert numbers_before("inks", " ".join(texts(row["body"]))) <= numbers_before(
        "inks", sold
    )


@each_print
def test_a_print_is_sold_in_the_sizes_that_its_description_names(row):
    names = option_values("size")
    sold = {names[variant["size"]].removesuffix(" cm") for variant in row["variants"]}
    assert set(re.findall(r"\d+ × \d+", row["seo"])) == sold


@each_print
def test_a_print_is_not_made_in_a_frame_that_its_questions_rule_out(row):
    made = {(variant["size"], variant["frame"]) for variant in row["variants"]}
    asked = "Why is there no large print in a dark frame?" in read(row)
    assert asked == (("50x70", "dark") not in made)


@each_product
def test_a_name_is_not_that_of_a_colour_or_glaze_it_may_not_have(row):
    for option in row["options"]:
        names = {value.lower() for value in option_values(option).values()}
        assert not names & set(row["name"].lower().split())


@each_product
def test_each_colour_and_glaze_sold_is_named_in_the_description(row):
    for option in {"colour", "glaze"} & set(row["options"]):
        for variant in row["variants"]:
            name = option_values(option)[variant[option]].lower()
            assert name in row["description"].lower() + row["seo"].lower()


@each_product
def test_a_piece_weighs_what_its_parcel_says(row):
    weight = re.match(r"([\d.]+) (k?g)", spec(row, "Weight"))
    if not weight:
        assert row["department"] == "prints"
        return
    grams = Decimal(weight[1]) * (1000 if weight[2] == "kg" else 1)
    for variant in row["variants"]:
        pieces = 2 if variant.get("set") == "two" else 1
        assert variant["grams"] == grams * pieces


@each_product
def test_measures_in_the_search_description_are_those_of_the_table(row):
    said = re.findall(r"[\d.]+(?: × [\d.]+)? (?:cm|ml)", row["seo"])
    table = " ".join(value for _name, value in row["specs"])
    sizes = " ".join(option_values("size").values())
    assert [size for size in said if size not in table + sizes] == []


def test_made_to_order_takes_as_long_as_the_buy_button_says():
    made = [row for row in PRODUCTS if "handling_days" in row]
    assert made
    for row in made:
        assert f"within {row['handling_days']} working days" in row["facts"]["Delivery"]
        assert not row["variants"][0]["tracked"]


@pytest.mark.parametrize("slug", ["moon-jar", "tall-bottle", "iron-teapot"])
def test_what_is_no_tableware_has_care_of_its_own(slug):
    row = next(row for row in PRODUCTS if row["slug"] == slug)
    assert "Dishwasher is fine" in data_files.department("ceramics")["care"]
    assert not set(row["care"]) & {"Dishwasher is fine", "Microwave is fine"}


def test_nine_days_for_a_mug_are_nine_days():
    week = "Monday Tuesday Wednesday Thursday Friday Saturday Sunday".split()
    story = STORIES[0]
    days = re.findall("|".join(week), " ".join(texts(story["body"])))
    taken, today = timedelta(days=1), week.index(days[0])
    for day in days:
        taken += timedelta(days=(week.index(day) - today) % 7)
        today = week.index(day)
    assert taken.days == NUMBERS.index(story["title"].split()[0].lower()) + 1
