"""What the environment may say: checks of single values, and of values together."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Mapping
from typing import Any
from urllib.parse import urlsplit

from environs import EnvValidationError, ValidationError

SHORTEST_SECRET_KEY = 50


def site_address(value: str) -> None:
    """Refuse anything but `scheme://host[:port]`, since a path is added to it."""
    try:
        parts = urlsplit(value)
        # Reading the port refuses what is none.
        named = bool(parts.hostname) and parts.port != 0
    except ValueError:
        named = False
    if not named or parts.scheme not in ("http", "https"):
        raise ValidationError("Write it as https://shop.example, scheme and host.")
    if parts.path or parts.query or parts.fragment or parts.username:
        raise ValidationError("Write the scheme and host alone, no slash at the end.")


def stripe_key(value: str) -> None:
    """Refuse what is no secret or restricted key; a publishable key is a common slip."""
    if value and not value.startswith(("sk_test_", "sk_live_", "rk_test_", "rk_live_")):
        raise ValidationError("Use a secret or restricted key: sk_… or rk_….")


def webhook_secrets(values: list[str]) -> None:
    """Refuse anything but Stripe's signing secrets; several stand while rotating."""
    if any(not value.startswith("whsec_") for value in values):
        raise ValidationError("Each signing secret begins with whsec_.")


def task_backend(value: str) -> None:
    """Refuse a place for background work that does not exist."""
    if value not in ("immediate", "database"):
        raise ValidationError("Use immediate or database.")


def number_of_proxies(value: int) -> None:
    """Refuse a negative number of proxies."""
    if value < 0:
        raise ValidationError("Use 0 or the number of proxies in front.")


def mail_server(value: str) -> None:
    """Refuse what names no mail server; the parser would take it for one on this machine."""
    if not value:
        return
    parts = urlsplit(value)
    if parts.scheme not in ("smtp", "smtps", "submission", "console", "file", "dummy"):
        raise ValidationError("Write it as smtp://user:password@host:587/?tls=True.")
    if parts.scheme in ("smtp", "smtps", "submission") and not parts.hostname:
        raise ValidationError("Name the mail server's host.")


def media_address(value: str) -> None:
    """Refuse what is neither a path here nor an https address, each with a slash last."""
    if not value.startswith(("/", "https://")) or not value.endswith("/"):
        raise ValidationError("Write /media/ or https://pictures.example/, slash last.")


def sentences(refused: EnvValidationError) -> list[str]:
    """One sentence for each value that could not be read, its name first."""
    messages = refused.error_messages
    if not isinstance(messages, Mapping):
        return list(messages)
    return [f"{name}: {why[0]}" for name, why in messages.items()]


def sandbox_signing_secret(secret_key: str) -> str:
    """Derive the sandbox's webhook secret, so that a newcomer need not invent one."""
    digest = hashlib.sha256(f"sandbox webhook {secret_key}".encode()).hexdigest()
    return f"whsec_{digest[:48]}"


def with_unsafe_ones(problems: list[str], values: Mapping[str, Any]) -> list[str]:
    """`problems` and those of values together, each name once.

    Unless DEBUG was read, nobody knows which rules count.
    """
    named = {problem.partition(":")[0] for problem in problems}
    if "DEBUG" in named:
        return problems
    more = [p for p in unsafe_together(values) if p.partition(":")[0] not in named]
    return problems + more


def unsafe_together(values: Mapping[str, Any]) -> Iterator[str]:
    """Yield a sentence for each way in which these settings would run unsafely.

    `values` are the settings by name, as read from the environment.
    """
    if values["MEDIA_BUCKET"] and not values["MEDIA_URL"].startswith("https://"):
        yield "MEDIA_URL: with MEDIA_BUCKET write the https address that shows the bucket."
    if values["DEBUG"]:
        if "_live_" in values["STRIPE_SECRET_KEY"]:
            yield "STRIPE_SECRET_KEY: a live key with DEBUG=1 is refused. Use a test key, or DEBUG=0."
        return
    yield from _weak_secrets(values)
    yield from _missing_in_production(values)


def _weak_secrets(values: Mapping[str, Any]) -> Iterator[str]:
    key = values["SECRET_KEY"]
    if len(key) < SHORTEST_SECRET_KEY or len(set(key)) < 5:
        yield (
            f"SECRET_KEY: write at least {SHORTEST_SECRET_KEY} random characters, "
            "for example from `openssl rand -base64 48`."
        )
    elif "insecure" in key or "change-me" in key:
        yield "SECRET_KEY: this is a sample. Write a random one of your own."


def _missing_in_production(values: Mapping[str, Any]) -> Iterator[str]:
    if not values["SITE_URL"].startswith("https://"):
        yield "SITE_URL: write the public https address; with DEBUG=0 http is refused."
    if not values["ALLOWED_HOSTS"] or "*" in values["ALLOWED_HOSTS"]:
        yield "ALLOWED_HOSTS: name the hosts; * is refused."
    if not values["STRIPE_SECRET_KEY"]:
        yield "STRIPE_SECRET_KEY: required with DEBUG=0, since the sandbox runs only with DEBUG=1."
    elif values["STRIPE_SECRET_KEY"].startswith("sk_test_sandbox"):
        yield "STRIPE_SECRET_KEY: the sandbox's key runs only with DEBUG=1."
    if not values["STRIPE_WEBHOOK_SECRET"]:
        yield "STRIPE_WEBHOOK_SECRET: required with DEBUG=0; Stripe shows it beside the endpoint."
    if not values["EMAIL_URL"]:
        yield "EMAIL_URL: required with DEBUG=0, for example smtp://user:password@host:587/?tls=True."
