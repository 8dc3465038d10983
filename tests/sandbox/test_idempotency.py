"""Idempotency keys: a repeated call gets the first answer and does nothing again."""

from __future__ import annotations

import pytest
import stripe

from sandbox import faults
from sandbox.models import IdempotencyKey, Record
from tests.sandbox.conftest import params

pytestmark = pytest.mark.django_db(databases=["default", "sandbox"])

KEY = {"idempotency_key": "attempt-1"}


def sessions_made():
    return Record.objects.filter(kind="checkout.session").count()


def test_a_repeated_call_makes_no_second_session(checkout):
    asked = params()
    first = checkout.create(params=asked, options=KEY)
    again = checkout.create(params=asked, options=KEY)
    assert again.id == first.id
    assert sessions_made() == 1


def test_replayed_answer_has_the_replay_header(checkout):
    asked = params()
    first = checkout.create(params=asked, options=KEY)
    again = checkout.create(params=asked, options=KEY)
    assert "Idempotent-Replayed" not in first.last_response.headers
    assert again.last_response.headers["Idempotent-Replayed"] == "true"


def test_replay_repeats_the_first_answer_unchanged(checkout):
    asked = params()
    first = checkout.create(params=asked, options=KEY)
    checkout.expire(first.id)
    assert checkout.create(params=asked, options=KEY).status == "open"


def test_key_cannot_be_used_with_other_parameters(checkout):
    asked = params()
    checkout.create(params=asked, options=KEY)
    with pytest.raises(stripe.IdempotencyError):
        checkout.create(params={**asked, "client_reference_id": "other"}, options=KEY)


def test_a_refused_call_leaves_its_key_free(checkout):
    asked = params()
    with pytest.raises(stripe.InvalidRequestError):
        checkout.create(params={**asked, "locale": "en-us"}, options=KEY)
    assert checkout.create(params=asked, options=KEY).status == "open"


def test_server_error_is_stored_and_repeated(checkout):
    asked = params()
    faults.next("500")
    for _ in range(2):
        with pytest.raises(stripe.APIError) as broken:
            checkout.create(params=asked, options=KEY)
        assert broken.value.http_status == 500
    assert sessions_made() == 0


def test_session_of_a_failed_call_is_in_the_list(checkout):
    faults.next("500_after")
    with pytest.raises(stripe.APIError):
        checkout.create(params=params(), options=KEY)
    (found,) = checkout.list().data
    assert found.client_reference_id == "K7QD"


def test_key_of_an_unfinished_call_is_in_use(checkout):
    asked = params()
    checkout.create(params=asked, options=KEY)
    IdempotencyKey.objects.update(status=None, body=None)
    with pytest.raises(stripe.APIError) as busy:
        checkout.create(params=asked, options=KEY)
    assert busy.value.http_status == 409
    assert busy.value.error.code == "idempotency_key_in_use"
