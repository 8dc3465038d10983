"""The admin's money inbox, Stripe events and emails, and the panel on its home page."""

from __future__ import annotations

from decimal import Decimal

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from wagtail.log_actions import registry as log

from checkout import back_in_stock
from checkout.models import Discrepancy, Return
from checkout.payments import discrepancies, resolve
from tests.builders import a_variant
from tests.checkout.order_builders import (
    a_colleague,
    a_discrepancy,
    a_row,
    an_attempt,
    an_email,
    an_event,
)
from tests.conftest import browser_of

pytestmark = pytest.mark.django_db


def listed(browser, name, **query):
    page = browser.get(f"/admin/{name}/", query)
    assert page.status_code == 200
    return [row.pk for row in page.context["object_list"]]


def press_settle(browser, line, how="Refunded at Stripe."):
    return browser.post(f"/admin/money-inbox/settle/{line.pk}/", {"how": how})


def test_open_lines_are_listed_before_settled_ones(monas, mona):
    settled, old, new = a_discrepancy(), a_discrepancy(), a_discrepancy()
    resolve.as_settled(settled, who=mona, how="Refunded.")
    assert listed(monas, "money-inbox") == [new.pk, old.pk, settled.pk]
    assert listed(monas, "money-inbox", state="open") == [new.pk, old.pk]
    assert listed(monas, "money-inbox", state="settled") == [settled.pk]


def test_lines_are_filtered_by_kind(monas):
    a_discrepancy()
    odd = a_discrepancy(kind="mismatch")
    assert listed(monas, "money-inbox", kind="mismatch") == [odd.pk]


def test_a_line_shows_each_amount_in_the_currency_it_was_in(monas):
    order = a_row()
    line = a_discrepancy(
        order, attempt=an_attempt(order), kind="mismatch", currency="EUR"
    )
    for address in ["", f"inspect/{line.pk}/"]:
        page = monas.get(f"/admin/money-inbox/{address}").content.decode()
        assert "£57.00" in page
        assert "€57.00" in page


def test_a_lines_page_leads_to_its_order_and_to_the_payment(monas, settings):
    settings.SANDBOX = False
    order = a_row()
    line = a_discrepancy(order, payment_intent_id="pi_1x", livemode=True)
    page = monas.get(f"/admin/money-inbox/inspect/{line.pk}/").content.decode()
    assert f'href="/admin/orders/inspect/{order.pk}/"' in page
    assert 'href="https://dashboard.stripe.com/payments/pi_1x"' in page
    assert "Refund the second payment." in page


@pytest.mark.parametrize("kind", Discrepancy.Kind.values)
def test_every_kind_of_line_has_a_next_step(kind):
    sentence, link = discrepancies.next_step(a_discrepancy(kind=kind))
    assert sentence.endswith(".")
    assert link == (None if kind == "refused" else "/sandbox/")


def test_line_without_a_payment_has_no_link():
    assert discrepancies.next_step(a_discrepancy(payment_intent_id=""))[1] is None


def test_a_settled_line_says_who_when_and_how(monas, mona):
    line = a_discrepancy(a_row())
    answer = press_settle(monas, line)
    assert answer.status_code == 303
    assert answer.url == f"/admin/money-inbox/inspect/{line.pk}/"
    line.refresh_from_db()
    assert (line.resolved_by, line.resolution) == (mona, "Refunded at Stripe.")
    assert line.resolved_at is not None


def test_line_settled_twice_keeps_the_first_resolution(monas, mona):
    line = a_discrepancy(a_row())
    resolve.as_settled(line, who=mona, how="Refunded.")
    page = monas.post(
        f"/admin/money-inbox/settle/{line.pk}/", {"how": "Again."}, follow=True
    ).content.decode()
    assert "This was settled before. What was written then stays." in page
    assert Discrepancy.objects.get().resolution == "Refunded."
    assert line.order.events.count() == 1


def test_settling_a_line_requires_a_resolution(monas):
    line = a_discrepancy(a_row())
    answer = press_settle(monas, line, how=" ")
    assert answer.status_code == 422
    assert "Write how it was settled." in answer.content.decode()
    assert Discrepancy.objects.get().resolved_at is None


def test_order_needs_no_person_once_its_last_line_is_settled(mona):
    order = a_row(attention="paid_twice")
    first, second = a_discrepancy(order), a_discrepancy(order, kind="mismatch")
    resolve.as_settled(first, who=mona, how="Refunded.")
    order.refresh_from_db()
    assert order.attention == "review"
    resolve.as_settled(second, who=mona, how="Refunded.")
    order.refresh_from_db()
    assert order.attention == ""


