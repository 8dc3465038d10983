"""What Stripe refuses in a new checkout session although every name and type is right."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from decimal import ROUND_HALF_UP, Decimal

from django.core.exceptions import ValidationError
from django.core.validators import validate_email

from sandbox import objects
from sandbox.amounts import check_amount, check_currency, check_total
from sandbox.refusals import (
    Refusal,
    at_most,
    check_url,
    exclusive,
    missing,
    no_such,
    not_supported,
    one_of_two,
    too_many,
)
from sandbox.stripe_json import Params

SOONEST = 30 * 60  # seconds from now to expires_at
LATEST = 24 * 60 * 60
NOT_IN_A_DESCRIPTOR = re.compile(r"[<>\\'\"*]")


def check_new_session(params: Params) -> None:
    """Raises Refusal for the first thing that Stripe would refuse."""
    for check in CHECKS:
        check(params)
    subtotal, shipping = totals(params)
    currency = params["line_items"][0]["price_data"]["currency"]
    check_total(subtotal + shipping, currency, "line_items")


def _mode(params: Params) -> None:
    if "mode" not in params:
        raise missing("mode")
    if params["mode"] != "payment":
        raise not_supported(f"mode {params['mode']}", "mode")
    if params.get("ui_mode", "hosted_page") == "hosted_page":
        return
    for name in ("success_url", "cancel_url"):
        if name in params and params["ui_mode"] != "form":
            raise exclusive(name, "ui_mode")
    raise not_supported(f"ui_mode {params['ui_mode']}", "ui_mode")


def _addresses(params: Params) -> None:
    if "success_url" not in params:
        raise missing("success_url")
    for name in ("success_url", "cancel_url"):
        if name in params:
            check_url(params[name], name)


def _expiry(params: Params) -> None:
    if "expires_at" not in params:
        return
    away = params["expires_at"] - objects.shops_now()
    if not SOONEST <= away <= LATEST:
        raise Refusal(
            "The `expires_at` timestamp must be between 30 minutes and 24 hours "
            "from Checkout Session creation.",
            param="expires_at",
        )


def _customer(params: Params) -> None:
    if "customer" in params and "customer_email" in params:
        raise exclusive("customer_email", "customer")
    if "customer" in params and "customer_creation" in params:
        raise exclusive("customer_creation", "customer")
    if "customer_update" in params and "customer" not in params:
        raise Refusal(
            "`customer_update` can only be used with `customer`.",
            param="customer_update",
        )
    for name in ("customer", "customer_account"):
        if name in params:
            raise no_such(name, params[name], name, status=400)
    try:
        validate_email(params.get("customer_email", "somebody@example.com"))
    except ValidationError:
        raise Refusal(
            f"Invalid email address: {params['customer_email']}",
            param="customer_email",
            code="email_invalid",
        ) from None


def _discounts(params: Params) -> None:
    # Stripe looks at whether the parameter is there, even when it says false.
    if "discounts" in params and "allow_promotion_codes" in params:
        raise exclusive("allow_promotion_codes", "discounts")
    discounts = params.get("discounts", [])
    if len(discounts) > 1:
        raise too_many(1, "discounts")
    for discount in discounts:
        for name, id_ in discount.items():
            raise no_such(name, id_, f"discounts[0][{name}]", status=400)


def _not_supported(params: Params) -> None:
    for name in ("optional_items", "after_expiration", "subscription_data"):
        if name in params:
            raise not_supported(name, name)
    for name in ("automatic_tax", "invoice_creation", "tax_id_collection"):
        if params.get(name, {}).get("enabled"):
            raise not_supported(f"{name}, which needs settings in the Dashboard,", name)


def _texts(params: Params) -> None:
    at_most(200, params.get("client_reference_id"), "client_reference_id")
    for name, text in params.get("custom_text", {}).items():
        at_most(1200, text["message"], f"custom_text[{name}][message]")
    fields = params.get("custom_fields", [])
    if len(fields) > 3:
        raise too_many(3, "custom_fields")
    for place, field in enumerate(fields):
        param = f"custom_fields[{place}][label][custom]"
        at_most(50, field["label"]["custom"], param)


def _payment_intent(params: Params) -> None:
    data = params.get("payment_intent_data", {})
    at_most(1000, data.get("description"), "payment_intent_data[description]")
    if "statement_descriptor" in data:
        raise Refusal(
            "`statement_descriptor` is not supported for card charges; use "
            "`statement_descriptor_suffix`.",
            param="payment_intent_data[statement_descriptor]",
        )
    for name in ("application_fee_amount", "on_behalf_of", "transfer_data"):
        if name in data:
            raise not_supported("connected accounts", f"payment_intent_data[{name}]")
    if data.get("capture_method") == "manual":
        raise not_supported("manual capture", "payment_intent_data[capture_method]")
    if "statement_descriptor_suffix" in data:
        _suffix(data["statement_descriptor_suffix"])


def _suffix(suffix: str) -> None:
    wrong = NOT_IN_A_DESCRIPTOR.search(suffix) or not re.search("[A-Za-z]", suffix)
    if wrong or len(suffix) > 22:
        raise Refusal(
            "The statement descriptor suffix needs a letter, at most 22 characters, "
            "and none of < > \\ ' \" *.",
            param="payment_intent_data[statement_descriptor_suffix]",
        )


def _metadata(params: Params) -> None:
    for place, metadata in find_metadata(params):
        check_metadata(metadata, place)


def find_metadata(value: object, place: str = "") -> Iterator[tuple[str, Params]]:
    """Every `metadata` in the tree, with its place in Stripe's bracket form."""
    if isinstance(value, list):
        for number, entry in enumerate(value):
            yield from find_metadata(entry, f"{place}[{number}]")
    elif isinstance(value, Mapping):
        for name, entry in value.items():
            inner = f"{place}[{name}]" if place else name
            if name == "metadata":
                yield inner, entry
            else:
                yield from find_metadata(entry, inner)


