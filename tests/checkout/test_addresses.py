"""Postal addresses in the form of their country."""

from __future__ import annotations

import pytest

from checkout.addresses import lines_of

NAME = {"name": "Ada Lovelace"}


@pytest.mark.parametrize(
    ("address", "lines"),
    [
        (
            {"line1": "Domkloster 4", "city": "Köln", "postal_code": "50667", "country": "DE"},
            ["Domkloster 4", "50667 Köln", "Germany"],
        ),
        (
            {"line1": "350 5th Ave", "line2": "Floor 3", "city": "New York", "state": "NY",
             "postal_code": "10118", "country": "US"},
            ["350 5th Ave", "Floor 3", "New York, NY 10118", "United States"],
        ),
        (
            {"line1": "12 St James's Square", "city": "London", "postal_code": "SW1Y 4JH",
             "country": "GB"},
            ["12 St James's Square", "London", "SW1Y 4JH", "United Kingdom"],
        ),
        (
            {"line1": "Calle Sierpes 1", "city": "Sevilla", "state": "Sevilla",
             "postal_code": "41001", "country": "ES"},
            ["Calle Sierpes 1", "41001 Sevilla", "Spain"],
        ),
        ({"line1": "Main St", "city": "Springfield", "country": "US"},
         ["Main St", "Springfield", "United States"]),
        ({"line1": "Street 1", "city": "Somewhere", "country": "ZZ"},
         ["Street 1", "Somewhere", "Unknown Region"]),
    ],
)  # fmt: skip
def test_address_is_written_as_its_country_writes_it(address, lines):
    assert lines_of(NAME | address) == ["Ada Lovelace", *lines]


def test_japan_begins_with_the_postal_code():
    tokyo = {
        "line1": "1-1",
        "state": "Tokyo",
        "postal_code": "100-0001",
        "country": "JP",
    }
    assert lines_of(NAME | tokyo) == [
        "100-0001",
        "Tokyo",
        "1-1",
        "Ada Lovelace",
        "Japan",
    ]


def test_empty_address_has_no_lines():
    assert lines_of({}) == []
    assert lines_of({"name": None, "country": None}) == []
