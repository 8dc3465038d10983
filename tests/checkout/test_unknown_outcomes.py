"""While the outcome of a call to Stripe is unknown, units stay held and waiting is short."""

from __future__ import annotations

import socket
import threading
import uuid
from datetime import timedelta

import pytest
from django.core.cache import cache
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from checkout import gateway
from checkout.models import Discrepancy, Order, PaymentAttempt, Refund
from checkout.payments import reconcile, settle
from products.models import StockItem
from sandbox import actions, faults
from sandbox.models import Fault
from site_config.models import OutgoingEmail
from tests.builders import a_person, a_variant
from tests.checkout.order_builders import ORDER_PERMISSIONS, a_colleague
from tests.checkout_builders import (
    a_cart,
    a_paid_order,
    age_attempts,
    an_open_order,
    assert_invariants,
)
from tests.conftest import browser_of
from tests.marks import committed

pytestmark = committed
CREATE = "post /v1/checkout/sessions"


@pytest.fixture(autouse=True)
def _check_invariants_afterwards():
    yield
    faults.clear()
    assert_invariants()


@pytest.fixture
def mug(db):
    return a_variant(on_hand=5)


def pay(browser):
    return browser.post("/checkout/", {"total": "31.00"})


def reserved(variant):
    return StockItem.objects.get(variant=variant).reserved


@pytest.mark.parametrize("no", ["400", "401", "403"])
def test_refusal_right_after_a_lost_answer_keeps_the_hold(ada, adas, mug, no):
    a_cart(ada, (mug, 1))
    faults.next("lost", on=CREATE)
    faults.next(no, on=CREATE)
    assert pay(adas).status_code == 503
    assert (reserved(mug), PaymentAttempt.objects.get().status) == (1, "creating")
    assert not Discrepancy.objects.exists()


@pytest.mark.parametrize("no", ["400", "401", "403"])
def test_refusal_of_a_later_repeat_keeps_the_hold(ada, adas, mug, no):
    a_cart(ada, (mug, 1))
    faults.next("lost", times=2, on=CREATE)
    assert pay(adas).status_code == 503
    faults.next(no, times=9)
    assert pay(adas).status_code == 503
    age_attempts(minutes=3)
    reconcile.run()
    assert (reserved(mug), PaymentAttempt.objects.get().status) == (1, "creating")


def test_page_of_a_lost_answer_is_taken_from_the_list_after_a_refused_repeat(
    ada, adas, mug
):
    a_cart(ada, (mug, 1))
    faults.next("lost", times=2, on=CREATE)
    assert pay(adas).status_code == 503
    faults.next("401", on=CREATE)
    assert pay(adas).status_code == 303
    assert PaymentAttempt.objects.get().status == "open"


@pytest.mark.parametrize("no", ["400", "401", "403"])
def test_refusal_of_a_first_call_releases_the_units(ada, adas, mug, no):
    a_cart(ada, (mug, 1))
    faults.next(no, on=CREATE)
    answer = pay(adas)
    assert answer.status_code == 503
    assert "take payments just now." in answer.content.decode()
    assert "not answering" not in answer.content.decode()
    assert (reserved(mug), Order.objects.get().why_cancelled) == (0, "refused")
    assert Discrepancy.objects.get().detail


def test_outage_of_an_hour_ends_its_attempts_without_email(mug):
    for number in range(3):
        buyer = a_person(f"buyer-{number}@example.com")
        a_cart(buyer, (mug, 1))
        faults.next("timeout", times=2, on=CREATE)
        assert pay(browser_of(buyer)).status_code == 503
    age_attempts(minutes=10)
    reconcile.run()
    assert set(Order.objects.values_list("why_cancelled", flat=True)) == {"expired"}
    assert reserved(mug) == 0
    assert not Discrepancy.objects.exists()


def test_page_is_found_in_the_list_when_it_is_too_late_to_ask_again(ada, adas, mug):
    a_cart(ada, (mug, 1))
    faults.next("lost", times=2, on=CREATE)
    assert pay(adas).status_code == 503
    age_attempts(minutes=10)
    reconcile.run()
    assert PaymentAttempt.objects.get().status == "open"
    assert reserved(mug) == 1


def test_attempt_that_got_its_page_meanwhile_is_not_expired(ada, mug):
    attempt = an_open_order(ada, (mug, 1))
    looked_up_before = PaymentAttempt.objects.get()
    looked_up_before.session_id = None
    settle.expire(looked_up_before, cause="Test")
    attempt.refresh_from_db()
    assert (attempt.status, reserved(mug)) == ("open", 1)


def test_refusals_with_one_cause_are_one_line_until_it_is_settled(olive, mug):
    for number in range(4):
        buyer = a_person(f"buyer-{number}@example.com")
        a_cart(buyer, (mug, 1))
        faults.next("400", on=CREATE)
        pay(browser_of(buyer))
        if number == 2:
            assert Discrepancy.objects.count() == 1
            Discrepancy.objects.update(resolved_at=timezone.now(), resolved_by=olive)
    assert Discrepancy.objects.count() == 2
    assert Discrepancy.objects.filter(resolved_at=None).count() == 1


def test_slow_clock_is_named_in_the_inbox(ada, adas, settings):
    a_cart(ada)
    settings.SANDBOX_CLOCK_AHEAD = 8 * 60
    assert pay(adas).status_code == 503
    assert Discrepancy.objects.get().detail.startswith(
        "The clock of this server is 8 minutes behind Stripe's."
    )


