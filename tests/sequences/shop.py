"""A small shop in which anything may happen next, and what must hold after each step.

Each public function of `STEPS` is one thing that a shopper, a merchant, a bank, the clock
or the network does; `pick` chooses which of several orders, events or refunds it is about.
A step for which there is nothing to do changes nothing.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from contextlib import suppress
from datetime import timedelta
from decimal import Decimal
from functools import cached_property
from typing import Any, TypeVar

from django.core.cache import cache
from django.db import connections
from django.db.models import F, Model, QuerySet
from django.test import Client
from django.utils import timezone

from accounts.models import User
from checkout import carts, orders, pricing, refundable, refunds, shipments
from checkout.models import (
    Cart,
    CartLine,
    Discrepancy,
    Dispute,
    Hold,
    Invoice,
    NumberSeries,
    Order,
    OrderEvent,
    OrderLine,
    PaymentAttempt,
    Refund,
    RefundLine,
    Return,
    ReturnLine,
    Shipment,
    ShipmentLine,
    StripeEvent,
)
from checkout.payments import audit, reconcile
from products import stock
from products.models import StockItem, StockMovement, Variant
from sandbox import actions, delivery, disputes, faults
from sandbox import models as stripes_rows
from sandbox import refunds as stripes
from sandbox.models import Event, Record
from sandbox.refusals import Refusal
from site_config.errors import ShopError
from site_config.models import OutgoingEmail

Row = TypeVar("Row")
UNITS = 4  # On hand of each variant when a sequence begins.
FAULTS = ("timeout", "lost", "429", "500", "500_after", "503", "400")


class Shop:
    """Two variants, two shoppers and a merchant; every row of money is gone at the start."""

    def __init__(
        self, variants: list[Variant], shoppers: list[User], merchant: User
    ) -> None:
        self.variants, self.shoppers, self.merchant = variants, shoppers, merchant
        forget_everything()
        for variant in variants:
            stock.receive(variant.sku, UNITS)

    # --- Shoppers

    def add_to_cart(self, pick: int) -> None:
        cart, _new = Cart.objects.get_or_create(user=one_of(self.shoppers, pick))
        variant = Variant.objects.get(pk=one_of(self.variants, pick // 2).pk)
        with suppress(ShopError):
            carts.add(to=cart, variant=variant, quantity=1)

    def check_out(self, pick: int) -> None:
        self.add_to_cart(pick)
        buyer = one_of(self.shoppers, pick)
        cart = Cart.objects.get(user=buyer)
        with suppress(ShopError):
            orders.start(
                cart=cart,
                buyer=buyer,
                email=buyer.email,
                language="en-gb",
                total=pricing.price_cart(cart).total,
            )

    def pay(self, pick: int) -> None:
        at_a_session(actions.pay, pick)

    def pay_by_bank(self, pick: int) -> None:
        at_a_session(actions.pay_by_bank, pick)

    def decline(self, pick: int) -> None:
        at_a_session(actions.decline, pick)

    def pay_a_second_time(self, pick: int) -> None:
        at_a_session(actions.second_payment, pick)

    # --- Banks and the clock

    def bank_succeeds(self, pick: int) -> None:
        at_a_session(actions.bank_succeeds, pick)

    def bank_fails(self, pick: int) -> None:
        at_a_session(actions.bank_fails, pick)

    def page_closes(self, pick: int) -> None:
        at_a_session(actions.let_expire, pick)

    def refund_fails(self, pick: int) -> None:
        change_a_refund("failed", pick)

    def refund_arrives(self, pick: int) -> None:
        change_a_refund("succeeded", pick)

    def dispute(self, pick: int) -> None:
        at_a_session(disputes.dispute, pick)

    def bank_asks(self, pick: int) -> None:
        at_a_session(
            lambda session: disputes.dispute(session, status="warning_needs_response"),
            pick,
        )

    def decide_dispute(self, pick: int) -> None:
        if found := pick_of(Record.objects.filter(kind="dispute"), pick // 2):
            outcome = ("won", "lost")[pick % 2]
            if found.data["status"].startswith("warning"):
                outcome = "warning_closed"
            with suppress(Refusal):
                disputes.end(found.data["id"], outcome)

    # --- The network

    def deliver(self, pick: int) -> None:
        """Any event, new or old, reaches the shop; which may not be able to settle it."""
        if event := pick_of(Event.objects.all(), pick):
            assert sent(event) in (200, 500, 503)

    def deliver_all(self, _pick: int) -> None:
        for event in Event.objects.order_by("number"):
            sent(event)

    def deliver_backwards(self, _pick: int) -> None:
        for event in Event.objects.order_by("-number"):
            sent(event)

    def stripe_fails(self, pick: int) -> None:
        """One of the next calls, or two, get no good answer."""
        faults.next(FAULTS[pick % len(FAULTS)], times=1 + pick % 2)

    # --- The merchant

    def cancel(self, pick: int) -> None:
        if order := pick_of(Order.objects.filter(status="pending"), pick):
            with suppress(ShopError):
                orders.cancel(order, who=self.merchant)

    def refund_units(self, pick: int) -> None:
        """Units of a line, as many as somebody types: the shop knows what is left."""
        units = 1 + pick % 3

        def wanted(left: refundable.Refundable) -> refunds.Wanted:
            line = one_of(left.lines, pick).line.pk
            return refunds.Wanted(
                lines={line: units},
                restock={line: units} if pick % 2 else {},
                came_back=bool(pick % 3),
            )

        self._refund(pick, wanted)

    def refund_a_sum(self, pick: int) -> None:
        self._refund(pick, lambda _left: refunds.Wanted(amount=Decimal(pick % 40)))

    def refund_everything(self, pick: int) -> None:
        self._refund(pick, lambda left: refunds.whole(left, restock=bool(pick % 2)))

    def _refund(
        self,
        pick: int,
        wanted: Callable[[refundable.Refundable], refunds.Wanted],
    ) -> None:
        order = pick_of(Order.objects.filter(status="paid"), pick)
        left = refundable.of_order(order) if order else None
        if left:
            with suppress(ShopError):
                refunds.make(left.attempt, wanted(left), who=self.merchant)

    def refund_from_the_inbox(self, pick: int) -> None:
        line = pick_of(Discrepancy.objects.filter(resolved_at=None), pick)
        if line and (unexpected := refunds.of_unexpected(line)):
            attempt, wanted, key = unexpected
            with suppress(ShopError):
                refunds.make(attempt, wanted, who=self.merchant, key=key)

    def refund_in_the_dashboard(self, pick: int) -> None:
        if charge := pick_of(Record.objects.filter(kind="charge"), pick):
            with suppress(Refusal):
                stripes.refund({"charge": charge.data["id"], "amount": 1 + pick * 50})

    def send_a_parcel(self, pick: int) -> None:
        if order := pick_of(Order.objects.filter(status="paid"), pick):
            lines = dict.fromkeys(order.lines.all(), 1 + pick % 3)
            with suppress(ShopError):
                shipments.send(
                    order,
                    lines=lines,
                    carrier="",
                    number="",
                    sent_on=timezone.localdate(),
                    who=self.merchant,
                )

    def cancel_a_parcel(self, pick: int) -> None:
        if parcel := pick_of(Shipment.objects.live(), pick):
            with suppress(ShopError):
                shipments.cancel(
                    parcel, version=parcel.version, reason="Lost", who=self.merchant
                )

    def reconcile(self, _pick: int) -> None:
        """Ten minutes later, and with the lists at Stripe."""
        pass_time(minutes=10)
        cache.clear()
        reconcile.run()

    # --- What must hold

    def check(self) -> None:
        """No rule of `check_invariants` is broken now."""
        assert not RULES.broken(), audit.breaches()

    def check_the_end(self) -> None:
        """Stripe answers again, and time passes: both sides say the same, nothing is open."""
        faults.clear()
        for _run in range(2):
            pass_time(minutes=50)
            cache.clear()
            reconcile.run()
        self.check()
        assert list(audit.differences()) == []
        assert not Refund.objects.filter(status="asking").exists()
        assert not PaymentAttempt.objects.filter(status="creating").exists()


class Rules:
    """The rules of `check_invariants`, written as SQL once: they are asked after every step.

    What depends on the time of day is as old as the sequence; the end asks anew.
    """

    @cached_property
    def queries(self) -> list[tuple[str, tuple[Any, ...]]]:
        rows = [query() for _code, _rule, query in audit.RULES]
        return [
            each[:1].query.sql_with_params()
            for each in rows
            if isinstance(each, QuerySet)
        ]

    @cached_property
    def others(self) -> list[Callable[[], Iterable[object]]]:
        return [
            query
            for _code, _rule, query in audit.RULES
            if not isinstance(query(), QuerySet)
        ]

    def broken(self) -> bool:
        with connections["default"].cursor() as cursor:
            for sql, values in self.queries:
                cursor.execute(sql, values)
                if cursor.fetchone():
                    return True
        return any(row for query in self.others for row in query())


RULES = Rules()
STEPS = [
    name
    for name in vars(Shop)
    if not name.startswith(("_", "check_the", "check")) or name == "check_out"
]


def sent(event: Event) -> int:
    """The shop's answer to an event; Stripe comes again after any but 200."""
    body, signature = delivery.signed(event.id)
    answer = Client(raise_request_exception=False).post(
        "/webhooks/stripe/",
        body,
        content_type="application/json",
        headers={"stripe-signature": signature},
    )
    return answer.status_code


