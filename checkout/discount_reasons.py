"""Why a discount code does not count."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal


@dataclass(frozen=True)
class UnknownCode:
    """There is no such code, or its discount is switched off."""


@dataclass(frozen=True)
class NotYet:
    begins: datetime


@dataclass(frozen=True)
class Over:
    ended: datetime


@dataclass(frozen=True)
class UsedUp:
    """It was used as often as it may be in all."""


@dataclass(frozen=True)
class UsedByThisPerson:
    """It was used as often as one person may."""


@dataclass(frozen=True)
class NotFirstOrder:
    """It is for a first order, and this person has ordered before."""


@dataclass(frozen=True)
class MinimumMissing:
    """The goods cost `missing` less than they must."""

    missing: Decimal
    currency: str


@dataclass(frozen=True)
class NothingForIt:
    """Nothing in the cart is what it counts for."""


@dataclass(frozen=True)
class NotBetter:
    """The discount `name` takes off as much, or more."""

    name: str


@dataclass(frozen=True)
class DeliveryIsFree:
    """It would make delivery free, which it is anyway."""


# Why a code does not count. The first ones no change of the cart can mend.
ForGood = UnknownCode | NotYet | Over | UsedUp | UsedByThisPerson | NotFirstOrder
ForNow = MinimumMissing | NothingForIt | NotBetter | DeliveryIsFree
WhyNot = ForGood | ForNow
