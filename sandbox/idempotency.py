"""Idempotency keys: the same request is carried out once and gets the same answer."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterable
from datetime import timedelta

from django.db import transaction
from django.utils import timezone

from sandbox.models import IdempotencyKey
from sandbox.refusals import Refusal
from sandbox.stripe_json import JSONObject

KEPT = timedelta(hours=24)
# Longer than any call takes: the process that asked has ended without an answer.
ABANDONED = timedelta(minutes=1)

Reply = tuple[int, JSONObject]


def once(
    key: str, request: Iterable[str], call: Callable[[], Reply]
) -> tuple[Reply, bool]:
    """The stored answer to the key, or the one that `call` gives now.

    Returns the answer, and whether it is a replay. A refusal (4xx) leaves the key
    free; 200 and 5xx are kept. Raises Refusal when the key is in use, or was used
    for another request.
    """
    if len(key) > 255:
        raise Refusal("Idempotency keys have at most 255 characters.")
    mine, stored = _claim(key, _fingerprint(request))
    if not mine:
        return (stored.status or 0, stored.body or {}), True
    try:
        reply = call()
    except BaseException:
        stored.delete()
        raise
    _keep(stored, reply)
    return reply, False


def _claim(key: str, fingerprint: str) -> tuple[bool, IdempotencyKey]:
    with transaction.atomic(using="sandbox"):
        _forget(key)
        stored, mine = IdempotencyKey.objects.get_or_create(
            key=key, defaults={"fingerprint": fingerprint}
        )
    if not mine and stored.fingerprint != fingerprint:
        raise Refusal(
            f"Keys for idempotent requests can only be used with the same parameters "
            f"they were first used with. Try using a key other than '{key}'.",
            type_="idempotency_error",
        )
    if not mine and stored.status is None:
        raise Refusal(
            f"There is currently another in-progress request using this key: {key}",
            code="idempotency_key_in_use",
            status=409,
            type_="idempotency_error",
        )
    return mine, stored


def _forget(key: str) -> None:
    same = IdempotencyKey.objects.filter(key=key)
    same.filter(asked_at__lt=timezone.now() - KEPT).delete()
    same.filter(status=None, asked_at__lt=timezone.now() - ABANDONED).delete()


def _keep(stored: IdempotencyKey, reply: Reply) -> None:
    status, body = reply
    if 400 <= status < 500:
        stored.delete()
        return
    stored.status, stored.body = status, body
    stored.save(update_fields=["status", "body"])


def _fingerprint(request: Iterable[str]) -> str:
    return hashlib.sha256("\n".join(request).encode()).hexdigest()
