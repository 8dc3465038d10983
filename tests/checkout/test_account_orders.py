"""Order pages of an account: a person's own orders, newest first, and nobody else's."""

from __future__ import annotations

import pytest
from bs4 import BeautifulSoup

from checkout import refundable, refunds
from checkout.models import Order
from checkout.refunds import Wanted
from sandbox import actions
from sandbox.models import Event
from site_config.templatetags.shop import long_date
from tests.builders import a_variant
from tests.checkout_builders import (
    a_paid_order,
    an_open_order,
    send_event,
)
from tests.marks import committed
from tests.products.page_builders import a_picture, texts_of

pytestmark = [committed, pytest.mark.usefixtures("check_invariants_afterwards")]


def test_orders_are_listed_newest_first_with_units_total_and_status(ada, adas):
    first = a_paid_order(ada, (a_variant(name="Oat mug"), 2))
    second = a_paid_order(ada, (a_variant(name="Moon jar"), 1))
    html = adas.get("/account/orders/").content.decode()
    assert html.index(second.number) < html.index(first.number)
    assert "2 × Oat mug" in html
    assert "£57.00" in html
    assert "Paid" in html


def test_account_home_shows_the_newest_order(ada, adas):
    first = a_paid_order(ada, (a_variant(name="Oat mug"), 2))
    jar = a_variant(name="Moon jar", image=a_picture())
    newest = a_paid_order(ada, (a_variant(name="Salt bowl"), 1), (jar, 2))
    answer = adas.get("/account/")
    assert first.number not in answer.text
    [number, date, status] = texts_of(answer, ".newest-order .cluster > *")
    assert (number, status) == (newest.number, "Paid")
    assert date == long_date(newest.placed_at)
    pieces = texts_of(answer, ".newest-order li")
    assert pieces == ["1 × Salt bowl", "2 × Moon jar"]
    assert texts_of(answer, ".newest-order-total") == ["£83.00"]
    part = BeautifulSoup(answer.content, "html.parser").select_one(".newest-order")
    assert part.a["href"] == f"/account/orders/{newest.number}/"
    assert part.img["src"] == newest.lines.get(sku=jar.sku).image


def test_account_home_shows_no_order_where_there_is_none(ada, adas, bens):
    a_paid_order(ada)
    assert texts_of(bens.get("/account/"), ".newest-order") == []
    assert texts_of(adas.get("/account/"), ".newest-order h2") == ["Your newest order"]


def test_account_home_lets_somebody_continue_paying(ada, adas):
    still = an_open_order(ada)
    assert f'href="{still.url}"' in adas.get("/account/").text


def test_orders_of_others_are_not_found(ada, bens):
    order = a_paid_order(ada)
    assert order.number not in bens.get("/account/orders/").content.decode()
    assert bens.get(f"/account/orders/{order.number}/").status_code == 404


def test_signed_out_visitor_is_asked_to_sign_in(ada, guest):
    order = a_paid_order(ada)
    for address in ("/account/orders/", f"/account/orders/{order.number}/"):
        answer = guest.get(address)
        assert (answer.status_code, answer.url) == (
            303,
            f"/account/login/?next={address}",
        )


def test_order_page_shows_the_timeline_after_the_webhook(ada, adas):
    attempt = an_open_order(ada)
    send_event(actions.pay(attempt.session_id))
    html = adas.get(f"/account/orders/{attempt.order.number}/").content.decode()
    assert html.index("Placed") < html.index("Paid</p>")
    assert "12 Harbour Street" in html


def test_shopper_does_not_see_notes_of_staff(ada, adas, olive):
    order = a_paid_order(ada)
    order.events.create(kind="note", detail="Rang twice.", who=olive)
    html = adas.get(f"/account/orders/{order.number}/").content.decode()
    assert "Rang twice." not in html


def test_of_unpaid_orders_only_the_one_with_an_open_page_is_listed(ada, adas):
    gone = an_open_order(ada)
    actions.let_expire(gone.session_id)
    send_event(expired_event())
    still = an_open_order(ada)
    html = adas.get("/account/orders/").content.decode()
    assert still.order.number in html
    assert gone.order.number not in html
    assert still.url in html
    page = adas.get(f"/account/orders/{still.order.number}/").content.decode()
    assert "Continue paying" in page


def expired_event():
    return Event.objects.order_by("-number").first().id


def test_dialog_gets_the_same_part_as_the_page(ada, adas):
    order = a_paid_order(ada)
    part = adas.get("/account/orders/", headers={"hx-request": "true"})
    assert order.number in part.content.decode()
    assert "<html" not in part.content.decode()
    assert part["Vary"].startswith("HX-Request")


def test_signed_out_the_dialog_leads_to_the_sign_in_page(guest):
    answer = guest.get("/account/orders/", headers={"hx-request": "true"})
    assert 'href="/account/login/?next=/account/orders/"' in answer.text
    assert "<html" not in answer.text


def test_no_orders_yet(adas):
    assert "No orders yet." in adas.get("/account/orders/").content.decode()


def test_twenty_orders_a_page_and_a_broken_page_number_is_no_error(ada, adas):
    for _each in range(21):
        Order.objects.create(
            user=ada, placed_by=ada, email=ada.email, status="processing",
            currency="GBP", subtotal=0, delivery=0, total=0, delivery_name="-",
        )  # fmt: skip
    assert adas.get("/account/orders/").context["page_obj"].paginator.num_pages == 2
    for page in ("abc", "-1", "99999", "\0"):
        assert adas.get("/account/orders/", {"page": page}).status_code == 200


def test_order_number_cannot_be_guessed():
    numbers = {Order().number for _each in range(1000)}
    assert len(numbers) == 1000
    assert all(len(number) == 9 for number in numbers)


def test_a_shopper_sees_what_came_back_and_when_it_arrives(ada, adas, mona):
    order = a_paid_order(ada, (a_variant(price=26, on_hand=5), 3))
    wanted = Wanted(lines={order.lines.get().pk: 1})
    refunds.make(order.attempts.get(), wanted, who=mona)
    page = adas.get(f"/account/orders/{order.number}/").text
    assert "Money back" in page
    assert "£26.00 refunded" in page
    assert "A card shows it in 5 to 10 days" in page
    assert "£26.00 refunded" in adas.get("/account/orders/").text


def test_an_order_of_which_all_came_back_says_refunded(ada, adas, mona):
    order = a_paid_order(ada)
    left = refundable.of_order(order)
    refunds.make(left.attempt, refunds.whole(left, restock=True), who=mona)
    assert "Refunded" in adas.get("/account/orders/").text
