"""What Stripe refuses in the lines and delivery options of a new session."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import ROUND_HALF_UP, Decimal
from typing import Any

from sandbox.amounts import check_amount, check_currency
from sandbox.places import at_most, check_url, one_of_two, too_many
from sandbox.refusals import Refusal, missing, no_such, not_played

Params = Mapping[str, Any]


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
        raise not_played("adjustable quantities", f"{place}[adjustable_quantity]")
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
