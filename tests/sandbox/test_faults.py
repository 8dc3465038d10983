"""Faults between the shop and Stripe happen on demand."""

from __future__ import annotations

import pytest
import stripe

from sandbox import faults
from tests.sandbox.conftest import params

pytestmark = pytest.mark.django_db(databases=["default", "sandbox"])

LASTING = [
    ("timeout", stripe.APIConnectionError, 0),
    ("lost", stripe.APIConnectionError, 1),
    ("400", stripe.InvalidRequestError, 0),
    ("401", stripe.AuthenticationError, 0),
    ("403", stripe.PermissionError, 0),
    ("409", stripe.APIError, 0),
    ("429", stripe.RateLimitError, 0),
    ("500", stripe.APIError, 0),
    ("500_after", stripe.APIError, 1),
    ("503", stripe.APIError, 0),
]


@pytest.mark.parametrize(("kind", "error", "made"), LASTING)
def test_a_fault_raises_what_the_sdk_would_raise(checkout, kind, error, made):
    faults.next(kind, times=2)
    with pytest.raises(error):
        checkout.create(params=params())
    faults.clear()
    assert len(checkout.list().data) == made


@pytest.mark.parametrize("kind", ["timeout", "lost", "409", "503"])
def test_the_sdk_gets_over_a_short_fault_without_a_second_session(checkout, kind):
    faults.next(kind)
    session = checkout.create(params=params())
    assert [found.id for found in checkout.list().data] == [session.id]


def test_fault_applies_only_to_the_named_call(checkout):
    faults.next("429", on="post /v1/refunds")
    assert checkout.create(params=params()).status == "open"


def test_next_session_can_get_another_amount(checkout):
    faults.next_session(amount_total=1)
    assert checkout.create(params=params()).amount_total == 1
    assert checkout.create(params=params()).amount_total == 3000


def test_stored_session_can_get_another_currency(checkout, session):
    faults.change(session.id, currency="usd")
    assert checkout.retrieve(session.id).currency == "usd"
