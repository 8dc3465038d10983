"""The sandbox answers only where it may, and only to those who ask properly."""

from __future__ import annotations

import pytest
import stripe
from django.core.checks import Tags, run_checks
from django.db import router, transaction

from sandbox.client import (
    LiveKeyRefused,
    SandboxHTTPClient,
    SandboxIsOff,
    StripeInsideTransaction,
)
from sandbox.models import Record
from tests.sandbox.conftest import params

pytestmark = pytest.mark.django_db(databases=["default", "sandbox"])


def sessions_of(key, **options):
    client = stripe.StripeClient(key, http_client=SandboxHTTPClient(), **options)
    return client.v1.checkout.sessions


def complaints():
    return {
        error.id
        for error in run_checks(tags=[Tags.security])
        if error.id.startswith("sandbox.")
    }


@pytest.mark.parametrize("key", ["sk_live_1", "rk_live_1", "sk_live_sk_test_sandbox"])
def test_a_live_key_stops_everything(key):
    with pytest.raises(LiveKeyRefused):
        sessions_of(key).list()


def test_live_mode_stops_everything(settings, checkout):
    settings.STRIPE_LIVEMODE = True
    with pytest.raises(LiveKeyRefused):
        checkout.list()


def test_a_sandbox_that_is_off_does_not_answer(settings, checkout):
    settings.SANDBOX = False
    with pytest.raises(SandboxIsOff):
        checkout.list()


def test_a_real_test_key_is_a_wrong_key_here():
    with pytest.raises(stripe.AuthenticationError):
        sessions_of("sk_test_51abc").list()


def test_another_version_of_the_api_is_refused(checkout):
    with pytest.raises(stripe.InvalidRequestError, match="API version"):
        checkout.list(options={"stripe_version": "2020-08-27"})


def test_stripe_is_never_called_inside_a_transaction(checkout):
    with transaction.atomic(), pytest.raises(StripeInsideTransaction):
        checkout.create(params=params())
    assert not Record.objects.exists()


@pytest.mark.django_db(transaction=True, databases=["default", "sandbox"])
def test_sandbox_objects_survive_a_rollback_of_the_shop(checkout):
    session = checkout.create(params=params())
    with transaction.atomic():
        transaction.set_rollback(True)
    assert checkout.retrieve(session.id).status == "open"


def test_the_sandbox_keeps_to_its_own_database():
    assert router.db_for_write(Record) == "sandbox"
    assert not router.allow_migrate("default", "sandbox")
    assert not router.allow_migrate("sandbox", "checkout")
    assert router.allow_migrate("sandbox", "sandbox")
    assert router.allow_migrate("default", "checkout")


def test_checks_find_nothing_in_a_development_setup():
    assert complaints() == set()


@pytest.mark.parametrize(
    ("name", "value", "complaint"),
    [
        ("SANDBOX_ALLOWED", False, "sandbox.E001"),
        ("SANDBOX", False, "sandbox.E002"),
        ("STRIPE_SECRET_KEY", "sk_test_51abc", "sandbox.E002"),
        ("STRIPE_LIVEMODE", True, "sandbox.E003"),
    ],
)
def test_an_unsafe_setup_does_not_start(settings, name, value, complaint):
    setattr(settings, name, value)
    assert complaints() == {complaint}
