"""Refunds that the shop makes: begun here under the order's lock, then asked for at Stripe.

Stripe is asked after the row is committed and with the row's own key, so that a refund is
made once however often it is asked for. What Stripe says of it then, now or weeks later,
is settled by `payments/settle_refund.py`.
"""

from __future__ import annotations

from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import timedelta
from decimal import Decimal

from django.db import transaction
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext as _
from wagtail.log_actions import log

from accounts.models import User
from checkout import gateway, progress, refundable, timeline
from checkout.gateway.types import RefundFact
from checkout.models import (
    Discrepancy,
    Dispute,
    Order,
    OrderEvent,
    OrderLine,
    PaymentAttempt,
    Refund,
    RefundLine,
)
from checkout.models.payments import BROUGHT_MONEY, AttemptStatus
from checkout.models.refunds import RefundStatus
from checkout.payments import settle_refund
from checkout.refundable import Refundable
from site_config import money
from site_config.errors import ShopError

# A call that was begun so long ago has come to an end at Stripe, whatever it was.
UNDER_WAY = timedelta(minutes=5)
# Two calls with their time-outs, and some more: by then nobody else is at it.
LONGEST_ASKING = timedelta(seconds=40)


class NotRefundable(ShopError):
    """The payment can't be refunded, or not so much of it; nothing was written."""


@dataclass(frozen=True)
class Wanted:
    """What a refund pays back: units by line, delivery, or any sum, in major units.

    `amount` is what goes back in all; None is exactly what `lines` cost and `delivery`.
    `restock` is the units by line that go back to stock. `came_back`: they were with the
    shopper, so what is still to be sent stays so.
    """

    lines: Mapping[int, int] = field(default_factory=dict)
    restock: Mapping[int, int] = field(default_factory=dict)
    came_back: bool = False
    delivery: Decimal = Decimal(0)
    amount: Decimal | None = None
    reason: str = ""
    note: str = ""


def whole(
    left: Refundable, *, restock: bool, reason: str = "", note: str = ""
) -> Wanted:
    """All that is left of a payment; `restock` puts back every unit that left the stock."""
    return Wanted(
        lines=left.quantities,
        restock={each.line.pk: each.restockable for each in left.lines}
        if restock
        else {},
        delivery=left.delivery,
        amount=left.amount,
        reason=reason,
        note=note,
    )


def make(
    attempt: PaymentAttempt, wanted: Wanted, *, who: User, key: str = ""
) -> Refund:
    """Begin a refund and ask Stripe for it; a repeat with the same `key` changes nothing.

    Returns the refund, which may be asked for still: `reconcile` then asks again.
    Raises NotRefundable; then nothing has changed. Calls Stripe, so it must not run
    inside a transaction.
    """
    return ask_now(begin(attempt, wanted, who=who, key=key))


def ask_now(refund: Refund) -> Refund:
    """Ask Stripe for a refund that was begun, unless it has answered; returns it as it is then.

    Calls Stripe, so it must not run inside a transaction.
    """
    if refund.status == RefundStatus.ASKING:
        # Without an answer its row says so, and `reconcile` asks again.
        with suppress(gateway.StripeUnavailable):
            ask(refund)
        refund.refresh_from_db()
    return refund


@transaction.atomic
def begin(
    attempt: PaymentAttempt, wanted: Wanted, *, who: User | None, key: str = ""
) -> Refund:
    """Write a refund that fits what was paid; Stripe is asked after that.

    `key` names the press that led to it: a second one returns the first refund. Raises
    NotRefundable, also for a second press that asks for something else; then nothing has
    changed.
    """
    order = Order.objects.select_for_update().get(pk=attempt.order_id)
    if key and (same := Refund.objects.filter(idempotency_key=key).first()):
        _check_same(same, wanted)
        return same
    attempt.refresh_from_db()
    if blocked := why_blocked(attempt):
        raise NotRefundable(blocked)
    left = refundable.of_payment(attempt)
    refund = _write(order, left, wanted, who=who, key=key)
    _record_begin(refund, who)
    return refund


