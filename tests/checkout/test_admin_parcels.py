"""Parcels in the admin: sent from an order's page, corrected and cancelled there."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.utils import timezone

from checkout import progress
from checkout.models import Order, Shipment
from site_config.models import OutgoingEmail
from tests.checkout.order_builders import a_colleague, a_row
from tests.conftest import browser_of
from tests.products.page_builders import texts_of

pytestmark = pytest.mark.django_db
NUMBER = "RM123456785GB"


@pytest.fixture
def order():
    """Two of a bowl and two of a spoon, paid."""
    return a_row(skus=("BOWL", "SPOON"))


def today():
    return timezone.localdate().isoformat()


def page_of(browser, order):
    return browser.get(f"/admin/orders/inspect/{order.pk}/")


def send(browser, order, **typed):
    """Fill in the form on the order's page, and press its button."""
    form = page_of(browser, order).context["send_form"]
    filled = {name: form[name].value() for name in form.fields}
    filled |= {"carrier": "royal-mail", "number": NUMBER, "sent_on": today()}
    by_sku = {line.sku: f"line-{line.pk}" for line in order.lines.all()}
    filled |= {by_sku.get(name, name): value for name, value in typed.items()}
    return browser.post(f"/admin/orders/send/{order.pk}/", filled)


def parcel_of(order):
    return Shipment.objects.get(order=order)


def left_of(order):
    left = progress.left_to_send(Order.objects.get(pk=order.pk))
    return {line.sku: units for line, units in left.items()}


def test_everything_that_is_left_is_sent_when_nothing_else_is_typed(monas, mona, order):
    answer = send(monas, order)
    assert answer.status_code == 303
    assert answer.url == f"/admin/orders/inspect/{order.pk}/#parcels"
    parcel = parcel_of(order)
    assert (parcel.who, parcel.units, parcel.tracking_number) == (mona, 4, NUMBER)
    assert left_of(order) == {}
    assert page_of(monas, order).context["send_form"] is None


def test_part_of_an_order_is_sent_and_the_rest_is_offered(monas, order):
    send(monas, order, BOWL=1, SPOON=0)
    page = page_of(monas, order)
    assert "1 of 4 sent" in " ".join(texts_of(page, "#parcels-section p")[0].split())
    values = [field.value() for field in page.context["send_form"].quantity_fields]
    assert values == [1, 2]
    link = f"https://www.royalmail.com/track-your-item#/tracking-results/{NUMBER}"
    assert f'href="{link}" target="_blank" rel="noopener noreferrer"' in page.text


def test_the_next_form_begins_with_the_last_carrier(monas, order):
    send(monas, order, carrier="dpd", number="")
    form = page_of(monas, a_row()).context["send_form"]
    assert form["carrier"].value() == "dpd"


@pytest.mark.parametrize(
    ("typed", "field", "sentence"),
    [
        ({"BOWL": 3}, "BOWL", "2 of Salt Bowl, celadon are left to send."),
        ({"BOWL": -1}, "BOWL", "2 of Salt Bowl, celadon are left to send."),
        ({"BOWL": "two"}, "BOWL", "Enter a whole number."),
        ({"BOWL": 0, "SPOON": ""}, "__all__", "Write how many pieces are in the parcel."),
        ({"number": "?"}, "number", "A tracking number has 3 to 40 letters and digits."),
        ({"carrier": ""}, "number", "Choose the carrier that gave you this number."),
        ({"carrier": "pigeon"}, "carrier", "Select a valid choice."),
        ({"sent_on": "2999-01-01"}, "sent_on", "This day is still to come."),
        ({"sent_on": ""}, "sent_on", "Write the day on which it left."),
    ],
)  # fmt: skip
def test_what_is_wrong_is_said_beside_its_field_and_nothing_is_lost(
    monas, order, typed, field, sentence
):
    answer = send(monas, order, **({"number": NUMBER} | typed))
    assert answer.status_code == 422
    form = answer.context["send_form"]
    by_sku = {line.sku: f"line-{line.pk}" for line in order.lines.all()}
    assert form.errors[by_sku.get(field, field)][0].startswith(sentence)
    assert sentence in answer.text
    if "number" not in typed:
        assert f'value="{NUMBER}"' in answer.text
    assert not Shipment.objects.exists()


def test_a_form_that_is_sent_twice_sends_one_parcel(monas, order):
    form = page_of(monas, order).context["send_form"]
    filled = {name: form[name].value() for name in form.fields}
    lines = [name for name in filled if name.startswith("line-")]
    filled |= dict.fromkeys(lines, 1) | {"number": "", "sent_on": today()}
    address = f"/admin/orders/send/{order.pk}/"
    monas.post(address, filled)
    answer = monas.post(address, filled, follow=True)
    assert "A parcel was added since you opened this page." in answer.text
    assert parcel_of(order).units == 2


