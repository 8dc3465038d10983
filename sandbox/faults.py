"""Makes the next calls fail in the way that a test asks for.

    faults.next("timeout")                      no answer, nothing done
    faults.next("lost")                         done, but the answer never arrives
    faults.next("500_after", times=2)           done, then a stored 500, twice
    faults.next("slow", seconds=10)             done, answered after 10 seconds
    faults.next("429", on="post /v1/refunds")   only for calls that begin so
    faults.next("500", on=faults.NEW_SESSION)   only for exactly this call ("$")
    faults.next("timeout", lasting=True)        until `clear`
    faults.next_session(amount_total=1)         the next session has other contents
    faults.change("cs_test_…", currency="usd")  so does an existing session

Kinds: timeout, lost, 400, 401, 403, 409, 429, 500, 500_after, 503, slow. The SDK calls
again by itself after timeout, lost, 409 and 5xx: give `times` for what has to last.
They are rows in the sandbox's database, so they reach every thread and process.
"""

from __future__ import annotations

from django.db import transaction

from sandbox import objects
from sandbox.models import Fault
from sandbox.refusals import Refusal
from sandbox.stripe_json import JSONObject

NEW_SESSION = "post /v1/checkout/sessions$"
NEW_REFUND = "post /v1/refunds$"
REFUSED: dict[str, JSONObject] = {
    "400": {"message": "Invalid request, as a fault asked for."},
    "401": {"message": "Invalid API Key provided: sk_test_***", "status": 401},
    "403": {"message": "The provided key lacks a permission.", "status": 403},
    "409": {
        "message": "There is currently another in-progress request using this key.",
        "code": "idempotency_key_in_use",
        "status": 409,
        "type_": "idempotency_error",
    },
    "429": {"message": "Too many requests.", "code": "rate_limit", "status": 429},
    "503": {
        "message": "Stripe is unavailable.",
        "status": 503,
        "type_": "api_error",
    },
}


def next(
    kind: str,
    *,
    times: int = 1,
    on: str = "",
    lasting: bool = False,
    seconds: float = 10,
) -> None:
    """The next calls fail; `on` is how method and path begin, "" takes any call."""
    Fault.objects.create(
        kind=Fault.Kind(kind),
        times=times,
        on=on.lower(),
        lasting=lasting,
        seconds=seconds,
    )


def next_session(**fields: object) -> None:
    """The next session that is created has these fields instead of its own."""
    Fault.objects.create(kind=Fault.Kind.MISREPORT, fields=fields)


def change(id_: str, **fields: object) -> None:
    """Writes fields over any stored object: a session, an intent, a refund."""
    objects.change(id_, **fields)


def clear() -> None:
    Fault.objects.all().delete()


def take(method: str, path: str) -> Fault | None:
    """The fault for this call, which uses it up."""
    call = f"{method} {path}$".lower()
    if not Fault.objects.exists():
        return None
    with transaction.atomic(using="sandbox"):
        waiting = Fault.objects.exclude(kind=Fault.Kind.MISREPORT).order_by("pk")
        for fault in waiting:
            if call.startswith(fault.on):
                _use_up(fault)
                return fault
    return None


def refuse(kind: str) -> None:
    """Raises the Refusal that a fault asks for before anything is done."""
    if kind in REFUSED:
        raise Refusal(**REFUSED[kind])


def misreported() -> JSONObject:
    """Fields that the session being created has instead of its own."""
    fault = Fault.objects.filter(kind=Fault.Kind.MISREPORT).order_by("pk").first()
    if fault is None:
        return {}
    _use_up(fault)
    return dict(fault.fields)


def _use_up(fault: Fault) -> None:
    if fault.lasting:
        return
    fault.times -= 1
    if fault.times:
        fault.save(update_fields=["times"])
    else:
        fault.delete()
