"""Keeps secrets and people's addresses out of the log and of error reports."""

from __future__ import annotations

import logging
import re

from django.views.debug import SafeExceptionReporterFilter

HIDDEN = "[hidden]"
SECRETS = re.compile(
    r"""
      \b[sr]k_(?:live|test)_\w+                   # Stripe's keys
    | \bwhsec_\w+                                 # its signing secrets
    | \bt=\d+,(?:v\d=[0-9a-fA-F]+,?)+             # its signatures
    | (?<=/orders/)[^\s/'"]{20,}                  # a guest's way to an order
    | (?<=session_id=)\w+                         # a shopper's way to the success page
    | (?<=://)[^\s/@'"]+(?=@)                     # who we are at a database or mail host
    | (?:sessionid|__Host-\w+|csrftoken)=[^\s;]+  # cookies
    | [\w.+-]+@[\w-]+(?:\.[\w-]+)+                # people's addresses
    """,
    re.VERBOSE,
)


class DiscreetFormatter(logging.Formatter):
    """Writes a record, traceback included, without secrets and personal data."""

    def format(self, record: logging.LogRecord) -> str:
        return SECRETS.sub(HIDDEN, super().format(record))


def without_traceback_of_refused(record: logging.LogRecord) -> bool:
    """Cut the traceback of a request that was refused: anybody could fill the log with them.

    Django writes one for each form that is too large, broken or forged. What failed
    in the shop itself has status 500, and keeps its own.
    """
    if 400 <= getattr(record, "status_code", 500) < 500:
        record.exc_info = record.exc_text = None
    return True


def as_cache_unreachable(record: logging.LogRecord) -> bool:
    """Write one line for what the cache could not do; django-redis brings a traceback."""
    problem = record.exc_info[1] if record.exc_info else None
    name = type(problem.__cause__ or problem).__name__ if problem else "unknown"
    record.levelno, record.levelname = logging.WARNING, "WARNING"
    record.msg, record.args = "cache.unreachable error=%s", (name,)
    record.exc_info = record.exc_text = None
    return True


class DiscreetReports(SafeExceptionReporterFilter):
    """Django's filter of error reports, which knows neither Stripe nor our addresses."""

    hidden_settings = re.compile(
        SafeExceptionReporterFilter.hidden_settings.pattern
        + "|STRIPE|_URL|LOCATION|SESSION|EMAIL_HOST",
        re.IGNORECASE,
    )


LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {
        "line": {
            "()": "site_config.settings.logging.DiscreetFormatter",
            "format": "{levelname} {name} {message}",
            "style": "{",
        }
    },
    "filters": {
        "refused": {
            "()": "django.utils.log.CallbackFilter",
            "callback": without_traceback_of_refused,
        },
        "cache": {
            "()": "django.utils.log.CallbackFilter",
            "callback": as_cache_unreachable,
        },
    },
    "handlers": {
        "console": {
            "class": "logging.StreamHandler",
            "formatter": "line",
            "filters": ["refused"],
        }
    },
    "root": {"handlers": ["console"], "level": "INFO"},
    "loggers": {
        "django_redis.cache": {"filters": ["cache"]},
        "stripe": {"level": "WARNING"},  # It would log what it sends: addresses.
        # One line for each index entry would drown what the shop itself says.
        "django_tasks": {"level": "WARNING"},
    },
}
