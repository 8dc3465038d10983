"""Validates the environment: single values, and values together."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterator, Mapping
from importlib.util import find_spec
from typing import Any, TypedDict
from urllib.parse import urlsplit

from django.core.exceptions import ValidationError as DjangoValidationError
from django.core.validators import validate_email
from django.http.request import validate_host
from environs import EnvValidationError, ValidationError, validate

SHORTEST_SECRET_KEY = 50
SIGNING_SECRET = re.compile(r"whsec_[\w+/=-]{8,}")
HOST = re.compile(r"\.?[\w-]+(\.[\w-]+)*\.?|\[[0-9a-fA-F:.]+\]")
DEFAULT_SITE_URL = "http://localhost:8000"
LOOPBACK = ("localhost", "127.0.0.1", "::1")


class Values(TypedDict):
    """The settings that `unsafe_combinations` compares, as read from the environment."""

    DEBUG: bool
    SECRET_KEY: str
    DATABASE_NAMED: bool
    SITE_URL: str
    ALLOWED_HOSTS: list[str]
    STRIPE_SECRET_KEY: str
    STRIPE_WEBHOOK_SECRET: list[str]
    STRIPE_API_BASE: str
    CACHE_URL: dict[str, Any] | None
    EMAIL_URL: dict[str, Any] | None
    DEFAULT_FROM_EMAIL: str
    MEDIA_URL: str
    MEDIA_BUCKET: str
    TASKS_RUN: str


# A prefix alone, or one with dots behind it, was copied from an example; a publishable
# key is a common slip.
stripe_key = validate.Regexp(
    r"([sr]k_(test|live)_\w+)?\Z", error="Use a secret or restricted key: sk_… or rk_…."
)
task_backend = validate.OneOf(
    ("immediate", "database"), error="Use immediate or database."
)
number_of_proxies = validate.Range(
    min=0, error="Use 0 or the number of proxies in front."
)
media_address = validate.Regexp(
    r"(/|https://)(.*/)?\Z",
    error="Write /media/ or https://pictures.example/, slash last.",
)


def demo_folder(value: bool) -> None:
    """Refuse DEMO=1 once the example shop's folder was deleted."""
    if value and find_spec("demo") is None:
        raise ValidationError("The folder demo/ is not there; leave DEMO out.")


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


def webhook_secrets(values: list[str]) -> None:
    """Refuse anything but Stripe's signing secrets; there are several while one is rotated."""
    if not all(SIGNING_SECRET.fullmatch(value) for value in values):
        raise ValidationError("Each signing secret begins with whsec_ and goes on.")


def host_names(values: list[str]) -> None:
    """Refuse what Django would compare with hosts and never find: https://…, a port."""
    if wrong := [value for value in values if not _is_host(value)]:
        raise ValidationError(f"Write names alone, like shop.example, not {wrong[0]}.")


def _is_host(value: str) -> bool:
    return value == "*" or HOST.fullmatch(value) is not None


def optional_sender(value: str) -> None:
    """Refuse a sender that no header may hold; an empty one is the default."""
    if value:
        sender(value)


def sender(value: str) -> str:
    """`Kiln, Loom <shop@shop.example>` as a header may hold it; an address stays one.

    Raises ValidationError for what names no address, and for line breaks.
    """
    name, _bracket, address = value.strip().removesuffix(">").rpartition("<")
    name, address = name.strip(), address.strip()
    if len(name) > 1 and name[0] == name[-1] == '"':
        name = re.sub(r"\\(.)", r"\1", name[1:-1])
    try:
        validate_email(address)
    except DjangoValidationError:
        address = ""
    if not address or not f"{name} ".isprintable():
        raise ValidationError("Write it as Shop Name <shop@shop.example>.")
    quoted = re.sub(r'(["\\])', r"\\\1", name)
    return f'"{quoted}" <{address}>' if name else address


def mail_server(value: str) -> None:
    """Refuse what names no mail server; the parser would take it for one on this machine."""
    if not value:
        return
    parts = urlsplit(value)
    if parts.scheme not in ("smtp", "smtps", "submission", "console", "file", "dummy"):
        raise ValidationError("Write it as smtp://user:password@host:587/?tls=True.")
    if parts.scheme in ("smtp", "smtps", "submission") and not parts.hostname:
        raise ValidationError("Name the mail server's host.")


