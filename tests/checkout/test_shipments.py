"""Parcels: what may be sent, what is left, and what becomes of a parcel."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from django.core import mail
from django.db import IntegrityError, transaction
from django.utils import timezone

from checkout import carriers, progress, shipments
from checkout.models import Order, OrderEvent, Refund, Shipment, ShipmentLine
from checkout.models.shipments import SendState
from site_config.models import OutgoingEmail
from tests.builders import a_variant
from tests.checkout_builders import NUMBER, a_paid_order, a_parcel, an_open_order
from tests.marks import committed

pytestmark = [committed, pytest.mark.usefixtures("check_invariants_afterwards")]


@pytest.fixture
def order(ada):
    """Three mugs and a jar, paid."""
    mug, jar = a_variant("MUG", name="Oat mug"), a_variant("JAR", name="Moon jar")
    return a_paid_order(ada, (mug, 3), (jar, 1))


def left_of(order):
    return {
        line.sku: units for line, units in progress.left_to_send(fresh(order)).items()
    }


def fresh(order):
    return Order.objects.get(pk=order.pk)


def test_a_part_is_sent_and_the_rest_is_left(order):
    assert left_of(order) == {"MUG": 3, "JAR": 1}
    a_parcel(order, {"MUG": 2})
    assert left_of(order) == {"MUG": 1, "JAR": 1}
    assert progress.of(fresh(order)) == progress.Progress(sent=2, left=2)
    a_parcel(fresh(order))
    assert left_of(order) == {}
    assert progress.of(fresh(order)).state == SendState.SENT


def test_a_parcel_keeps_what_its_carrier_was_called_and_where_it_is_followed(order):
    parcel = a_parcel(order, number=" rm12 3456 785gb ")
    assert (parcel.carrier, parcel.carrier_name) == ("royal-mail", "Royal Mail")
    assert parcel.tracking_number == NUMBER
    assert parcel.tracking_url == (
        f"https://www.royalmail.com/track-your-item#/tracking-results/{NUMBER}"
    )
    assert str(parcel) == f"Royal Mail {NUMBER}"


def test_a_parcel_needs_no_carrier(order):
    parcel = a_parcel(order, carrier="", number="")
    assert (parcel.carrier_name, parcel.tracking_number) == ("", "")
    assert parcel.tracking_url == ""


@pytest.mark.parametrize("quantities", [{"MUG": 4}, {"MUG": 1, "JAR": 2}, {"JAR": -1}])
def test_never_more_than_was_bought_is_sent(order, quantities):
    with pytest.raises(shipments.MoreThanLeft):
        a_parcel(order, quantities)
    a_parcel(order, {"MUG": 2})
    with pytest.raises(shipments.MoreThanLeft, match="1 of Oat mug is left to send."):
        a_parcel(order, {"MUG": 2})
    assert Shipment.objects.count() == 1


def test_lines_of_another_order_are_not_sent(order, ben):
    other = a_paid_order(ben, (a_variant("BOWL"), 1))
    with pytest.raises(shipments.MoreThanLeft):
        shipments.send(
            order, lines={other.lines.get(): 1}, carrier="", number="",
            sent_on=timezone.localdate(), who=None,
        )  # fmt: skip


@pytest.mark.parametrize("quantities", [{}, {"MUG": 0}])
def test_an_empty_parcel_is_not_sent(order, quantities):
    with pytest.raises(shipments.NothingToSend):
        a_parcel(order, quantities)
    assert not Shipment.objects.exists()


def test_only_a_paid_order_is_sent(ada):
    order = an_open_order(ada, (a_variant("MUG"), 1)).order
    with pytest.raises(shipments.MayNotBeSent):
        a_parcel(order)
    assert progress.of(order).state is None


def test_a_form_that_is_pressed_twice_sends_once(order):
    a_parcel(order, {"MUG": 1}, seen=0)
    with pytest.raises(shipments.ParcelsChanged):
        a_parcel(order, {"MUG": 1}, seen=0)
    a_parcel(order, {"MUG": 1}, seen=1)
    assert left_of(order) == {"MUG": 1, "JAR": 1}


def test_a_parcel_leaves_neither_tomorrow_nor_before_it_was_ordered(order):
    for days in (1, -1):
        with pytest.raises(shipments.WrongDate):
            a_parcel(order, sent_on=timezone.localdate() + timedelta(days))
    assert not Shipment.objects.exists()


def test_wrong_carrier_and_number_are_refused(order):
    with pytest.raises(carriers.UnknownCarrier):
        a_parcel(order, carrier="pigeon")
    with pytest.raises(carriers.WrongNumber):
        a_parcel(order, number="<script>")
    assert not Shipment.objects.exists()


def correct(parcel, **fields):
    written = {
        "version": parcel.version,
        "carrier": parcel.carrier,
        "number": parcel.tracking_number,
        "sent_on": parcel.sent_on,
        "who": None,
    }
    return shipments.correct(parcel, **(written | fields))


def test_a_corrected_parcel_leads_to_its_new_carrier(order):
    parcel = correct(a_parcel(order), carrier="dpd", number="01505012345678")
    assert parcel.version == 2
    assert parcel.tracking_url.startswith("https://tracking.dpd.de/")
    assert parcel.tracking_url.endswith("/01505012345678")
    assert kinds(order) == ["placed", "paid", "sent", "sent_changed"]


def test_correcting_nothing_writes_and_emails_nothing(order):
    parcel = correct(a_parcel(order))
    assert parcel.version == 1
    assert kinds(order) == ["placed", "paid", "sent"]


def test_correcting_the_date_keeps_a_carrier_that_left_the_settings(order):
    Order.objects.update(placed_at=timezone.now() - timedelta(days=3))
    parcel = a_parcel(order)
    Shipment.objects.update(carrier="Old", carrier_name="Old")
    parcel.refresh_from_db()
    correct(parcel, sent_on=timezone.localdate() - timedelta(days=1))
    assert Shipment.objects.get().carrier_name == "Old"


def test_a_stale_form_corrects_and_cancels_nothing(order):
    parcel = a_parcel(order)
    correct(parcel, number="AB12345")
    with pytest.raises(shipments.ParcelsChanged):
        correct(parcel, number="CD12345")
    with pytest.raises(shipments.ParcelsChanged):
        shipments.cancel(parcel, version=1, reason="Lost", who=None)
    assert Shipment.objects.get().tracking_number == "AB12345"


def test_what_a_cancelled_parcel_held_is_to_be_sent_again(order, olive):
    parcel = a_parcel(order)
    shipments.cancel(parcel, version=1, reason="It came back.", who=olive)
    assert left_of(order) == {"MUG": 3, "JAR": 1}
    cancelled = Shipment.objects.get()
    assert (cancelled.cancelled_by, cancelled.cancel_reason) == (olive, "It came back.")
    assert kinds(order) == ["placed", "paid", "sent", "sent_cancelled"]
    a_parcel(fresh(order))
    assert left_of(order) == {}


def test_a_parcel_is_cancelled_once_and_corrected_no_more(order):
    parcel = a_parcel(order)
    cancelled = shipments.cancel(parcel, version=1, reason="Lost", who=None)
    with pytest.raises(shipments.ParcelsChanged):
        shipments.cancel(cancelled, version=2, reason="Again", who=None)
    with pytest.raises(shipments.ParcelsChanged):
        correct(cancelled, number="AB12345")


def kinds(order):
    return list(order.events.values_list("kind", flat=True))


def test_the_timeline_names_the_parcel_and_who_sent_it(order, olive):
    a_parcel(order, {"MUG": 2}, who=olive)
    event = order.events.get(kind=OrderEvent.Kind.SENT)
    assert event.who == olive
    assert event.detail == f"2 × Oat mug\nRoyal Mail {NUMBER}"


def test_each_parcel_and_each_change_of_it_is_one_email(order, settings):
    mail.outbox.clear()
    first = a_parcel(order, {"MUG": 2})
    correct(first, number="AB12345")
    second = a_parcel(fresh(order), carrier="", number="")
    shipments.cancel(second, version=1, reason="The box was too small.", who=None)
    assert [message.subject for message in mail.outbox] == [
        f"Your parcel is on its way: order {order.number}",
        f"Your parcel was corrected: order {order.number}",
        f"Your parcel is on its way: order {order.number}",
        f"Your parcel was cancelled: order {order.number}",
    ]
    sent, corrected, last, cancelled = [message.body for message in mail.outbox]
    assert sent.startswith("A part of your order is on its way to you.\n")
    assert "\nFollow the parcel at Royal Mail:\nhttps://www.royalmail.com/" in sent
    assert "\nIn this parcel\n\n2 × Oat mug\n" in sent
    assert "\nStill to come (2 of 4 sent)\n\n1 × Oat mug\n1 × Moon jar\n" in sent
    assert "Royal Mail AB12345" in corrected
    assert last.startswith("Your order is on its way to you.\n")
    assert "Still to come" not in last
    assert "\nThe box was too small.\n" in cancelled
    causes = OutgoingEmail.objects.exclude(kind="paid").values_list("cause", flat=True)
    assert set(causes) == {
        f"shipment {first.pk} v1",
        f"shipment {first.pk} v2",
        f"shipment {second.pk} v1",
        f"shipment {second.pk} v2",
    }


def test_no_email_about_a_parcel_that_was_not_written(order):
    mail.outbox.clear()
    with transaction.atomic():
        a_parcel(order)
        transaction.set_rollback(True)
    assert not mail.outbox
    assert not OutgoingEmail.objects.filter(kind="sent").exists()


def test_orders_are_found_by_what_was_sent_of_them(ada, ben):
    mug = a_variant("MUG")
    waiting, half, whole = (a_paid_order(ada, (mug, 2)) for _each in range(3))
    a_parcel(half, {"MUG": 1})
    a_parcel(whole)
    cancelled = a_paid_order(ada, (mug, 1))
    shipments.cancel(a_parcel(cancelled), version=1, reason="Lost", who=None)
    an_open_order(ben, (mug, 1))

    def found(state):
        return set(progress.in_state(Order.objects.all(), state))

    assert found("to_send") == {waiting, cancelled}
    assert found("partly") == {half}
    assert found("sent") == {whole}


def a_refund(order, sku, quantity, *, unsent):
    refund = Refund.objects.create(
        order=order, attempt=order.attempts.get(), amount=26, currency="GBP"
    )
    line = order.lines.get(sku=sku)
    refund.lines.create(line=line, quantity=quantity, unsent=unsent, amount=26)
    return refund


@pytest.fixture
def half_refunded(order):
    """Of three mugs one is refunded before it was sent; the others and the jar are sent."""
    refund = a_refund(order, "MUG", 1, unsent=1)
    yield a_parcel(order)
    refund.delete()


def test_what_was_refunded_is_not_to_be_sent(order, half_refunded):
    assert half_refunded.units == 3
    assert left_of(order) == {}
    assert set(progress.in_state(Order.objects.all(), "sent")) == {order}


def test_what_was_refunded_after_it_left_is_not_sent_again(order):
    parcel = a_parcel(order)
    refund = a_refund(order, "MUG", 1, unsent=0)
    shipments.cancel(parcel, version=1, reason="It came back.", who=None)
    assert left_of(order) == {"MUG": 2, "JAR": 1}
    Refund.objects.update(status="failed")
    assert left_of(order) == {"MUG": 3, "JAR": 1}
    refund.delete()


def test_an_order_of_which_all_was_refunded_is_in_no_list(order):
    refunds = [
        a_refund(order, "MUG", 3, unsent=3),
        a_refund(order, "JAR", 1, unsent=1),
    ]
    assert progress.of(fresh(order)).state is None
    for state in SendState:
        assert not progress.in_state(Order.objects.all(), state).exists()
    for refund in refunds:
        refund.delete()


PARCEL = {"carrier": "dpd", "carrier_name": "DPD", "sent_on": date(2026, 11, 28)}


@pytest.mark.parametrize(
    "fields",
    [
        {"carrier": ""},
        {"carrier_name": ""},
        {"carrier": "", "carrier_name": "", "tracking_number": "1"},
        {"tracking_url": "https://dpd.example/1"},
        {"tracking_number": "1", "tracking_url": "http://dpd.example/1"},
        {"tracking_number": "1", "tracking_url": "javascript:alert(1)"},
        {"version": 0},
        {"cancel_reason": "Lost"},
        {"cancelled_at": timezone.now()},
    ],
)
def test_the_database_refuses_a_parcel_that_says_what_cannot_be(order, fields):
    parcel = Shipment(order=order, **(PARCEL | fields))
    with pytest.raises(IntegrityError), transaction.atomic():
        parcel.save()


def test_the_database_refuses_empty_and_double_lines_of_a_parcel(order):
    parcel = a_parcel(order, {"MUG": 1})
    [mug, jar] = order.lines.all()
    for line, quantity in [(mug, 1), (jar, 0)]:
        with pytest.raises(IntegrityError), transaction.atomic():
            ShipmentLine.objects.create(shipment=parcel, line=line, quantity=quantity)
