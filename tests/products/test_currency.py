"""A store changes its currency only to one in which its prices can be charged."""

from __future__ import annotations

from decimal import Decimal

import pytest
from django.core.exceptions import ValidationError

from site_config.models import StoreSettings
from tests.builders import a_variant

pytestmark = pytest.mark.django_db


def change_to(currency):
    store = StoreSettings.current()
    store.currency = currency
    store.full_clean()


def test_prices_with_pence_prevent_a_change_to_yen():
    a_variant(price="12.50", compare_at=Decimal("14.50"))
    a_variant(price="12.00")
    refusal = "2 prices have more decimals than JPY allows. Change them first."
    with pytest.raises(ValidationError, match=refusal):
        change_to("JPY")


def test_whole_prices_go_into_any_currency():
    a_variant(price="12.00")
    for currency in ("JPY", "KWD", "EUR"):
        change_to(currency)


def test_the_settings_screen_names_what_does_not_fit(olives):
    a_variant(price="12.50")
    store = StoreSettings.current()
    asked = {
        "name": store.name, "email": "a@example.com", "currency": "JPY",
        "language": "en-gb", "tagline": "x", "address": "x",
    }  # fmt: skip
    page = olives.post(f"/admin/settings/site_config/storesettings/{store.pk}/", asked)
    assert "1 price has more decimals than JPY allows." in page.text
    store.refresh_from_db()
    assert store.currency == "GBP"
