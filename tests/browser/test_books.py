"""The books in a real browser: the merchant compares a month with Stripe, and closes it."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.utils import timezone
from playwright.sync_api import expect

from checkout.models import ClosedMonth
from checkout.payments.statements import Month
from tests.builders import a_variant
from tests.checkout.books_builders import copied, stripes_clock_at
from tests.checkout_builders import a_paid_order, assert_invariants
from tests.marks import committed

pytestmark = [pytest.mark.browser, committed]


def test_merchant_closes_a_month_on_a_phone(page, let_in, mona, shop, ada):
    month = Month.of(timezone.now()).previous
    with stripes_clock_at(month.start + timedelta(days=5)):
        a_paid_order(ada, (a_variant("MUG", price=26, name="Oat mug"), 2))
    copied(month.start)
    page.set_viewport_size({"width": 360, "height": 740})
    let_in(mona)
    page.goto("/admin/books/")
    page.get_by_role("button", name="Compare with Stripe").click()
    expect(page.get_by_text("Compared with Stripe.", exact=True)).to_be_visible()
    expect(page.get_by_text("This month adds up.")).to_be_visible()
    expect(page.get_by_role("row", name="Sales")).to_contain_text("£57.00")
    assert page.evaluate("document.documentElement.scrollWidth") == 360
    page.get_by_role("button", name="Close the month").click()
    expect(page.get_by_text("The month is closed.")).to_be_visible()
    expect(page.get_by_text("Closed on")).to_contain_text(mona.email)
    assert ClosedMonth.objects.get().month == month.first
    assert_invariants()
