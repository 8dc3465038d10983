"""The views of the cart: what shoppers may put into it, and what they read."""

from __future__ import annotations

from decimal import Decimal

import pytest
from django.core.exceptions import ValidationError

from checkout.models import Cart, CartLine
from products import stock
from products.models import Variant
from tests.builders import PASSWORD, a_product, a_variant, set_delivery
from tests.checkout_builders import SAME_ORIGIN, a_cart, add_to_cart, assert_invariants

pytestmark = pytest.mark.django_db(databases=["default", "sandbox"])


def test_a_guest_puts_a_mug_into_the_cart(guest):
    mug = a_variant()
    answer = add_to_cart(guest, mug.sku, "2")
    assert (answer.status_code, answer.url) == (303, f"/cart/?added={mug.sku}")
    page = guest.get(answer.url)
    assert "Stoneware mug is in your cart." in page.content.decode()
    assert CartLine.objects.get().quantity == 2


def test_adding_again_adds_up(guest):
    mug = a_variant()
    add_to_cart(guest, mug.sku, "2")
    add_to_cart(guest, mug.sku, "3")
    assert CartLine.objects.get().quantity == 5


def test_buy_now_pressed_again_after_back_stays_one(guest):
    mug = a_variant()
    for _press in range(2):
        answer = add_to_cart(guest, mug.sku, "1", buy="1")
        assert (answer.status_code, answer.url) == (303, "/checkout/")
    assert CartLine.objects.get().quantity == 1


def test_htmx_part_of_the_cart_is_the_same_as_in_the_page(guest):
    mug = a_variant()
    add_to_cart(guest, mug.sku)
    part = guest.get("/cart/", headers={"hx-request": "true"}).content.decode().strip()
    page = guest.get("/cart/").content.decode()
    assert part.startswith("{#") is False
    assert part in page.replace("\n        " + part[:0], "\n        ")


@pytest.mark.parametrize(
    "quantity", ["0", "-1", "1e9", "abc", "٣", "３", "1_000", "2.0", "", "9" * 25, "21"]
)
def test_an_invalid_quantity_is_refused_with_a_sentence(guest, quantity):
    mug = a_variant(on_hand=50)
    answer = add_to_cart(guest, mug.sku, quantity)
    assert answer.status_code == 422
    assert "Enter" in answer.content.decode()
    assert not CartLine.objects.exists()


def test_more_than_in_stock_is_refused_with_how_many_are_possible(guest):
    mug = a_variant(on_hand=3)
    add_to_cart(guest, mug.sku, "2")
    answer = add_to_cart(guest, mug.sku, "2")
    assert answer.status_code == 422
    sentence = "We have 3 of these. Your cart already holds 2, so you can add 1."
    assert sentence in answer.content.decode()
    assert CartLine.objects.get().quantity == 2


def test_a_sold_out_mug_can_not_be_added(guest):
    mug = a_variant(on_hand=0)
    answer = add_to_cart(guest, mug.sku)
    assert answer.status_code == 422
    assert "Stoneware mug has just sold out." in answer.content.decode()


@pytest.mark.parametrize(
    "sku", ["NO-SUCH", "a\0b", "", "x" * 500, "../etc", "' OR 1=1"]
)
def test_a_sku_that_is_not_there_is_404(guest, sku):
    a_variant()
    assert add_to_cart(guest, sku).status_code == 404
    assert not Cart.objects.exists()


def test_an_inactive_variant_or_product_is_not_for_sale(guest):
    mug, bowl = a_variant(active=False), a_variant(product=a_product(active=False))
    assert add_to_cart(guest, mug.sku).status_code == 404
    assert add_to_cart(guest, bowl.sku).status_code == 404


def test_a_cart_holds_at_most_20_of_a_variant_and_50_in_all(guest):
    mug, bowl, jug = (a_variant(on_hand=100) for _each in range(3))
    assert add_to_cart(guest, mug.sku, "20").status_code == 303
    assert add_to_cart(guest, mug.sku, "1").status_code == 422
    assert add_to_cart(guest, bowl.sku, "20").status_code == 303
    assert add_to_cart(guest, jug.sku, "11").status_code == 422
    assert add_to_cart(guest, jug.sku, "10").status_code == 303


def test_a_price_sent_along_is_not_read(guest):
    mug = a_variant(price="26.00")
    add_to_cart(guest, mug.sku, price="0.01", unit_price="0.01", total="0.01")
    assert CartLine.objects.get().price == Decimal("26.00")


@pytest.mark.parametrize(
    "headers",
    [
        {"sec-fetch-site": "cross-site"},
        {"sec-fetch-site": "none"},
        {"origin": "https://evil.example"},
        {"origin": "null"},
        {},
    ],
)
def test_another_site_can_not_fill_the_cart(guest, headers):
    mug = a_variant()
    assert add_to_cart(guest, mug.sku, headers=headers).status_code == 403
    assert not Cart.objects.exists()