def one_of(things: Sequence[Row], pick: int) -> Row:
    """One of several, whatever the number."""
    return things[pick % len(things)]


def pick_of(rows: QuerySet[Any], pick: int) -> Any:
    """One row, by its place; None where there is none."""
    found = list(rows.order_by("pk"))
    return one_of(found, pick) if found else None


def at_a_session(act: Callable[[str], object], pick: int) -> None:
    """Do something at Stripe with one of our sessions; Stripe may refuse."""
    session = pick_of(Record.objects.filter(kind="checkout.session"), pick)
    if session:
        with suppress(Refusal):
            act(session.data["id"])


def change_a_refund(status: str, pick: int) -> None:
    """A bank changes a refund, as it may: one that failed stays so."""
    found = pick_of(Record.objects.filter(kind="refund"), pick)
    if found and found.data["status"] not in ("failed", "canceled", status):
        stripes.change_refund_status(found.data["id"], status)


def pass_time(**span: float) -> None:
    """Move what the shop has written into the past, as far as its age decides anything."""
    ago = timedelta(**span)
    PaymentAttempt.objects.update(
        created_at=F("created_at") - ago,
        expires_at=F("expires_at") - ago,
    )
    for model, fields in AGES.items():
        for field in fields:
            changed = model._default_manager.exclude(**{field: None})
            changed.update(**{field: F(field) - ago})


