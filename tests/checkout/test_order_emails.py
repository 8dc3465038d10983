"""What was emailed about an order is seen on its page, read as it was sent, and sent again."""

from __future__ import annotations

import pytest
from bs4 import BeautifulSoup
from django.core import mail
from django.utils import timezone

from checkout import emails, refunds
from checkout.models import Order, OrderEvent
from checkout.payments import audit
from checkout.refunds import Wanted
from site_config.models import OutgoingEmail
from tests.builders import a_variant
from tests.checkout.order_builders import a_colleague, a_row, an_email
from tests.checkout.test_races import at_once
from tests.checkout_builders import a_paid_order, a_parcel
from tests.conftest import browser_of
from tests.marks import committed

pytestmark = [committed, pytest.mark.usefixtures("check_invariants_afterwards")]


@pytest.fixture
def order(ada):
    return a_paid_order(ada, (a_variant(name="Oat mug", price=26, on_hand=5), 2))


@pytest.fixture
def confirmation(order):
    return order.emails.get(kind="paid")


def shown(browser, address):
    return BeautifulSoup(browser.get(address).content, "html.parser")


def send_again(browser, email, times="0"):
    return browser.post(
        f"/admin/emails/send-again/{email.pk}/", {"times": times, "from_order": "1"}
    )


def test_each_email_of_an_order_is_on_its_page(monas, order):
    a_parcel(order)
    an_email(order, kind="refunded", tries=3, error="SMTPServerDisconnected")
    said = " ".join(monas.get(f"/admin/orders/inspect/{order.pk}/").text.split())
    OutgoingEmail.objects.filter(kind="refunded").delete()
    assert "Your order</a> · <strong>Sent</strong>" in said
    assert "On its way</a> · <strong>Sent</strong>" in said
    assert "Money back</a> · <strong>Waiting</strong>" in said
    assert "3 tries · next try" in said
    assert "SMTPServerDisconnected" in said
    assert "ada@example.com" in said


def test_email_is_read_as_it_was_sent(monas, order, confirmation):
    [sent] = mail.outbox
    Order.objects.update(
        delivery_name="By pigeon"
    )  # What it says today is another thing.
    page = shown(monas, f"/admin/emails/inspect/{confirmation.pk}/")
    assert page.select_one("pre").text == sent.body
    frame = page.select_one("iframe")
    assert frame["srcdoc"].endswith(sent.alternatives[0].content)
    assert not {"allow-scripts", "allow-same-origin"} & set(frame["sandbox"])
    assert sent.subject in page.text


def test_email_that_waits_shows_what_it_would_say(monas, order):
    waiting = an_email(order, kind="processing")
    page = shown(monas, f"/admin/emails/inspect/{waiting.pk}/")
    assert "As it would be sent now" in page.text
    assert "Your bank is still working on it" in page.select_one("pre").text


def test_email_sent_again_is_one_more_email_and_is_on_the_timeline(
    monas, mona, order, confirmation
):
    answer = send_again(monas, confirmation)
    assert answer.url == f"/admin/orders/inspect/{order.pk}/#emails"
    first, second = mail.outbox
    assert (second.subject, second.body) == (first.subject, first.body)
    assert second.to == [order.email]
    [copy] = order.emails.exclude(original=None)
    assert (copy.original, copy.state) == (confirmation, "sent")
    event = order.events.get(kind=OrderEvent.Kind.SENT_AGAIN)
    assert (event.who, event.description) == (mona, "Your order")
    assert audit.breaches() == []


def test_email_sent_again_says_what_is_true_now(monas, order, confirmation):
    Order.objects.update(delivery_name="By pigeon")
    send_again(monas, confirmation)
    assert "By pigeon" in mail.outbox[1].body


@pytest.mark.parametrize("kind", ["sent", "refunded"])
def test_email_about_a_parcel_or_a_refund_is_sent_again_about_the_same_one(
    monas, mona, order, kind
):
    a_parcel(order, number="")
    payment = order.attempts.get()
    for amount in (5, 7):
        refunds.make(payment, Wanted(amount=amount), who=mona)
    email = order.emails.filter(kind=kind).first()
    said = next(each for each in mail.outbox if email.subject == each.subject)
    send_again(monas, email)
    assert mail.outbox[-1].body == said.body


