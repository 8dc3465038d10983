"""What Stripe would refuse is refused, and the place is named."""

from __future__ import annotations

import pytest
import stripe

from tests.sandbox.conftest import a_line, delivery_for, params

pytestmark = pytest.mark.django_db(databases=["default", "sandbox"])

LINE = "line_items[0]"
PRICE = "line_items[0][price_data]"
RATE = "shipping_options[0][shipping_rate_data]"
URL = "https://shop.example/"


def intent(**data):
    return {"payment_intent_data": data}


def line(**fields):
    return {"line_items": [{**a_line(), **fields}], "shipping_options": None}


def price(currency="gbp", **fields):
    """A line whose price differs, without a parcel to confuse the currencies."""
    return {
        "line_items": [a_line(currency=currency, **fields)],
        "shipping_options": None,
    }


def rate(**fields):
    option = delivery_for(400)
    option["shipping_rate_data"] |= fields
    return {"shipping_options": [option]}


def product(**fields):
    return price(product_data={"name": "Mug", **fields})


REFUSED = [
    # Names, presence and types.
    ({"payment_method_types": ["card"]}, "payment_method_types"),
    (product(nme="Mug"), f"{PRICE}[product_data][nme]"),
    ({"mode": None}, "mode"),
    ({"mode": "subscription"}, "mode"),
    ({"mode": "gift"}, "mode"),
    ({"success_url": None}, "success_url"),
    ({"line_items": None}, "line_items"),
    ({"cancel_url": ""}, "cancel_url"),
    (product(description=""), f"{PRICE}[product_data][description]"),
    ({"locale": "en-us"}, "locale"),
    ({"ui_mode": "hosted"}, "ui_mode"),
    ({"ui_mode": "embedded_page"}, "success_url"),
    ({"expires_at": "tomorrow"}, "expires_at"),
    ({"allow_promotion_codes": "yes"}, "allow_promotion_codes"),
    ({"metadata": "order"}, "metadata"),
    ({"line_items": "mug"}, "line_items"),
    (
        {"shipping_address_collection": {"allowed_countries": ["GB", "XX"]}},
        "shipping_address_collection[allowed_countries][1]",
    ),
    ({"expand": ["nobody"]}, "expand[0]"),
    # Lines.
    (line(quantity=0), f"{LINE}[quantity]"),
    (line(quantity="1.5"), f"{LINE}[quantity]"),
    (line(quantity=None), f"{LINE}[quantity]"),
    (line(price="price_1"), f"{LINE}[price]"),
    (line(price_data=None), f"{LINE}[price_data]"),
    ({"line_items": [a_line()] * 101}, "line_items"),
    (price(product_data=None), f"{PRICE}[product_data]"),
    (price(product="prod_1"), f"{PRICE}[product]"),
    (price(amount=None), f"{PRICE}[unit_amount]"),
    (price(unit_amount_decimal="26.5"), f"{PRICE}[unit_amount_decimal]"),
    (price(recurring={"interval": "month"}), f"{PRICE}[recurring]"),
    (product(images=[f"{URL}{n}" for n in range(9)]), f"{PRICE}[product_data][images]"),
    (product(images=["/mug.jpg"]), f"{PRICE}[product_data][images][0]"),
    (product(images=[URL + "x" * 2048]), f"{PRICE}[product_data][images][0]"),
    # Amounts.
    (price("GBP"), f"{PRICE}[currency]"),
    (price("xyz"), f"{PRICE}[currency]"),
    (
        {"line_items": [a_line(), a_line(currency="eur")]},
        "line_items[1][price_data][currency]",
    ),
    (price(amount=-1), f"{PRICE}[unit_amount]"),
    (price("kwd", amount=5124), f"{PRICE}[unit_amount]"),
    (price("isk", amount=50050), f"{PRICE}[unit_amount]"),
    (price("gbp", amount=29), "line_items"),
    (price("huf", amount=17499), "line_items"),
    (price(amount=100_000_000), f"{PRICE}[unit_amount]"),
    ({"line_items": [a_line(amount=99_999_999)] * 2}, "line_items"),
    # Delivery.
    ({"shipping_options": [delivery_for(400)] * 6}, "shipping_options"),
    (rate(display_name="x" * 101), f"{RATE}[display_name]"),
    (rate(type="weight"), f"{RATE}[type]"),
    (
        {"shipping_options": [delivery_for(400, currency="eur")]},
        f"{RATE}[fixed_amount][currency]",
    ),
    (
        {"shipping_options": [delivery_for(-1)]},
        f"{RATE}[fixed_amount][amount]",
    ),
    # Limits of length and number.
    ({"success_url": "/success/"}, "success_url"),
    ({"success_url": "ftp://shop.example/"}, "success_url"),
    ({"cancel_url": URL + "x" * 5000}, "cancel_url"),
    ({"client_reference_id": "x" * 201}, "client_reference_id"),
    ({"metadata": {str(n): "x" for n in range(51)}}, "metadata"),
    ({"metadata": {"x" * 41: "x"}}, "metadata"),
    ({"metadata": {"order": "x" * 501}}, "metadata[order]"),
    (intent(metadata={"order": "x" * 501}), "payment_intent_data[metadata][order]"),
    (intent(description="x" * 1001), "payment_intent_data[description]"),
    (
        intent(statement_descriptor="KILN"),
        "payment_intent_data[statement_descriptor]",
    ),
    *(
        (
            intent(statement_descriptor_suffix=suffix),
            "payment_intent_data[statement_descriptor_suffix]",
        )
        for suffix in ("x" * 23, "1234", "K*7")
    ),
    (
        {"custom_text": {"submit": {"message": "x" * 1201}}},
        "custom_text[submit][message]",
    ),
    # Time.
    ({"expires_in": 29 * 60}, "expires_at"),
    ({"expires_in": 24 * 3600 + 60}, "expires_at"),
    # People, and pairs that exclude each other.
    ({"customer_email": "ada"}, "customer_email"),
    ({"customer": "cus_1"}, "customer_email"),
    ({"customer": "cus_1", "customer_email": None}, "customer"),
    ({"customer_update": {"shipping": "auto"}}, "customer_update"),
    (
        {"allow_promotion_codes": False, "discounts": [{"coupon": "SPRING"}]},
        "allow_promotion_codes",
    ),
    ({"discounts": [{"coupon": "A"}, {"coupon": "B"}]}, "discounts"),
    ({"discounts": [{"coupon": "SPRING"}]}, "discounts[0][coupon]"),
    ({"automatic_tax": {"enabled": True}}, "automatic_tax"),
]