def _check_same(refund: Refund, wanted: Wanted) -> None:
    """Raise NotRefundable for what `refund` does not pay back."""
    lines = {line: units for line, units in wanted.lines.items() if units}
    same = dict(refund.lines.values_list("line", "quantity")) == lines
    if not same or wanted.amount not in (None, refund.amount):
        raise NotRefundable(
            _("This page was used for another refund. Open the order again.")
        )


def of_unexpected(line: Discrepancy) -> tuple[PaymentAttempt, Wanted, str] | None:
    """How to refund the payment of a line of the money inbox whole, with a key of its own.

    A payment that came late or twice is refunded once, however often it is pressed; after a
    refund that failed the next one has another key (Stripe). None where there is no payment
    of ours to refund.
    """
    attempt = line.attempt
    if attempt is None or attempt.status not in BROUGHT_MONEY:
        return None
    left = refundable.of_payment(attempt)
    if left.amount <= 0:
        return None
    twice = attempt.status == AttemptStatus.DUPLICATE
    failed = attempt.refunds.count() - attempt.refunds.counted().count()
    key = f"{'dup' if twice else 'late'}-{attempt.key}{f'-{failed + 1}' if failed else ''}"
    reason = Refund.Reason.DUPLICATE if twice else Refund.Reason.REQUESTED
    # Of an order that is not paid no units were sold.
    wanted = Wanted(amount=left.amount, reason=reason, note=line.get_kind_display())
    return attempt, wanted, key


def ask(refund: Refund) -> None:
    """Ask Stripe for a refund whose answer is not known, and settle what it says.

    Stripe forgets a key after a day, and then makes another refund under it: so its list is
    looked into before any call but the first. It also keeps an error of its own under the
    key: where its list still shows nothing after a while, the next call has another key.
    Raises StripeUnavailable when the outcome stays unknown, as it does when Stripe refuses
    while an earlier call may be under way; then it may be asked again.
    A definite refusal ends the refund, and becomes a line in the money inbox.
    """
    first = _record_call(refund)
    if not first and (known := _at_stripe(refund)):
        settle_refund.apply(known, cause="Stripe")
        return
    alone = first or _change_key(refund)
    Refund.objects.filter(pk=refund.pk).update(looked_at=timezone.now())
    try:
        fact = _asked(refund, first=first)
    except gateway.StripeRefused as refused:
        if not alone:
            raise gateway.StripeUnavailable(str(refused)) from refused
        settle_refund.refuse(refund, refused)
    else:
        settle_refund.apply(fact, cause="Stripe")


def _asked(refund: Refund, *, first: bool) -> RefundFact:
    """One call, with one retry under the same key when its answer was lost."""
    try:
        return gateway.create_refund(refund)
    except gateway.StripeUnavailable:
        if not first:
            raise
    try:
        return gateway.create_refund(refund)
    except gateway.StripeRefused as refused:
        # The first call may have made it, or be under way: then a second one does not fit.
        if known := _at_stripe(refund):
            return known
        raise gateway.StripeUnavailable(str(refused)) from refused


def _at_stripe(refund: Refund) -> RefundFact | None:
    """The refund in Stripe's list. Raises StripeUnavailable, also when its list is refused."""
    intent = refund.attempt.payment_intent_id
    try:
        for fact in gateway.refunds_of(intent):
            if fact.key == refund.idempotency_key:
                return fact
    except gateway.StripeRefused as refused:
        raise gateway.StripeUnavailable(str(refused)) from refused
    return None


def _record_call(refund: Refund) -> bool:
    """Write down, before the call, that Stripe is asked; says whether for the first time."""
    now = timezone.now()
    mine = Refund.objects.filter(pk=refund.pk, asked_at=None)
    return bool(mine.update(asked_at=now))


def _change_key(refund: Refund) -> bool:
    """Let the next call be a new one for Stripe, unless the last may still be under way.

    Says whether it is a new one.
    """
    now = timezone.now()
    nobody_asks = Q(looked_at=None) | Q(looked_at__lt=now - LONGEST_ASKING)
    mine = Refund.objects.filter(
        nobody_asks, pk=refund.pk, asked_at__lt=now - UNDER_WAY
    )
    changed = mine.update(asked_at=now, new_keys=F("new_keys") + 1)
    refund.refresh_from_db()
    return bool(changed)


