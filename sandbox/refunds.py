"""Refunds and disputes."""

from __future__ import annotations

from django.db import transaction

from sandbox import events, objects, payments
from sandbox.models import Record
from sandbox.refusals import Refusal, exclusive, missing
from sandbox.rules import check_metadata
from sandbox.stripe_json import JSONObject, Params

COUNTED_AS_REFUNDED = ("pending", "requires_action", "succeeded")
DISPUTED_DAYS = 7


def refund(params: Params) -> JSONObject:
    """A refund by Stripe's rules, and its event. Raises Refusal for what can't be.

    Cards are refunded at once; refunds of bank debits are `pending` first.
    """
    if "metadata" in params:
        check_metadata(params["metadata"], "metadata")
    charge = _charge_of(params)
    amount = params.get("amount", _refundable_amount(charge))
    _check_refund(charge, amount)
    pending = charge["payment_method_details"]["type"] != "card"
    made = _refund(charge, amount, params, "pending" if pending else "succeeded")
    objects.store(made, parent=charge["id"])
    _update_charge(charge["id"])
    events.record("refund.created", made)
    return made


def _charge_of(params: Params) -> JSONObject:
    if "charge" in params and "payment_intent" in params:
        raise exclusive("payment_intent", "charge")
    if "charge" in params:
        return objects.get("charge", params["charge"], param="charge")
    if "payment_intent" not in params:
        raise missing("payment_intent")
    id_ = params["payment_intent"]
    intent = objects.get("payment_intent", id_, param="payment_intent")
    if intent["status"] != "succeeded":
        raise Refusal(
            f"This PaymentIntent ({id_}) does not have a successful charge to refund.",
            param="payment_intent",
        )
    return objects.get("charge", intent["latest_charge"])


def _refunded_amount(charge: Params) -> int:
    refunds = objects.children(charge["id"], "refund")
    return sum(
        entry["amount"] for entry in refunds if entry["status"] in COUNTED_AS_REFUNDED
    )


def _refundable_amount(charge: Params) -> int:
    return int(charge["amount_captured"]) - _refunded_amount(charge)


def _check_refund(charge: Params, amount: int) -> None:
    if charge["status"] != "succeeded":
        raise Refusal("This charge has not succeeded.", param="charge")
    if not _may_be_refunded(charge["id"]):
        raise Refusal("Charge has been disputed.", code="charge_disputed")
    if _refundable_amount(charge) <= 0:
        raise Refusal(
            f"Charge {charge['id']} has already been refunded.",
            code="charge_already_refunded",
        )
    if amount < 1:
        raise Refusal(
            "This value must be greater than or equal to 1.",
            param="amount",
            code="parameter_invalid_integer",
        )
    if amount > _refundable_amount(charge):
        raise Refusal(
            f"Refund amount ({amount}) is greater than unrefunded amount on charge "
            f"({_refundable_amount(charge)}).",
            param="amount",
        )


def _may_be_refunded(charge_id: str) -> bool:
    # An inquiry moves no money yet, and a refund is one way to end it.
    return all(
        entry["is_charge_refundable"]
        for entry in objects.children(charge_id, "dispute")
    )


def _refund(charge: Params, amount: int, params: Params, status: str) -> JSONObject:
    id_ = objects.new_id("re_")
    line = payments.add_balance_transaction("refund", -amount, charge["currency"], id_)
    return {
        "id": id_,
        "object": "refund",
        "amount": amount,
        "balance_transaction": line["id"],
        "charge": charge["id"],
        "created": objects.now(),
        "currency": charge["currency"],
        "destination_details": None,
        "metadata": params.get("metadata", {}),
        "payment_intent": charge["payment_intent"],
        "pending_reason": "processing" if status == "pending" else None,
        "reason": params.get("reason"),
        "receipt_number": None,
        "status": status,
    }


def _update_charge(charge_id: str) -> None:
    charge = objects.get("charge", charge_id)
    back = _refunded_amount(charge)
    whole = 0 < charge["amount_captured"] <= back
    objects.change(charge_id, amount_refunded=back, refunded=whole)


def change_refund_status(refund_id: str, status: str) -> list[str]:
    """Changes a refund's status, as a bank does days later. Returns the events' ids."""
    with transaction.atomic(using="sandbox"):
        before = objects.get("refund", refund_id)
        changed = objects.change(
            refund_id,
            status=status,
            pending_reason="processing" if status == "pending" else None,
            **({"failure_reason": "declined"} if status == "failed" else {}),
        )
        _update_charge(changed["charge"])
        if (
            before["status"] in COUNTED_AS_REFUNDED
            and status not in COUNTED_AS_REFUNDED
        ):
            amount, currency = changed["amount"], changed["currency"]
            payments.add_balance_transaction(
                "refund_failure", amount, currency, refund_id
            )
        types = ["refund.updated", *(["refund.failed"] if status == "failed" else [])]
        return [events.record(type_, changed) for type_ in types]


def dispute(session_id: str, *, status: str = "needs_response") -> list[str]:
    """The shopper's bank takes the money back. Returns the events' ids.

    With a `warning_…` status it is an inquiry, and no money moves.
    """
    with transaction.atomic(using="sandbox"):
        session = objects.get("checkout.session", session_id)
        intent = objects.get("payment_intent", session["payment_intent"])
        charge = objects.get("charge", intent["latest_charge"])
        made = objects.store(_dispute(charge, status), parent=charge["id"])
        types = ["charge.dispute.created"]
        if not status.startswith("warning"):
            payments.add_balance_transaction(
                "adjustment", -charge["amount"], charge["currency"], made["id"]
            )
            types.append("charge.dispute.funds_withdrawn")
        objects.change(charge["id"], disputed=True)
        return [events.record(type_, made) for type_ in types]


def _dispute(charge: Params, status: str) -> JSONObject:
    return {
        "id": objects.new_id("du_"),
        "object": "dispute",
        "amount": charge["amount"],
        "balance_transactions": [],
        "charge": charge["id"],
        "created": objects.now(),
        "currency": charge["currency"],
        "evidence": {},
        "evidence_details": {
            "due_by": objects.now() + DISPUTED_DAYS * 24 * 60 * 60,
            "has_evidence": False,
            "past_due": False,
            "submission_count": 0,
        },
        "is_charge_refundable": status.startswith("warning"),
        "livemode": False,
        "metadata": {},
        "payment_intent": charge["payment_intent"],
        "reason": "product_not_received",
        "status": status,
    }


def end_dispute(dispute_id: str, status: str) -> list[str]:
    """`won`, `lost` or `warning_closed`. Returns the events' ids."""
    with transaction.atomic(using="sandbox"):
        objects.get("dispute", dispute_id)
        ended = objects.change(dispute_id, status=status)
        types = ["charge.dispute.closed"]
        if status == "won":
            payments.add_balance_transaction(
                "adjustment", ended["amount"], ended["currency"], dispute_id
            )
            types.append("charge.dispute.funds_reinstated")
        return [events.record(type_, ended) for type_ in types]


def of_session(session: Params, kind: str) -> list[JSONObject]:
    """The refunds or disputes of a session's payment, oldest first."""
    found = Record.objects.filter(
        kind=kind, data__payment_intent=session["payment_intent"] or "none"
    )
    return [record.data for record in found.order_by("number")]
