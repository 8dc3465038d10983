"""The money inbox: what to do about money that does not fit, and what was done."""

from __future__ import annotations

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from wagtail.log_actions import log

from accounts.models import User
from checkout import gateway, holds
from checkout.models import Discrepancy, Order, OrderEvent
from checkout.models.orders import OrderStatus, WhyCancelled
from checkout.models.payments import AttemptStatus
from checkout.payments import settle
from site_config.errors import ShopError

Kind = Discrepancy.Kind
CAUSE = "Money inbox"
NEXT_STEPS = {
    Kind.MISMATCH: gettext_lazy(
        "Send nothing yet. Compare the payment with the order, then refund it at Stripe or agree on the rest with the shopper."
    ),
    Kind.PAID_TWICE: gettext_lazy("Refund the second payment at Stripe."),
    Kind.LATE_NO_STOCK: gettext_lazy(
        "Refund the payment at Stripe, or make the pieces and tell the shopper when."
    ),
    Kind.LATE_CANCELLED: gettext_lazy(
        "Ask the shopper whether they still want the pieces. If not, refund the payment at Stripe."
    ),
    Kind.UNKNOWN_PAYMENT: gettext_lazy(
        "Look at Stripe who paid and for what. Refund what belongs to no order."
    ),
    Kind.FAILED_AFTER_PAID: gettext_lazy(
        "Send nothing before you have looked at the payment at Stripe."
    ),
    Kind.REFUSED: gettext_lazy(
        "Nothing was charged. Mend what Stripe names, then check out once yourself."
    ),
    Kind.UNKNOWN_SESSION: gettext_lazy(
        "The key or the account at Stripe has changed since. Look under the old one whether this page was paid. Settling this line frees the pieces, and the shopper can pay anew."
    ),
}


class AlreadySettled(ShopError):
    """Somebody was quicker; what they wrote stands."""


class StillShort(ShopError):
    """What was paid for can't be had any more."""


def next_step(discrepancy: Discrepancy) -> tuple[str, str | None]:
    """What to do now, a sentence, and where at Stripe to do it, if there is a payment."""
    sentence = str(NEXT_STEPS[Kind(discrepancy.kind)])
    payment = discrepancy.payment_intent_id
    if not payment and discrepancy.attempt:
        payment = discrepancy.attempt.payment_intent_id
    if not payment or discrepancy.kind == Kind.REFUSED:
        return sentence, None
    return sentence, gateway.payment_link(payment, livemode=discrepancy.livemode)


def waits_for_a_word(discrepancy: Discrepancy) -> bool:
    """Whether money came for an order that is not paid, so that a person must decide."""
    order, attempt = discrepancy.order, discrepancy.attempt
    if discrepancy.resolved_at or order is None or attempt is None:
        return False
    return not order.is_paid and attempt.status == AttemptStatus.PAID


@transaction.atomic
def resolve(discrepancy: Discrepancy, *, who: User, how: str) -> Discrepancy:
    """Settle a line of the inbox and say so on its order's timeline.

    With its last open line settled, an order no longer needs a person.
    Raises AlreadySettled, and changes nothing, when it was settled before.
    """
    order, line = _locked(discrepancy)
    return _settled(order, line, who, how)


@transaction.atomic
def refunded(discrepancy: Discrepancy, *, who: User, how: str) -> Discrepancy:
    """Settle a line whose payment went back: its order is cancelled, its units are free.

    Raises AlreadySettled; then nothing has changed.
    """
    order, line = _locked(discrepancy)
    if order and order.status in (OrderStatus.PENDING, OrderStatus.PROCESSING):
        attempts = list(order.attempts.all())
        # While one can still be paid, its own end frees the units.
        if not any(attempt.is_live for attempt in attempts):
            for attempt in attempts:
                holds.release(attempt)
            settle.cancelled(order, WhyCancelled.STAFF, CAUSE, who)
    return _settled(order, line, who, how)


@transaction.atomic
def accepted(discrepancy: Discrepancy, *, who: User, how: str) -> Discrepancy:
    """Settle a line whose payment is taken as it is: its order is paid, its units sold.

    Raises AlreadySettled, or StillShort when units that were let go are sold since;
    then nothing has changed.
    """
    order, line = _locked(discrepancy)
    if order and not order.is_paid:
        if order.status == OrderStatus.CANCELLED and not holds.retake(order):
            raise StillShort(
                _("The pieces are sold since. Put them on the shelf first, or refund.")
            )
        holds.keep(order)
        settle.mark_paid(order, CAUSE, who)
    return _settled(order, line, who, how)


@transaction.atomic
def let_go(discrepancy: Discrepancy, *, who: User, how: str) -> Discrepancy:
    """Settle a line about a page that Stripe does not know: its units are free.

    Raises AlreadySettled; then nothing has changed.
    """
    order, line = _locked(discrepancy)
    if line.attempt:
        settle.expire(line.attempt, cause=CAUSE, why=WhyCancelled.STAFF, who=who)
    if order:
        order.refresh_from_db()
    return _settled(order, line, who, how)


def _locked(discrepancy: Discrepancy) -> tuple[Order | None, Discrepancy]:
    """A line that is still open, and its order. Raises AlreadySettled."""
    # The order first, as everywhere: two locks in two orders could wait for each other.
    orders = Order.objects.select_for_update()
    order = orders.get(pk=discrepancy.order_id) if discrepancy.order_id else None
    line = Discrepancy.objects.select_for_update().get(pk=discrepancy.pk)
    if line.resolved_at:
        raise AlreadySettled(_("This was settled before. What was written then stays."))
    return order, line


def _settled(
    order: Order | None, line: Discrepancy, who: User, how: str
) -> Discrepancy:
    line.resolved_by, line.resolved_at, line.resolution = who, timezone.now(), how
    line.save(update_fields=["resolved_by", "resolved_at", "resolution"])
    if order:
        _tell(order, line, who)
    log(line, "checkout.settle_discrepancy", user=who)
    return line


def _tell(order: Order, line: Discrepancy, who: User) -> None:
    OrderEvent.objects.create(
        order=order,
        kind=OrderEvent.Kind.SETTLED,
        detail=line.resolution,
        who=who,
    )
    if not order.discrepancies.filter(resolved_at=None).exists():
        order.attention = ""
        order.save(update_fields=["attention"])