def why_blocked(attempt: PaymentAttempt) -> str:
    """Why nothing of a payment can be refunded now, a sentence; empty if it can."""
    if attempt.status not in BROUGHT_MONEY or not attempt.payment_intent_id:
        return _("Nothing was paid that could be refunded.")
    if Dispute.objects.blocking_refunds(attempt).exists():
        return _(
            "The shopper's bank disputes this payment. Stripe refunds nothing of it: "
            "whoever wins the dispute gets the money."
        )
    return ""


def _write(
    order: Order, left: Refundable, wanted: Wanted, *, who: User | None, key: str
) -> Refund:
    """The refund and its lines. Raises NotRefundable for what does not fit."""
    lines = _lines(left, wanted, progress.left_to_send(order))
    exact = sum((line.amount for line in lines), wanted.delivery)
    amount = exact if wanted.amount is None else wanted.amount
    _check_amount(left, wanted, amount)
    refund = Refund(
        order=order,
        attempt=left.attempt,
        amount=amount,
        currency=left.currency,
        delivery=wanted.delivery,
        adjustment=amount - exact,
        reason=wanted.reason,
        note=wanted.note,
        who=who,
        **({"idempotency_key": key} if key else {}),
    )
    refund.parameters = gateway.refund_parameters(
        left.attempt.payment_intent_id,
        amount,
        left.currency,
        reason=wanted.reason,
        key=refund.idempotency_key,
    )
    refund.save(force_insert=True)
    for line in lines:
        line.refund = refund
        line.save(force_insert=True)
    return refund


def _check_amount(left: Refundable, wanted: Wanted, amount: Decimal) -> None:
    if wanted.delivery < 0 or wanted.delivery > left.delivery:
        raise NotRefundable(
            _("Of the delivery, %(left)s is left to refund.")
            % {"left": money.written(left.delivery, left.currency)}
        )
    if amount <= 0:
        raise NotRefundable(_("Choose what to refund."))
    if amount != money.rounded(amount, left.currency):
        step = money.written(money.smallest_step(left.currency), left.currency)
        raise NotRefundable(_("Stripe refunds in steps of %(step)s.") % {"step": step})
    if amount > left.amount:
        raise NotRefundable(
            _("Of this payment, %(left)s is left to refund.")
            % {"left": money.written(left.amount, left.currency)}
        )


def _lines(
    left: Refundable, wanted: Wanted, unsent: Mapping[OrderLine, int]
) -> list[RefundLine]:
    """The lines of a refund; what was not sent yet will not be.

    Raises NotRefundable for more units than are left.
    """
    by_line = {each.line.pk: each for each in left.lines}
    if set(wanted.lines) - set(by_line):
        raise NotRefundable(_("This is not a line of the order."))
    return [
        _line(
            by_line[pk],
            quantity,
            currency=left.attempt.currency,
            restock=wanted.restock.get(pk, 0),
            unsent=0 if wanted.came_back else unsent.get(by_line[pk].line, 0),
        )
        for pk, quantity in wanted.lines.items()
        if quantity
    ]


def _line(
    left: refundable.LineLeft,
    quantity: int,
    *,
    currency: str,
    restock: int,
    unsent: int,
) -> RefundLine:
    if not 0 < quantity <= left.quantity:
        raise NotRefundable(
            _("Of “%(name)s”, %(left)d can be refunded.")
            % {"name": left.line.full_name, "left": left.quantity}
        )
    if not 0 <= restock <= min(quantity, left.restockable):
        raise NotRefundable(
            _("Of “%(name)s”, %(left)d can go back to stock.")
            % {"name": left.line.full_name, "left": min(quantity, left.restockable)}
        )
    return RefundLine(
        line=left.line,
        quantity=quantity,
        amount=left.price_of(quantity, currency),
        unsent=min(quantity, unsent),
        restock=restock,
    )


def _record_begin(refund: Refund, who: User | None) -> None:
    detail = money.written(refund.amount, refund.currency)
    timeline.record(
        refund.order,
        OrderEvent.Kind.REFUND_BEGUN,
        detail=": ".join(filter(None, [detail, refund.note])),
        who=who,
    )
    if who:
        log(refund.order, "checkout.refund_order", user=who)
