"""Payment intents and charges."""

from __future__ import annotations

from django.conf import settings
from django.urls import reverse

from sandbox import balance, objects
from sandbox.stripe_json import JSONObject, Params


def confirm(session: JSONObject, *, method: str) -> JSONObject:
    """The session's intent, created with the first try to pay and used again for the next."""
    fresh = {
        "amount": session["amount_total"],
        "payment_method": objects.new_id("pm_"),
        "payment_method_types": [method],
        "shipping": (session["collected_information"] or {}).get("shipping_details"),
    }
    if session["payment_intent"]:
        return objects.change(session["payment_intent"], **fresh)
    asked = objects.row("checkout.session", session["id"]).asked
    intent = _intent(session, asked.get("payment_intent_data", {}))
    return objects.store({**intent, **fresh})


def _intent(session: JSONObject, asked: JSONObject) -> JSONObject:
    return {
        "id": objects.new_id("pi_"),
        "object": "payment_intent",
        "amount_capturable": 0,
        "amount_received": 0,
        "canceled_at": None,
        "cancellation_reason": None,
        "capture_method": "automatic_async",
        "client_secret": None,
        "confirmation_method": "automatic",
        "created": objects.now(),
        "currency": session["currency"],
        "customer": None,
        "description": asked.get("description"),
        "last_payment_error": None,
        "latest_charge": None,
        "livemode": False,
        "metadata": asked.get("metadata", {}),
        "next_action": None,
        "receipt_email": asked.get("receipt_email"),
        "statement_descriptor": None,
        "statement_descriptor_suffix": asked.get("statement_descriptor_suffix"),
        "status": "requires_payment_method",
    }


def charge(intent: JSONObject, *, status: str, method: str) -> JSONObject:
    """A charge (`succeeded`, `pending` or `failed`) that becomes the intent's latest."""
    made = objects.store(_charge(intent, status, method), parent=intent["id"])
    objects.change(intent["id"], latest_charge=made["id"])
    if status == "pending":
        _enter(made)
    return made


def _enter(charge: JSONObject) -> None:
    """A payment stands in the balance from its beginning, also while it's pending."""
    amount, currency = charge["amount"], charge["currency"]
    line = balance.add(
        "charge" if is_by_card(charge) else "payment",
        amount,
        currency,
        charge["id"],
        fee=balance.fee_of_charge(amount, currency),
        description=charge["description"],
    )
    objects.change(charge["id"], balance_transaction=line["id"])


def is_by_card(charge: Params) -> bool:
    return bool(charge["payment_method_details"]["type"] == "card")


def _charge(intent: JSONObject, status: str, method: str) -> JSONObject:
    id_ = objects.new_id("ch_" if method == "card" else "py_")
    return {
        "id": id_,
        "object": "charge",
        "amount": intent["amount"],
        "amount_captured": 0,
        "amount_refunded": 0,
        "balance_transaction": None,
        "captured": False,
        "created": objects.now(),
        "currency": intent["currency"],
        "customer": None,
        "description": intent["description"],
        "disputed": False,
        "failure_code": "card_declined" if status == "failed" else None,
        "failure_message": None,
        "livemode": False,
        "metadata": intent["metadata"],
        "paid": False,
        "payment_intent": intent["id"],
        "payment_method": intent["payment_method"],
        "payment_method_details": {"type": method},
        "receipt_url": settings.SITE_URL + reverse("sandbox:receipt", args=[id_]),
        "refunded": False,
        "shipping": intent["shipping"],
        "status": status,
    }


def succeed(intent_id: str) -> None:
    """The payment succeeds: intent and charge are updated."""
    intent = objects.get("payment_intent", intent_id)
    amount = intent["amount"]
    objects.change(
        intent["latest_charge"],
        status="succeeded",
        paid=True,
        captured=True,
        amount_captured=amount,
    )
    objects.change(
        intent_id, status="succeeded", amount_received=amount, last_payment_error=None
    )


def fail(intent_id: str, *, code: str) -> None:
    """The payment fails: the intent needs another payment method."""
    intent = objects.get("payment_intent", intent_id)
    charge = objects.change(intent["latest_charge"], status="failed", failure_code=code)
    if charge["balance_transaction"]:
        _leave(charge)
    objects.change(
        intent_id,
        status="requires_payment_method",
        payment_method=None,
        last_payment_error={
            "code": code,
            "message": "The payment was not accepted.",
            "type": "card_error"
            if code == "card_declined"
            else "invalid_request_error",
        },
    )


def _leave(charge: JSONObject) -> None:
    """What a bank debit brought into the balance goes out with its fee."""
    balance.add(
        "payment_failure_refund",
        -charge["amount"],
        charge["currency"],
        charge["id"],
        fee=-balance.fee_of_charge(charge["amount"], charge["currency"]),
    )
