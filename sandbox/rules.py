"""What Stripe refuses in a new checkout session although every name and type fits."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from typing import Any

from django.core.exceptions import ValidationError
from django.core.validators import validate_email

from sandbox import records
from sandbox.amounts import check_total
from sandbox.line_rules import check_lines, check_shipping, totals
from sandbox.places import at_most, check_url, too_many
from sandbox.refusals import Refusal, exclusive, missing, no_such, not_played

Params = Mapping[str, Any]

SOONEST = 30 * 60  # seconds from now to expires_at
LATEST = 24 * 60 * 60
NOT_IN_A_DESCRIPTOR = re.compile(r"[<>\\'\"*]")


def check_new_session(params: Params) -> None:
    """Raises Refusal for the first thing that Stripe would not have."""
    for check in CHECKS:
        check(params)
    subtotal, shipping = totals(params)
    currency = params["line_items"][0]["price_data"]["currency"]
    check_total(subtotal + shipping, currency, "line_items")


def _mode(params: Params) -> None:
    if "mode" not in params:
        raise missing("mode")
    if params["mode"] != "payment":
        raise not_played(f"mode {params['mode']}", "mode")
    if params.get("ui_mode", "hosted_page") == "hosted_page":
        return
    for name in ("success_url", "cancel_url"):
        if name in params and params["ui_mode"] != "form":
            raise exclusive(name, "ui_mode")
    raise not_played(f"ui_mode {params['ui_mode']}", "ui_mode")


def _addresses(params: Params) -> None:
    if "success_url" not in params:
        raise missing("success_url")
    for name in ("success_url", "cancel_url"):
        if name in params:
            check_url(params[name], name)


def _expiry(params: Params) -> None:
    if "expires_at" not in params:
        return
    away = params["expires_at"] - records.now()
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


def _not_played(params: Params) -> None:
    for name in ("optional_items", "after_expiration", "subscription_data"):
        if name in params:
            raise not_played(name, name)
    for name in ("automatic_tax", "invoice_creation", "tax_id_collection"):
        if params.get(name, {}).get("enabled"):
            raise not_played(f"{name}, which needs settings in the Dashboard,", name)


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
            raise not_played("connected accounts", f"payment_intent_data[{name}]")
    if data.get("capture_method") == "manual":
        raise not_played("manual capture", "payment_intent_data[capture_method]")
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


def find_metadata(value: Any, place: str = "") -> Iterator[tuple[str, Params]]:
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


CHECKS: list[Callable[[Params], None]] = [
    _mode,
    _addresses,
    check_lines,
    _not_played,
    _expiry,
    _customer,
    _discounts,
    check_shipping,
    _texts,
    _payment_intent,
    _metadata,
]
