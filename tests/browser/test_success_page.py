"""Back from Stripe before Stripe has said what became of the payment."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect

from sandbox import actions, faults
from tests.checkout_builders import an_open_order
from tests.marks import committed

pytestmark = [pytest.mark.browser, committed]


def test_waiting_success_page_updates_itself_and_announces_it(
    page, let_in, ada, browser_log
):
    attempt = an_open_order(ada)
    actions.pay(attempt.session_id)
    let_in(ada)
    faults.next("timeout")
    page.goto(f"/success/?session_id={attempt.session_id}")
    expect(page.get_by_role("heading", name="Checking with Stripe…")).to_be_focused()
    news = f"Thank you. Order {attempt.order.number} is paid."
    expect(page.get_by_role("heading", name=news)).to_be_focused()
    expect(page.locator("#live")).to_have_text(news)
    expect(page.get_by_role("link", name="See the order")).to_be_visible()
    assert browser_log.errors == []
