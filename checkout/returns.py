"""Withdrawals and returns: asked for, accepted or declined, received, and refunded."""

from __future__ import annotations

import logging
import re
import uuid
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal

from django.db import transaction
from django.utils import translation
from django.utils.translation import gettext as _

from accounts.models import User
from checkout import (
    emails,
    progress,
    refundable,
    refunds,
    returnable,
    timeline,
)
from checkout.models import Order, OrderEvent, OrderLine, Refund, Return, ReturnLine
from checkout.models.refunds import NOT_REFUNDED
from checkout.models.return_states import OPEN, ReturnStatus
from checkout.payments import discrepancies
from checkout.refunds import Wanted
from products import stock
from site_config import money
from site_config.errors import ShopError
from site_config.models import OutgoingEmail

logger = logging.getLogger(__name__)


class NotReturnable(ShopError):
    """Nothing was chosen, or more than can come back; nothing was written."""


class AlreadyAnswered(ShopError):
    """The return is in another state since; nothing was written."""


@dataclass(frozen=True)
class Statement:
    """What a shopper who withdraws has typed; `text` names a part of the order."""

    name: str
    email: str
    order_number: str
    text: str = ""


@transaction.atomic
def withdraw(said: Statement, *, token: uuid.UUID) -> Return:
    """Keep that a shopper withdraws from a contract, and queue the receipt.

    Where number and email fit no order it is kept all the same, with the same answer.
    Without `text` it is of everything that has not come back. A repeat with the same
    `token` changes nothing. Refuses nothing.
    """
    order = _order_of(said)
    if known := Return.objects.filter(token=token).first():
        return known
    returned = Return.objects.create(
        kind=Return.Kind.WITHDRAWAL,
        order=order,
        name=said.name,
        email=said.email,
        order_number=said.order_number,
        language=translation.get_language(),
        text=said.text,
        token=token,
    )
    if order:
        if order.is_paid and not said.text:
            _add_lines(returned, returnable.not_given_back(order))
        timeline.record(order, OrderEvent.Kind.WITHDRAWN, detail=_contents(returned))
    discrepancies.record_withdrawal(returned)
    _email(returned, OutgoingEmail.Kind.WITHDRAWAL)
    logger.info("return.withdrawn return=%s", returned.pk)
    return returned


@transaction.atomic
def ask(
    order: Order,
    *,
    lines: Mapping[OrderLine, int],
    reason: str,
    text: str = "",
    who: User | None,
    token: uuid.UUID,
) -> Return:
    """Ask the shop to take back units that were sent; a repeat with `token` changes nothing.

    Raises NotReturnable; then nothing has changed.
    """
    order = _locked(order.pk)
    if known := Return.objects.filter(token=token).first():
        return known
    _check_lines(lines, returnable.sent_units(order))
    returned = Return.objects.create(
        kind=Return.Kind.RETURN,
        order=order,
        name=order.delivery_address.get("name", ""),
        email=order.email,
        order_number=order.number,
        language=order.language,
        reason=reason,
        text=text,
        token=token,
        who=who,
    )
    _add_lines(returned, lines)
    timeline.record(
        order, OrderEvent.Kind.RETURN_ASKED, detail=_contents(returned), who=who
    )
    _email(returned)
    logger.info("return.asked return=%s", returned.pk)
    return returned


@transaction.atomic
def accept(returned: Return, *, instructions: str, who: User | None) -> Return:
    """Say yes, and tell the shopper how the goods come back.

    Raises AlreadyAnswered; then nothing has changed.
    """
    returned = _locked_return(returned, ReturnStatus.ASKED)
    returned.instructions = instructions
    return _move(returned, ReturnStatus.ACCEPTED, who)


@transaction.atomic
def decline(returned: Return, *, reason: str, who: User | None) -> Return:
    """Say no, with a reason that the shopper reads.

    Raises AlreadyAnswered; then nothing has changed.
    """
    returned = _locked_return(returned, *OPEN)
    returned.decline_reason = reason
    _move(returned, ReturnStatus.DECLINED, who)
    discrepancies.close_withdrawal(returned, how=reason)
    return returned


@transaction.atomic
def receive(
    returned: Return,
    *,
    received: Mapping[int, int],
    restock: bool,
    who: User | None,
) -> Return:
    """Write how many units of each line have arrived, by the line's key.

    `restock` puts back those that had left the stock. Raises AlreadyAnswered, and
    NotReturnable for none or more than were to come; then nothing has changed.
    """
    returned = _locked_return(returned, ReturnStatus.ASKED, ReturnStatus.ACCEPTED)
    lines = {each.line: each.quantity for each in returned.lines.all()}
    _check_lines({line: received.get(line.pk, 0) for line in lines}, lines)
    for each in returned.lines.all():
        each.received = received.get(each.line_id, 0)
        each.save(update_fields=["received"])
    if restock:
        _restock(returned, who)
    return _move(returned, ReturnStatus.RECEIVED, who)


def refund(returned: Return, *, who: User, restock: bool = False) -> Refund:
    """Refund exactly what came back, or all of it before it did; pressed twice, once.

    `restock` puts back units that had left the stock, for what is not received on its own.

    A withdrawal from the whole order gives its delivery back, too.
    Raises AlreadyAnswered and NotRefundable; then nothing has changed. Calls Stripe, so it
    must not run inside a transaction.
    """
    return refunds.ask_now(_begin_refund(returned, who, restock))


