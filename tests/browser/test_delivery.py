"""Where to, how and until when, chosen in the cart: with scripts and without, on any screen."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect

from checkout.models import Order
from delivery import wording
from delivery.models import DeliveryOption, DeliveryZone
from tests.browser import steps
from tests.builders import a_product, a_variant, set_delivery
from tests.checkout_builders import a_cart, assert_invariants
from tests.marks import committed

pytestmark = [pytest.mark.browser, committed]


@pytest.fixture(params=[True, False], ids=["with scripts", "without scripts"])
def scripts(request):
    return request.param


@pytest.fixture
def shopper(scripts, context, page, plain_page, ada, let_in):
    """A page of Ada's browser, where she is signed in."""
    let_in(ada)
    plain_page.context.add_cookies(context.cookies())
    return page if scripts else plain_page


@pytest.fixture
def cart(shop, ada):
    """A mug in stock and a rug made to order, in a shop that sends to two countries."""
    set_delivery("GB, IE", name="Royal Mail")
    DeliveryOption.objects.create(
        zone=DeliveryZone.objects.get(), name="Courier", price="9.50", position=1
    )
    rug = a_variant(
        "RUG", product=a_product("Wool Rug", handling_days=20), tracked=False
    )
    return a_cart(ada, (a_variant("MUG", name="Oat Mug"), 1), (rug, 1))


def deliver_to(page, country, *, scripts):
    page.get_by_label("Deliver to").select_option(label=country)
    if not scripts:
        page.get_by_role("button", name="Update delivery").click()


@pytest.mark.parametrize("width", [360, 1280])
def test_country_and_option_are_chosen_in_the_cart(shopper, scripts, cart, width):
    shopper.set_viewport_size({"width": width, "height": 800})
    shopper.goto("/cart/")
    expect(shopper.get_by_text("Arrives").first).to_be_visible()
    deliver_to(shopper, "Japan", scripts=scripts)
    expect(shopper.get_by_text("We don't send to Japan.").first).to_be_visible()
    expect(shopper.get_by_role("link", name="Checkout")).to_have_count(0)
    deliver_to(shopper, "Ireland", scripts=scripts)
    shopper.get_by_label("Courier").check()
    if not scripts:
        shopper.get_by_role("button", name="Update delivery").click()
    expect(shopper.get_by_text("£61.50").first).to_be_visible()
    assert shopper.evaluate("document.documentElement.scrollWidth") == width
    steps.check_out(shopper)
    steps.go_to_payment(shopper)
    steps.pay(shopper)
    order = Order.objects.get()
    soon, late = order.chosen_delivery.dates
    assert (order.country, order.delivery_name) == ("IE", "Courier")
    assert soon.latest < late.earliest
    for sku in ("MUG", "RUG"):
        said = wording.arrives(order.chosen_delivery, sku)
        expect(shopper.get_by_text(said, exact=True)).to_be_visible()
    assert_invariants()
