"""The outbox: every email is sent once, or tried again, or left to a person."""

from __future__ import annotations

import logging
from datetime import timedelta

import pytest
from django.core import mail
from django.db import IntegrityError, transaction
from django.test import TestCase
from django.utils import timezone

from site_config import outbox
from site_config.models import OutgoingEmail, StoreSettings
from tests.checkout.test_races import at_once
from tests.mail_servers import WORKING
from tests.marks import committed

pytestmark = pytest.mark.django_db
AWAY = "tests.mail_servers.Broken"


def an_email(**fields):
    """A new row, not saved yet."""
    said = {"subject": "Hello", "text": "Hello Ada.", "to": "ada@example.com"}
    return OutgoingEmail(**{"kind": "contact", "cause": "1", **said, **fields})


def queue(email):
    with TestCase.captureOnCommitCallbacks(execute=True):
        return outbox.queue(email)


def make_due():
    OutgoingEmail.objects.update(next_try_at=timezone.now())


def test_email_is_sent_after_commit_as_it_was_written():
    email = queue(an_email(html="<p>Hello Ada.</p>", reply_to="ben@example.com"))
    [sent] = mail.outbox
    assert (sent.subject, sent.body) == ("Hello", "Hello Ada.")
    assert sent.alternatives[0].content == "<p>Hello Ada.</p>"
    assert sent.reply_to == ["ben@example.com"]
    email.refresh_from_db()
    assert (email.state, email.sent_at is not None) == ("sent", True)


def test_replies_go_to_the_store_by_default():
    StoreSettings.objects.update(email="hello@shop.example")
    queue(an_email())
    assert mail.outbox[0].reply_to == ["hello@shop.example"]


def test_outbox_keeps_no_text_of_what_was_sent():
    queue(an_email(html="<p>Hello</p>", reply_to="ben@example.com"))
    email = OutgoingEmail.objects.get()
    assert (email.subject, email.text, email.html, email.reply_to) == ("",) * 4


def test_same_cause_writes_one_email():
    first, second = queue(an_email()), queue(an_email(text="Again."))
    assert first.pk == second.pk
    assert len(mail.outbox) == 1


def test_email_of_a_transaction_that_is_rolled_back_is_never_sent():
    with TestCase.captureOnCommitCallbacks(execute=True), transaction.atomic():
        outbox.queue(an_email())
        transaction.set_rollback(True)
    outbox.send_due()
    assert mail.outbox == []
    assert not OutgoingEmail.objects.exists()


@committed
def test_two_senders_at_once_send_one(settings):
    settings.EMAIL_BACKEND = AWAY
    emails = [outbox.queue(an_email(cause=str(number))) for number in range(5)]
    settings.EMAIL_BACKEND = WORKING
    make_due()
    counted = at_once(lambda _who: outbox.send_due(), range(4))
    assert sum(counted) == len(mail.outbox) == len(emails)
    assert set(OutgoingEmail.objects.values_list("tries", flat=True)) == {2}


@committed
def test_many_who_queue_for_one_cause_at_once_write_one():
    kept = at_once(lambda _who: outbox.queue(an_email()).pk, range(4))
    assert len(set(kept)) == len(mail.outbox) == 1


def test_pauses_between_tries_grow_until_the_email_has_failed(settings):
    settings.EMAIL_BACKEND = AWAY
    pauses = []
    email = queue(an_email())
    while email.state in ("", "queued"):
        email.refresh_from_db()
        minutes = (email.next_try_at - timezone.now()).total_seconds() / 60
        pauses.append(round(minutes))
        make_due()
        outbox.send_due()
        email.refresh_from_db()
    assert pauses == [2, 4, 8, 16, 32, 64, 128, 256, 256]
    assert (email.state, email.error) == ("failed", "ConnectionRefusedError")
    assert email.text == "Hello Ada."


def test_sender_that_died_is_replaced_after_ten_minutes():
    email = an_email(tries=1, next_try_at=timezone.now() + outbox.CLAIM_LASTS)
    email.save()
    assert outbox.send_due() == 0
    make_due()
    assert outbox.send_due() == 1


@pytest.mark.parametrize("act", [outbox.send_again, outbox.dismiss])
def test_only_an_email_that_failed_is_sent_again_or_dismissed(act):
    email = queue(an_email())
    assert not act(email)
    assert OutgoingEmail.objects.get().state == "sent"


def test_failed_email_is_sent_again_as_it_was_written():
    email = an_email(state="failed", tries=10)
    email.save()
    with TestCase.captureOnCommitCallbacks(execute=True):
        assert outbox.send_again(email)
    assert mail.outbox[0].body == "Hello Ada."


def test_dismissed_email_is_not_sent_and_keeps_no_text():
    email = an_email(state="failed", tries=10)
    email.save()
    assert outbox.dismiss(email)
    assert outbox.send_due() == 0
    email.refresh_from_db()
    assert (email.state, email.text) == ("dismissed", "")


def test_email_without_text_is_rendered_when_it_is_sent():
    email = an_email(subject="", text="")
    email.save()
    assert not outbox.send(email.pk)
    assert OutgoingEmail.objects.get().error == "ValueError"
    make_due()
    said = outbox.Content("Late", f"For {email.to}.")
    assert outbox.send_due(lambda _email: said) == 1
    assert mail.outbox[0].body == "For ada@example.com."


def test_private_email_leaves_no_row_once_it_is_sent():
    queue(an_email(private=True))
    assert len(mail.outbox) == 1
    assert not OutgoingEmail.objects.exists()


def test_private_email_that_failed_for_good_leaves_no_row(settings):
    settings.EMAIL_BACKEND = AWAY
    queue(an_email(private=True))
    OutgoingEmail.objects.update(tries=9)
    make_due()
    outbox.send_due()
    assert not OutgoingEmail.objects.exists()


@pytest.mark.parametrize("state", ["sent", "failed", "dismissed"])
def test_database_refuses_private_emails_that_are_not_queued(state):
    with (
        pytest.raises(IntegrityError, match="private_email|CHECK"),
        transaction.atomic(),
    ):
        an_email(private=True, state=state).save()


def test_email_is_not_sent_after_its_expiry():
    past = timezone.now() - timedelta(seconds=1)
    queue(an_email(not_after=past))
    assert mail.outbox == []
    assert OutgoingEmail.objects.get().state == "failed"


def test_no_try_is_planned_after_an_emails_expiry(settings):
    settings.EMAIL_BACKEND = AWAY
    queue(an_email(private=True, not_after=timezone.now() + timedelta(minutes=1)))
    assert not OutgoingEmail.objects.exists()


def test_log_names_no_address_and_no_text(settings, caplog):
    caplog.set_level(logging.INFO)
    queue(an_email())
    settings.EMAIL_BACKEND = "tests.mail_servers.Unwilling"
    queue(an_email(cause="2"))
    log = "\n".join(
        record.getMessage()
        for record in caplog.records
        if record.name != "django.db.backends"
    )
    assert "email.sent email=" in log
    assert "error=SMTPRecipientsRefused" in log
    assert "ada@" not in log
    assert "Hello" not in log
