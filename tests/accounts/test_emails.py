"""Letters about an account."""

from __future__ import annotations

import logging
import re
from datetime import UTC, datetime
from html import unescape
from pathlib import Path
from smtplib import SMTPRecipientsRefused

import pytest
from django.conf import settings as shop_settings
from django.core import mail
from django.core.mail.backends.base import BaseEmailBackend
from django.core.management import call_command
from django.db import transaction
from django.test import TestCase
from django.utils.html import strip_tags
from django_tasks_db.models import DBTaskResult

from accounts import emails
from site_config.models import StoreSettings
from tests.accounts.steps import ask_for_code, newest_code, sign_in, sign_up
from tests.marks import committed

pytestmark = pytest.mark.django_db
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


class Unwilling(BaseEmailBackend):
    """A mail server that names the address it refuses."""

    def send_messages(self, email_messages):
        [to] = email_messages[0].to
        raise SMTPRecipientsRefused({to: (550, b"no such mailbox")})


def a_letter(kind="account/email/login_code", to="ada@example.com", **more):
    with TestCase.captureOnCommitCallbacks(execute=True):
        emails.post(kind, to, FACTS | more)
    return mail.outbox[-1]


def html_of(letter):
    return letter.alternatives[0].content


def as_read(text):
    return re.sub(r"\s+", " ", unescape(strip_tags(text.replace("<br>", " ")))).strip()


@pytest.mark.parametrize("kind", KINDS)
def test_both_parts_of_every_letter_say_the_same(kind):
    letter = a_letter(kind)
    body = html_of(letter).split("<body", 1)[1].split(">", 1)[1]
    assert as_read(body) == as_read(letter.body)
    assert letter.subject
    assert "Vitrine" in letter.body
    assert "{" not in letter.subject + letter.body


def test_a_code_stands_on_a_line_of_its_own_and_not_in_the_subject():
    letter = a_letter()
    assert "\n\n1234-5678\n\n" in letter.body
    assert "1234" not in letter.subject
    assert "font-size:28px" in html_of(letter)


def test_a_letter_is_written_in_its_reader_s_language(ada):
    ada.language = "de"
    ada.save()
    assert '<html lang="de"' in html_of(a_letter(to="ADA@example.com"))
    assert '<html lang="en-gb"' in html_of(a_letter(to="ben@example.com"))


def test_an_answer_reaches_a_person():
    StoreSettings.objects.update(email="hello@shop.example")
    assert a_letter().reply_to == ["hello@shop.example"]


def test_no_line_break_gets_into_a_subject():
    StoreSettings.objects.update(name="Kiln\r\nBcc: eve@example.com")
    letter = a_letter()
    assert letter.subject == "Your code for Kiln Bcc: eve@example.com"
    assert "Bcc" not in letter.message()


def test_a_letter_s_html_holds_no_html_of_others():
    StoreSettings.objects.update(name="<script>alert(1)</script>")
    letter = a_letter()
    assert "<script>" not in html_of(letter)
    assert "&lt;script&gt;" in html_of(letter)
    assert "<script>alert(1)</script>" in letter.body


def test_links_lead_to_the_shop_whatever_host_was_asked_for(visitor, ada):
    sign_up_elsewhere = {"email": ada.email, "password1": "a long enough phrase"}
    visitor.post("/account/signup/", sign_up_elsewhere, HTTP_HOST="localhost")
    letter = mail.outbox[-1]
    assert "\nhttp://testserver/account/login/\n" in letter.body
    assert "localhost" not in letter.body.replace("shop@localhost", "")


def test_no_letter_leaves_when_its_cause_is_undone():
    with TestCase.captureOnCommitCallbacks(execute=True), transaction.atomic():
        emails.post("account/email/login_code", "ada@example.com", FACTS)
        transaction.set_rollback(True)
    assert mail.outbox == []


def test_letters_wait_for_a_worker_where_there_is_one(visitor, settings):
    backend = {"BACKEND": "django_tasks_db.DatabaseBackend"}
    settings.TASKS = {"default": backend}
    sign_up(visitor, "cleo@example.com")
    assert mail.outbox == []
    [waiting] = DBTaskResult.objects.all()
    waiting.task.call(**waiting.args_kwargs["kwargs"])
    visitor.post("/account/confirm-email/", {"code": newest_code()})
    assert visitor.is_signed_in


@committed
@pytest.mark.parametrize("taken", [True, False])
def test_once_a_worker_is_done_the_list_of_tasks_holds_no_letter(settings, taken):
    settings.TASKS = {"default": {"BACKEND": "django_tasks_db.DatabaseBackend"}}
    if not taken:
        settings.EMAIL_BACKEND = f"{__name__}.Unwilling"
    emails.post("account/email/login_code", "ada@example.com", FACTS)
    assert "ada@example.com" in str(DBTaskResult.objects.get().args_kwargs)
    call_command("db_worker", batch=True, verbosity=0, startup_delay=False)
    kept = DBTaskResult.objects.get()
    assert kept.status == ("SUCCESSFUL" if taken else "FAILED")
    assert kept.args_kwargs == {"args": [], "kwargs": {}}
    assert "ada@example.com" not in kept.traceback


def test_a_refused_letter_keeps_its_address_out_of_the_log(
    visitor, ada, settings, caplog
):
    settings.EMAIL_BACKEND = f"{__name__}.Unwilling"
    caplog.set_level(logging.DEBUG)
    assert ask_for_code(visitor, ada.email).status_code == 302
    assert "LetterNotSent: SMTPRecipientsRefused" in caplog.text
    assert "ada@" not in caplog.text


def test_no_address_code_or_password_is_logged(visitor, ada, caplog):
    caplog.set_level(logging.DEBUG)
    sign_in(visitor, ada.email, "mistyped-password")
    ask_for_code(visitor, ada.email)
    code = newest_code()
    visitor.post("/account/login/code/confirm/", {"code": code})
    assert visitor.is_signed_in
    assert "account.letter_sent kind=account/email/login_code" in caplog.text
    for secret in ("ada@", code, code.replace("-", ""), "mistyped-password"):
        assert secret not in logged_by_us(caplog)


def logged_by_us(caplog):
    """All but the SQL that Django's debug log repeats, which a shop never turns on."""
    return "\n".join(
        record.getMessage()
        for record in caplog.records
        if record.name != "django.db.backends"
    )