AGES: dict[type[Model], tuple[str, ...]] = {
    PaymentAttempt: ("asked_at", "looked_at"),
    Refund: ("created_at", "asked_at", "looked_at"),
    Dispute: ("opened_at", "looked_at"),
    OutgoingEmail: ("next_try_at",),
}
AT_STRIPE: tuple[type[Model], ...] = (
    stripes_rows.Delivery,
    stripes_rows.Event,
    stripes_rows.Record,
    stripes_rows.IdempotencyKey,
    stripes_rows.Fault,
    stripes_rows.Email,
)
ROWS: tuple[type[Model], ...] = (
    ReturnLine, Return, Invoice, NumberSeries, RefundLine, Refund, Dispute, ShipmentLine, Shipment, OrderEvent, Discrepancy,
    StripeEvent, Hold, PaymentAttempt, OrderLine, Order, CartLine, Cart, StockMovement,
    OutgoingEmail,
)  # fmt: skip


def forget_everything() -> None:
    """Empty every table of money, here and at Stripe, without asking what refers to what."""
    with connections["default"].constraint_checks_disabled():
        for model in ROWS:
            model._default_manager.all()._raw_delete("default")
    StockItem.objects.update(on_hand=0, reserved=0)
    for model in AT_STRIPE:
        model._default_manager.all()._raw_delete("sandbox")
    cache.clear()
