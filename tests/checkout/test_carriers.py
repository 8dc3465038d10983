"""Carriers: the shop's own list, the store's, and what a tracking number may be."""

from __future__ import annotations

from urllib.parse import urlsplit

import pytest
from django.core.exceptions import ValidationError

from checkout import carriers
from site_config.models import StoreSettings

pytestmark = pytest.mark.django_db
EDINBURGH = {"postal_code": "EH6 7BT", "country": "GB"}


def set_own(text):
    store = StoreSettings.current()
    store.own_carriers = text
    store.full_clean()
    store.save()


@pytest.mark.parametrize("carrier", carriers.KNOWN, ids=lambda carrier: carrier.code)
def test_each_carrier_has_a_safe_link_with_the_number(carrier):
    link = carrier.link("AB/12 3", EDINBURGH)
    assert "AB%2F12%203" in link
    assert "{" not in link
    assert (urlsplit(link).scheme, "{" in urlsplit(carrier.pattern).netloc) == (
        "https",
        False,
    )


def test_carriers_are_listed_by_name_each_once():
    names = [carrier.name for carrier in carriers.KNOWN]
    assert len({carrier.code for carrier in carriers.KNOWN}) == len(names)
    assert sorted(names, key=lambda name: name.replace("Ö", "O").casefold()) == names


def test_a_link_may_need_the_place_that_the_parcel_goes_to():
    assert carriers.of_code("postnl").link("3SABCD1", EDINBURGH) == (
        "https://jouw.postnl.nl/track-and-trace/3SABCD1-GB-EH67BT"
    )


def test_without_a_number_there_is_no_link():
    assert carriers.of_code("dpd").link("", EDINBURGH) == ""


def test_what_a_shopper_writes_as_an_address_makes_no_link_too_long():
    set_own("Bike = https://bike.example/" + "{postcode}/" * 20 + "{number}")
    link = carriers.of_code("Bike").link("AB1", {"postal_code": "ü" * 5000})
    assert link == ""


def test_the_stores_own_carriers_come_first_and_replace_those_of_their_name():
    set_own("Bike courier = https://bike.example/{number}\n\nDHL\n")
    bike, dhl, *_others = carriers.offered()
    assert bike.link("7", {}) == "https://bike.example/7"
    assert (dhl.name, dhl.link("7", {})) == ("DHL", "")
    assert [each.name for each in carriers.offered()].count("DHL") == 1
    with pytest.raises(carriers.UnknownCarrier):
        carriers.of_code("dhl")


@pytest.mark.parametrize(
    ("line", "sentence"),
    [
        ("= https://bike.example/{number}", "Begin"),
        ("x" * 61, "Begin"),
        ("Bike = http://bike.example/{number}", "https://"),
        ("Bike = javascript:alert({number})", "https://"),
        ("Bike = https://ada:pw@bike.example/{number}", "https://"),
        ("Bike = https:///{number}", "https://"),
        ("Bike = https://bike.example:99x/{number}", "https://"),
        ('Bike = https://bike.example/"{number}', "https://"),
        ("Bike = https://bike.example/" + "x" * 300 + "{number}", "https://"),
        ("Bike = https://bike.example/", "{number}"),
        ("Bike = https://{number}.example/", "{number}"),
        ("Bike = https://bike.example/{number}/{name}", "nothing else"),
        ("Bike\nbike", "second time"),
        ("\n".join(f"Bike {number}" for number in range(51)), "50 lines"),
    ],
)
def test_a_line_that_is_no_carrier_is_refused_and_named(line, sentence):
    with pytest.raises(ValidationError) as refused:
        set_own(line)
    assert sentence in str(refused.value.message_dict["own_carriers"])
    assert StoreSettings.objects.get().own_carriers == ""


@pytest.mark.parametrize(
    "number", ["RM 123 456 785 GB", "JD0002 1234 5678", "1Z999AA10123456784", "6A-1/2"]
)
def test_a_number_is_taken_as_carriers_write_them_without_spaces(number):
    carrier = carriers.of_code("royal-mail")
    assert carriers.clean_number(carrier, number) == number.replace(" ", "")


@pytest.mark.parametrize(
    "number", ["12", "x" * 41, "<b>1</b>", "1'2", "１２３４", "a\0b1"]
)
def test_what_no_carrier_writes_is_refused(number):
    with pytest.raises(carriers.WrongNumber, match="3 to 40 letters and digits"):
        carriers.clean_number(carriers.of_code("dpd"), number)


def test_a_posts_number_has_the_check_digit_of_its_standard():
    post, courier = carriers.of_code("royal-mail"), carriers.of_code("dpd")
    for right in ("RM123456785GB", "RR473124829GB", "EE876543216AT"):
        assert carriers.clean_number(post, right.lower()) == right
    with pytest.raises(carriers.WrongNumber, match="One digit"):
        carriers.clean_number(post, "RM123456784GB")
    assert carriers.clean_number(courier, "RM123456784GB") == "RM123456784GB"


def test_a_number_needs_a_carrier():
    assert carriers.clean_number(carriers.NONE, " ") == ""
    with pytest.raises(carriers.WrongNumber, match="Choose the carrier"):
        carriers.clean_number(carriers.NONE, "AB123")
