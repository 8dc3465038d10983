"""Zones of countries and their options: which one a country is in, and what fits."""

from __future__ import annotations

from decimal import Decimal

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction

from delivery import offers, terms
from delivery.models import DeliveryOption, DeliveryZone
from delivery.offers import Goods
from site_config import holidays
from tests.builders import set_delivery

pytestmark = pytest.mark.django_db


def a_zone(name, countries, position=0, **option):
    zone = DeliveryZone.objects.create(
        name=name, countries=countries, position=position
    )
    DeliveryOption.objects.create(
        zone=zone, **{"name": name, "price": Decimal(5), **option}
    )
    return zone


def goods(value="10", grams=0, **making):
    return Goods(Decimal(value), grams, making or {"MUG": None})


def names_for(country, what=None):
    found = offers.offers_for(what or goods(), country, terms.current())
    return [each.name for each in found]


def test_country_is_in_the_zone_that_names_it_before_the_eu_and_the_rest():
    DeliveryZone.objects.all().delete()
    a_zone("World", "*", 0)
    a_zone("Europe", "EU, CH", 1)
    a_zone("Germany", "DE", 2)
    asked = ["DE", "FR", "CH", "JP"]
    assert [names_for(code) for code in asked] == [
        ["Germany"],
        ["Europe"],
        ["Europe"],
        ["World"],
    ]


def test_country_in_no_zone_gets_nothing():
    set_delivery("GB, IE")
    assert names_for("JP") == []


@pytest.mark.parametrize("countries", ["GB", "gb", "EU, GB"])
def test_country_is_named_by_one_zone_alone(countries):
    set_delivery("GB, EU")
    with pytest.raises(ValidationError, match="is in the zone Here already"):
        DeliveryZone(name="Again", countries=countries).full_clean()


@pytest.mark.parametrize("countries", ["", " , ", "UK", "GBR", "GB; IE", "001"])
def test_country_that_stripe_does_not_know_is_refused(countries):
    with pytest.raises(ValidationError):
        DeliveryZone(name="Nowhere", countries=countries).full_clean()


@pytest.mark.parametrize(
    ("limits", "fits"),
    [
        ({"max_value": 100}, True),
        ({"max_value": 99}, False),
        ({"min_value": 100}, True),
        ({"min_value": 101}, False),
        ({"max_weight": 2000}, True),
        ({"max_weight": 1999}, False),
        ({"min_weight": 2000}, True),
        ({"min_weight": 2001}, False),
    ],
)
def test_option_takes_goods_within_its_limits(limits, fits):
    set_delivery(**limits)
    assert bool(names_for("GB", goods("100", 2000))) == fits


@pytest.mark.parametrize(("value", "price"), [("89.99", 5), ("90", 0)])
def test_delivery_is_free_from_an_amount(value, price):
    set_delivery(free_from=90)
    [offer] = offers.offers_for(goods(value), "GB", terms.current())
    assert offer.price == price


def test_goods_that_no_parcel_brings_need_no_delivery():
    set_delivery()
    nothing = Goods(Decimal(10), 0, {})
    assert offers.offers_for(nothing, "GB", terms.current()) == []


def test_what_was_offered_is_read_back_as_it_was_kept():
    set_delivery(free_from=90)
    [offer] = offers.offers_for(goods(MUG=None, RUG=20), "GB", terms.current())
    assert offers.DeliveryOffer.from_json(offer.as_json()) == offer
    assert len(offer.dates) == 2


@pytest.mark.parametrize(
    "wrong",
    [
        {"price": -1},
        {"days_min": 3, "days_max": 2},
        {"min_value": 3, "max_value": 2},
        {"min_weight": 3, "max_weight": 2},
    ],
)
def test_database_refuses_an_option_that_makes_no_sense(wrong):
    with pytest.raises(IntegrityError), transaction.atomic():
        set_delivery(**wrong)


@pytest.mark.parametrize(
    "line", ["Christmas", "2026-02-30", "2026-12-25 to 2026-12-24"]
)
def test_days_off_that_cannot_be_read_are_named(line):
    with pytest.raises(ValidationError, match=line[:9]):
        holidays.check_holidays(f"2026-12-25\n{line}")
