"""Emails about an account."""

from __future__ import annotations

import logging
import re
from datetime import UTC, datetime, timedelta
from html import unescape
from pathlib import Path

import pytest
from django.conf import settings as shop_settings
from django.core import mail
from django.core.management import call_command
from django.db import transaction
from django.test import TestCase
from django.utils import timezone
from django.utils.html import strip_tags
from django_tasks_db.models import DBTaskResult

from accounts import emails
from checkout.payments import reconcile
from site_config import outbox
from site_config.models import OutgoingEmail, StoreSettings
from tests.accounts.steps import ask_for_code, newest_code, sign_in
from tests.mail_servers import WORKING
from tests.marks import committed

pytestmark = pytest.mark.django_db
UNWILLING = "tests.mail_servers.Unwilling"
TEMPLATES = Path(shop_settings.BASE_DIR, "templates")
KINDS = sorted(
    str(subject.relative_to(TEMPLATES)).removesuffix("_subject.txt")
    for subject in TEMPLATES.glob("*/email/*_subject.txt")
)
FACTS = {
    "code": "1234-5678",
    "device": "Firefox on Linux",
    "timestamp": datetime(2026, 3, 1, 12, tzinfo=UTC),
    "from_email": "ada@example.com",
    "to_email": "ada@new.example",
    "deleted_email": "ada@old.example",
}


def an_email(kind="account/email/login_code", to="ada@example.com", **more):
    with TestCase.captureOnCommitCallbacks(execute=True):
        emails.queue(kind, to, FACTS | more)
    return mail.outbox[-1]


def html_of(email):
    return email.alternatives[0].content


def as_read(text):
    return re.sub(r"\s+", " ", unescape(strip_tags(text.replace("<br>", " ")))).strip()


@pytest.mark.parametrize("kind", KINDS)
def test_both_parts_of_every_email_say_the_same(kind):
    email = an_email(kind)
    body = html_of(email).split("<body", 1)[1].split(">", 1)[1]
    assert as_read(body) == as_read(email.body)
    assert email.subject
    assert "Vitrine" in email.body
    assert "{" not in email.subject + email.body


def test_a_code_stands_on_a_line_of_its_own_and_not_in_the_subject():
    email = an_email()
    assert "\n\n1234-5678\n\n" in email.body
    assert "1234" not in email.subject
    assert "font-size:28px" in html_of(email)


def test_an_email_is_written_in_its_reader_s_language(ada):
    ada.language = "de"
    ada.save()
    assert '<html lang="de"' in html_of(an_email(to="ADA@example.com"))
    assert '<html lang="en-gb"' in html_of(an_email(to="ben@example.com"))


def test_an_answer_reaches_a_person():
    StoreSettings.objects.update(email="hello@shop.example")
    assert an_email().reply_to == ["hello@shop.example"]


def test_no_line_break_gets_into_a_subject():
    StoreSettings.objects.update(name="Kiln\r\nBcc: eve@example.com")
    email = an_email()
    assert email.subject == "Your code for Kiln Bcc: eve@example.com"
    assert "Bcc" not in email.message()


def test_an_email_s_html_holds_no_html_of_others():
    StoreSettings.objects.update(name="<script>alert(1)</script>")
    email = an_email()
    assert "<script>" not in html_of(email)
    assert "&lt;script&gt;" in html_of(email)
    assert "<script>alert(1)</script>" in email.body


def test_links_lead_to_the_shop_whatever_host_was_asked_for(visitor, ada):
    visitor.post("/account/login/", {"email": ada.email}, HTTP_HOST="localhost")
    email = mail.outbox[-1]
    assert email.body.endswith("\nhttp://testserver\n")
    assert "localhost" not in email.body.replace("shop@localhost", "")


def test_no_email_leaves_when_its_cause_is_undone():
    with TestCase.captureOnCommitCallbacks(execute=True), transaction.atomic():
        emails.queue("account/email/login_code", "ada@example.com", FACTS)
        transaction.set_rollback(True)
    assert mail.outbox == []


def test_emails_wait_for_a_worker_where_there_is_one(visitor, settings):
    backend = {"BACKEND": "django_tasks_db.DatabaseBackend"}
    settings.TASKS = {"default": backend}
    ask_for_code(visitor, "cleo@example.com")
    assert mail.outbox == []
    [waiting] = DBTaskResult.objects.all()
    waiting.task.call(**waiting.args_kwargs["kwargs"])
    visitor.post("/account/login/code/confirm/", {"code": newest_code()})
    assert visitor.is_signed_in


