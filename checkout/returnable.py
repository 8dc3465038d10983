"""What of an order can still come back, and until when its shopper may withdraw from it."""

from __future__ import annotations

from collections import Counter
from datetime import timedelta

from django.utils import timezone

from checkout import progress
from checkout.models import Order, OrderLine
from site_config.models import StoreSettings

# The days to withdraw begin when the goods arrive, which we do not know: so many days
# after the last parcel left they have.
ON_THE_WAY = timedelta(days=14)


def sent_units(order: Order) -> dict[OrderLine, int]:
    """Lines of which units were sent and are not on their way back, and how many."""
    sent = progress.sent_and_kept(order)
    coming = _coming_back(order)
    left = {line: units - coming[line.pk] for line, units in sent.items()}
    return {line: units for line, units in left.items() if units > 0}


def may_withdraw(order: Order, store: StoreSettings) -> bool:
    """Whether the order's page offers to withdraw: paid, and the days are not over."""
    country = order.delivery_address.get("country", "")
    if not order.is_paid or not store.may_withdraw(country):
        return False
    sent = [each.sent_on for each in order.shipments.all() if each.is_live]
    if not sent or progress.left_to_send(order):
        return bool(not_given_back(order))
    last_day = max(sent) + ON_THE_WAY + timedelta(days=store.withdrawal_days)
    return timezone.localdate() <= last_day and bool(not_given_back(order))


def not_given_back(order: Order) -> dict[OrderLine, int]:
    """Units of a paid order that were neither refunded nor are on their way back."""
    coming, kept = _coming_back(order), progress.not_refunded(order)
    left = {line: units - coming[line.pk] for line, units in kept.items()}
    return {line: units for line, units in left.items() if units > 0}


def _coming_back(order: Order) -> Counter[int]:
    """Units in returns that are open and not refunded, by the line's key."""
    coming: Counter[int] = Counter()
    still_open = order.returns.open().select_related("refund")
    for returned in still_open.prefetch_related("lines__returned__lines"):
        if not returned.is_refunding:
            for each in returned.lines.all():
                coming[each.line_id] += each.to_refund
    return coming
