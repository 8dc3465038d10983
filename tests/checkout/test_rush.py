"""A short rush on two real workers; `make rush` runs one for a minute."""

from __future__ import annotations

from checkout.models import Order, PaymentAttempt, Refund
from tests.marks import committed
from tools.rush.crowd import Rush

pytestmark = committed


def test_nothing_breaks_while_many_buy_change_cancel_and_refund_at_once():
    rush = Rush(shoppers=12, seconds=6, seed=1)
    assert rush.run() == []
    # The crowd did what it came for.
    assert Order.objects.filter(status="paid").exists()
    assert PaymentAttempt.objects.count() > 12
    assert {answer.status for answer in rush.notes.answers} >= {200, 303, 422}
    assert Refund.objects.filter(status="succeeded").exists()
