"""Which of Stripe's addresses the sandbox answers, and with what."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import NamedTuple

from stripe import params as declared
from stripe.params import checkout as of_checkout

from sandbox import (
    account,
    balance,
    disputes,
    expansion,
    lists,
    objects,
    parameters,
    refunds,
    schedule,
    sessions,
    webhook_endpoints,
)
from sandbox.models import Event, Record
from sandbox.refusals import no_such
from sandbox.stripe_json import JSONObject, Params

Answer = Callable[..., JSONObject]


class Endpoint(NamedTuple):
    """`kind` is what it answers with; the id in the path goes to `answer` first."""

    method: str
    path: str
    declared: type
    kind: str
    answer: Answer
    lists: bool = False


@objects.one_moment()
def call(
    endpoint: Endpoint, sent: Params, path: str, ids: tuple[str, ...]
) -> JSONObject:
    """Reads the parameters, answers and expands. Raises Refusal for what doesn't fit."""
    params = parameters.read(sent, endpoint.declared)
    asked = params.pop("expand", [])
    expansion.check(endpoint.kind, asked, listed=endpoint.lists)
    schedule.catch_up()
    if endpoint.kind == webhook_endpoints.KIND:
        webhook_endpoints.make_shops_own()
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


def _one(path: str, declared: type, kind: str, param: str = "id") -> Endpoint:
    def answer(id_: str, params: Params) -> JSONObject:
        return objects.get(kind, id_, param=param)

    return Endpoint("get", path + "/{id}", declared, kind, answer)


def _all(path: str, declared: type, kind: str) -> Endpoint:
    def answer(params: Params) -> JSONObject:
        return lists.page(lists.chosen(kind, params), params, path=params["path"])

    return Endpoint("get", path, declared, kind, answer, lists=True)


def _post(path: str, declared: type, kind: str, answer: Answer) -> Endpoint:
    return Endpoint("post", path, declared, kind, answer)


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


SESSION = sessions.KIND
SESSIONS = "/v1/checkout/sessions"
REFUNDS = "/v1/refunds"
DISPUTES = "/v1/disputes"
HOOK = webhook_endpoints.KIND
HOOKS = "/v1/webhook_endpoints"
ENDPOINTS = [
    _post(SESSIONS, of_checkout.SessionCreateParams, SESSION, sessions.create),
    _all(SESSIONS, of_checkout.SessionListParams, SESSION),
    _one(SESSIONS, of_checkout.SessionRetrieveParams, SESSION, "session"),
    Endpoint(
        "get",
        SESSIONS + "/{id}/line_items",
        of_checkout.SessionListLineItemsParams,
        "item",
        _line_items,
        lists=True,
    ),
    _post(SESSIONS + "/{id}/expire", of_checkout.SessionExpireParams, SESSION, _expire),
    _all("/v1/payment_intents", declared.PaymentIntentListParams, "payment_intent"),
    _one(
        "/v1/payment_intents",
        declared.PaymentIntentRetrieveParams,
        "payment_intent",
        "intent",
    ),
    _all("/v1/charges", declared.ChargeListParams, "charge"),
    _one("/v1/charges", declared.ChargeRetrieveParams, "charge"),
    _post(REFUNDS, declared.RefundCreateParams, "refund", refunds.refund),
    _all(REFUNDS, declared.RefundListParams, "refund"),
    _one(REFUNDS, declared.RefundRetrieveParams, "refund"),
    _post(REFUNDS + "/{id}", declared.RefundUpdateParams, "refund", refunds.update),
    _post(
        REFUNDS + "/{id}/cancel", declared.RefundCancelParams, "refund", refunds.cancel
    ),
    _all(DISPUTES, declared.DisputeListParams, "dispute"),
    _one(DISPUTES, declared.DisputeRetrieveParams, "dispute", "dispute"),
    _post(DISPUTES + "/{id}", declared.DisputeUpdateParams, "dispute", disputes.update),
    _post(
        DISPUTES + "/{id}/close", declared.DisputeCloseParams, "dispute", disputes.close
    ),
    _all(
        "/v1/balance_transactions", declared.BalanceTransactionListParams, balance.KIND
    ),
    _one(
        "/v1/balance_transactions",
        declared.BalanceTransactionRetrieveParams,
        balance.KIND,
    ),
    Endpoint(
        "get", "/v1/balance", declared.BalanceRetrieveParams, "balance", balance.sums
    ),
    _all("/v1/payouts", declared.PayoutListParams, "payout"),
    _one("/v1/payouts", declared.PayoutRetrieveParams, "payout", "payout"),
    Endpoint(
        "get", "/v1/events", declared.EventListParams, "event", _events, lists=True
    ),
    Endpoint("get", "/v1/events/{id}", declared.EventRetrieveParams, "event", _event),
    _all(HOOKS, declared.WebhookEndpointListParams, HOOK),
    _post(HOOKS, declared.WebhookEndpointCreateParams, HOOK, webhook_endpoints.create),
    _one(HOOKS, declared.WebhookEndpointRetrieveParams, HOOK, HOOK),
    _post(
        HOOKS + "/{id}",
        declared.WebhookEndpointUpdateParams,
        HOOK,
        webhook_endpoints.update,
    ),
    Endpoint(
        "delete",
        HOOKS + "/{id}",
        declared.WebhookEndpointDeleteParams,
        HOOK,
        webhook_endpoints.delete,
    ),
    Endpoint(
        "get",
        "/v1/account",
        declared.AccountRetrieveCurrentParams,
        "account",
        account.retrieve,
    ),
]