def expected_refund(returned: Return) -> str:
    """What `refund` would give back, written out; empty where it can't."""
    left = refundable.of_order(returned.order) if returned.order else None
    if left is None or not returned.is_open or returned.is_refunding:
        return ""
    parts = {each.line.pk: each for each in left.lines}
    goods = sum(
        parts[each.line_id].price_of(
            min(each.to_refund, parts[each.line_id].quantity), left.attempt.currency
        )
        for each in returned.lines.all()
        if each.to_refund and parts[each.line_id].quantity
    )
    if not goods:
        return ""
    return money.written(goods + _delivery(returned, left), left.currency)


@transaction.atomic
def _begin_refund(returned: Return, who: User, restock: bool) -> Refund:
    order = _locked(returned.order_id) if returned.order_id else None
    returned = Return.objects.get(pk=returned.pk)
    if returned.refund and returned.refund.is_counted:
        return returned.refund
    left = refundable.of_order(order) if order else None
    lines = {each.line_id: each.to_refund for each in returned.lines.all()}
    if not returned.is_open or left is None or not any(lines.values()):
        raise AlreadyAnswered(_("Nothing of this can be refunded here."))
    failed = _failed_refunds(returned)
    made = refunds.begin(
        left.attempt,
        Wanted(
            lines=lines,
            restock=_to_restock(left, lines) if restock else {},
            came_back=_came_back(returned),
            delivery=_delivery(returned, left),
            reason=Refund.Reason.REQUESTED,
            note=str(returned),
        ),
        who=who,
        key=f"return-{returned.token}-{failed}",
    )
    returned.refund = made
    returned.save(update_fields=["refund"])
    return made


def _to_restock(
    left: refundable.Refundable, lines: Mapping[int, int]
) -> dict[int, int]:
    """Of the units of each line, by its key, those that had left the stock."""
    room = {each.line.pk: each.restockable for each in left.lines}
    return {line: min(units, room.get(line, 0)) for line, units in lines.items()}


def _failed_refunds(returned: Return) -> int:
    """How many refunds of it have failed: the next one needs another key at Stripe."""
    keys = Refund.objects.filter(idempotency_key__startswith=f"return-{returned.token}")
    return keys.filter(status__in=NOT_REFUNDED).count()


def _came_back(returned: Return) -> bool:
    """Whether all of it was with the shopper, so that what is to be sent stays so."""
    if returned.kind == Return.Kind.RETURN:
        return True
    return all(each.received == each.quantity for each in returned.lines.all())


def _delivery(returned: Return, left: refundable.Refundable) -> Decimal:
    """Whoever withdraws from all of an order gets its delivery back (2011/83/EU, 13)."""
    taken = {each.line_id: each.to_refund for each in returned.lines.all()}
    whole = returned.kind == Return.Kind.WITHDRAWAL and taken == left.quantities
    return left.delivery if whole else Decimal(0)


def _restock(returned: Return, who: User | None) -> None:
    """Put back what had left the stock; in SKU order, as everywhere."""
    assert returned.order is not None
    left = refundable.of_order(returned.order)
    came = {each.line_id: each.received for each in returned.lines.all()}
    units = _to_restock(left, came) if left else {}
    for each in sorted(returned.lines.all(), key=lambda each: each.line.sku):
        if units.get(each.line_id, 0) > 0:
            stock.receive_return(
                each.line.sku, units[each.line_id], order_line_id=each.line_id, who=who
            )


def _order_of(said: Statement) -> Order | None:
    """The order, locked, if its number and email were given; both, or nobody is told of it."""
    compact = re.sub(r"[^0-9A-Z]", "", said.order_number.upper())
    number = f"{compact[:4]}-{compact[4:]}"
    found = Order.objects.filter(number=number, email__iexact=said.email).first()
    return _locked(found.pk) if found else None


def _locked(pk: int) -> Order:
    """The order under its lock, with what is read of it read after the lock."""
    rows = Order.objects.select_for_update().prefetch_related(*progress.READ)
    return rows.get(pk=pk)


def _locked_return(returned: Return, *expected: ReturnStatus) -> Return:
    order = _locked(returned.order_id) if returned.order_id else None
    found = Return.objects.prefetch_related("lines__line").get(pk=returned.pk)
    if found.status not in expected or found.is_refunding:
        raise AlreadyAnswered(
            _("This return was changed since you opened the page. Look at it again.")
        )
    found.order = order
    return found


def _check_lines(lines: Mapping[OrderLine, int], left: Mapping[OrderLine, int]) -> None:
    if not any(lines.values()):
        raise NotReturnable(_("Choose what comes back."))
    for line, quantity in lines.items():
        if not 0 <= quantity <= left.get(line, 0):
            raise NotReturnable(
                _("Of “%(name)s”, %(left)d can come back.")
                % {"name": line.full_name, "left": left.get(line, 0)}
            )


def _add_lines(returned: Return, lines: Mapping[OrderLine, int]) -> None:
    ReturnLine.objects.bulk_create(
        ReturnLine(returned=returned, line=line, quantity=quantity)
        for line, quantity in lines.items()
        if quantity
    )


def _contents(returned: Return) -> str:
    parts = returned.lines.select_related("line")
    return ", ".join(map(str, parts)) or returned.text


def _move(returned: Return, status: ReturnStatus, who: User | None) -> Return:
    returned.status = status
    returned.save()
    if returned.order:
        timeline.record(
            returned.order,
            OrderEvent.Kind.RETURN_CHANGED,
            detail=status.value,
            who=who,
        )
    _email(returned)
    logger.info("return.%s return=%s", status.value, returned.pk)
    return returned


def _email(
    returned: Return, kind: OutgoingEmail.Kind = OutgoingEmail.Kind.RETURN
) -> None:
    emails.queue_return(returned, kind)
