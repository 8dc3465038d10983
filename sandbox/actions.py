"""What people and banks do on the payment page and after it, for views, tests and the demo.

Each function changes the sandbox's state and records the event without sending it.
Unless it says otherwise it returns the event's id, ready for `delivery.signed`.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import TypedDict, Unpack

from django.db import transaction

from sandbox import events, objects, payments, sessions
from sandbox.refusals import Refusal
from sandbox.rules import LATEST
from sandbox.stripe_json import JSONObject

Address = Mapping[str, str]


class Details(TypedDict, total=False):
    """What the pay page asks; what is left out is filled in with a sample customer.

    `rate` is the id of the delivery option, if not the first.
    """

    address: Address | None
    name: str | None
    email: str | None
    phone: str | None
    rate: str


BANK_TAKES = 5 * objects.DAY
DEMO_NAME = "Ada Byron"
DEMO_EMAIL = "ada@example.com"
DEMO_PHONE = "+441632960001"
DEMO_ADDRESS = {
    "line1": "12 Harbour Street",
    "line2": "",
    "city": "Whitby",
    "postal_code": "YO21 1AA",
    "state": "",
    "country": "GB",
}


@objects.one_moment()
def pay(session_id: str, **details: Unpack[Details]) -> str:
    """Pay by card, and the card is accepted.

    Raises Refusal when the session is not open any more; then nothing has changed.
    """
    with transaction.atomic(using="sandbox"):
        session = _fill_in(session_id, details)
        if session["amount_total"] == 0:
            return _complete(session, payment_status="no_payment_required")
        intent = payments.confirm(session, method="card")
        payments.charge(intent, status="pending", method="card")
        payments.succeed(intent["id"])
        session = objects.change(session_id, payment_intent=intent["id"])
        return _complete(session, payment_status="paid")


def decline(session_id: str) -> None:
    """Pay by card, and the card is refused: the session stays open, and there is no event."""
    with transaction.atomic(using="sandbox"):
        session = _open_session(session_id)
        intent = payments.confirm(session, method="card")
        payments.charge(intent, status="failed", method="card")
        payments.fail(intent["id"], code="card_declined")
        objects.change(session_id, payment_intent=intent["id"])


@objects.one_moment()
def pay_by_bank(
    session_id: str, *, outcome: str = "bank_succeeds", **details: Unpack[Details]
) -> str:
    """Pay by bank debit, which takes days: the session is complete, the payment is processing.

    `outcome` is what comes of it by itself: `bank_succeeds` or `bank_fails`.
    """
    with transaction.atomic(using="sandbox"):
        session = _fill_in(session_id, details)
        if session["amount_total"] == 0:
            return _complete(session, payment_status="no_payment_required")
        intent = payments.confirm(session, method="sepa_debit")
        payments.charge(intent, status="pending", method="sepa_debit")
        objects.change(
            intent["id"],
            status="processing",
            last_payment_error=None,
            payment_method_types=["sepa_debit"],
        )
        session = objects.change(session_id, payment_intent=intent["id"])
        event_id = _complete(session, payment_status="unpaid")
        objects.plan(session_id, outcome, BANK_TAKES)
        return event_id


def bank_succeeds(session_id: str) -> str:
    """The bank debit succeeds."""
    with transaction.atomic(using="sandbox"):
        payments.succeed(_processing_intent(session_id))
        paid = objects.change(session_id, payment_status="paid")
        return events.record("checkout.session.async_payment_succeeded", paid)


def bank_fails(session_id: str) -> str:
    """The bank debit fails: the session stays complete and unpaid."""
    with transaction.atomic(using="sandbox"):
        payments.fail(
            _processing_intent(session_id), code="payment_intent_payment_attempt_failed"
        )
        session = objects.get(sessions.KIND, session_id)
        return events.record("checkout.session.async_payment_failed", session)


def let_expire(session_id: str) -> str:
    """The session expires unpaid."""
    with transaction.atomic(using="sandbox"):
        _open_session(session_id)
        objects.change(session_id, expires_at=objects.now())
        return sessions.expire(session_id)


def second_payment(session_id: str) -> str:
    """A second payment: another paid session of the same order."""
    return _paid_copy(session_id, {})


def foreign_session(session_id: str) -> str:
    """A sale of another shop that shares the account: its amounts, none of our names."""
    not_ours: JSONObject = {
        "client_reference_id": None,
        "metadata": {},
        "cancel_url": "https://elsewhere.example/",
        "success_url": "https://elsewhere.example/thanks/",
    }
    return _paid_copy(session_id, not_ours)


def _paid_copy(session_id: str, fields: JSONObject) -> str:
    with transaction.atomic(using="sandbox"):
        row = objects.row(sessions.KIND, session_id)
        copy = {
            **row.data,
            **fields,
            "id": objects.new_id("cs_test_", 58),
            "created": objects.now(),
            "expires_at": objects.now() + LATEST,
            "payment_intent": None,
            "payment_status": "unpaid",
            "status": "open",
        }
        objects.store(copy, asked={} if fields else row.asked)
        for line in objects.children(session_id, "item"):
            again = {**line, "id": objects.new_id("li_")}
            objects.store(again, parent=copy["id"])
        return pay(copy["id"])


def _open_session(session_id: str) -> JSONObject:
    session = objects.get(sessions.KIND, session_id, param="session")
    if session["status"] == "open" and objects.is_due(session_id):
        session["status"] = "expired"
    if session["status"] != "open":
        raise Refusal(f"This Checkout Session is {session['status']}, not open.")
    return session


def _processing_intent(session_id: str) -> str:
    session = objects.get(sessions.KIND, session_id, param="session")
    intent = session["payment_intent"] or ""
    if objects.get("payment_intent", intent)["status"] != "processing":
        raise Refusal("No bank payment is processing for this session.")
    return str(intent)


def _fill_in(session_id: str, details: Details) -> JSONObject:
    session = _open_session(session_id)
    if details.get("rate"):
        session = sessions.choose_delivery(session, details["rate"])
    name = details.get("name") or DEMO_NAME
    where = _address(session, details.get("address"))
    collected = session["shipping_address_collection"] is not None
    return objects.change(
        session_id,
        collected_information={
            "business_name": None,
            "individual_name": None,
            "shipping_details": {"name": name, "address": where} if collected else None,
        },
        customer_details=sessions.customer_details(
            session["customer_email"] or details.get("email") or DEMO_EMAIL,
            name=name,
            phone=_phone(session, details.get("phone")),
            address=where,
        ),
    )


def _phone(session: JSONObject, given: str | None) -> str | None:
    asked = session["phone_number_collection"]["enabled"]
    return (given or DEMO_PHONE) if asked else None


def _address(session: JSONObject, given: Address | None) -> dict[str, str | None]:
    collection = session["shipping_address_collection"] or {}
    countries = collection.get("allowed_countries", [])
    address = {**DEMO_ADDRESS, **(given or {})}
    if countries and address["country"] not in countries:
        if given and "country" in given:
            raise Refusal("This shop does not deliver there.", param="country")
        address["country"] = countries[0]
    return {name: value or None for name, value in address.items()}


def _complete(session: JSONObject, *, payment_status: str) -> str:
    done = objects.change(
        session["id"], status="complete", payment_status=payment_status, url=None
    )
    objects.plan(session["id"], "")
    return events.record("checkout.session.completed", done)
