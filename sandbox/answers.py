"""Idempotency keys: the same question gets the same answer, once."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterable
from datetime import timedelta
from typing import Any

from django.db import transaction
from django.utils import timezone

from sandbox.models import Answer
from sandbox.refusals import Refusal

KEPT = timedelta(hours=24)
# Longer than any call takes: whoever asked has died without an answer.
ABANDONED = timedelta(minutes=1)

Reply = tuple[int, dict[str, Any]]


def once(
    key: str, question: Iterable[str], ask: Callable[[], Reply]
) -> tuple[Reply, bool]:
    """The stored answer to the key, or the one that `ask` gives now.

    Returns the answer, and whether it is a replay. A refusal (4xx) leaves the key
    free; 200 and 5xx are kept. Raises Refusal when the key is in use, or was used
    for another question.
    """
    if len(key) > 255:
        raise Refusal("Idempotency keys have at most 255 characters.")
    mine, answer = _claim(key, _fingerprint(question))
    if not mine:
        return (answer.status or 0, answer.body or {}), True
    try:
        reply = ask()
    except BaseException:
        answer.delete()
        raise
    _keep(answer, reply)
    return reply, False


def _claim(key: str, fingerprint: str) -> tuple[bool, Answer]:
    with transaction.atomic(using="sandbox"):
        _forget(key)
        answer, mine = Answer.objects.get_or_create(
            key=key, defaults={"fingerprint": fingerprint}
        )
    if not mine and answer.fingerprint != fingerprint:
        raise Refusal(
            f"Keys for idempotent requests can only be used with the same parameters "
            f"they were first used with. Try using a key other than '{key}'.",
            type_="idempotency_error",
        )
    if not mine and answer.status is None:
        raise Refusal(
            f"There is currently another in-progress request using this key: {key}",
            code="idempotency_key_in_use",
            status=409,
            type_="idempotency_error",
        )
    return mine, answer


def _forget(key: str) -> None:
    same = Answer.objects.filter(key=key)
    same.filter(asked_at__lt=timezone.now() - KEPT).delete()
    same.filter(status=None, asked_at__lt=timezone.now() - ABANDONED).delete()


def _keep(answer: Answer, reply: Reply) -> None:
    status, body = reply
    if 400 <= status < 500:
        answer.delete()
        return
    answer.status, answer.body = status, body
    answer.save(update_fields=["status", "body"])


def _fingerprint(question: Iterable[str]) -> str:
    return hashlib.sha256("\n".join(question).encode()).hexdigest()
