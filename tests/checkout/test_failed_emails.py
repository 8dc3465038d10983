"""An email that failed is sent again or dismissed by a person."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.utils import timezone, translation

from checkout.models import Order
from checkout.payments import audit
from site_config.models import OutgoingEmail
from tests.checkout.order_builders import a_colleague
from tests.checkout_builders import a_paid_order
from tests.conftest import browser_of
from tests.marks import committed

pytestmark = committed


@pytest.fixture
def failed(ada, settings):
    """The confirmation of an order that the mail server refused ten times."""
    settings.EMAIL_BACKEND = "tests.mail_servers.Broken"
    email = a_paid_order(ada).emails.get()
    long_ago = timezone.now() - timedelta(days=2)
    OutgoingEmail.objects.update(
        state="failed", tries=10, created_at=long_ago, next_try_at=long_ago
    )
    settings.EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
    return email


def broken():
    return [breach.code for breach in audit.breaches()]


def press(browser, act, email):
    return browser.post(f"/admin/emails/{act}/{email.pk}/", follow=True)


def test_email_that_failed_is_sent_again(failed, monas, mailoutbox):
    assert broken() == ["I15"]
    assert "Send again" in monas.get("/admin/emails/").content.decode()
    page = press(monas, "send-again", failed)
    assert "The email is on its way." in page.content.decode()
    failed.refresh_from_db()
    assert failed.state == "sent"
    assert len(mailoutbox) == 1
    again = Order.objects.get().events.get(kind="sent_again")
    with translation.override("de"):
        assert again.description == "Ihre Bestellung"
    assert broken() == []


def test_email_that_failed_is_dismissed(failed, monas, mailoutbox):
    press(monas, "dismiss", failed)
    failed.refresh_from_db()
    assert (failed.state, mailoutbox) == ("dismissed", [])
    assert broken() == []


def test_email_that_is_sent_again_is_tried_for_an_hour(failed, monas, settings):
    settings.EMAIL_BACKEND = "tests.mail_servers.Broken"
    press(monas, "send-again", failed)
    assert OutgoingEmail.objects.get().state == "queued"
    assert broken() == []


REFUSALS = {
    "send-again": "Nothing was sent: it is on its way already, or was dismissed.",
    "dismiss": "This email did not fail.",
}


@pytest.mark.parametrize("act", ["send-again", "dismiss"])
@pytest.mark.parametrize("state", ["sent", "queued", "dismissed"])
def test_from_the_list_only_what_failed_is_sent_again_or_dismissed(
    failed, monas, mailoutbox, act, state
):
    OutgoingEmail.objects.update(state=state)
    assert REFUSALS[act] in press(monas, act, failed).content.decode()
    assert OutgoingEmail.objects.get().state == state
    assert mailoutbox == []


@pytest.mark.parametrize("act", ["send-again", "dismiss"])
def test_email_is_not_sent_again_by_people_who_may_only_view(failed, act):
    lou = a_colleague("lou@example.com", "view_order", "view_outgoingemail")
    browser = browser_of(lou)
    assert "Send again" not in browser.get("/admin/emails/").content.decode()
    press(browser, act, failed)
    assert OutgoingEmail.objects.get().state == "failed"
    assert browser.get(f"/admin/emails/{act}/{failed.pk}/").status_code in (302, 405)
