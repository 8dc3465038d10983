"""Several orders sent at once: those refused are named, the others are done."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.utils import timezone

from checkout.models import Order, Shipment
from tests.checkout.order_builders import a_colleague, a_row
from tests.checkout_builders import NUMBER, a_parcel
from tests.conftest import browser_of
from tests.products.page_builders import texts_of

pytestmark = pytest.mark.django_db
ADDRESS = "/admin/orders/send-several/"


def shown(browser):
    return [row.order for row in browser.get(ADDRESS).context["rows"]]


def typed(browser, rows, **shared):
    """The page's form with `{order: its fields}` filled in, all rows sent along."""
    form = {"carrier": "royal-mail", "sent_on": timezone.localdate().isoformat()}
    form |= {"order": []} | shared
    for row in browser.get(ADDRESS).context["rows"]:
        form["order"].append(row.order.pk)
        form[row["seen"].html_name] = row["seen"].value()
        for name, value in rows.get(row.order, {}).items():
            form[row[name].html_name] = value
    return form


def test_orders_that_wait_longest_are_on_top(monas):
    new, old = a_row(), a_row(paid_at=timezone.now() - timedelta(days=2))
    a_parcel(a_row())
    half = a_row()
    a_parcel(half, {"SALT-BOWL": 1})
    a_row(status="processing", paid_at=None)
    assert shown(monas) == [old, new, half]


def test_chosen_orders_are_sent_with_a_number_each(monas, mona):
    first, second, third = a_row(), a_row(), a_row()
    rows = {first: {"number": NUMBER}, second: {"chosen": "on"}}
    answer = monas.post(ADDRESS, typed(monas, rows), follow=True)
    assert answer.redirect_chain == [(ADDRESS, 303)]
    assert "2 parcels are sent, and their emails are on their way." in answer.text
    sent = Shipment.objects.order_by("pk")
    assert [(each.order, each.tracking_number, each.units) for each in sent] == [
        (first, NUMBER, 2),
        (second, "", 2),
    ]
    assert {(each.carrier_name, each.who) for each in sent} == {("Royal Mail", mona)}
    assert shown(monas) == [third]


def test_a_refused_order_is_named_and_the_others_are_sent(monas):
    good, wrong, unpaid = a_row(), a_row(), a_row()
    form = typed(
        monas,
        {
            good: {"number": NUMBER},
            wrong: {"number": "RM123456784GB"},
            unpaid: {"chosen": "on"},
        },
    )
    Order.objects.filter(pk=unpaid.pk).update(status="cancelled")
    answer = monas.post(ADDRESS, form)
    assert answer.status_code == 422
    assert "1 parcel is sent, and its email is on its way." in answer.text
    assert [each.order for each in Shipment.objects.all()] == [good]
    assert texts_of(answer, ".shop-admin-send-row .error-message") == [
        "One digit of this number is wrong. Compare it with the label.",
        "Only a paid order can be sent.",
    ]
    assert 'value="RM123456784GB"' in answer.text


def test_a_form_that_is_sent_twice_sends_each_order_once(monas):
    order = a_row()
    form = typed(monas, {order: {"number": NUMBER}})
    monas.post(ADDRESS, form)
    answer = monas.post(ADDRESS, form)
    assert answer.status_code == 422
    assert "A parcel was added since you opened this page." in answer.text
    assert Shipment.objects.count() == 1


@pytest.mark.parametrize(
    ("shared", "field"),
    [({"sent_on": ""}, "sent_on"), ({"carrier": "pigeon"}, "carrier")],
)
def test_nothing_is_sent_while_carrier_or_day_is_wrong(monas, shared, field):
    order = a_row()
    answer = monas.post(ADDRESS, typed(monas, {order: {"chosen": "on"}}, **shared))
    assert answer.status_code == 422
    assert answer.context["form"].errors[field]
    assert not Shipment.objects.exists()


def test_somebody_who_chose_nothing_is_asked_to(monas):
    a_row()
    answer = monas.post(ADDRESS, typed(monas, {}))
    assert answer.status_code == 422
    assert "Choose the orders that are sent." in answer.text


@pytest.mark.parametrize("key", ["", "x", "-1", "²", "9" * 40, "\0"])
def test_an_order_that_is_none_is_left_out(monas, key):
    order = a_row()
    form = typed(monas, {order: {"chosen": "on"}})
    form["order"].append(key)
    assert monas.post(ADDRESS, form).status_code == 303
    assert Shipment.objects.count() == 1


def test_who_may_not_send_is_not_led_here(monas):
    a_row()
    assert ADDRESS in monas.get("/admin/orders/").text
    lou = browser_of(a_colleague("lou@example.com", "view_order"))
    assert ADDRESS not in lou.get("/admin/orders/").text
    for answer in (lou.get(ADDRESS), lou.post(ADDRESS, {})):
        assert (answer.status_code, answer.url) == (302, "/admin/")


def test_with_nothing_to_send_the_page_says_so(monas):
    assert "Nothing is left to be sent." in monas.get(ADDRESS).text
