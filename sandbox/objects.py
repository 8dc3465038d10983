"""Stripe's objects, stored by id; every change is one transaction of the sandbox's own database."""

from __future__ import annotations

import secrets
import string
import time
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar

from django.db import transaction

from sandbox.models import Behaviour, Record
from sandbox.options import option
from sandbox.refusals import no_such
from sandbox.stripe_json import JSONObject

ALPHABET = string.ascii_letters + string.digits
DAY = 24 * 60 * 60  # Seconds.
# The second at which something was due, while it's being caught up with.
_moment: ContextVar[int | None] = ContextVar("moment", default=None)


def new_id(prefix: str, length: int = 24) -> str:
    return prefix + "".join(secrets.choice(ALPHABET) for _ in range(length))


def now() -> int:
    """Seconds by the sandbox's clock, which may have been moved ahead of the shop's."""
    moment = _moment.get()
    if moment is not None:
        return moment
    wrong: int = option("SANDBOX_CLOCK_AHEAD")
    return int(time.time()) + wrong + Behaviour.now().clock_ahead


def shops_now() -> int:
    """The second by which the shop counts, which knows nothing of a moved clock.

    So it can go on selling: the half hour of a session is counted from here.
    """
    return now() - Behaviour.now().clock_ahead


@contextmanager
def at(moment: int) -> Iterator[None]:
    """What happens inside happens at this second."""
    token = _moment.set(moment)
    try:
        yield
    finally:
        _moment.reset(token)


@contextmanager
def one_moment() -> Iterator[None]:
    """All inside happens at the same second, for which the clock is asked once."""
    with at(now()):
        yield


def plan(id_: str, step: str, after: int = 0) -> None:
    """What happens to an object by itself in `after` seconds; "" for nothing more."""
    Record.objects.filter(id=id_).update(
        next_step=step, next_at=now() + after if step else None
    )


def is_due(id_: str) -> bool:
    """Whether the time of what is planned for an object has come."""
    return Record.objects.filter(id=id_, next_at__lte=now()).exists()


def store(
    data: JSONObject, *, parent: str = "", asked: JSONObject | None = None
) -> JSONObject:
    """Stores a new object; `parent` is the id of the object that it belongs to."""
    Record.objects.create(
        id=data["id"],
        kind=data["object"],
        data=data,
        parent=parent,
        asked=asked or {},
    )
    return data


def get(kind: str, id_: str, *, param: str = "id") -> JSONObject:
    """The object as it is now. Raises Refusal (404) when there is none."""
    return row(kind, id_, param=param).data  # type: ignore[no-any-return]


def row(kind: str, id_: str, *, param: str = "id") -> Record:
    found = Record.objects.filter(kind=kind, id=id_).first()
    if found is None:
        raise no_such(kind, id_, param)
    return found


def change(id_: str, **fields: object) -> JSONObject:
    """Writes fields over a stored object, and returns the whole."""
    with transaction.atomic(using="sandbox"):
        record = Record.objects.get(id=id_)
        record.data |= fields
        if "expires_at" in fields and record.next_step == "expire":
            record.next_at = int(str(fields["expires_at"]))
        record.save(update_fields=["data", "next_at"])
    return record.data  # type: ignore[no-any-return]


def children(id_: str, kind: str) -> list[JSONObject]:
    """What belongs to an object, oldest first."""
    found = Record.objects.filter(parent=id_, kind=kind).order_by("number")
    return [record.data for record in found]


def find(id_: str) -> JSONObject | None:
    """The object of any kind, or None when there is none with this id."""
    record = Record.objects.filter(id=id_).first()
    return record.data if record else None