@pytest.mark.parametrize(("changes", "param"), REFUSED)
def test_refusal_names_the_parameter(checkout, changes, param):
    with pytest.raises(stripe.InvalidRequestError) as refused:
        checkout.create(params=params(**changes))
    assert refused.value.param == param
    assert refused.value.http_status == 400


ACCEPTED = [
    {"line_items": [a_line(amount=0)], "shipping_options": None},
    price("huf", amount=17500),
    price("jpy", amount=50),
    price("kwd", amount=5120),
    price("gbp", amount=30),
    {"locale": "pt-BR"},
    {"metadata": {"note": ""}},
    {"expires_in": 31 * 60},
    {"expires_in": 24 * 3600},
    {"customer_email": None},
    intent(statement_descriptor_suffix="K7QD"),
    {"expand": ["payment_intent.latest_charge", "line_items"]},
]


@pytest.mark.parametrize("changes", ACCEPTED)
def test_valid_parameters_are_accepted(checkout, changes):
    assert checkout.create(params=params(**changes)).status == "open"


@pytest.mark.parametrize("limit", [0, 101])
def test_pages_have_between_one_and_a_hundred_entries(checkout, limit):
    with pytest.raises(stripe.InvalidRequestError) as refused:
        checkout.list(params={"limit": limit})
    assert refused.value.param == "limit"


def test_an_unknown_session_is_not_found(checkout):
    with pytest.raises(stripe.InvalidRequestError) as refused:
        checkout.retrieve("cs_test_nobody")
    assert (refused.value.http_status, refused.value.code) == (404, "resource_missing")


def test_unsupported_endpoint_is_not_found(client_of_stripe, caplog):
    with pytest.raises(stripe.InvalidRequestError) as refused:
        client_of_stripe.v1.customers.list()
    assert refused.value.http_status == 404
    assert "sandbox.unknown_call call=GET /v1/customers" in caplog.text
