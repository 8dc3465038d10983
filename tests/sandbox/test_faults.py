"""Faults between the shop and Stripe happen on demand."""

from __future__ import annotations

import pytest
import stripe

from sandbox import faults
from sandbox.client import SandboxHTTPClient
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


@pytest.fixture
def hurried():
    """A client that waits a hundredth of a second for an answer, and tries once."""
    http = SandboxHTTPClient((1, 0.01))
    return stripe.StripeClient("sk_test_sandbox", http_client=http)


def test_slow_answer_is_waited_for(checkout):
    faults.next("slow", seconds=0.01)
    assert checkout.create(params=params()).status == "open"


def test_who_does_not_wait_for_a_slow_answer_has_made_a_session_all_the_same(
    checkout, hurried
):
    faults.next("slow", seconds=10)
    with pytest.raises(stripe.APIConnectionError):
        hurried.v1.checkout.sessions.create(params=params())
    assert len(checkout.list().data) == 1


def test_lasting_fault_lasts(checkout):
    faults.next("429", lasting=True)
    for _ in range(3):
        with pytest.raises(stripe.RateLimitError):
            checkout.list()
    faults.clear()
    assert checkout.list().data == []
