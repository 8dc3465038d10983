"""What a shopper sees of parcels: on the order's page, in the list, after paying."""

from __future__ import annotations

import pytest
from bs4 import BeautifulSoup
from django.db import connection
from django.test.utils import CaptureQueriesContext

from checkout import shipments
from checkout.models import Order
from site_config.templatetags.shop import long_date
from tests.builders import a_variant
from tests.checkout_builders import NUMBER, a_paid_order, a_parcel
from tests.marks import committed
from tests.products.page_builders import texts_of

pytestmark = [committed, pytest.mark.usefixtures("check_invariants_afterwards")]
LINK = f"https://www.royalmail.com/track-your-item#/tracking-results/{NUMBER}"


@pytest.fixture
def order(ada):
    """Two mugs and a jar, paid."""
    mug, jar = a_variant("MUG", name="Oat mug"), a_variant("JAR", name="Moon jar")
    return a_paid_order(ada, (mug, 2), (jar, 1))


def page_of(browser, order):
    return browser.get(f"/account/orders/{order.number}/")


def words_of(answer, selector):
    return [" ".join(text.split()) for text in texts_of(answer, selector)]


def test_nothing_is_said_of_parcels_before_one_is_sent(adas, order):
    page = page_of(adas, order)
    assert words_of(page, ".status") == ["Paid"]
    assert texts_of(page, ".parcels") == []


def test_order_page_says_what_was_sent_and_where_it_is_followed(adas, order):
    parcel = a_parcel(order, {"MUG": 2})
    page = page_of(adas, order)
    assert words_of(page, ".status") == ["Paid", "2 of 3 sent"]
    [shown] = words_of(page, ".parcels > li")
    assert shown == (
        f"Sent on {long_date(parcel.sent_on)} 2 × Oat mug Follow {NUMBER} at Royal Mail"
    )
    link = BeautifulSoup(page.content, "html.parser").select_one(".parcels a")
    assert (link["href"], link["rel"]) == (LINK, ["noopener", "noreferrer"])
    assert "2 of 3 sent. The rest follows." in words_of(page, ".order section p")


def test_once_all_is_sent_the_order_says_so(adas, order):
    a_parcel(order, {"MUG": 2})
    a_parcel(order, carrier="", number="")
    page = page_of(adas, order)
    assert words_of(page, ".status") == ["Paid", "Sent"]
    assert len(words_of(page, ".parcels > li")) == 2
    assert "The rest follows." not in page.text


def test_timeline_tells_of_parcels_that_left_and_were_cancelled(adas, order, olive):
    parcel = a_parcel(order, {"JAR": 1})
    shipments.cancel(parcel, version=1, reason="The box broke.", who=olive)
    page = page_of(adas, order)
    events = words_of(page, ".timeline > li > p:first-child")
    assert events == ["Placed", "Paid", "Sent", "Parcel cancelled"]
    details = words_of(page, ".timeline-detail")
    assert details == [
        f"1 × Moon jar Royal Mail {NUMBER}",
        f"Royal Mail {NUMBER} The box broke.",
    ]
    assert words_of(page, ".status") == ["Paid"]
    assert texts_of(page, ".parcels") == []
    assert "Olive" not in page.text


def test_list_of_orders_and_account_home_say_what_was_sent(adas, order):
    a_parcel(order, {"MUG": 1})
    page = adas.get("/account/orders/")
    assert words_of(page, ".status") == ["Paid", "1 of 3 sent"]
    assert f'href="{LINK}"' in page.text
    assert words_of(adas.get("/account/"), ".status") == ["Paid", "1 of 3 sent"]


def test_page_after_paying_shows_parcels_when_it_is_opened_again(adas, order):
    a_parcel(order)
    session = order.attempts.get().session_id
    page = adas.get("/success/", {"session_id": session})
    assert f"Follow {NUMBER} at Royal Mail" in page.text


def test_a_carriers_name_never_becomes_markup(adas, order):
    parcel = a_parcel(order)
    type(parcel).objects.update(carrier_name="<b>Bike</b>", tracking_url="")
    for address in (f"/account/orders/{order.number}/", "/account/orders/"):
        assert "<b>Bike" not in adas.get(address).text


def queries_of(browser, address):
    with CaptureQueriesContext(connection) as seen:
        assert browser.get(address).status_code == 200
    return len(seen)


def test_a_long_list_of_sent_orders_takes_no_more_queries_than_a_short_one(ada, adas):
    mug = a_variant("MUG", on_hand=40)
    a_parcel(a_paid_order(ada, (mug, 2)))
    queries_of(adas, "/account/orders/")  # What is looked up once a process is, now.
    short = queries_of(adas, "/account/orders/")
    for _number in range(5):
        a_parcel(a_paid_order(ada, (mug, 2)), {"MUG": 1})
    for order in Order.objects.all()[:3]:
        a_parcel(order)
    assert queries_of(adas, "/account/orders/") == short