@committed
@pytest.mark.parametrize("taken", [True, False])
def test_once_a_worker_is_done_the_list_of_tasks_holds_no_email(settings, taken):
    settings.TASKS = {"default": {"BACKEND": "django_tasks_db.DatabaseBackend"}}
    if not taken:
        settings.EMAIL_BACKEND = UNWILLING
    emails.queue("account/email/login_code", "ada@example.com", FACTS)
    assert "ada@example.com" in str(DBTaskResult.objects.get().args_kwargs)
    call_command("db_worker", batch=True, verbosity=0, startup_delay=False)
    kept = DBTaskResult.objects.get()
    assert kept.status == "SUCCESSFUL"
    assert OutgoingEmail.objects.exists() is not taken
    assert kept.args_kwargs == {"args": [], "kwargs": {}}
    assert "ada@example.com" not in kept.traceback


def test_a_refused_email_keeps_its_address_out_of_the_log(
    visitor, ada, settings, caplog
):
    settings.EMAIL_BACKEND = UNWILLING
    caplog.set_level(logging.DEBUG)
    assert ask_for_code(visitor, ada.email).status_code == 303
    assert "error=SMTPRecipientsRefused" in caplog.text
    assert "ada@" not in caplog.text


def test_no_address_code_or_password_is_logged(visitor, ada, caplog):
    caplog.set_level(logging.DEBUG)
    sign_in(visitor, ada.email, "mistyped-password")
    ask_for_code(visitor, ada.email)
    code = newest_code()
    visitor.post("/account/login/code/confirm/", {"code": code})
    assert visitor.is_signed_in
    assert "account.email_sent kind=account/email/login_code" in caplog.text
    for secret in ("ada@", code, code.replace("-", ""), "mistyped-password"):
        assert secret not in logged_by_us(caplog)


def make_due():
    OutgoingEmail.objects.update(next_try_at=timezone.now())


@pytest.fixture
def refused_once(settings):
    """A code for Ada that the mail server did not take; it takes the next ones."""
    settings.EMAIL_BACKEND = UNWILLING
    with TestCase.captureOnCommitCallbacks(execute=True):
        emails.queue("account/email/login_code", "ada@example.com", FACTS)
    settings.EMAIL_BACKEND = WORKING
    return OutgoingEmail.objects.get()


@committed
def test_code_that_was_refused_once_is_sent_at_the_next_reconcile(refused_once):
    make_due()
    assert reconcile.run()["emails sent"] == 1
    assert newest_code() == "1234-5678"


def test_outbox_holds_no_code_once_it_is_sent(refused_once):
    assert "1234-5678" in refused_once.text
    make_due()
    outbox.send_due()
    assert not OutgoingEmail.objects.exists()


@committed
def test_code_that_is_void_is_not_sent_late(refused_once):
    OutgoingEmail.objects.update(not_after=timezone.now() - timedelta(seconds=1))
    make_due()
    reconcile.run()
    assert mail.outbox == []
    assert not OutgoingEmail.objects.exists()


def test_code_that_waited_for_a_worker_until_it_was_void_is_not_sent(settings):
    settings.TASKS = {"default": {"BACKEND": "django_tasks_db.DatabaseBackend"}}
    settings.ACCOUNT_LOGIN_BY_CODE_TIMEOUT = -1
    with TestCase.captureOnCommitCallbacks(execute=True):
        emails.queue("account/email/login_code", "ada@example.com", FACTS)
    [waiting] = DBTaskResult.objects.all()
    waiting.task.call(**waiting.args_kwargs["kwargs"])
    assert mail.outbox == []
    assert not OutgoingEmail.objects.exists()


def test_email_about_a_change_is_tried_for_hours(settings):
    settings.EMAIL_BACKEND = UNWILLING
    said = {name: fact for name, fact in FACTS.items() if name != "code"}
    with TestCase.captureOnCommitCallbacks(execute=True):
        emails.queue("account/email/password_changed", "ada@example.com", said)
    assert OutgoingEmail.objects.get().not_after is None


def test_emails_about_accounts_are_shown_to_nobody_who_works_here(refused_once, olives):
    page = olives.get("/admin/emails/").text
    assert "ada@example.com" not in page
    assert "1234-5678" not in page
    for act in ("send-again", "dismiss"):
        olives.post(f"/admin/emails/{act}/{refused_once.pk}/")
    assert OutgoingEmail.objects.get().state == "queued"


def logged_by_us(caplog):
    """All but the SQL that Django's debug log repeats, which a shop never turns on."""
    return "\n".join(
        record.getMessage()
        for record in caplog.records
        if record.name != "django.db.backends"
    )
