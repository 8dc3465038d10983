"""Which of Stripe's addresses the sandbox answers, and with what."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import NamedTuple

from stripe import params as declared
from stripe.params import checkout as declared_checkout

from sandbox import expansion, lists, objects, parameters, refunds, sessions
from sandbox.models import Event, Record
from sandbox.refusals import no_such
from sandbox.stripe_json import JSONObject, Params


class Endpoint(NamedTuple):
    """`kind` is what it answers with; the id in the path goes to `answer` first."""

    method: str
    path: str
    declared: type
    kind: str
    answer: Callable[..., JSONObject]
    lists: bool = False


def call(
    endpoint: Endpoint, sent: Params, path: str, ids: tuple[str, ...]
) -> JSONObject:
    """Reads the parameters, answers and expands. Raises Refusal for what doesn't fit."""
    params = parameters.read(sent, endpoint.declared)
    asked = params.pop("expand", [])
    expansion.check(endpoint.kind, asked, listed=endpoint.lists)
    sessions.expire_due()
    if endpoint.lists:
        params["path"] = path
    return expansion.expand(endpoint.answer(*ids, params), asked)


def find(method: str, path: str) -> tuple[Endpoint, tuple[str, ...]] | None:
    for endpoint in ENDPOINTS:
        pattern = re.escape(endpoint.path).replace(re.escape("{id}"), "([^/]+)")
        found = re.fullmatch(pattern, path)
        if found and endpoint.method == method:
            return endpoint, found.groups()
    return None


def _retrieve(kind: str, param: str) -> Callable[..., JSONObject]:
    def answer(id_: str, params: Params) -> JSONObject:
        return objects.get(kind, id_, param=param)

    return answer


def _list(kind: str) -> Callable[..., JSONObject]:
    def answer(params: Params) -> JSONObject:
        return lists.page(lists.chosen(kind, params), params, path=params["path"])

    return answer


def _line_items(session_id: str, params: Params) -> JSONObject:
    objects.get(sessions.KIND, session_id, param="session")
    rows = Record.objects.filter(parent=session_id, kind="item")
    return lists.page(rows, params, path=params["path"], oldest_first=True)


def _expire(session_id: str, params: Params) -> JSONObject:
    sessions.expire(session_id)
    return objects.get(sessions.KIND, session_id)


def _event(id_: str, params: Params) -> JSONObject:
    event = Event.objects.filter(id=id_).first()
    if event is None:
        raise no_such("event", id_, "id")
    return {**event.data, "pending_webhooks": 0 if event.delivered_at else 1}


def _events(params: Params) -> JSONObject:
    return lists.page(lists.events(params), params, path=params["path"])


SESSIONS = "/v1/checkout/sessions"
ENDPOINTS = [
    Endpoint(
        "post",
        SESSIONS,
        declared_checkout.SessionCreateParams,
        sessions.KIND,
        sessions.create,
    ),
    Endpoint(
        "get",
        SESSIONS,
        declared_checkout.SessionListParams,
        sessions.KIND,
        _list(sessions.KIND),
        lists=True,
    ),
    Endpoint(
        "get",
        SESSIONS + "/{id}",
        declared_checkout.SessionRetrieveParams,
        sessions.KIND,
        _retrieve(sessions.KIND, "session"),
    ),
    Endpoint(
        "get",
        SESSIONS + "/{id}/line_items",
        declared_checkout.SessionListLineItemsParams,
        "item",
        _line_items,
        lists=True,
    ),
    Endpoint(
        "post",
        SESSIONS + "/{id}/expire",
        declared_checkout.SessionExpireParams,
        sessions.KIND,
        _expire,
    ),
    Endpoint(
        "get",
        "/v1/payment_intents/{id}",
        declared.PaymentIntentRetrieveParams,
        "payment_intent",
        _retrieve("payment_intent", "intent"),
    ),
    Endpoint(
        "get",
        "/v1/charges/{id}",
        declared.ChargeRetrieveParams,
        "charge",
        _retrieve("charge", "id"),
    ),
    Endpoint(
        "post", "/v1/refunds", declared.RefundCreateParams, "refund", refunds.refund
    ),
    Endpoint(
        "get",
        "/v1/refunds",
        declared.RefundListParams,
        "refund",
        _list("refund"),
        lists=True,
    ),
    Endpoint(
        "get",
        "/v1/refunds/{id}",
        declared.RefundRetrieveParams,
        "refund",
        _retrieve("refund", "id"),
    ),
    Endpoint(
        "get",
        "/v1/disputes/{id}",
        declared.DisputeRetrieveParams,
        "dispute",
        _retrieve("dispute", "id"),
    ),
    Endpoint(
        "get", "/v1/events", declared.EventListParams, "event", _events, lists=True
    ),
    Endpoint("get", "/v1/events/{id}", declared.EventRetrieveParams, "event", _event),
    Endpoint(
        "get",
        "/v1/balance_transactions",
        declared.BalanceTransactionListParams,
        "balance_transaction",
        _list("balance_transaction"),
        lists=True,
    ),
]
