"""Refunds, and what becomes of them."""

from __future__ import annotations

from django.db import transaction

from sandbox import balance, disputes, events, objects, payments
from sandbox.models import Behaviour, Record
from sandbox.refusals import Refusal, exclusive, missing
from sandbox.rules import check_metadata
from sandbox.stripe_json import JSONObject, Params

COUNTED_AS_REFUNDED = ("pending", "requires_action", "succeeded")
SETTLES_AFTER = 5 * objects.DAY
# The states into which a refund can still come from each; a failed one is final.
MOVES = {
    "pending": ("pending", "requires_action", "succeeded", "failed", "canceled"),
    "requires_action": ("pending", "succeeded", "failed", "canceled"),
    # Stripe never takes back that one succeeded; a bank's failure comes weeks later.
    "succeeded": ("pending", "succeeded", "failed", "canceled"),
}


def refund(params: Params) -> JSONObject:
    """A refund by Stripe's rules, and its event. Raises Refusal for what can't be.

    Cards are refunded at once unless told otherwise; bank debits are `pending` first.
    """
    if "metadata" in params:
        check_metadata(params["metadata"], "metadata")
    charge = _charge_of(params)
    amount = params.get("amount", _refundable_amount(charge))
    _check_refund(charge, amount)
    status, then = _outcome(charge)
    with transaction.atomic(using="sandbox"):
        made = _refund(charge, amount, params, status)
        objects.store(made, parent=charge["id"])
        if then:
            objects.plan(made["id"], then, SETTLES_AFTER)
        _update_charge(charge["id"])
        events.record("refund.created", made)
    return made


def _outcome(charge: Params) -> tuple[str, str]:
    """The first state of a refund, and what happens to it later."""
    kinds = Behaviour.Refunds
    chosen = kinds(Behaviour.now().refunds)
    if chosen == kinds.SUCCEED and not payments.is_by_card(charge):
        chosen = kinds.PENDING
    return {
        kinds.SUCCEED: ("succeeded", ""),
        kinds.PENDING: ("pending", "refund_succeeds"),
        kinds.PENDING_THEN_FAIL: ("pending", "refund_fails"),
        kinds.FAIL_LATER: ("succeeded", "refund_fails"),
        kinds.NEED_ACTION: ("requires_action", ""),
    }[chosen]


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
    by_card = payments.is_by_card(charge)
    id_ = objects.new_id("re_" if by_card else "pyr_")
    line = balance.add(
        "refund" if by_card else "payment_refund",
        -amount,
        charge["currency"],
        id_,
        description="REFUND FOR PAYMENT",
    )
    waits = status == "requires_action"
    return {
        "id": id_,
        "object": "refund",
        "amount": amount,
        "balance_transaction": line["id"],
        "charge": charge["id"],
        "created": objects.now(),
        "currency": charge["currency"],
        "description": None,
        "destination_details": {"type": charge["payment_method_details"]["type"]},
        "instructions_email": params.get("instructions_email"),
        "metadata": params.get("metadata", {}),
        "next_action": {"type": "display_details"} if waits else None,
        "payment_intent": charge["payment_intent"],
        "payment_method": charge["payment_method"],
        "pending_reason": "processing" if status == "pending" else None,
        "reason": params.get("reason"),
        "receipt_number": None,
        "source_transfer_reversal": None,
        "status": status,
        "transfer_reversal": None,
    }


def _update_charge(charge_id: str) -> None:
    charge = objects.get("charge", charge_id)
    back = _refunded_amount(charge)
    whole = 0 < charge["amount_captured"] <= back
    objects.change(charge_id, amount_refunded=back, refunded=whole)
    if whole:
        disputes.end_inquiries(charge_id)


def change_refund_status(refund_id: str, status: str) -> list[str]:
    """Changes a refund's status, as a bank does days later. Returns the events' ids."""
    with transaction.atomic(using="sandbox"):
        before = objects.get("refund", refund_id)
        if status not in MOVES.get(before["status"], ()):
            raise Refusal(f"This refund is {before['status']} already.")
        fields: JSONObject = {
            "status": status,
            "pending_reason": "processing" if status == "pending" else None,
            "next_action": None,
        }
        if status not in COUNTED_AS_REFUNDED:
            fields |= _back_in_the_balance(before, status)
        changed = objects.change(refund_id, **fields)
        _update_charge(changed["charge"])
        types = ["refund.updated", *(["refund.failed"] if status == "failed" else [])]
        return [events.record(type_, changed) for type_ in types]


def _back_in_the_balance(refund: JSONObject, status: str) -> JSONObject:
    line = balance.add(
        "refund_failure", refund["amount"], refund["currency"], refund["id"]
    )
    reason = "declined" if status == "failed" else "merchant_request"
    return {"failure_balance_transaction": line["id"], "failure_reason": reason}


def cancel(refund_id: str, params: Params) -> JSONObject:
    """The shop calls a refund off, which only one that waits for the shopper allows."""
    found = objects.get("refund", refund_id, param="refund")
    if found["status"] != "requires_action":
        raise Refusal(
            f"This refund has a status of {found['status']}; only one that "
            "requires_action can be canceled."
        )
    change_refund_status(refund_id, "canceled")
    return objects.get("refund", refund_id)


def update(refund_id: str, params: Params) -> JSONObject:
    """Metadata is all that can be changed."""
    found = objects.get("refund", refund_id, param="refund")
    added = params.get("metadata", {})
    check_metadata(added, "metadata")
    changed = objects.change(refund_id, metadata={**found["metadata"], **added})
    events.record("refund.updated", changed)
    return changed


def of_session(session: Params, kind: str) -> list[JSONObject]:
    """The refunds or disputes of a session's payment, oldest first."""
    found = Record.objects.filter(
        kind=kind, data__payment_intent=session["payment_intent"] or "none"
    )
    return [record.data for record in found.order_by("number")]