def messages(refused: EnvValidationError) -> list[str]:
    """One sentence for each value that could not be read, its name first."""
    found = refused.error_messages
    if not isinstance(found, Mapping):
        return list(found)
    return [f"{name}: {why[0]}" for name, why in found.items()]


def sandbox_signing_secret(secret_key: str) -> str:
    """Derive the sandbox's webhook secret, so that developers need not set one."""
    digest = hashlib.sha256(f"sandbox webhook {secret_key}".encode()).hexdigest()
    return f"whsec_{digest[:48]}"


def with_unsafe_combinations(problems: list[str], values: Values) -> list[str]:
    """`problems`, and those of values in combination, each name once.

    When DEBUG could not be read, it is unknown which rules apply, so there are no others.
    """
    named = {problem.partition(":")[0] for problem in problems}
    if "DEBUG" in named:
        return problems
    more = [p for p in unsafe_combinations(values) if p.partition(":")[0] not in named]
    return problems + more


def unsafe_combinations(values: Values) -> Iterator[str]:
    """Yield a sentence for each way in which these settings would run unsafely.

    `values` are the settings by name, as read from the environment.
    """
    yield from _wrong_addresses(values)
    if values["DEBUG"]:
        if "_live_" in values["STRIPE_SECRET_KEY"]:
            yield "STRIPE_SECRET_KEY: a live key with DEBUG=1 is refused. Use a test key, or DEBUG=0."
        return
    yield from _weak_secrets(values)
    yield from _missing_in_production(values)


def _wrong_addresses(values: Values) -> Iterator[str]:
    if values["MEDIA_BUCKET"]:
        if not values["MEDIA_URL"].startswith("https://"):
            yield "MEDIA_URL: with MEDIA_BUCKET write the https address that shows the bucket."
    elif urlsplit(values["MEDIA_URL"]).path != "/media/":
        yield "MEDIA_URL: without MEDIA_BUCKET write /media/, where the shop shows uploads."
    host = urlsplit(values["SITE_URL"]).hostname or ""
    named = values["ALLOWED_HOSTS"] and values["SITE_URL"] != DEFAULT_SITE_URL
    if named and not validate_host(host, values["ALLOWED_HOSTS"]):
        yield f"ALLOWED_HOSTS: {host} is missing, the host of SITE_URL."


def _weak_secrets(values: Values) -> Iterator[str]:
    key = values["SECRET_KEY"]
    if len(key) < SHORTEST_SECRET_KEY or len(set(key)) < 5:
        yield (
            f"SECRET_KEY: write at least {SHORTEST_SECRET_KEY} random characters, "
            "for example from `openssl rand -base64 48`."
        )
    elif "insecure" in key or "change-me" in key:
        yield "SECRET_KEY: this is a sample. Write a random one of your own."


def _missing_in_production(values: Values) -> Iterator[str]:
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
    yield from _missing_services(values)


def _missing_services(values: Values) -> Iterator[str]:
    """What only a shop in development can do without."""
    if not values["DATABASE_NAMED"]:
        yield (
            "DATABASE_URL: required with DEBUG=0: postgres://user:password@host/name, "
            "or sqlite:////folder/shop.sqlite3 to keep all in one file."
        )
    if (values["CACHE_URL"] or {}).get("BACKEND", "").endswith(".DummyCache"):
        yield "CACHE_URL: tries at a password can't be counted in dummy://; write redis://…."
    email = values["EMAIL_URL"] or {}
    if not email:
        yield "EMAIL_URL: required with DEBUG=0, for example smtp://user:password@host:587/?tls=True."
    elif email["EMAIL_BACKEND"].endswith(
        ("console.EmailBackend", "dummy.EmailBackend")
    ):
        yield "EMAIL_URL: this sends no email to anybody; write smtp:// or file://."
    if values["DEFAULT_FROM_EMAIL"].rstrip(">").endswith("@localhost"):
        yield "DEFAULT_FROM_EMAIL: write the address that the shop's emails come from."
    if values["TASKS_RUN"] == "immediate":
        yield (
            "TASKS: with DEBUG=0 write database and run `manage.py db_worker`; waiting "
            "for the mail server would tell visitors who has an account."
        )
    stripe = urlsplit(values["STRIPE_API_BASE"])
    if stripe.scheme != "https" and stripe.hostname not in LOOPBACK:
        yield "STRIPE_API_BASE: with DEBUG=0 write https, or the key could be read on its way."
