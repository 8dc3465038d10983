"""Stripe's HTTP client, answered in this process."""

from __future__ import annotations

import json
import logging
import time
from collections.abc import Mapping
from contextlib import AbstractContextManager, nullcontext
from email.utils import formatdate
from urllib.parse import parse_qsl, urlsplit

import stripe
from django.conf import settings
from django.db import connections, transaction
from requests.structures import CaseInsensitiveDict

from sandbox import endpoints, faults, form_encoding, idempotency, objects
from sandbox.checks import SANDBOX_KEY
from sandbox.options import option
from sandbox.refusals import Refusal
from sandbox.stripe_json import JSONObject

logger = logging.getLogger(__name__)

Pairs = list[tuple[str, str]]
Headers = CaseInsensitiveDict[str]

BROKEN: idempotency.Reply = (
    500,
    {"error": {"type": "api_error", "message": "An unknown error occurred."}},
)


class StripeInsideTransaction(RuntimeError):
    """Stripe was called inside a transaction: its locks would wait for the network."""


class LiveKeyRefused(RuntimeError):
    """A live key reached the sandbox. Nothing else may happen in this process."""


class SandboxIsOff(RuntimeError):
    """The sandbox was called although the settings leave it out."""


class SandboxHTTPClient(stripe.HTTPClient):
    """Takes the place of `stripe.RequestsClient`; nothing leaves the machine."""

    name = "vitrine-sandbox"

    def __init__(self, timeout: tuple[float, float] = (2, 80)) -> None:
        super().__init__()
        self.patience = timeout[1]  # Seconds; only a slow answer takes any.

    def request(
        self,
        method: str,
        url: str,
        headers: Mapping[str, str] | None,
        post_data: str | None = None,
        **kwargs: object,
    ) -> tuple[str, int, Mapping[str, str]]:
        """One call. Raises StripeInsideTransaction when the caller holds locks."""
        refuse_transactions()
        refuse_live_keys(headers or {})
        query = post_data if method == "post" else urlsplit(url).query
        pairs = parse_qsl(query or "", keep_blank_values=True)
        call = Call(
            method, urlsplit(url).path, pairs, CaseInsensitiveDict(headers or {})
        )
        status, body, replayed = call.answer(self.patience)
        sent = {
            "Date": formatdate(objects.now(), usegmt=True),
            "Request-Id": objects.new_id("req_", 14),
        }
        if replayed:
            sent["Idempotent-Replayed"] = "true"
        return json.dumps(body), status, CaseInsensitiveDict(sent)

    def close(self) -> None:
        """There is no connection to close."""

    def _sleep_time_seconds(self, num_retries: int) -> float:
        return 0  # There is no network to wait for.


def refuse_transactions() -> None:
    """Raises when the shop's own database is in a transaction.

    The one that a test case wraps around itself doesn't count, as it doesn't for
    Django's own `atomic(durable=True)`.
    """
    blocks = connections["default"].atomic_blocks
    if any(not getattr(block, "_from_testcase", False) for block in blocks):
        raise StripeInsideTransaction("Stripe was called inside a transaction.")


def refuse_live_keys(headers: Mapping[str, str]) -> None:
    """Raises when the sandbox must not answer at all."""
    if not getattr(settings, "SANDBOX", False):
        raise SandboxIsOff("The sandbox was called although it is off.")
    key = CaseInsensitiveDict(headers).get("Authorization", "")
    if option("STRIPE_LIVEMODE") or "_live_" in key:
        raise LiveKeyRefused("A live key was given to the sandbox.")


def _no_answer() -> stripe.APIConnectionError:
    return stripe.APIConnectionError(  # type: ignore[no-untyped-call]
        "No answer from Stripe.", should_retry=True
    )


def _wait(seconds: float, patience: float) -> None:
    """The time that a slow answer takes. Raises when the caller gives up before."""
    time.sleep(min(seconds, patience))
    if seconds > patience:
        raise _no_answer()


class Call:
    """One request: its headers are checked, then it is carried out and answered."""

    def __init__(self, method: str, path: str, pairs: Pairs, headers: Headers) -> None:
        self.method, self.path = method, path
        self.pairs, self.headers = pairs, headers

    def answer(self, patience: float) -> tuple[int, JSONObject, bool]:
        """Status, body, and whether the answer is a replay.

        `patience` is how many seconds the caller waits for a slow answer.
        """
        try:
            self._check_head()
            fault = faults.take(self.method, self.path)
            kind = fault.kind if fault else ""
            faults.refuse(kind)
            if kind == "timeout":
                raise _no_answer()
            reply = self._once(kind)
        except Refusal as refusal:
            return refusal.status, refusal.body, False
        if kind == "lost":
            raise _no_answer()
        if fault and kind == "slow":
            _wait(fault.seconds, patience)
        return reply

    def _check_head(self) -> None:
        key = self.headers.get("Authorization", "").removeprefix("Bearer ")
        if not key.startswith(SANDBOX_KEY):
            raise Refusal("Invalid API Key provided.", status=401)
        version = self.headers.get("Stripe-Version")
        if version != stripe.api_version:
            raise Refusal(f"Invalid Stripe API version: {version}")
        content = self.headers.get("Content-Type", "")
        if self.method == "post" and "x-www-form-urlencoded" not in content:
            raise Refusal(f"Invalid content type: {content}")

    def _once(self, fault: str) -> tuple[int, JSONObject, bool]:
        key = self.headers.get("Idempotency-Key", "")
        if self.method != "post" or not key:
            return (*self._act(fault), False)
        request = [self.method, self.path, *sorted(map("=".join, self.pairs))]
        reply, replayed = idempotency.once(key, request, lambda: self._act(fault))
        return (*reply, replayed)

    def _act(self, fault: str) -> idempotency.Reply:
        if fault == "500":
            return BROKEN
        try:
            with self._locks():
                body = self._find_and_call()
        except Refusal as refusal:
            return refusal.status, refusal.body
        return BROKEN if fault == "500_after" else (200, body)

    def _locks(self) -> AbstractContextManager[object]:
        # Readers would wait for each other behind the lock that a transaction takes.
        return (
            transaction.atomic(using="sandbox")
            if self.method == "post"
            else nullcontext()
        )

    def _find_and_call(self) -> JSONObject:
        found = endpoints.find(self.method, self.path)
        if found is None:
            call = f"{self.method.upper()} {self.path}"
            logger.error("sandbox.unknown_call call=%s", call)
            raise Refusal(f"Unrecognized request URL ({call}).", status=404)
        endpoint, ids = found
        return endpoints.call(endpoint, form_encoding.read(self.pairs), self.path, ids)
