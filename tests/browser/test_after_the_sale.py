"""A shop manager refunds and answers, and the shopper reads what became of it."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect

from checkout.models import Dispute
from tests.browser import steps
from tests.builders import a_variant
from tests.checkout_builders import a_paid_order, assert_invariants
from tests.marks import committed

pytestmark = [pytest.mark.browser, committed]


@pytest.fixture
def order(shop, ada):
    """Two of a mug, paid."""
    return a_paid_order(ada, (a_variant("MUG", name="Oat mug"), 2))


def at_stripe(context):
    """The page where the sandbox shows what a merchant sees at Stripe."""
    page = context.new_page()
    page.goto("/sandbox/")
    return page


def test_merchant_refunds_one_of_two_and_shopper_reads_of_it(
    page, let_in, mona, order, plain_page
):
    let_in(mona)
    page.goto("/admin/orders/")
    page.get_by_role("link", name=order.number).click()
    refunds = page.locator("#refunds-section")
    refunds.get_by_text("Refund a part").click()
    refunds.get_by_label("Oat mug").first.fill("1")
    refunds.get_by_role("button", name="Refund what is chosen").click()
    expect(page.get_by_text("is on its way back.")).to_be_visible()
    expect(refunds).to_contain_text("1 × Oat mug")
    plain_page.goto(f"/account/orders/{order.number}/")
    steps.sign_in(plain_page, order.email)
    expect(plain_page.get_by_text("sent back on")).to_be_visible()
    assert_invariants()


def test_merchant_answers_a_dispute_and_wins(page, context, let_in, mona, order):
    stripe = at_stripe(context)
    stripe.get_by_role("button", name="Open a dispute").click()
    expect(stripe.get_by_role("status")).to_contain_text("Done.")
    let_in(mona)
    page.goto("/admin/")
    page.get_by_role("link", name="1 line of the money inbox").click()
    page.get_by_role("link", name="A payment is disputed").click()
    expect(page.get_by_text("Answer by")).to_be_visible()
    expect(page.get_by_role("link", name="Payment at Stripe")).to_be_visible()
    page.get_by_role("link", name=order.number).click()
    expect(page.locator("#refunds-section")).to_contain_text("Stripe refunds nothing")
    stripe.get_by_role("button", name="Evidence is submitted").click()
    stripe.get_by_role("button", name="Dispute won").click()
    expect(stripe.get_by_role("status")).to_contain_text("Done.")
    assert Dispute.objects.get().status == "won"
    page.goto("/admin/money-inbox/?state=open")
    expect(page.get_by_role("link", name="A payment is disputed")).to_have_count(0)
    assert_invariants()