def test_unknown_live_session_is_a_line_that_a_person_settles(ada, adas, mug):
    an_open_order(ada, (mug, 1))
    PaymentAttempt.objects.update(session_id="cs_live_gone", livemode=True)
    for _press in range(2):
        assert pay(adas).status_code == 503
    line = Discrepancy.objects.get()
    assert line.kind == "unknown_session"
    assert reserved(mug) == 1

    mona = browser_of(a_colleague("mona@example.com", *ORDER_PERMISSIONS))
    page = mona.get(f"/admin/money-inbox/inspect/{line.pk}/").content.decode()
    assert "The key or the account at Stripe has changed since." in page
    mona.post(f"/admin/money-inbox/settle/{line.pk}/", {"how": "Never paid."})

    assert reserved(mug) == 0
    assert pay(adas).status_code == 303
    assert Order.objects.filter(status="cancelled", why_cancelled="staff").count() == 1


def test_busy_answer_to_our_own_retry_does_not_wait_for_another_request(ada, adas):
    a_cart(ada)
    faults.next("timeout", on=CREATE)
    faults.next("409", on=CREATE)
    with CaptureQueriesContext(connection) as queries:
        assert pay(adas).status_code == 503
    looks = [one for one in queries if "checkout_paymentattempt" in one["sql"]]
    assert len(looks) < 15


@pytest.fixture
def hanging_stripe(settings):
    """A server that takes every call and answers none; counts them."""
    calls, over = [], threading.Event()
    with socket.create_server(("127.0.0.1", 0)) as server:

        def take():
            while not over.is_set():
                try:
                    calls.append(server.accept()[0])
                except OSError:
                    return

        taking = threading.Thread(target=take)
        taking.start()
        settings.STRIPE_API_BASE = f"http://127.0.0.1:{server.getsockname()[1]}"
        settings.STRIPE_HTTP_CLIENT = "checkout.gateway.TimedClient"
        yield calls
        over.set()
        server.shutdown(socket.SHUT_RDWR)
    taking.join()
    for call in calls:
        call.close()


def test_shopper_waits_no_longer_than_the_deadline(ada, adas, hanging_stripe):
    a_cart(ada)
    with gateway.deadline(4.9):
        assert pay(adas).status_code == 503
    # One short call of two seconds; for a second one there was no time.
    assert len(hanging_stripe) == 1


@pytest.fixture
def paid(ada):
    return a_paid_order(ada)


def test_merchant_waits_no_longer_than_the_deadline(
    paid, monas, hanging_stripe, settings
):
    form = {
        "reason": "requested_by_customer",
        "amount": "26",
        "press": str(uuid.uuid4()),
    }
    with gateway.deadline(4.9):
        assert monas.post(f"/admin/orders/refund/{paid.pk}/", form).status_code == 303
    assert len(hanging_stripe) == 1
    settings.STRIPE_HTTP_CLIENT = "sandbox.client.SandboxHTTPClient"
    Refund.objects.update(created_at=timezone.now() - reconcile.MIN_AGE)
    reconcile.run()
    assert Refund.objects.get().status == "succeeded"


@pytest.mark.parametrize(
    ("left", "timeout", "retries"),
    [(14, (2, 6), 1), (12, (1, 2), 0), (4, (1, 2), 0)],
)
def test_calls_get_shorter_as_time_runs_out(left, timeout, retries, settings):
    settings.STRIPE_HTTP_CLIENT = "checkout.gateway.TimedClient"
    with gateway.deadline(left):
        options = gateway.stripe_client()._requestor._options
        assert options.max_network_retries == retries
        assert gateway.stripe_client()._requestor._client._timeout == timeout
        # Whatever the last call was, it ends before the deadline.
        assert sum(timeout) * (retries + 1) - timeout[0] * retries <= left


def test_stripe_is_not_asked_when_no_time_is_left():
    with gateway.deadline(2), pytest.raises(gateway.StripeUnavailable):
        gateway.stripe_client()


def test_reconcile_stops_asking_when_stripe_does_not_answer(mug):
    for number in range(5):
        an_open_order(a_person(f"buyer-{number}@example.com"), (mug, 1))
    age_attempts(minutes=20)
    faults.next("timeout", times=99)
    done = reconcile.run()
    # Two payments were asked about, twice each; the list was left for another time.
    assert Fault.objects.get().times == 99 - 2 * 2
    assert done["payments settled: put off"] == 3


def test_emails_are_sent_while_stripe_does_not_answer(ada, mug, mailoutbox, settings):
    settings.EMAIL_BACKEND = "tests.mail_servers.Broken"
    a_paid_order(ada, (mug, 1))
    OutgoingEmail.objects.update(next_try_at=timezone.now())
    settings.EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
    faults.next("timeout", times=99)
    assert list(reconcile.run())[0] == "emails sent"
    assert len(mailoutbox) == 1


def test_bank_debit_is_checked_less_and_less_often(ada, mug):
    attempt = an_open_order(ada, (mug, 1))
    actions.pay_by_bank(attempt.session_id)
    settle.session(session_id=attempt.session_id, cause="Test")
    age_attempts(days=1)
    assert reconcile.run()["payments settled"] == 1
    assert reconcile.run()["payments settled"] == 0
    PaymentAttempt.objects.update(looked_at=timezone.now() - timedelta(hours=2))
    assert reconcile.run()["payments settled"] == 0
    PaymentAttempt.objects.update(looked_at=timezone.now() - timedelta(hours=3))
    assert reconcile.run()["payments settled"] == 1


def test_list_of_sessions_is_asked_for_once_an_hour(ada):
    reconcile.run()
    faults.next("503", times=9, on="get /v1/checkout/sessions")
    assert reconcile.run()["lists at Stripe: failed"] == 0
    cache.clear()
    assert reconcile.run()["lists at Stripe: failed"] == 1
