"""A small shop in which anything may happen next, and what must hold after each step.

Each public function of `STEPS` is one thing that a shopper, a merchant, a bank, the clock
or the network does; `pick` chooses which of several orders, events or refunds it is about.
A step for which there is nothing to do changes nothing.
"""

from __future__ import annotations

import uuid
from collections.abc import Callable, Sequence
from contextlib import suppress
from decimal import Decimal
from typing import Any, TypeVar

from django.core.cache import cache
from django.db.models import QuerySet
from django.test import Client
from django.utils import timezone

from accounts.models import User
from checkout import (
    carts,
    orders,
    pricing,
    refundable,
    refunds,
    returnable,
    returns,
    shipments,
)
from checkout.models import (
    Cart,
    Discount,
    DiscountCode,
    Discrepancy,
    Order,
    PaymentAttempt,
    Refund,
    Return,
    Shipment,
)
from checkout.payments import audit, reconcile
from checkout.returns import Statement
from products import stock
from products.models import Variant
from sandbox import actions, delivery, disputes, faults
from sandbox import refunds as stripes
from sandbox.models import Event, Record
from sandbox.refusals import Refusal
from site_config.errors import ShopError
from tests.sequences.rules import RULES
from tests.sequences.till import forget_everything, pass_time

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
        for code, fields in (("TENTH", {}), ("LAST", {"most_uses": 1})):
            made = Discount.objects.create(name=code, value=Decimal("12.5"), **fields)
            DiscountCode.objects.create(discount=made, code=code)

    def begin(self, *, after: int) -> None:
        """An order of 3 + 1, and what mostly comes next: the first so many of its steps."""
        for pick in (0, 0, 2):
            self.add_to_cart(pick)
        self.check_out(0)
        assert Order.objects.exists()
        for step in (self.pay, self.deliver_all, self.send_a_parcel)[:after]:
            step(0)

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

    def enter_a_code(self, pick: int) -> None:
        cart, _new = Cart.objects.get_or_create(user=one_of(self.shoppers, pick))
        with suppress(ShopError):
            carts.keep_code(cart, ("TENTH", "LAST", "")[pick % 3])

    def pay(self, pick: int) -> None:
        at_a_session(actions.pay, pick)

    def pay_by_bank(self, pick: int) -> None:
        at_a_session(actions.pay_by_bank, pick)

    def decline(self, pick: int) -> None:
        at_a_session(actions.decline, pick)

    def pay_a_second_time(self, pick: int) -> None:
        at_a_session(actions.second_payment, pick)

    def withdraw(self, pick: int) -> None:
        """From all of an order, from a part in their own words, or from an unknown one."""
        if order := pick_of(Order.objects.all(), pick):
            said = Statement(
                name="Ada",
                email=order.email,
                order_number=order.number if pick % 4 else "no such order",
                text="the mug" if pick % 3 == 2 else "",
            )
            returns.withdraw(said, token=uuid.uuid4())

    def ask_to_return(self, pick: int) -> None:
        if order := pick_of(Order.objects.filter(status="paid"), pick):
            left = returnable.sent_units(order)
            units = {line: min(left[line], 1 + pick % 2) for line in left}
            with suppress(ShopError):
                returns.ask(
                    order,
                    lines=units,
                    reason=Return.Reason.MIND,
                    who=order.user,
                    token=uuid.uuid4(),
                )

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

    def change_a_discount(self, pick: int) -> None:
        """Another value, off or on; one that comes by itself appears."""
        if made := pick_of(Discount.objects.all(), pick):
            made.value, made.active = 1 + pick * 9, bool(pick % 3)
            made.save()
        if pick == 11 and Discount.objects.count() < 4:
            Discount.objects.create(
                name="By itself", kind="amount", value=Decimal("3.35"), needs_code=False
            )

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

    def accept_return(self, pick: int) -> None:
        self._at_a_return(
            lambda found: returns.accept(found, instructions="", who=self.merchant),
            pick,
        )

    def decline_return(self, pick: int) -> None:
        self._at_a_return(
            lambda found: returns.decline(found, reason="Used", who=self.merchant),
            pick,
        )

    def receive_return(self, pick: int) -> None:
        def receive(found: Return) -> None:
            returns.receive(
                found,
                received={each.line_id: 1 + pick % 2 for each in found.lines.all()},
                restock=bool(pick % 3),
                who=self.merchant,
            )

        self._at_a_return(receive, pick)

    def refund_return(self, pick: int) -> None:
        self._at_a_return(lambda found: returns.refund(found, who=self.merchant), pick)

    def _at_a_return(self, act: Callable[[Return], object], pick: int) -> None:
        if found := pick_of(Return.objects.open(), pick):
            with suppress(ShopError):
                act(found)

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
        keys = list(filter(None, map(key_of, Record.objects.filter(kind="refund"))))
        assert len(keys) == len(set(keys)), "Stripe was asked twice for one refund."
        assert not PaymentAttempt.objects.filter(status="creating").exists()


STEPS = [
    name
    for name in vars(Shop)
    if not name.startswith("_") and name not in ("begin", "check", "check_the_end")
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


def key_of(refund: Record) -> str | None:
    """Which of the shop's refunds it is at Stripe; None of one made there."""
    metadata: dict[str, str] = refund.data["metadata"]
    return metadata.get("refund")


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
