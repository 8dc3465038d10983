"""What falls silent, Stripe or the mail server, raises one alarm, which ends by itself."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.core import mail
from django.db import connection
from django.db.models import F
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from checkout.models import Discrepancy, PaymentAttempt, StripeEvent
from checkout.payments import alarms, discrepancies, reconcile, resolve, settle
from sandbox import actions, faults
from sandbox.models import Fault
from site_config.models import OutgoingEmail, StoreSettings
from tests.checkout.order_builders import a_row, an_email, an_event
from tests.checkout_builders import (
    a_paid_order,
    age_attempts,
    an_open_order,
    send_event,
)
from tests.mail_servers import WORKING
from tests.marks import committed

pytestmark = committed
NOW = timedelta(0)
HALF_AN_HOUR = timedelta(minutes=31)


@pytest.fixture(autouse=True)
def _store():
    StoreSettings.objects.update(email="shop@example.com")


def pass_time(span=HALF_AN_HOUR):
    """Move everything that has happened so far into the past."""
    for rows, names in (
        (PaymentAttempt, ["created_at", "expires_at", "looked_at", "paid_at"]),
        (StripeEvent, ["received_at"]),
        (Discrepancy, ["found_at"]),
        (OutgoingEmail, ["created_at", "next_try_at"]),
    ):
        rows.objects.update(**{name: F(name) - span for name in names})


def open_kinds():
    return list(
        Discrepancy.objects.filter(resolved_at=None).values_list("kind", flat=True)
    )


def to_the_store():
    return [sent for sent in mail.outbox if sent.to == ["shop@example.com"]]


def a_payment_without_event(user):
    """An order whose success page settled it; its event never came."""
    a_paid_order(user)
    pass_time()


def an_abandoned_page(user):
    """A page that nobody paid, which `reconcile` finds closed at Stripe."""
    attempt = an_open_order(user)
    event_id = actions.let_expire(attempt.session_id)
    age_attempts(minutes=36)
    reconcile.run()
    attempt.refresh_from_db()
    assert attempt.status == "expired"
    return event_id


def test_payment_without_any_event_for_half_an_hour_raises_an_alarm(ada):
    a_payment_without_event(ada)
    assert reconcile.run()["alarms raised"] == 1
    [line] = Discrepancy.objects.all()
    assert (line.kind, line.resolved_at) == ("no_events", None)
    assert line.detail == PaymentAttempt.objects.get().session_id
    assert "manage.py check_stripe" in discrepancies.next_step(line)[0]
    [email] = to_the_store()
    assert email.subject == "Stripe's events do not arrive"
    assert f"/admin/money-inbox/inspect/{line.pk}/" in email.body


def test_abandoned_page_without_its_event_raises_an_alarm_after_half_an_hour(ada):
    an_abandoned_page(ada)
    assert open_kinds() == []
    pass_time()
    reconcile.run()
    assert open_kinds() == ["no_events"]


def test_quiet_shop_raises_none(ada):
    event_id = an_abandoned_page(ada)
    assert send_event(event_id).status_code == 200
    pass_time(timedelta(days=1))
    reconcile.run()
    assert open_kinds() == []
    assert mail.outbox == []


def test_open_page_raises_none_however_late_it_is(ada):
    an_open_order(ada)
    pass_time(timedelta(minutes=34))
    reconcile.run()
    assert open_kinds() == []


def test_lost_event_raises_none_while_others_arrive(ada, ben):
    a_paid_order(ada)
    page = an_open_order(ben)
    send_event(actions.let_expire(page.session_id))
    pass_time()
    reconcile.run()
    assert open_kinds() == []


@pytest.mark.parametrize(
    "event",
    [
        {"type": "charge.dispute.created"},
        {"type": "payment_intent.succeeded"},
        {"livemode": True},
    ],
)
def test_other_events_do_not_prove_that_events_about_pages_arrive(ada, event):
    a_paid_order(ada)
    an_event(processed_at=timezone.now(), **event)
    pass_time()
    reconcile.run()
    assert open_kinds() == ["no_events"]


def test_silence_of_last_week_raises_none(ada):
    a_payment_without_event(ada)
    pass_time(timedelta(days=4))
    reconcile.run()
    assert open_kinds() == []


def test_shop_without_a_secret_expects_no_events(ada, settings):
    settings.STRIPE_WEBHOOK_SECRET = []
    a_payment_without_event(ada)
    reconcile.run()
    assert open_kinds() == []


def test_alarm_writes_one_email_while_it_lasts(ada, ben):
    a_payment_without_event(ada)
    reconcile.run()
    a_payment_without_event(ben)
    reconcile.run()
    assert open_kinds() == ["no_events"]
    assert len(to_the_store()) == 1


def test_event_that_arrives_ends_the_alarm(ada, ben):
    a_payment_without_event(ada)
    reconcile.run()
    page = an_open_order(ben)
    send_event(actions.pay(page.session_id))
    assert reconcile.run()["alarms over"] == 1
    [line] = Discrepancy.objects.all()
    assert line.resolved_at is not None
    assert line.resolved_by is None
    assert line.resolution == "The cause is gone."


def test_alarm_that_comes_again_writes_a_new_email(ada, ben):
    a_payment_without_event(ada)
    reconcile.run()
    page = an_open_order(ben)
    send_event(actions.pay(page.session_id))
    reconcile.run()
    pass_time(timedelta(hours=1))
    a_payment_without_event(ben)
    reconcile.run()
    assert Discrepancy.objects.count() == 2
    assert open_kinds() == ["no_events"]
    assert len(to_the_store()) == 2


def test_events_that_cannot_be_settled_raise_an_alarm_until_they_are(ada):
    page = an_open_order(ada)
    faults.next("timeout", times=50)
    assert send_event(actions.pay(page.session_id)).status_code == 503
    reconcile.run()
    assert open_kinds() == []
    pass_time()
    reconcile.run()
    [line] = Discrepancy.objects.all()
    assert line.kind == "events_failing"
    event = StripeEvent.objects.get()
    assert line.detail == f"{event.event_id} NoAnswer"
    assert [email.subject for email in to_the_store()] == [
        "Stripe's events can't be settled"
    ]
    Fault.objects.all().delete()
    reconcile.run()
    assert open_kinds() == []


def test_emails_that_cannot_be_sent_raise_an_alarm_until_they_are(ada, settings):
    settings.EMAIL_BACKEND = "tests.mail_servers.Broken"
    page = an_open_order(ada)
    send_event(actions.pay(page.session_id))
    reconcile.run()
    assert open_kinds() == []
    pass_time()
    reconcile.run()
    [line] = Discrepancy.objects.all()
    assert (line.kind, line.detail) == ("emails_failing", "ConnectionRefusedError")
    settings.EMAIL_BACKEND = WORKING
    pass_time(timedelta(minutes=5))
    reconcile.run()
    assert open_kinds() == []
    # The alarm itself waited for the mail server, too.
    assert [email.subject for email in to_the_store()] == ["Emails can't be sent"]


def test_email_that_failed_for_good_raises_an_alarm_until_a_person_decides(db):
    email = an_email(a_row(), state="failed", error="SMTPRecipientsRefused")
    alarms.check()
    assert open_kinds() == ["emails_failing"]
    OutgoingEmail.objects.filter(pk=email.pk).update(state="dismissed")
    alarms.check()
    assert open_kinds() == []


def test_alarm_that_cannot_be_sent_raises_no_other(db):
    an_email(a_row(), kind="alarm", state="failed")
    alarms.check()
    assert open_kinds() == []


def test_alarm_is_written_in_the_language_of_the_store(ada):
    StoreSettings.objects.update(language="de")
    a_payment_without_event(ada)
    reconcile.run()
    [email] = to_the_store()
    assert email.subject == "Von Stripe kommen keine Ereignisse an"
    assert "Der Grund ist behoben" not in email.body
    assert "manage.py check_stripe" in email.body


def test_two_processes_raise_one_alarm(db):
    an_email(a_row(), state="failed")
    earlier = alarms.SIGNS["emails_failing"]()
    alarms._open(Discrepancy.Kind.EMAILS_FAILING, earlier)
    alarms._open(Discrepancy.Kind.EMAILS_FAILING, earlier)
    assert Discrepancy.objects.count() == 1
    assert OutgoingEmail.objects.filter(kind="alarm").count() == 1


def test_person_cannot_settle_an_alarm(monas, mona):
    an_email(a_row(), state="failed")
    alarms.check()
    line = Discrepancy.objects.get()
    page = monas.get(f"/admin/money-inbox/inspect/{line.pk}/").content.decode()
    assert "check the mail server" in page
    assert "Mark as settled" not in page
    monas.post(f"/admin/money-inbox/settle/{line.pk}/", {"how": "Never mind."})
    assert open_kinds() == ["emails_failing"]
    with pytest.raises(resolve.ClosesByItself):
        resolve.as_settled(line, who=mona, how="Never mind.")


def test_first_screen_names_what_has_fallen_silent(monas):
    an_email(a_row(), state="failed")
    alarms.check()
    line = Discrepancy.objects.get()
    page = monas.get("/admin/").content.decode()
    assert f'href="/admin/money-inbox/inspect/{line.pk}/"' in page
    assert "Emails can&#x27;t be sent" in page
    assert "in the money inbox do" not in page


def test_looking_for_alarms_asks_the_same_questions_however_much_there_is(ada):
    def questions():
        with CaptureQueriesContext(
            connection,
        ) as asked:
            alarms.check()
        return len(asked)

    none = questions()
    page = an_open_order(ada)
    settle.session(session_id=page.session_id, cause="Test")
    for _number in range(5):
        an_event()
        an_email(a_row())
    assert questions() == none == 5
