"""Disputes and inquiries, from the shopper's bank to its decision."""

from __future__ import annotations

from django.db import transaction

from sandbox import balance, events, objects
from sandbox.refusals import Refusal, no_such, not_supported
from sandbox.rules import check_metadata
from sandbox.stripe_json import JSONObject, Params

KIND = "dispute"
ANSWERED_WITHIN = 7 * objects.DAY
LOST_AFTER_DUE = objects.DAY
BANK_DECIDES_AFTER = 60 * objects.DAY
INQUIRY_CLOSES_AFTER = 120 * objects.DAY
WAITING = ("needs_response", "warning_needs_response")
OVER = ("won", "lost", "warning_closed", "prevented")
MOST_EVIDENCE = 150_000  # Characters of all texts together.
FILES = frozenset(
    [
        "cancellation_policy", "customer_communication", "customer_signature",
        "duplicate_charge_documentation", "receipt", "refund_policy",
        "service_documentation", "shipping_documentation", "uncategorized_file",
    ]
)  # fmt: skip
# As in Stripe's test mode, this text in `uncategorized_text` decides what follows.
DECIDING_TEXTS = {
    "winning_evidence": "dispute_won",
    "losing_evidence": "dispute_lost",
    "escalate_inquiry_evidence": "inquiry_escalates",
}


def dispute(
    session_id: str,
    *,
    status: str = "needs_response",
    reason: str = "product_not_received",
) -> list[str]:
    """The shopper's bank takes the money back. Returns the events' ids.

    With a `warning_…` status it is an inquiry, and no money moves.
    """
    with transaction.atomic(using="sandbox"):
        charge = _paid_charge(session_id)
        made = objects.store(_dispute(charge, status, reason), parent=charge["id"])
        objects.change(charge["id"], disputed=True)
        objects.plan(made["id"], "dispute_past_due", ANSWERED_WITHIN)
        opened = events.record("charge.dispute.created", made)
        if status.startswith("warning"):
            return [opened]
        return [opened, _withdraw(made)]


def _paid_charge(session_id: str) -> JSONObject:
    session = objects.get("checkout.session", session_id)
    intent = objects.get("payment_intent", session["payment_intent"] or "none")
    charge = objects.get("charge", intent["latest_charge"])
    if charge["status"] != "succeeded":
        raise Refusal("Only a payment that succeeded can be disputed.")
    if any(one["status"] not in OVER for one in objects.children(charge["id"], KIND)):
        raise Refusal("This payment is disputed already.")
    return charge


def _dispute(charge: Params, status: str, reason: str) -> JSONObject:
    inquiry = status.startswith("warning")
    return {
        "id": objects.new_id("du_"),
        "object": KIND,
        # What has gone back already is not disputed, unless all has.
        "amount": charge["amount"] - charge["amount_refunded"] or charge["amount"],
        "balance_transactions": [],
        "charge": charge["id"],
        "created": objects.now(),
        "currency": charge["currency"],
        "enhanced_eligibility_types": [],
        "evidence": {},
        "evidence_details": {
            "due_by": objects.now() + ANSWERED_WITHIN,
            "enhanced_eligibility": {},
            "has_evidence": False,
            "past_due": False,
            "submission_count": 0,
        },
        "intended_submission_method": None,
        "is_charge_refundable": inquiry,
        "livemode": False,
        "metadata": {},
        "network_reason_code": None,
        "payment_intent": charge["payment_intent"],
        "payment_method_details": {
            "card": {
                "brand": "visa",
                "case_type": "inquiry" if inquiry else "chargeback",
                "network_reason_code": None,
            },
            "type": "card",
        },
        "reason": reason,
        "status": status,
    }


def _withdraw(made: JSONObject) -> str:
    """The amount and Stripe's fee leave the balance. Returns the event's id."""
    line = balance.add(
        "adjustment",
        -made["amount"],
        made["currency"],
        made["id"],
        fee=balance.fee_of_dispute(made["currency"]),
        fee_name="Dispute fee",
        category="dispute",
        description=f"Chargeback withdrawal for {made['charge']}",
    )
    lines = [*made["balance_transactions"], line]
    changed = objects.change(made["id"], balance_transactions=lines)
    return events.record("charge.dispute.funds_withdrawn", changed)


def _reinstate(ended: JSONObject) -> str:
    """The amount comes back, the fee doesn't. Returns the event's id."""
    line = balance.add(
        "adjustment",
        ended["amount"],
        ended["currency"],
        ended["id"],
        category="dispute_reversal",
        description=f"Chargeback reversal for {ended['charge']}",
    )
    lines = [*ended["balance_transactions"], line]
    changed = objects.change(ended["id"], balance_transactions=lines)
    return events.record("charge.dispute.funds_reinstated", changed)


def update(dispute_id: str, params: Params) -> JSONObject:
    """The shop writes evidence down and, unless told to wait, submits it."""
    found = objects.get(KIND, dispute_id, param="dispute")
    fields: JSONObject = {}
    if "metadata" in params:
        check_metadata(params["metadata"], "metadata")
        fields["metadata"] = {**found["metadata"], **params["metadata"]}
    if "intended_submission_method" in params:
        fields["intended_submission_method"] = params["intended_submission_method"]
    evidence = {**found["evidence"], **params.get("evidence", {})}
    if "evidence" in params or params.get("submit"):
        _check_evidence(found, evidence)
        fields |= {"evidence": evidence}
        fields["evidence_details"] = {
            **found["evidence_details"],
            "has_evidence": bool(evidence),
        }
    changed = objects.change(dispute_id, **fields)
    if ("evidence" in params or "submit" in params) and params.get("submit", True):
        return submit(dispute_id)
    events.record("charge.dispute.updated", changed)
    return changed


