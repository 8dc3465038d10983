"""Logs and error reports hold no secrets and no personal data."""

from __future__ import annotations

import logging
import logging.config
from copy import deepcopy
from io import StringIO

import pytest
from django.conf import settings
from django.test import RequestFactory
from django.views.debug import get_exception_reporter_filter

SECRETS = [
    "sk_live_51HplantedPlanted",
    "rk_test_51Hplanted",
    "whsec_planted0123",
    "t=1700000000,v1=5257a869e7ecebeda32affa62cdca3fa51cad7e77a0e56ff536d0ce8e108d8bd",
    "ada@example.com",
    "__Host-session=planted",
    "/orders/eyJvcmRlciI6InBsYW50ZWQifQ:1x:planted/",
    "/success/?session_id=cs_test_planted",
    "postgres://shop:planted@db/shop",
]


@pytest.fixture
def written():
    """Logs with the shop's formatter; returns the output."""
    # The configurator changes the dict that it is given, hence the copy.
    plan = deepcopy(settings.LOGGING["formatters"]["line"])
    handler = logging.StreamHandler(StringIO())
    handler.setFormatter(logging.config.DictConfigurator({}).configure_formatter(plan))
    logging.getLogger("checkout").addHandler(handler)
    yield handler.stream.getvalue
    logging.getLogger("checkout").removeHandler(handler)


def test_all_that_is_logged_goes_through_the_discreet_formatter():
    assert settings.LOGGING["root"]["handlers"] == ["console"]
    assert settings.LOGGING["handlers"]["console"]["formatter"] == "line"


@pytest.mark.parametrize("secret", SECRETS)
def test_no_secrets_in_logs(written, secret):
    logging.getLogger("checkout").warning("order.started with=%s", secret)
    line = written()
    assert "order.started" in line
    assert "planted" not in line.replace("[hidden]", "")
    assert secret not in line


def test_no_secrets_in_a_traceback(written):
    try:
        raise RuntimeError("Stripe said no to sk_live_planted")
    except RuntimeError:
        logging.getLogger("checkout").exception("session.failed")
    assert "RuntimeError: Stripe said no to [hidden]" in written()


@pytest.mark.parametrize(("status", "kept"), [(400, False), (404, False), (500, True)])
def test_a_refused_request_writes_no_traceback(status, kept):
    plan = deepcopy(settings.LOGGING["filters"]["refused"])
    refused = logging.config.DictConfigurator({}).configure_filter(plan)
    record = logging.makeLogRecord({"exc_info": (None,) * 3, "status_code": status})
    assert refused.filter(record)
    assert bool(record.exc_info) is kept


def test_all_that_is_logged_goes_through_that_filter():
    assert settings.LOGGING["handlers"]["console"]["filters"] == ["refused"]


def test_stripes_library_may_not_log_what_it_sends():
    assert settings.LOGGING["loggers"]["stripe"] == {"level": "WARNING"}


def test_ids_stay_in_the_log(written):
    logging.getLogger("checkout").warning(
        "order.paid order=%s session=%s", "K7Q2", "cs_test_1"
    )
    assert "WARNING checkout order.paid order=K7Q2 session=cs_test_1" in written()


def test_error_reports_hide_keys_and_passwords():
    shown = get_exception_reporter_filter(RequestFactory().get("/")).get_safe_settings()
    hidden = "********************"
    for name in (
        "STRIPE_SECRET_KEY",
        "STRIPE_WEBHOOK_SECRET",
        "SECRET_KEY",
        "DATABASE_URL",
        "CACHE_URL",
    ):
        assert shown[name] == hidden, name


def test_error_reports_hide_stripes_signature():
    request = RequestFactory().post(
        "/webhooks/stripe/", headers={"Stripe-Signature": "t=1,v1=planted"}
    )
    shown = get_exception_reporter_filter(request).get_safe_request_meta(request)
    assert "planted" not in str(shown)
