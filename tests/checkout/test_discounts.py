"""What a cart gets off, what an order keeps of it, and how uses are counted and given back."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal

import pytest
from django.utils import timezone

from checkout import carts, orders, pricing
from checkout.discount_reasons import (
    DeliveryIsFree,
    MinimumMissing,
    NotBetter,
    NotFirstOrder,
    NothingForIt,
    NotYet,
    Over,
    UnknownCode,
    UsedByThisPerson,
    UsedUp,
)
from checkout.models import DiscountCode, Order, PaymentAttempt
from checkout.payments import settle
from products.models import CataloguePage, DepartmentPage
from sandbox import actions
from sandbox.models import Record
from tests.builders import a_variant, set_delivery
from tests.checkout_builders import (
    a_cart,
    a_discount,
    a_guest_order,
    a_paid_order,
    pay_late,
    start_checkout,
)
from tests.marks import committed

pytestmark = [committed, pytest.mark.usefixtures("check_invariants_afterwards")]


def priced(cart, code=None, **how):
    return pricing.price_cart(cart, code=code, **how)


def with_code(cart, code):
    carts.keep_code(cart, code)
    return cart


def let_expire(attempt):
    actions.let_expire(attempt.session_id)
    settle.session(session_id=attempt.session_id, cause="Test")


def pay(attempt):
    actions.pay(attempt.session_id)
    settle.session(session_id=attempt.session_id, cause="Test")
    attempt.order.refresh_from_db()
    return attempt.order


def test_a_discount_without_a_code_comes_by_itself(ada):
    a_discount(name="November")
    shown = priced(a_cart(ada, (a_variant(price="26.00"), 2)))
    assert (shown.before_discount, shown.discount, shown.subtotal) == (
        52,
        Decimal("5.2"),
        Decimal("46.8"),
    )
    assert shown.discount_name == "November"


def test_a_code_counts_however_it_is_written(ada):
    a_discount("Welcome10")
    cart = a_cart(ada)
    assert priced(cart, "WELCOME10").discount == Decimal("2.60")
    assert DiscountCode.objects.get().code == "WELCOME10"


@pytest.mark.parametrize(
    ("fields", "why"),
    [
        ({"active": False}, UnknownCode()),
        ({"first_order_only": True}, NotFirstOrder()),
        ({"minimum": 50}, MinimumMissing(Decimal(24), "GBP")),
        ({"scope": "products"}, NothingForIt()),
        ({"scope": "departments"}, NothingForIt()),
    ],
)
def test_why_a_code_does_not_count(ada, fields, why):
    a_paid_order(ada)
    a_discount("CODE", **fields)
    shown = priced(a_cart(ada), "CODE")
    assert shown.why_code_does_not_count == why
    assert shown.discount == 0


def test_a_code_counts_between_its_days(ada):
    now, day = timezone.now(), timedelta(days=1)
    a_discount("SOON", starts_at=now + day)
    a_discount("GONE", ends_at=now - day)
    a_discount("NOW", starts_at=now - day, ends_at=now + day)
    cart = a_cart(ada)
    assert priced(cart, "SOON").why_code_does_not_count == NotYet(now + day)
    assert priced(cart, "GONE").why_code_does_not_count == Over(now - day)
    assert priced(cart, "NOW").why_code_does_not_count is None
    assert priced(cart, "NONE").why_code_does_not_count == UnknownCode()
    assert priced(cart, "\0'ß").why_code_does_not_count == UnknownCode()


def test_of_two_discounts_the_better_one_counts(ada):
    a_discount(name="November", value=20)
    a_discount("CODE10")
    a_discount("CODE30", value=30)
    a_discount("CODE20", value=20)
    cart = a_cart(ada)
    assert priced(cart, "CODE30").discount_name == "Welcome (CODE30)"
    for code in ("CODE10", "CODE20"):
        shown = priced(cart, code)
        assert shown.why_code_does_not_count == NotBetter("November")
        assert shown.discount_name == "November"


def test_a_discount_is_for_its_products_alone(ada):
    mug, bowl = a_variant(price="26.00"), a_variant(price="10.00")
    a_discount("MUG", scope="products").products.add(mug.product)
    shown = priced(a_cart(ada, (mug, 1), (bowl, 3)), "MUG")
    assert [line.discount for line in shown.lines] == [Decimal("2.60"), 0]


def test_a_discount_is_for_what_stands_in_its_departments(ada):
    ceramics = DepartmentPage(title="Ceramics", slug="ceramics")
    CataloguePage.objects.get().add_child(instance=ceramics)
    mug, bowl = a_variant(price="26.00"), a_variant(price="10.00")
    mug.product.main_page.move(ceramics, pos="last-child")
    a_discount("CLAY", scope="departments").departments.add(ceramics)
    shown = priced(a_cart(ada, (mug, 1), (bowl, 3)), "CLAY")
    assert [line.discount for line in shown.lines] == [Decimal("2.60"), 0]


def test_a_sum_off_is_no_more_than_the_goods_cost(ada):
    a_discount("BIG", kind="amount", value=100)
    shown = priced(a_cart(ada, (a_variant(price="26.00"), 2)), "BIG")
    assert (shown.subtotal, shown.total) == (0, shown.delivery)


def test_delivery_costs_what_it_costs_after_the_discount(ada):
    set_delivery(free_from=50)
    cart = a_cart(ada, (a_variant(price="26.00"), 2))
    assert priced(cart).delivery == 0
    a_discount(value=10)
    assert priced(cart).delivery == 5


def test_delivery_is_free_with_a_code(ada):
    set_delivery(free_from=50)
    a_discount(name="November")
    a_discount("SHIP", name="We bring it", kind="delivery", value=0)
    cart = with_code(a_cart(ada, (a_variant(price="26.00"), 1)), "SHIP")
    order = pay(start_checkout(cart))
    assert (order.subtotal, order.delivery, order.total) == (
        Decimal("23.4"),
        0,
        Decimal("23.4"),
    )
    assert order.discount_name == "November"
    assert order.delivery_discount_name == "We bring it (SHIP)"
    assert order.discount_uses.filter(state="used").count() == 2


def test_a_code_for_free_delivery_is_not_used_where_delivery_is_free(ada):
    set_delivery(free_from=20)
    made = a_discount("SHIP", kind="delivery", value=0)
    cart = with_code(a_cart(ada, (a_variant(price="26.00"), 1)), "SHIP")
    assert priced(cart).why_code_does_not_count == DeliveryIsFree()
    pay(start_checkout(cart))
    made.refresh_from_db()
    assert made.used == 0


def test_an_order_keeps_what_it_got(ada):
    a_discount("WELCOME10")
    order = pay(start_checkout(with_code(a_cart(ada, (a_variant(), 2)), "WELCOME10")))
    line = order.lines.get()
    assert (line.unit_price, line.discount, line.total) == (
        26,
        Decimal("5.2"),
        Decimal("46.8"),
    )
    assert order.discount_name == "Welcome (WELCOME10)"
    assert order.subtotal == line.total


def test_stripe_is_sent_two_prices_where_a_line_does_not_divide(ada):
    a_discount("ODD", kind="amount", value=Decimal("1.01"))
    attempt = start_checkout(with_code(a_cart(ada, (a_variant(), 3)), "ODD"))
    items = [
        (item["quantity"], item["price_data"]["unit_amount"])
        for item in attempt.parameters["line_items"]
    ]
    assert items == [(1, 2567), (2, 2566)]
    assert "discounts" not in attempt.parameters
    assert "allow_promotion_codes" not in attempt.parameters
    assert pay(attempt).is_paid


def test_a_piece_for_nothing_is_sold_beside_another(ada):
    gift = a_variant(price="4.00")
    a_discount(value=100, scope="products").products.add(gift.product)
    attempt = start_checkout(a_cart(ada, (gift, 1), (a_variant(), 1)))
    assert pay(attempt).lines.get(sku=gift.sku).total == 0


def test_a_total_of_nothing_is_refused_in_words(ada):
    set_delivery(price=0)
    a_discount("ALL", value=100)
    cart = with_code(a_cart(ada), "ALL")
    with pytest.raises(orders.CartHasProblem) as refused:
        start_checkout(cart)
    assert isinstance(refused.value.reason, pricing.TotalTooSmall)


def test_the_same_cart_with_another_code_gets_another_page(ada):
    a_discount("ONE")
    a_discount("TWO")
    cart = with_code(a_cart(ada), "ONE")
    first = start_checkout(cart)
    assert start_checkout(cart) == first
    second = start_checkout(with_code(cart, "TWO"))
    first.refresh_from_db()
    assert (first.status, second.status) == ("expired", "open")
    assert [each.used for each in DiscountCode.objects.all()] == [0, 1]


def test_the_last_use_is_not_used_up_for_the_cart_that_holds_it(ada, ben):
    a_discount("LAST", most_uses=1)
    cart = with_code(a_cart(ada), "LAST")
    first = start_checkout(cart)
    assert start_checkout(cart) == first
    assert priced(a_cart(ben), "LAST").why_code_does_not_count == UsedUp()


def test_a_code_has_a_limit_of_its_own(ada, ben):
    made = a_discount("MINE", "YOURS", most_uses=5)
    made.codes.update(most_uses=1)
    start_checkout(with_code(a_cart(ada), "MINE"))
    mug = a_cart(ben)
    assert priced(mug, "MINE").why_code_does_not_count == UsedUp()
    assert priced(mug, "YOURS").why_code_does_not_count is None


def test_an_order_that_nobody_pays_gives_its_use_back_once(ada, ben):
    made = a_discount("LAST", most_uses=1)
    attempt = start_checkout(with_code(a_cart(ada), "LAST"))
    let_expire(attempt)
    settle.session(session_id=attempt.session_id, cause="Again")
    made.refresh_from_db()
    assert (made.used, made.codes.get().used) == (0, 0)
    assert pay(start_checkout(with_code(a_cart(ben), "LAST"))).discount > 0


def test_a_late_payment_takes_its_use_again(ada):
    made = a_discount("LAST", most_uses=1)
    attempt = start_checkout(with_code(a_cart(ada), "LAST"))
    let_expire(attempt)
    pay_late(attempt)
    settle.session(session_id=attempt.session_id, cause="Late")
    made.refresh_from_db()
    assert (made.used, made.codes.get().used) == (1, 1)
    assert made.uses.get().state == "used"


def test_a_discount_that_is_used_up_does_not_stop_a_late_payment(ada, ben):
    made = a_discount("LAST", most_uses=1)
    attempt = start_checkout(with_code(a_cart(ada), "LAST"))
    let_expire(attempt)
    pay(start_checkout(with_code(a_cart(ben), "LAST")))
    pay_late(attempt)
    settle.session(session_id=attempt.session_id, cause="Late")
    made.refresh_from_db()
    assert made.used == 1
    assert sorted(each.state for each in made.uses.all()) == ["beyond", "used"]
    assert Order.objects.filter(status="paid").count() == 2


@pytest.mark.parametrize("email", ["ada@example.com", "ADA@Example.com "])
def test_one_person_gets_it_so_often_by_account_and_by_email(ada, email):
    a_discount("ONCE", most_uses_each=1)
    pay(start_checkout(with_code(a_cart(ada), "ONCE")))
    mine = a_cart(ada)
    assert priced(mine, "ONCE").why_code_does_not_count == UsedByThisPerson()
    Order.objects.update(user=None)
    assert priced(mine, "ONCE").why_code_does_not_count is None
    again = priced(mine, "ONCE", email=email)
    assert again.why_code_does_not_count == UsedByThisPerson()


def test_a_first_order_is_a_first_one_by_email_too(ada):
    a_guest_order((a_variant(), 1))
    a_discount("FIRST", first_order_only=True)
    cart = a_cart(ada)
    assert priced(cart, "FIRST", email="ada@example.com").discount > 0
    again = priced(cart, "FIRST", email="Guest@example.com")
    assert again.why_code_does_not_count == NotFirstOrder()


def test_a_paid_order_forgets_the_code_of_its_cart(ada):
    a_discount("WELCOME10")
    cart = with_code(a_cart(ada), "WELCOME10")
    pay(start_checkout(cart))
    cart.refresh_from_db()
    assert cart.code == ""


def test_a_discount_that_changed_meanwhile_is_not_charged_silently(ada):
    made = a_discount(value=20)
    cart = a_cart(ada)
    seen = priced(cart).total
    made.value = 10
    made.save()
    with pytest.raises(orders.TotalChanged):
        start_checkout(cart, total=seen)
    assert not PaymentAttempt.objects.exists()
    assert not Record.objects.filter(kind="checkout.session").exists()
