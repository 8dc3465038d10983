"""The invariants of discounts, as queries: each yields the rows that break it."""

from __future__ import annotations

from collections.abc import Callable, Iterable

from django.db.models import Count, F, Q

from checkout.models import Discount, DiscountCode, DiscountUse
from checkout.models.orders import OrderStatus

COUNTED = Q(uses__state__in=DiscountUse.COUNTED)


def discount_counted_wrongly() -> Iterable[Discount]:
    counted = Discount.objects.annotate(counted=Count("uses", filter=COUNTED))
    return counted.exclude(used=F("counted"))


def code_counted_wrongly() -> Iterable[DiscountCode]:
    counted = DiscountCode.objects.annotate(counted=Count("uses", filter=COUNTED))
    return counted.exclude(used=F("counted"))


def held_by_an_order_that_ended() -> Iterable[DiscountUse]:
    ended = [OrderStatus.PAID, OrderStatus.CANCELLED]
    return DiscountUse.objects.filter(
        state=DiscountUse.State.HELD, order__status__in=ended
    )


def used_but_not_paid() -> Iterable[DiscountUse]:
    used = (DiscountUse.State.USED, DiscountUse.State.BEYOND)
    return DiscountUse.objects.filter(state__in=used).exclude(
        order__status=OrderStatus.PAID
    )


def given_back_but_paid() -> Iterable[DiscountUse]:
    return DiscountUse.objects.filter(
        state=DiscountUse.State.GIVEN_BACK, order__status=OrderStatus.PAID
    )


RULES: list[tuple[str, str, Callable[[], Iterable[object]]]] = [
    ("I40", "a discount was not used as often as it says", discount_counted_wrongly),
    ("I40", "a code was not used as often as it says", code_counted_wrongly),
    ("I41", "held by an order that has ended", held_by_an_order_that_ended),
    ("I41", "used by an order that is not paid", used_but_not_paid),
    ("I41", "given back by an order that is paid", given_back_but_paid),
]
