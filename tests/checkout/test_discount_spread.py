"""Discounts spread over lines and pieces: to the smallest step, and nothing is lost."""

from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as some

from checkout.discount_spread import pieces, share, spread
from site_config import money

STEPS = {name: money.smallest_step(name) for name in ("USD", "EUR", "JPY", "KWD")}
numbers = some.integers(0, 100_000)


def whole(amount, step):
    return amount % step == 0


@pytest.mark.parametrize("currency", STEPS)
@given(prices=some.lists(numbers, min_size=1, max_size=20), share_of=numbers)
def test_parts_add_up_and_none_is_more_than_its_line(currency, prices, share_of):
    step = STEPS[currency]
    lines = [price * step for price in prices]
    amount = min(share_of, sum(prices)) * step
    parts = spread(amount, lines, step)
    assert sum(parts) == amount
    for part, line in zip(parts, lines, strict=True):
        assert 0 <= part <= line
        assert whole(part, step)
        # Nobody's share is off by a whole step.
        assert not amount or abs(part - amount * line / sum(lines)) < step


@pytest.mark.parametrize("currency", STEPS)
@given(total=numbers, quantity=some.integers(1, 20))
def test_pieces_cost_what_their_line_costs(currency, total, quantity):
    step = STEPS[currency]
    found = pieces(total * step, quantity, step)
    assert sum(number * price for number, price in found) == total * step
    assert sum(number for number, _price in found) == quantity
    assert len(found) <= 2
    assert all(whole(price, step) and number > 0 for number, price in found)


@pytest.mark.parametrize("currency", STEPS)
@given(total=numbers, order=some.lists(some.integers(1, 5), min_size=1, max_size=12))
def test_however_pieces_go_back_all_of_it_does(currency, total, order):
    step, left, pieces_left = STEPS[currency], total * STEPS[currency], sum(order)
    for quantity in order:
        back = share(left, quantity, pieces_left, step)
        assert 0 <= back <= left
        assert whole(back, step)
        left, pieces_left = left - back, pieces_left - quantity
    assert left == 0


def test_the_largest_remainder_gets_the_last_cent():
    lines = [Decimal("10.00"), Decimal("20.00"), Decimal("3.33")]
    parts = spread(Decimal("3.33"), lines, Decimal("0.01"))
    assert parts == [Decimal("1.00"), Decimal("2.00"), Decimal("0.33")]


def test_three_pieces_at_ten_pounds_are_two_prices():
    found = pieces(Decimal("10.00"), 3, Decimal("0.01"))
    assert found == [(1, Decimal("3.34")), (2, Decimal("3.33"))]
