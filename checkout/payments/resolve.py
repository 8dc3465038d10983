"""A person settles a line of the money inbox by saying what became of the money."""

from __future__ import annotations

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from wagtail.log_actions import log

from accounts.models import User
from checkout import holds, refundable, timeline
from checkout.models import Discrepancy, Order, OrderEvent, PaymentAttempt
from checkout.models.orders import OrderStatus, WhyCancelled
from checkout.models.payments import AttemptStatus
from checkout.payments import discrepancies, settle
from site_config.errors import ShopError

CAUSE = "Money inbox"
# Lines about a payment that does not fit, which a refund of it settles.
PAYMENT_KINDS = (
    Discrepancy.Kind.MISMATCH,
    Discrepancy.Kind.PAID_TWICE,
    Discrepancy.Kind.LATE_NO_STOCK,
    Discrepancy.Kind.LATE_CANCELLED,
)


class AlreadySettled(ShopError):
    """Somebody else has settled the line; what they wrote stays."""


class ClosesByItself(ShopError):
    """The line is about the shop itself, and is settled once its cause is gone."""


class RefundUnderWay(ShopError):
    """The payment goes back, or may: who accepts it would give the goods away."""


class NotEnoughStock(ShopError):
    """Too few units are free for what was paid."""


def needs_decision(discrepancy: Discrepancy) -> bool:
    """Whether money came for an order that is not paid, so that a person must decide."""
    order, attempt = discrepancy.order, discrepancy.attempt
    if discrepancy.resolved_at or order is None or attempt is None:
        return False
    return not order.is_paid and attempt.status == AttemptStatus.PAID


@transaction.atomic
def as_settled(discrepancy: Discrepancy, *, who: User, how: str) -> Discrepancy:
    """Settle a line of the inbox and record it on its order's timeline.

    With its last open line settled, an order no longer needs a person.
    Raises AlreadySettled when it was settled before, and ClosesByItself for an alarm,
    which would come again within a minute; then nothing has changed.
    """
    if discrepancy.closes_by_itself:
        raise ClosesByItself(_("This line is settled once its cause is gone."))
    order, line = _locked(discrepancy)
    return _settled(order, line, who, how)


@transaction.atomic
def as_refunded(discrepancy: Discrepancy, *, who: User | None, how: str) -> Discrepancy:
    """Settle a line whose payment went back: its order is cancelled, its units are released.

    Raises AlreadySettled; then nothing has changed.
    """
    order, line = _locked(discrepancy)
    if order and order.status in (OrderStatus.PENDING, OrderStatus.PROCESSING):
        attempts = list(order.attempts.all())
        # While one can still be paid, its own end releases the units.
        if not any(attempt.is_live for attempt in attempts):
            for attempt in attempts:
                holds.release(attempt)
            settle.mark_cancelled(order, WhyCancelled.STAFF, cause=CAUSE, who=who)
    return _settled(order, line, who, how)


def by_refund(attempt: PaymentAttempt, *, who: User | None, how: str) -> None:
    """Settle all open lines about a payment of which everything has gone back.

    The caller holds the order's lock.
    """
    about_it = Discrepancy.objects.filter(attempt=attempt, resolved_at=None)
    for line in about_it.filter(kind__in=PAYMENT_KINDS):
        as_refunded(line, who=who, how=how)


@transaction.atomic
def as_accepted(discrepancy: Discrepancy, *, who: User, how: str) -> Discrepancy:
    """Settle a line whose payment is taken as it is: its order is paid, its units sold.

    Raises AlreadySettled, RefundUnderWay, or NotEnoughStock when released units have been
    sold since; then nothing has changed.
    """
    order, line = _locked(discrepancy)
    if line.attempt and refundable.of_payment(line.attempt).amount <= 0:
        raise RefundUnderWay(
            _("This payment is being refunded, so it can't be accepted any more.")
        )
    if order and not order.is_paid:
        if order.status == OrderStatus.CANCELLED and not holds.retake(order):
            raise NotEnoughStock(
                _("The units have been sold since. Add stock first, or refund.")
            )
        holds.sell(order)
        settle.mark_paid(order, cause=CAUSE, who=who)
    return _settled(order, line, who, how)


@transaction.atomic
def as_released(discrepancy: Discrepancy, *, who: User, how: str) -> Discrepancy:
    """Settle a line about a page that Stripe does not know: its units are released.

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
    order: Order | None, line: Discrepancy, who: User | None, how: str
) -> Discrepancy:
    line.resolved_by, line.resolved_at, line.resolution = who, timezone.now(), how
    line.save(update_fields=["resolved_by", "resolved_at", "resolution"])
    if order:
        _record_on_order(order, line, who)
    log(line, "checkout.settle_discrepancy", user=who)
    return line


def _record_on_order(order: Order, line: Discrepancy, who: User | None) -> None:
    timeline.record(order, OrderEvent.Kind.SETTLED, detail=line.resolution, who=who)
    discrepancies.refresh_attention(order)