def check_metadata(metadata: Params, place: str) -> None:
    if len(metadata) > 50:
        raise Refusal("Metadata can have up to 50 keys.", param=place)
    for key, value in metadata.items():
        if len(key) > 40:
            raise Refusal("Metadata keys have up to 40 characters.", param=place)
        at_most(500, value, f"{place}[{key}]")


def check_lines(params: Params) -> None:
    lines = params.get("line_items")
    if not lines:
        raise missing("line_items")
    if len(lines) > 100:
        raise too_many(100, "line_items")
    for number, line in enumerate(lines):
        _line(line, f"line_items[{number}]")
    _one_currency(params)


def _line(line: Params, place: str) -> None:
    one_of_two(line, "price_data", "price", place)
    if "price" in line:
        raise no_such("price", line["price"], f"{place}[price]", status=400)
    if "quantity" not in line:
        raise missing(f"{place}[quantity]")
    if line["quantity"] < 1:
        raise Refusal(
            "This value must be greater than or equal to 1.",
            param=f"{place}[quantity]",
            code="parameter_invalid_integer",
        )
    if line.get("adjustable_quantity", {}).get("enabled"):
        raise not_supported("adjustable quantities", f"{place}[adjustable_quantity]")
    for rate in line.get("tax_rates", []):
        raise no_such("tax rate", rate, f"{place}[tax_rates][0]", status=400)
    _price(line["price_data"], f"{place}[price_data]")


def _price(price: Params, place: str) -> None:
    check_currency(price["currency"], f"{place}[currency]")
    one_of_two(price, "product_data", "product", place)
    if "product" in price:
        raise no_such("product", price["product"], f"{place}[product]", status=400)
    one_of_two(price, "unit_amount", "unit_amount_decimal", place)
    if "recurring" in price:
        raise Refusal(
            "You specified `payment` mode but passed a recurring price.",
            param=f"{place}[recurring]",
        )
    if "unit_amount" in price:
        amount = price["unit_amount"]
        check_amount(amount, price["currency"], f"{place}[unit_amount]")
    elif Decimal(price["unit_amount_decimal"]) < 0:
        raise Refusal(
            "This value must be greater than or equal to 0.",
            param=f"{place}[unit_amount_decimal]",
        )
    _images(price["product_data"].get("images", []), f"{place}[product_data][images]")


def _images(images: list[str], place: str) -> None:
    if len(images) > 8:
        raise too_many(8, place)
    for number, url in enumerate(images):
        check_url(url, f"{place}[{number}]", longest=2048)


def _one_currency(params: Params) -> None:
    currency = params["line_items"][0]["price_data"]["currency"]
    for number, line in enumerate(params["line_items"]):
        if line["price_data"]["currency"] != currency:
            raise _mixed(f"line_items[{number}][price_data][currency]")
    if params.get("currency", currency) != currency:
        raise _mixed("currency")


def _mixed(param: str) -> Refusal:
    return Refusal("All prices of a session must have one currency.", param=param)


def check_shipping(params: Params) -> None:
    options = params.get("shipping_options", [])
    if len(options) > 5:
        raise too_many(5, "shipping_options")
    currency = params["line_items"][0]["price_data"]["currency"]
    for number, option in enumerate(options):
        place = f"shipping_options[{number}]"
        one_of_two(option, "shipping_rate_data", "shipping_rate", place)
        if "shipping_rate" in option:
            rate = option["shipping_rate"]
            raise no_such("shipping rate", rate, f"{place}[shipping_rate]", status=400)
        _rate(option["shipping_rate_data"], currency, f"{place}[shipping_rate_data]")


def _rate(rate: Params, currency: str, place: str) -> None:
    at_most(100, rate["display_name"], f"{place}[display_name]")
    for name in ("type", "fixed_amount"):
        if name not in rate:
            raise missing(f"{place}[{name}]")
    fixed = rate["fixed_amount"]
    check_currency(fixed["currency"], f"{place}[fixed_amount][currency]")
    if fixed["currency"] != currency:
        raise _mixed(f"{place}[fixed_amount][currency]")
    check_amount(fixed["amount"], currency, f"{place}[fixed_amount][amount]")


def line_amount(line: Params) -> int:
    """What one line comes to, in the smallest unit."""
    price = line["price_data"]
    unit = Decimal(price.get("unit_amount", price.get("unit_amount_decimal")))
    return int((unit * line["quantity"]).quantize(Decimal(1), ROUND_HALF_UP))


def totals(params: Params) -> tuple[int, int]:
    """All lines together, and the first delivery option, which Stripe preselects."""
    options = params.get("shipping_options", [])
    shipping = (
        options[0]["shipping_rate_data"]["fixed_amount"]["amount"] if options else 0
    )
    return sum(line_amount(line) for line in params["line_items"]), shipping


CHECKS: list[Callable[[Params], None]] = [
    _mode,
    _addresses,
    check_lines,
    _not_supported,
    _expiry,
    _customer,
    _discounts,
    check_shipping,
    _texts,
    _payment_intent,
    _metadata,
]