def test_press_that_came_twice_sends_one(monas, confirmation):
    for _press in range(2):
        assert send_again(monas, confirmation).status_code == 303
    assert len(mail.outbox) == 2
    send_again(monas, confirmation, times="1")  # From the page as it is by now.
    assert len(mail.outbox) == 3


def test_five_presses_at_once_send_one(mona, confirmation):
    pressed = at_once(
        lambda _press: emails.send_again(confirmation, who=mona, times=0), range(5)
    )
    assert sorted(pressed) == [False] * 4 + [True]
    assert len(mail.outbox) == 2


@pytest.mark.parametrize("times", ["", "-1", "x", "9" * 30])
def test_odd_presses_send_nothing(monas, confirmation, times):
    assert send_again(monas, confirmation, times=times).status_code == 303
    assert len(mail.outbox) == 1


def test_copy_is_sent_again_from_its_original_alone(monas, mona, order, confirmation):
    send_again(monas, confirmation)
    copy = order.emails.get(original=confirmation)
    assert not emails.send_again(copy, who=mona, times=0)
    page = monas.get(f"/admin/orders/inspect/{order.pk}/").text
    assert page.count("/admin/emails/send-again/") == 1
    assert "sent again" in page


def test_email_about_no_order_is_not_sent_again(mona, db):
    for kind in ("back_in_stock", "contact", "alarm"):
        email = an_email(
            a_row(status="pending", paid_at=None),
            kind=kind,
            state="sent",
            sent_at=timezone.now(),
        )
        OutgoingEmail.objects.filter(pk=email.pk).update(about="request 1")
        assert not emails.send_again(email, who=mona, times=0)
    OutgoingEmail.objects.all().delete()
    Order.objects.all().delete()
    assert mail.outbox == []


def test_person_who_may_only_look_sends_nothing(order, confirmation):
    lou = browser_of(a_colleague("lou@example.com", "view_order", "view_outgoingemail"))
    page = lou.get(f"/admin/orders/inspect/{order.pk}/").text
    assert f"/admin/emails/inspect/{confirmation.pk}/" in page
    assert "/admin/emails/send-again/" not in page
    send_again(lou, confirmation)
    assert len(mail.outbox) == 1


def test_email_is_read_only_by_people_who_may_see_orders(order, confirmation):
    lou = browser_of(a_colleague("lou@example.com", "view_outgoingemail"))
    page = lou.get(f"/admin/emails/inspect/{confirmation.pk}/")
    assert page.status_code == 200
    assert "Oat mug" not in page.text
    clerk = browser_of(a_colleague("clerk@example.com", "view_order"))
    assert clerk.get(f"/admin/emails/inspect/{confirmation.pk}/").status_code == 302
    assert "/admin/emails/" not in clerk.get(f"/admin/orders/inspect/{order.pk}/").text


def test_emails_about_accounts_and_messages_stay_their_readers_own(olives, db):
    order = a_row(status="pending", paid_at=None)
    code = an_email(order, kind="account", text="Your code: 123456")
    waits = an_email(order, kind="contact", text="")
    assert emails.content_of(waits) is None
    message = an_email(order, kind="contact", text="For your eyes only")
    assert olives.get(f"/admin/emails/inspect/{code.pk}/").status_code == 404
    page = olives.get(f"/admin/emails/inspect/{message.pk}/")
    assert page.status_code == 200
    assert "For your eyes only" not in page.text
    OutgoingEmail.objects.all().delete()
    Order.objects.all().delete()


def test_hostile_name_stays_text_in_the_email_that_is_looked_at(monas, ada):
    evil = '"></iframe><script>alert(1)</script>'
    order = a_paid_order(ada, (a_variant(name=evil, on_hand=5), 1))
    [email] = order.emails
    page = shown(monas, f"/admin/emails/inspect/{email.pk}/")
    assert not [each for each in page.select("script") if "alert(1)" in each.text]
    inside = BeautifulSoup(page.select_one("iframe")["srcdoc"], "html.parser")
    assert not inside.select("script")
    assert "alert(1)" in inside.text