def test_settling_a_line_is_on_the_timeline_and_in_wagtails_log(mona):
    line = a_discrepancy(a_row())
    resolve.as_settled(line, who=mona, how="Refunded £57.00.")
    [event] = line.order.events.all()
    assert (event.kind, event.who) == ("settled", mona)
    assert event.detail == "Refunded £57.00."
    [entry] = log.get_logs_for_instance(line)
    assert (entry.action, entry.user) == ("checkout.settle_discrepancy", mona)


def test_money_without_an_order_can_be_settled(mona):
    line = a_discrepancy(None, kind="unknown_payment", expected=None)
    resolve.as_settled(line, who=mona, how="Not ours; refunded.")
    assert not Discrepancy.objects.filter(resolved_at=None).exists()


def test_stripe_events_are_found_by_id_and_filtered(monas):
    waiting = an_event(event_id="evt_1x", object_id="cs_1x")
    settled = an_event(type="checkout.session.expired", processed_at=timezone.now())
    assert listed(monas, "stripe-events", q="evt_1x") == [waiting.pk]
    assert listed(monas, "stripe-events", q="cs_1x") == [waiting.pk]
    assert listed(monas, "stripe-events", state="waiting") == [waiting.pk]
    assert listed(monas, "stripe-events", state="settled") == [settled.pk]
    assert listed(monas, "stripe-events", type=settled.type) == [settled.pk]
    assert listed(monas, "stripe-events", received_at_to="2000-01-01") == []


def test_event_body_is_indented_and_escaped(monas):
    event = an_event(a_row(), payload='{"id":"evt","name":"</pre><script>"}')
    page = monas.get(f"/admin/stripe-events/inspect/{event.pk}/").content.decode()
    assert "&quot;name&quot;: &quot;&lt;/pre&gt;&lt;script&gt;&quot;\n" in page


def test_an_event_that_is_not_json_is_shown_as_it_came(monas):
    event = an_event(payload="{oops")
    page = monas.get(f"/admin/stripe-events/inspect/{event.pk}/").content.decode()
    assert "{oops</pre>" in page


def test_emails_that_did_not_go_out_say_why(monas):
    order = a_row()
    an_email(order, state="sent")
    lost = an_email(
        order,
        kind="processing",
        to="x@example.com",
        state="failed",
        error="Refused",
    )
    assert listed(monas, "emails", state="failed") == [lost.pk]
    assert listed(monas, "emails", q="x@exam") == [lost.pk]
    assert "Refused" in monas.get("/admin/emails/").content.decode()


def test_staff_see_who_waits_for_which_variant(monas, ada, ben):
    bowl, jug = a_variant("BOWL", on_hand=0), a_variant("JUG", on_hand=0)
    for person in (ada, ben):
        back_in_stock.ask(user=person, variant=bowl)
    asked = back_in_stock.ask(user=ada, variant=jug)
    back_in_stock.queue_email(asked)
    assert len(listed(monas, "back-in-stock", q="BOWL", state="waiting")) == 2
    assert listed(monas, "back-in-stock", state="emailed") == [asked.pk]
    page = monas.get("/admin/back-in-stock/").content.decode()
    assert "ben@example.com" in page


@pytest.mark.parametrize(
    "name", ["money-inbox", "stripe-events", "emails", "back-in-stock"]
)
def test_long_lists_take_no_more_queries_than_short_ones(monas, mona, name):
    def queries():
        with CaptureQueriesContext(connection) as seen:
            listed(monas, name)
        return len(seen)

    def fill(cause):
        order = a_row()
        line = a_discrepancy(order, attempt=an_attempt(order), expected=Decimal(1))
        resolve.as_settled(line, who=mona, how="Refunded.")
        an_event(order)
        an_email(order)
        back_in_stock.ask(user=mona, variant=a_variant(on_hand=0))

    fill("first")
    queries()
    short = queries()
    for number in range(5):
        fill(str(number))
    assert queries() == short


def front_page(browser):
    return browser.get("/admin/").content.decode()


def test_admin_home_shows_what_needs_a_person(monas):
    a_discrepancy(a_row(attention="paid_twice"))
    a_discrepancy()
    page = front_page(monas)
    assert "2 lines of the money inbox wait for somebody" in page
    assert "1 order waits for somebody to look at it" in page


def test_admin_home_says_that_a_return_waits_for_an_answer(monas):
    order = a_row()
    Return.objects.create(kind="return", order=order, email="ada@example.com")
    assert "1 return waits for an answer" in front_page(monas)


def test_admin_home_shows_nothing_when_nothing_needs_a_person(monas):
    a_row()
    assert "Needs a person" not in front_page(monas)


def test_admin_home_shows_editors_nothing_about_money():
    a_discrepancy(a_row(attention="paid_twice"))
    editor = a_colleague("ed@example.com", "change_image")
    assert "Needs a person" not in front_page(browser_of(editor))
