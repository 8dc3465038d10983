"""Checkout sessions: made, read, expired."""

from __future__ import annotations

from django.conf import settings
from django.db import transaction
from django.urls import reverse

from sandbox import events, faults, objects
from sandbox.refusals import Refusal
from sandbox.rules import LATEST, check_new_session, line_amount, totals
from sandbox.stripe_json import JSONObject, Params

KIND = "checkout.session"


def create(params: Params) -> JSONObject:
    """A new open session with its lines. Raises Refusal for what Stripe refuses."""
    check_new_session(params)
    session = {**_session(params), **faults.misreported()}
    objects.store(session, asked={**params})
    objects.plan(session["id"], "expire", session["expires_at"] - objects.shops_now())
    for line in params["line_items"]:
        objects.store(_line(line), parent=session["id"])
    return session


def _session(params: Params) -> JSONObject:
    id_ = objects.new_id("cs_test_", 58)
    page = reverse("sandbox:pay", args=[id_])
    return {
        **_unused(),
        **_amounts(params),
        **_given(params),
        "id": id_,
        "object": KIND,
        "created": objects.now(),
        "expires_at": params.get("expires_at", objects.now() + LATEST),
        "livemode": False,
        "payment_intent": None,
        "payment_status": "unpaid",
        "status": "open",
        "ui_mode": "hosted_page",
        # Stripe's own addresses are this long; what shortens them loses the payment.
        "url": f"{settings.SITE_URL}{page}#" + objects.new_id("fid", 400),
    }


def _amounts(params: Params) -> JSONObject:
    subtotal, shipping = totals(params)
    options = [
        _shipping_option(option) for option in params.get("shipping_options", [])
    ]
    return {
        "amount_subtotal": subtotal,
        "amount_total": subtotal + shipping,
        "currency": params["line_items"][0]["price_data"]["currency"],
        "shipping_cost": _shipping_cost(options[0]) if options else None,
        "shipping_options": options,
        "total_details": {
            "amount_discount": 0,
            "amount_shipping": shipping,
            "amount_tax": 0,
        },
    }


def _shipping_option(option: Params) -> JSONObject:
    given = option["shipping_rate_data"]
    rate = {
        "id": objects.new_id("shr_"),
        "object": "shipping_rate",
        "active": False,
        "created": objects.now(),
        "delivery_estimate": given.get("delivery_estimate"),
        "display_name": given["display_name"],
        "fixed_amount": given["fixed_amount"],
        "livemode": False,
        "metadata": given.get("metadata", {}),
        "tax_behavior": given.get("tax_behavior", "unspecified"),
        "tax_code": given.get("tax_code"),
        "type": "fixed_amount",
    }
    objects.store(rate)
    amount = given["fixed_amount"]["amount"]
    return {"shipping_amount": amount, "shipping_rate": rate["id"]}


def _shipping_cost(option: Params) -> JSONObject:
    amount = option["shipping_amount"]
    return {
        "amount_subtotal": amount,
        "amount_tax": 0,
        "amount_total": amount,
        "shipping_rate": option["shipping_rate"],
    }


def _given(params: Params) -> JSONObject:
    email = params.get("customer_email")
    names = (
        "allow_promotion_codes",
        "billing_address_collection",
        "cancel_url",
        "client_reference_id",
        "consent_collection",
        "locale",
        "shipping_address_collection",
        "submit_type",
        "success_url",
    )
    return {
        **{name: params.get(name) for name in names},
        "adaptive_pricing": params.get("adaptive_pricing", {"enabled": True}),
        "custom_fields": params.get("custom_fields", []),
        "custom_text": params.get("custom_text", {}),
        "customer_details": customer_details(email) if email else None,
        "customer_email": email,
        "metadata": params.get("metadata", {}),
        "mode": params["mode"],
        "phone_number_collection": params.get(
            "phone_number_collection", {"enabled": False}
        ),
    }


def customer_details(
    email: str | None,
    *,
    name: str | None = None,
    phone: str | None = None,
    address: Params | None = None,
) -> JSONObject:
    return {
        "address": address,
        "business_name": None,
        "email": email,
        "individual_name": None,
        "name": name,
        "phone": phone,
        "tax_exempt": "none",
        "tax_ids": [],
    }


def _unused() -> JSONObject:
    nothing = (
        "after_expiration client_secret collected_information consent "
        "currency_conversion customer customer_account invoice origin_context "
        "payment_link payment_method_configuration_details permissions "
        "recovered_from saved_payment_method_options setup_intent subscription"
    )
    return {
        **dict.fromkeys(nothing.split()),
        "automatic_tax": {"enabled": False, "liability": None, "status": None},
        "customer_creation": "if_required",
        "discounts": [],
        "invoice_creation": {"enabled": False},
        "payment_method_collection": "if_required",
        "payment_method_options": {},
        "payment_method_types": ["card", "sepa_debit"],
    }


def _line(line: Params) -> JSONObject:
    price, amount = line["price_data"], line_amount(line)
    return {
        "id": objects.new_id("li_"),
        "object": "item",
        "amount_discount": 0,
        "amount_subtotal": amount,
        "amount_tax": 0,
        "amount_total": amount,
        "currency": price["currency"],
        "description": price["product_data"]["name"],
        "metadata": line.get("metadata", {}),
        "price": _price(price),
        "quantity": line["quantity"],
    }


def _price(price: Params) -> JSONObject:
    return {
        "id": objects.new_id("price_"),
        "object": "price",
        "active": False,
        "currency": price["currency"],
        "livemode": False,
        "metadata": {},
        "product": objects.new_id("prod_", 14),
        "tax_behavior": price.get("tax_behavior", "unspecified"),
        "type": "one_time",
        "unit_amount": price.get("unit_amount"),
        "unit_amount_decimal": str(
            price.get("unit_amount", price.get("unit_amount_decimal"))
        ),
    }


def choose_delivery(session: JSONObject, rate: str) -> JSONObject:
    """Choose one of the shipping options; the total changes by the difference."""
    option = next(
        option
        for option in session["shipping_options"]
        if option["shipping_rate"] == rate
    )
    details = session["total_details"]
    more = option["shipping_amount"] - details["amount_shipping"]
    return objects.change(
        session["id"],
        shipping_cost=_shipping_cost(option),
        amount_total=session["amount_total"] + more,
        total_details={**details, "amount_shipping": option["shipping_amount"]},
    )


def expire(session_id: str) -> str:
    """Ends an open session. Returns the event's id; refuses what is not open."""
    with transaction.atomic(using="sandbox"):
        session = objects.get(KIND, session_id, param="session")
        if session["status"] != "open":
            # Stripe gives this one no code; the shop has to look at the session.
            raise Refusal(
                'Only Checkout Sessions with a status in ["open"] can be expired. '
                f"This Checkout Session has a status of {session['status']}."
            )
        if session["payment_intent"]:
            objects.change(session["payment_intent"], status="canceled")
        ended = objects.change(session_id, status="expired", url=None)
        objects.plan(session_id, "")
        return events.record("checkout.session.expired", ended)
