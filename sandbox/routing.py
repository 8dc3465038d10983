"""Routes the sandbox's models, and no others, to a database of their own."""

from __future__ import annotations

from django.db.models import Model

SANDBOX = "sandbox"


class SandboxRouter:
    """Stripe's objects must not roll back with the shop that called it."""

    def db_for_read(self, model: type[Model], **hints: object) -> str | None:
        return SANDBOX if model._meta.app_label == SANDBOX else None

    def db_for_write(self, model: type[Model], **hints: object) -> str | None:
        return SANDBOX if model._meta.app_label == SANDBOX else None

    def allow_relation(self, one: Model, other: Model, **hints: object) -> bool | None:
        labels = {one._meta.app_label, other._meta.app_label}
        return labels == {SANDBOX} if SANDBOX in labels else None

    def allow_migrate(self, db: str, app_label: str, **hints: object) -> bool | None:
        if app_label == SANDBOX:
            return db == SANDBOX
        return False if db == SANDBOX else None
