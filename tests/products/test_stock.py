"""The shelf."""

from __future__ import annotations

import pytest

from products import stock
from tests.builders import a_variant

pytestmark = pytest.mark.django_db


def test_the_last_mug_is_promised_only_once():
    mug = a_variant(on_hand=1)
    stock.reserve([(mug.sku, 1)])
    with pytest.raises(stock.SoldOut, match="Stoneware mug has just sold out."):
        stock.reserve([(mug.sku, 1)])
