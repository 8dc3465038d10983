"""Store settings take only what Stripe takes, and say so beside the field."""

from __future__ import annotations

from typing import get_args, get_type_hints

import pytest
from django.core.exceptions import ValidationError
from stripe.params.checkout import _session_create_params as stripes

from sandbox.amounts import CURRENCIES
from site_config import countries, money
from site_config.models import StoreSettings

pytestmark = pytest.mark.django_db


def refused(**fields):
    store = StoreSettings.current()
    for name, value in fields.items():
        setattr(store, name, value)
    with pytest.raises(ValidationError) as problem:
        store.full_clean()
    return problem.value.message_dict


def every_literal(hint):
    inner = get_args(hint)
    if not inner:
        return [hint] if isinstance(hint, str) else []
    return [found for one in inner for found in every_literal(one)]


def test_countries_are_those_of_stripes_own_library():
    hints = get_type_hints(
        stripes.SessionCreateParamsShippingAddressCollection, vars(stripes)
    )
    assert set(every_literal(hints["allowed_countries"])) == countries.KNOWN


def test_currencies_are_those_that_the_sandbox_takes():
    assert money.CHARGED == CURRENCIES


@pytest.mark.parametrize("currency", ["DEM", "XAU", "XXX", "abc", "€", "BTC"])
def test_currency_that_stripe_does_not_charge_is_refused_beside_its_field(currency):
    assert list(refused(currency=currency)) == ["currency"]
