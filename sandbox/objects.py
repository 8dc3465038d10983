"""Stripe's objects, stored by id; every change is one transaction of the sandbox's own database."""

from __future__ import annotations

import secrets
import string
import time

from django.conf import settings
from django.db import transaction

from sandbox.models import Record
from sandbox.refusals import no_such
from sandbox.stripe_json import JSONObject

ALPHABET = string.ascii_letters + string.digits


def new_id(prefix: str, length: int = 24) -> str:
    return prefix + "".join(secrets.choice(ALPHABET) for _ in range(length))


def now() -> int:
    """Seconds by the sandbox's clock, which a test may set ahead of the shop's."""
    ahead: int = settings.SANDBOX_CLOCK_AHEAD
    return int(time.time()) + ahead


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
        record.save(update_fields=["data"])
    return record.data  # type: ignore[no-any-return]


def children(id_: str, kind: str) -> list[JSONObject]:
    """What belongs to an object, oldest first."""
    found = Record.objects.filter(parent=id_, kind=kind).order_by("number")
    return [record.data for record in found]


def find(id_: str) -> JSONObject | None:
    """The object of any kind, or None when there is none with this id."""
    record = Record.objects.filter(id=id_).first()
    return record.data if record else None
