"""Discounts and their codes in the admin: made, refused in words, read from a file."""

from __future__ import annotations

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from checkout.models import Discount, DiscountCode
from tests.checkout_builders import a_discount

pytestmark = pytest.mark.django_db
GOOD = {
    "name": "Welcome",
    "kind": "percentage",
    "value": "10",
    "needs_code": "on",
    "scope": "everything",
    "minimum": "0",
    "active": "on",
}


def add(browser, **fields):
    return browser.post("/admin/discounts/new/", GOOD | fields)


def add_codes(browser, discount, **fields):
    return browser.post(
        "/admin/discount-codes/new/", {"discount": discount.pk} | fields
    )


def a_file(text):
    return SimpleUploadedFile("codes.csv", text.encode())


def test_a_merchant_makes_a_discount(monas):
    assert add(monas).status_code == 302
    made = Discount.objects.get()
    assert (made.name, made.value, made.needs_code) == ("Welcome", 10, True)


@pytest.mark.parametrize(
    ("fields", "words"),
    [
        ({"value": "101"}, "Enter a percentage from 1 to 100."),
        ({"kind": "amount", "value": "0"}, "Enter how much comes off."),
        (
            {"starts_at": "2026-12-02 10:00", "ends_at": "2026-12-01 10:00"},
            "It has to end after it begins.",
        ),
        ({"most_uses": "0"}, "Enter 1 or more. Switch it off to stop it."),
        ({"minimum": "-1"}, "Enter 0 or more."),
    ],
)
def test_what_makes_no_sense_is_refused_in_words(monas, fields, words):
    page = add(monas, **fields)
    assert words in page.content.decode()
    assert not Discount.objects.exists()


def test_a_form_opened_an_hour_ago_does_not_undo_uses(monas):
    made = a_discount()
    Discount.objects.update(used=3)
    monas.post(f"/admin/discounts/edit/{made.pk}/", GOOD | {"most_uses": "2"})
    made.refresh_from_db()
    assert (made.used, made.most_uses) == (3, None)
    monas.post(f"/admin/discounts/edit/{made.pk}/", GOOD | {"most_uses": "5"})
    made.refresh_from_db()
    assert (made.used, made.most_uses) == (3, 5)


def test_codes_are_made_at_random(monas):
    made = a_discount()
    assert add_codes(monas, made, number="50", most_uses="1").status_code == 302
    codes = list(made.codes.all())
    assert len({code.code for code in codes}) == 50
    assert not set("".join(code.code for code in codes)) & set("01OILUV")
    assert {code.most_uses for code in codes} == {1}


def test_one_code_is_written_in_capitals(monas):
    made = a_discount()
    add_codes(monas, made, code="welcome 10")
    assert [code.code for code in made.codes.all()] == ["WELCOME10"]
    page = add_codes(monas, made, code="Welcome10").content.decode()
    assert "WELCOME10 is a code already." in page


def test_codes_come_from_a_file(monas):
    made = a_discount()
    file = a_file("code,most uses\nspring,5\nSUMMER,\nautumn\n")
    assert add_codes(monas, made, file=file).status_code == 302
    codes = made.codes.values_list("code", "most_uses")
    assert sorted(codes) == [("AUTUMN", None), ("SPRING", 5), ("SUMMER", None)]


def test_one_bad_row_refuses_the_whole_file(monas):
    a_discount("TAKEN")
    made = a_discount()
    file = a_file("GOOD\nNOT GOOD!\nGOOD\nMANY,many\n")
    page = add_codes(monas, made, file=file).content.decode()
    for words in (
        "Line 2: A code has letters",
        "Line 3: GOOD stands in the file twice.",
        "Line 4: “many” is no number of uses.",
    ):
        assert words in page
    page = add_codes(monas, made, file=a_file("GOOD\nTAKEN")).content.decode()
    assert "TAKEN is a code already." in page
    assert list(DiscountCode.objects.values_list("code", flat=True)) == ["TAKEN"]


def test_codes_go_into_a_file(monas):
    a_discount("SPRING", "SUMMER")
    answer = monas.get("/admin/discount-codes/?export=csv&q=spr")
    rows = b"".join(answer.streaming_content).decode().splitlines()
    assert len(rows) == 2
    assert rows[1].startswith("SPRING,,0,Welcome")
