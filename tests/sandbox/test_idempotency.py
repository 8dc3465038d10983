"""The same question gets the same answer, and only once."""

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


def test_a_replay_says_that_it_is_one(checkout):
    asked = params()
    first = checkout.create(params=asked, options=KEY)
    again = checkout.create(params=asked, options=KEY)
    assert "Idempotent-Replayed" not in first.last_response.headers
    assert again.last_response.headers["Idempotent-Replayed"] == "true"


def test_a_replay_is_a_photograph_of_the_first_answer(checkout):
    asked = params()
    first = checkout.create(params=asked, options=KEY)
    checkout.expire(first.id)
    assert checkout.create(params=asked, options=KEY).status == "open"


def test_a_key_cannot_be_used_for_another_question(checkout):
    asked = params()
    checkout.create(params=asked, options=KEY)
    with pytest.raises(stripe.IdempotencyError):
        checkout.create(params={**asked, "client_reference_id": "other"}, options=KEY)


def test_a_refused_call_leaves_its_key_free(checkout):
    asked = params()
    with pytest.raises(stripe.InvalidRequestError):
        checkout.create(params={**asked, "locale": "en-us"}, options=KEY)
    assert checkout.create(params=asked, options=KEY).status == "open"


def test_a_broken_answer_is_kept_and_given_again(checkout):
    asked = params()
    faults.next("500")
    for _ in range(2):
        with pytest.raises(stripe.APIError) as broken:
            checkout.create(params=asked, options=KEY)
        assert broken.value.http_status == 500
    assert sessions_made() == 0


def test_what_broke_after_it_was_done_can_be_found_in_the_list(checkout):
    faults.next("500_after")
    with pytest.raises(stripe.APIError):
        checkout.create(params=params(), options=KEY)
    (found,) = checkout.list().data
    assert found.client_reference_id == "K7QD"


def test_a_key_that_is_still_being_answered_is_in_use(checkout):
    asked = params()
    checkout.create(params=asked, options=KEY)
    IdempotencyKey.objects.update(status=None, body=None)
    with pytest.raises(stripe.APIError) as busy:
        checkout.create(params=asked, options=KEY)
    assert busy.value.http_status == 409
    assert busy.value.error.code == "idempotency_key_in_use"
