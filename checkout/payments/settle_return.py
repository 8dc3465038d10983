"""What a refund says of the return that it pays back."""

from __future__ import annotations

from checkout import timeline
from checkout.models import OrderEvent, Refund, Return
from checkout.models.return_states import ReturnStatus
from checkout.payments import discrepancies


def by_refund(refund: Refund, *, how: str) -> None:
    """Its money is back, so the return is done. The caller holds the order's lock."""
    for returned in refund.returns.open():
        _change(returned, ReturnStatus.REFUNDED)
        discrepancies.close_withdrawal(returned, how=how)


def by_failure(refund: Refund) -> None:
    """The shopper has no money after all. The caller holds the order's lock."""
    for returned in refund.returns.filter(status=ReturnStatus.REFUNDED):
        has_arrived = any(each.received for each in returned.lines.all())
        _change(
            returned, ReturnStatus.RECEIVED if has_arrived else ReturnStatus.ACCEPTED
        )


def _change(returned: Return, status: ReturnStatus) -> None:
    returned.status = status
    returned.save(update_fields=["status"])
    assert returned.order is not None
    timeline.record(returned.order, OrderEvent.Kind.RETURN_CHANGED, detail=status.value)