def test_an_unpaid_order_has_no_form_and_is_not_sent(monas):
    order = a_row(status="processing")
    assert page_of(monas, order).context["send_form"] is None
    [line] = order.lines.all()
    typed = {"seen": 0, "sent_on": today(), f"line-{line.pk}": 1}
    answer = monas.post(f"/admin/orders/send/{order.pk}/", typed, follow=True)
    assert "Only a paid order can be sent." in answer.text
    assert not Shipment.objects.exists()


def change(browser, order, act, **typed):
    """Press "Correct" or "Cancel" of an order's one parcel."""
    page = page_of(browser, order)
    [row] = page.context["parcels"]
    form = row.correct if act == "correct" else row.cancel
    filled = {name: form[name].value() or "" for name in form.fields}
    filled |= {"shipment": row.shipment.pk} | typed
    return browser.post(f"/admin/orders/{act}-parcel/{order.pk}/", filled)


def test_a_parcel_is_corrected_and_its_buyer_hears_of_it(monas, order):
    send(monas, order)
    answer = change(monas, order, "correct", number="AB123")
    assert answer.status_code == 303
    assert parcel_of(order).tracking_number == "AB123"
    assert OutgoingEmail.objects.filter(kind="sent_changed").count() == 1


def test_a_wrong_correction_stays_open_with_what_was_typed(monas, order):
    send(monas, order)
    answer = change(monas, order, "correct", number="??")
    assert answer.status_code == 422
    [row] = answer.context["parcels"]
    assert row.correct.errors["number"]
    assert not row.cancel.errors
    assert "<details open>" in answer.text
    assert 'value="??"' in answer.text


def test_a_parcel_is_cancelled_with_a_reason(monas, mona, order):
    send(monas, order)
    assert change(monas, order, "cancel").status_code == 422
    answer = change(monas, order, "cancel", reason="It came back.")
    assert answer.status_code == 303
    assert parcel_of(order).cancelled_by == mona
    assert left_of(order) == {"BOWL": 2, "SPOON": 2}
    page = page_of(monas, order)
    assert "It came back." in page.text
    assert page.context["parcels"][0].correct is None


def test_a_form_about_a_parcel_that_changed_since_changes_nothing(monas, order):
    send(monas, order)
    change(monas, order, "correct", number="AB123")
    for act, typed in (("correct", {"number": "CD123"}), ("cancel", {"reason": "x"})):
        stale = typed | {"version": 1}
        answer = change(monas, order, act, **stale)
        page = monas.get(answer.url)
        assert "This parcel was changed since you opened this page." in page.text
    assert parcel_of(order).tracking_number == "AB123"


@pytest.mark.parametrize("act", ["correct", "cancel"])
@pytest.mark.parametrize("key", ["", "0", "x", "other"])
def test_a_parcel_of_another_order_is_not_found(monas, order, act, key):
    other = a_row()
    send(monas, other)
    named = parcel_of(other).pk if key == "other" else key
    answer = monas.post(
        f"/admin/orders/{act}-parcel/{order.pk}/",
        {"shipment": named, "version": 1, "reason": "x", "sent_on": today()},
    )
    assert answer.status_code == 404
    assert parcel_of(other).is_live


def test_a_carrier_that_left_the_settings_stays_on_its_parcel(monas, order):
    Order.objects.update(placed_at=timezone.now() - timedelta(days=2))
    send(monas, order)
    Shipment.objects.update(carrier="Bike", carrier_name="Bike")
    yesterday = timezone.localdate() - timedelta(days=1)
    answer = change(monas, order, "correct", sent_on=yesterday.isoformat())
    assert answer.status_code == 303
    assert (parcel_of(order).carrier, parcel_of(order).sent_on) == ("Bike", yesterday)


def test_who_may_only_look_sees_parcels_and_no_forms(monas, order):
    send(monas, order, BOWL=1)
    lou = browser_of(a_colleague("lou@example.com", "view_order"))
    page = page_of(lou, order)
    assert NUMBER in page.text
    assert page.context["send_form"] is None
    assert (
        "<summary>" not in page.text.partition('id="parcels')[2].partition("</ul>")[0]
    )
    answer = lou.post(f"/admin/orders/send/{order.pk}/", {})
    assert (answer.status_code, answer.url) == (302, "/admin/")
    assert Shipment.objects.count() == 1
