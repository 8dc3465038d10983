"""How many database queries each page and step of the checkout takes."""

from __future__ import annotations

from contextlib import contextmanager

from django.db import connection
from django.test.utils import CaptureQueriesContext

from checkout import carts
from tests.builders import a_product, a_variant
from tests.checkout_builders import a_cart, a_discount, add_to_cart
from tests.marks import committed

pytestmark = committed
NOT_COUNTED = ("BEGIN", "SAVEPOINT", "RELEASE", "COMMIT", "ROLLBACK")


@contextmanager
def at_most(number):
    counted = []
    with CaptureQueriesContext(connection) as asked:
        yield counted
    counted += [
        query["sql"]
        for query in asked
        if not query["sql"].upper().startswith(NOT_COUNTED)
    ]
    assert len(counted) <= number, "\n".join(sql[:150] for sql in counted)


def test_adding_to_the_cart(ada, adas):
    mug, bowl = a_variant(options={"Glaze": "oat"}), a_variant()
    a_cart(ada, (bowl, 1))
    adas.get("/cart/")
    with at_most(10):
        answer = add_to_cart(adas, mug.sku)
    assert answer.status_code == 303


def test_starting_a_checkout_with_three_lines(ada, adas):
    prints = a_product("Tide Table")
    a_cart(
        ada,
        (a_variant(options={"Glaze": "oat"}), 1),
        (a_variant(product=prints, options={"Size": "small"}), 2),
        (a_variant(product=prints, options={"Size": "large"}), 1),
    )
    adas.get("/checkout/")
    with at_most(31):
        answer = adas.post("/checkout/", {"total": "109.00"})
    assert answer.status_code == 303


def test_starting_a_checkout_with_three_lines_and_a_code(ada, adas):
    prints = a_product("Tide Table")
    cart = a_cart(
        ada,
        (a_variant(options={"Glaze": "oat"}), 1),
        (a_variant(product=prints, options={"Size": "small"}), 2),
        (a_variant(product=prints, options={"Size": "large"}), 1),
    )
    a_discount("WELCOME10")
    carts.keep_code(cart, "WELCOME10")
    adas.get("/checkout/")
    with at_most(34):
        answer = adas.post("/checkout/", {"total": "98.60"})
    assert answer.status_code == 303
