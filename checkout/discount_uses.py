"""Uses of discounts, counted: held by an order while it is paid, then used or given back.

Each count is a conditional UPDATE whose row count decides. Rows are locked in one order
everywhere: order, cart, stock, then discounts by key, then codes, then the number of an
invoice. A use is written after its counts, since its foreign keys lock those rows, too.
"""

from __future__ import annotations

from collections.abc import Iterable

from django.db.models import F, Q
from django.utils.translation import gettext as _

from checkout.discounts import Applied, Person
from checkout.models import Discount, DiscountCode, DiscountUse, Order
from checkout.models.discounts import who
from site_config.errors import ShopError

State = DiscountUse.State


class DiscountGone(ShopError):
    """Somebody else got the last use of a discount, or this person another one."""


def hold(order: Order, applied: Iterable[Applied]) -> None:
    """Count and write down what a new order uses, in the caller's transaction.

    Raises DiscountGone when a discount or code was used up meanwhile, or this person has
    used it; the caller's transaction then undoes all of it.
    """
    found = sorted(applied, key=lambda each: each.discount.pk)
    for each in found:
        if not _count(Discount, each.discount.pk):
            raise _gone(each)
    for each in found:
        if each.code_pk and not _count(DiscountCode, each.code_pk):
            raise _gone(each)
    # Under the lock of its discount: no other order of this person can be counting now.
    for each in found:
        _check_person(order, each)
        DiscountUse.objects.create(
            order=order,
            discount=each.discount,
            code_id=each.code_pk,
            who=who(order.email),
        )


def give_back(order: Order) -> None:
    """Give back what an order held, once: nobody paid for it. Refuses nothing."""
    if not (order.discount_name or order.delivery_discount_name):
        return
    uses = [
        use
        for use in _uses(order, State.HELD)
        if _move(use, State.HELD, State.GIVEN_BACK)
    ]
    for use in uses:
        Discount.objects.filter(pk=use.discount_id).update(used=F("used") - 1)
    for use in uses:
        if use.code_id:
            DiscountCode.objects.filter(pk=use.code_id).update(used=F("used") - 1)


def use(order: Order) -> None:
    """What an order held is used: it is paid. Refuses nothing.

    A payment that comes after the use was given back takes it again; one that is used up
    by then does not stop it, and stands beyond the limit, uncounted.
    """
    if not (order.discount_name or order.delivery_discount_name):
        return
    for each in _uses(order, State.HELD):
        _move(each, State.HELD, State.USED)
    late = _uses(order, State.GIVEN_BACK)
    counted = [each for each in late if _count(Discount, each.discount_id)]
    for each in late:
        fits = each in counted
        if fits and each.code_id and not _count(DiscountCode, each.code_id):
            Discount.objects.filter(pk=each.discount_id).update(used=F("used") - 1)
            fits = False
        _move(each, State.GIVEN_BACK, State.USED if fits else State.BEYOND)


def _count(model: type[Discount | DiscountCode], pk: int) -> bool:
    """Count one more use, if there is one left."""
    free = Q(most_uses=None) | Q(used__lt=F("most_uses"))
    rows = model._default_manager.filter(free, pk=pk)
    return bool(rows.update(used=F("used") + 1))


def _check_person(order: Order, each: Applied) -> None:
    """Raise DiscountGone when this person has used it as often as they may."""
    discount, person = each.discount, Person(order.user_id, order.email)
    most = discount.most_uses_each
    if most and person.uses().filter(discount=discount).count() >= most:
        raise _gone(each)
    if discount.first_order_only and person.orders().exclude(pk=order.pk).exists():
        raise _gone(each)


def _gone(each: Applied) -> DiscountGone:
    text = _("“%(name)s” has just been used up. Look the total over and pay again.")
    return DiscountGone(text % {"name": each.name})


def _uses(order: Order, state: State) -> list[DiscountUse]:
    return list(order.discount_uses.filter(state=state).order_by("discount"))


def _move(use: DiscountUse, before: State, after: State) -> bool:
    """Move a use from one state to another; False when another call has moved it."""
    mine = DiscountUse.objects.filter(pk=use.pk, state=before)
    return bool(mine.update(state=after))