def _check_evidence(found: Params, evidence: Params) -> None:
    if found["status"] not in WAITING:
        raise Refusal(
            f"This dispute is {found['status']}: it takes no evidence any more.",
            param="evidence",
        )
    if found["evidence_details"]["past_due"]:
        raise Refusal("The time to submit evidence is over.", param="evidence")
    for name, value in evidence.items():
        param = f"evidence[{name}]"
        if name in FILES:
            raise no_such("file upload", value, param, status=400)
        if not isinstance(value, str):
            raise not_supported(name, param)
    if sum(map(len, evidence.values())) > MOST_EVIDENCE:
        raise Refusal(
            f"All evidence together has at most {MOST_EVIDENCE} characters.",
            param="evidence",
        )


def submit(dispute_id: str) -> JSONObject:
    """The evidence goes to the bank, which decides after weeks."""
    with transaction.atomic(using="sandbox"):
        found = objects.get(KIND, dispute_id)
        if found["status"] not in WAITING:
            raise Refusal(f"This dispute is {found['status']}.", param="submit")
        inquiry = found["status"].startswith("warning")
        details = found["evidence_details"]
        changed = objects.change(
            dispute_id,
            status="warning_under_review" if inquiry else "under_review",
            evidence_details={
                **details,
                "submission_count": details["submission_count"] + 1,
            },
        )
        _plan_decision(changed, inquiry)
        events.record("charge.dispute.updated", changed)
        return changed


def _plan_decision(submitted: JSONObject, inquiry: bool) -> None:
    text = submitted["evidence"].get("uncategorized_text", "")
    if text in DECIDING_TEXTS:
        objects.plan(submitted["id"], DECIDING_TEXTS[text])
    elif inquiry:
        passed = objects.now() - submitted["created"]
        wait = max(INQUIRY_CLOSES_AFTER - passed, 0)
        objects.plan(submitted["id"], "inquiry_closes", wait)
    else:
        decision = "dispute_won" if submitted["evidence"] else "dispute_lost"
        objects.plan(submitted["id"], decision, BANK_DECIDES_AFTER)


def pass_due(dispute_id: str) -> None:
    """Nobody answered in time: soon a dispute is lost, later an inquiry closes."""
    found = objects.get(KIND, dispute_id)
    if found["status"] not in WAITING:
        return
    details = {**found["evidence_details"], "past_due": True}
    changed = objects.change(dispute_id, evidence_details=details)
    events.record("charge.dispute.updated", changed)
    if found["status"].startswith("warning"):
        wait = INQUIRY_CLOSES_AFTER - ANSWERED_WITHIN
        objects.plan(dispute_id, "inquiry_closes", wait)
    else:
        objects.plan(dispute_id, "dispute_lost", LOST_AFTER_DUE)


def escalate(dispute_id: str) -> list[str]:
    """An inquiry becomes a dispute, which takes the money. Returns the events' ids."""
    with transaction.atomic(using="sandbox"):
        found = objects.get(KIND, dispute_id)
        if not found["status"].startswith("warning") or found["status"] in OVER:
            raise Refusal("Only an open inquiry can become a dispute.")
        details = {
            **found["evidence_details"],
            "due_by": objects.now() + ANSWERED_WITHIN,
            "past_due": False,
        }
        changed = objects.change(
            dispute_id,
            status="needs_response",
            is_charge_refundable=False,
            evidence_details=details,
        )
        objects.plan(dispute_id, "dispute_past_due", ANSWERED_WITHIN)
        return [events.record("charge.dispute.updated", changed), _withdraw(changed)]


def close(dispute_id: str, params: Params) -> JSONObject:
    """The shop gives in: the dispute is lost."""
    found = objects.get(KIND, dispute_id, param="dispute")
    if found["status"] in OVER:
        raise Refusal("This dispute is already closed.")
    end(dispute_id, "lost")
    return objects.get(KIND, dispute_id)


def end(dispute_id: str, status: str) -> list[str]:
    """`won`, `lost` or `warning_closed`. Returns the events' ids."""
    with transaction.atomic(using="sandbox"):
        found = objects.get(KIND, dispute_id)
        if found["status"] in OVER:
            raise Refusal(f"This dispute is {found['status']} already.")
        ended = objects.change(
            dispute_id, status=status, is_charge_refundable=status != "lost"
        )
        objects.plan(dispute_id, "")
        closed = events.record("charge.dispute.closed", ended)
        taken = bool(found["balance_transactions"])
        if status == "won" and taken:
            return [closed, _reinstate(ended)]
        return [closed]


def end_inquiries(charge_id: str) -> None:
    """A payment that went back in full is not asked about any more."""
    for one in objects.children(charge_id, KIND):
        if one["status"].startswith("warning") and one["status"] not in OVER:
            end(one["id"], "warning_closed")