def test_an_old_browser_without_fetch_headers_is_known_by_its_origin(guest):
    mug = a_variant()
    assert (
        add_to_cart(guest, mug.sku, headers={"origin": "http://testserver"}).status_code
        == 303
    )


def test_a_line_is_changed_removed_and_restored(guest):
    mug = a_variant()
    add_to_cart(guest, mug.sku, "2")
    line = f"/cart/lines/{mug.sku}/"
    guest.post(line, {"quantity": "4"}, headers=SAME_ORIGIN)
    assert CartLine.objects.get().quantity == 4
    answer = guest.post(line, {"quantity": "0"}, headers=SAME_ORIGIN)
    assert answer.status_code == 303
    assert not CartLine.objects.exists()
    assert "Removed Stoneware mug." in guest.get(answer.url).content.decode()


def test_a_refused_change_keeps_what_was_typed(guest):
    mug = a_variant(on_hand=3)
    add_to_cart(guest, mug.sku, "2")
    answer = guest.post(
        f"/cart/lines/{mug.sku}/", {"quantity": "7"}, headers=SAME_ORIGIN
    )
    html = answer.content.decode()
    assert answer.status_code == 422
    assert 'value="7"' in html
    assert f'aria-describedby="quantity-{mug.sku}_error"' in html
    assert CartLine.objects.get().quantity == 2


def test_the_line_of_another_cart_can_not_be_changed(guest, adas, ada):
    mug = a_variant()
    a_cart(ada, (mug, 1))
    answer = guest.post(
        f"/cart/lines/{mug.sku}/", {"quantity": "9"}, headers=SAME_ORIGIN
    )
    assert answer.status_code == 422


def test_a_changed_price_is_said_before_paying(guest):
    mug = a_variant(price="48.00")
    add_to_cart(guest, mug.sku)
    Variant.objects.filter(pk=mug.pk).update(price="52.00")
    assert "Was £48, now £52." in guest.get("/cart/").content.decode()


def test_lines_without_enough_stock_must_be_changed_before_paying(adas, ada):
    mug, bowl = a_variant(on_hand=5), a_variant(name="Salt bowl")
    a_cart(ada, (mug, 4), (bowl, 1))
    Variant.objects.filter(pk=bowl.pk).update(active=False)
    a_variant_sells(mug, 3)
    html = adas.get("/cart/").content.decode()
    assert "We now have 2. Change the quantity to go on." in html
    assert "No longer sold. Remove it to go on." in html
    assert (adas.get("/checkout/").status_code, adas.get("/checkout/").url) == (
        303,
        "/cart/",
    )


def a_variant_sells(variant, quantity):
    stock.reserve([(variant.sku, quantity)])


def test_signing_in_keeps_the_guests_cart(guest, ada):
    mug, bowl = a_variant(on_hand=3), a_variant()
    a_cart(ada, (mug, 2), (bowl, 1))
    add_to_cart(guest, mug.sku, "3")
    guest.post("/account/login/password/", {"login": ada.email, "password": PASSWORD})
    lines = dict(CartLine.objects.filter(cart__user=ada).values_list("sku", "quantity"))
    assert lines == {mug.sku: 3, bowl.sku: 1}
    assert Cart.objects.count() == 1


def test_signing_out_forgets_the_cart_on_this_computer(ada, adas):
    a_cart(ada)
    adas.post("/account/logout/")
    assert "Your cart is empty." in adas.get("/cart/").content.decode()
    assert ada.cart.lines.count() == 1


def test_a_cart_below_stripes_minimum_is_refused_with_a_sentence(ada, adas):
    a_cart(ada, (a_variant(price="0.10"), 1))
    free_delivery()
    html = adas.get("/cart/").content.decode()
    assert "The smallest order is £0.30. Add something to go on." in html


def test_a_cart_above_stripes_maximum_is_refused_with_a_sentence(ada, adas):
    a_cart(ada, (a_variant(price="99999.99", on_hand=20), 11))
    html = adas.get("/cart/").content.decode()
    assert "The largest order is £999,999.99. Take something out to go on." in html


def free_delivery():
    set_delivery(price=0)


def test_everything_adds_up_with_carts_alone(ada):
    a_cart(ada)
    assert_invariants()


def test_a_broken_origin_is_refused_like_another_site(guest):
    mug = a_variant()
    assert (
        add_to_cart(guest, mug.sku, headers={"origin": "http://[x"}).status_code == 403
    )


def test_a_delivery_price_finer_than_a_penny_is_refused():
    option = set_delivery()
    option.price = Decimal("4.995")
    with pytest.raises(ValidationError, match="more decimals than the currency"):
        option.full_clean()
