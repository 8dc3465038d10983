"""Reconcile finishes what a crash, a lost event or an unsent email left open."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.core import mail
from django.core.management import call_command
from django.db import transaction
from django.utils import timezone

from checkout import emails, orders
from checkout.models import Discrepancy, Order, PaymentAttempt
from checkout.payments import reconcile
from products.models import StockItem
from sandbox import actions, faults
from sandbox.models import Fault
from site_config import outbox
from site_config.models import OutgoingEmail
from tests.builders import a_variant
from tests.checkout_builders import (
    a_cart,
    a_paid_order,
    age_attempts,
    an_open_order,
    start_checkout,
)
from tests.marks import committed

pytestmark = [committed, pytest.mark.usefixtures("check_invariants_afterwards")]


def test_reconcile_settles_a_payment_without_webhooks(ada):
    attempt = an_open_order(ada)
    actions.pay(attempt.session_id)
    age_attempts(minutes=11)
    reconcile.run()
    assert Order.objects.get().status == "paid"


def test_page_that_has_not_expired_stays_open(ada):
    an_open_order(ada)
    age_attempts(minutes=11)
    reconcile.run()
    assert Order.objects.get().status == "pending"


def test_page_past_its_expiry_is_closed_at_stripe_and_its_stock_released(ada):
    mug = a_variant(on_hand=1)
    an_open_order(ada, (mug, 1))
    age_attempts(hours=1)
    reconcile.run()
    assert Order.objects.get().why_cancelled == "expired"
    assert StockItem.objects.get(variant=mug).reserved == 0


def test_reconcile_settles_a_session_paid_in_the_meantime(ada):
    mug = a_variant(on_hand=1)
    attempt = an_open_order(ada, (mug, 1))
    actions.pay(attempt.session_id)
    age_attempts(hours=1)
    reconcile.run()
    assert Order.objects.get().status == "paid"
    assert StockItem.objects.get(variant=mug).on_hand == 0


def test_reconcile_keeps_holds_while_stripe_does_not_answer(ada):
    mug = a_variant(on_hand=1)
    attempt = an_open_order(ada, (mug, 1))
    actions.let_expire(attempt.session_id)
    age_attempts(minutes=50)
    faults.next("timeout", times=50)
    reconcile.run()
    assert StockItem.objects.get(variant=mug).reserved == 1
    assert Order.objects.get().status == "pending"
    Fault.objects.all().delete()
    reconcile.run()
    assert StockItem.objects.get(variant=mug).reserved == 0


def test_page_is_found_again_after_a_lost_answer(ada):
    mine = a_cart(ada)
    faults.next("lost", times=2)
    with pytest.raises(orders.PaymentUnavailable):
        start_checkout(mine)
    age_attempts(minutes=5)
    reconcile.run()
    attempt = PaymentAttempt.objects.get()
    assert (attempt.status, attempt.session_id[:8]) == ("open", "cs_test_")


def test_a_page_that_was_never_opened_is_asked_for_with_its_own_key(ada):
    mine = a_cart(ada)
    faults.next("timeout", times=2)
    with pytest.raises(orders.PaymentUnavailable):
        start_checkout(mine)
    PaymentAttempt.objects.update(created_at=timezone.now() - timedelta(minutes=3))
    reconcile.run()
    assert PaymentAttempt.objects.get().status == "open"


def test_stock_is_released_when_it_is_too_late_to_open_a_page(ada):
    mug = a_variant(on_hand=1)
    mine = a_cart(ada, (mug, 1))
    faults.next("timeout", times=2)
    with pytest.raises(orders.PaymentUnavailable):
        start_checkout(mine)
    age_attempts(minutes=5)
    reconcile.run()
    assert Order.objects.get().why_cancelled == "expired"
    assert not Discrepancy.objects.exists()
    assert StockItem.objects.get(variant=mug).reserved == 0


def test_a_completed_session_that_no_row_knows_is_settled(ada):
    attempt = an_open_order(ada)
    actions.pay(attempt.session_id)
    PaymentAttempt.objects.filter(pk=attempt.pk).update(
        session_id=None, url="", status="creating"
    )
    reconcile.run()
    assert Order.objects.get().status == "paid"


def test_the_open_page_of_an_order_that_is_paid_is_closed(ada):
    order = a_paid_order(ada)
    other = an_open_order(ada)
    PaymentAttempt.objects.filter(pk=other.pk).update(order=order, live_order=order)
    other.holds.all().delete()
    StockItem.objects.update(reserved=0)
    reconcile.run()
    other.refresh_from_db()
    assert other.status == "expired"
    Order.objects.exclude(pk=order.pk).delete()


def test_email_that_could_not_be_sent_is_sent_later(ada, settings):
    settings.EMAIL_BACKEND = "tests.mail_servers.Broken"
    order = a_paid_order(ada)
    email = order.emails.get()
    assert (email.state, email.error) == ("queued", "ConnectionRefusedError")
    settings.EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
    OutgoingEmail.objects.update(next_try_at=timezone.now())
    reconcile.run()
    assert [sent.to for sent in mail.outbox] == [[ada.email]]
    assert order.emails.get().state == "sent"


def test_email_is_sent_once_by_many_senders(ada):
    email = a_paid_order(ada).emails.get()
    assert [outbox.send(email.pk, emails.render) for _time in range(3)] == [False] * 3
    assert len(mail.outbox) == 1


def test_no_email_for_a_sale_that_was_rolled_back(ada):
    order = an_open_order(ada).order
    with transaction.atomic():
        emails.queue(order, OutgoingEmail.Kind.PAID)
        transaction.set_rollback(True)
    assert not OutgoingEmail.objects.exists()
    assert mail.outbox == []


def test_the_command_says_what_it_did(ada, capsys):
    attempt = an_open_order(ada)
    actions.pay(attempt.session_id)
    age_attempts(minutes=11)
    call_command("reconcile")
    assert "1 payments settled" in capsys.readouterr().out
    call_command("reconcile")
    assert capsys.readouterr().out == "Nothing was left open.\n"


def test_unknown_test_session_is_released(ada, adas):
    mug = a_variant(on_hand=1)
    an_open_order(ada, (mug, 1))
    PaymentAttempt.objects.update(session_id="cs_test_of_another_key")
    age_attempts(minutes=11)
    reconcile.run()
    assert Order.objects.get().why_cancelled == "expired"
    assert StockItem.objects.get(variant=mug).reserved == 0


def test_shopper_can_pay_again_after_the_stripe_key_changed(ada, adas):
    an_open_order(ada)
    PaymentAttempt.objects.update(session_id="cs_test_of_another_key")
    assert adas.post("/checkout/", {"total": "31.00"}).status_code == 303
    assert PaymentAttempt.objects.filter(status="open").count() == 1


def test_unknown_live_session_goes_to_the_inbox(ada):
    attempt = an_open_order(ada)
    PaymentAttempt.objects.update(session_id="cs_live_gone", livemode=True)
    age_attempts(minutes=11)
    reconcile.run()
    assert Order.objects.get().status == "pending"
    PaymentAttempt.objects.update(session_id=attempt.session_id, livemode=False)
