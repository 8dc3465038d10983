"""Amounts spread over lines and pieces, to a currency's smallest step: nothing is lost."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import ROUND_FLOOR, Decimal


def spread(amount: Decimal, over: Sequence[Decimal], step: Decimal) -> list[Decimal]:
    """Parts of `amount` in proportion to `over`, which add up to it; largest remainder first.

    All are whole steps, and `amount` is at most the sum of `over`: so no part is larger
    than what it comes off.
    """
    # Whole numbers of steps: division of decimals would round.
    steps, of = _steps(amount, step), [_steps(each, step) for each in over]
    all_of = sum(of)
    if not all_of:
        return [Decimal(0) for _each in over]
    parts = [steps * each // all_of for each in of]
    left = steps - sum(parts)
    by_remainder = sorted(range(len(of)), key=lambda n: (-(steps * of[n] % all_of), n))
    for place in by_remainder[:left]:
        parts[place] += 1
    return [part * step for part in parts]


def pieces(total: Decimal, quantity: int, step: Decimal) -> list[tuple[int, Decimal]]:
    """`total` as pieces of at most two prices a step apart: `[(how many, price of one)]`."""
    low, dearer = divmod(_steps(total, step), quantity)
    found = [(dearer, (low + 1) * step), (quantity - dearer, low * step)]
    return [(number, price) for number, price in found if number]


def share(left: Decimal, quantity: int, of: int, step: Decimal) -> Decimal:
    """What `quantity` of `of` pieces cost that cost `left` together.

    Half a step goes up. The last pieces cost what is left, so that any row of shares ends
    at exactly all of it.
    """
    if quantity == of:
        return left
    return (2 * _steps(left, step) * quantity + of) // (2 * of) * step


def _steps(amount: Decimal, step: Decimal) -> int:
    return int((amount / step).to_integral_value(rounding=ROUND_FLOOR))
