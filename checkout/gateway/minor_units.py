"""How Stripe counts money: integers in a currency's smallest unit, within bounds.

Decimals in major units go in and come out; only the gateway uses integers.
"""

from __future__ import annotations

from decimal import Decimal

from site_config import money

LARGEST_TOTAL = 99_999_999
# The least that can be charged, in minor units; 50 where nothing else is known.
SMALLEST_TOTALS = {
    "gbp": 30, "sek": 300, "nok": 300, "dkk": 250, "pln": 200, "ron": 200, "czk": 1500,
    "huf": 17500, "hkd": 400, "mxn": 1000, "thb": 1000, "aed": 200, "myr": 200,
}  # fmt: skip


def to_minor(amount: Decimal, currency: str) -> int:
    """`amount` in the currency's smallest unit, as Stripe counts it."""
    return int(money.rounded(amount, currency) * _factor(currency))


def from_minor(amount: int, currency: str) -> Decimal:
    """Stripe's integer back in major units."""
    return Decimal(amount) / _factor(currency)


def decimals(currency: str) -> int:
    """How many decimals Stripe counts in `currency`: 0, 2 or 3."""
    return len(str(_factor(currency))) - 1


def least_total(currency: str) -> Decimal:
    """The least that Stripe charges in `currency`."""
    return from_minor(SMALLEST_TOTALS.get(currency.lower(), 50), currency)


def most_total(currency: str) -> Decimal:
    """The most that Stripe charges in `currency`."""
    return from_minor(LARGEST_TOTAL, currency)


def _factor(currency: str) -> int:
    code = currency.lower()
    if code in money.WITH_THREE_DECIMALS:
        return 1000
    # Króna and shilling lost their decimals, but Stripe still counts them.
    whole = code in money.WITHOUT_DECIMALS and code not in ("isk", "ugx")
    return 1 if whole else 100
