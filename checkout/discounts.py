"""What a cart gets off today: discounts that come by themselves, and the code entered.

The rule: of all discounts on goods that fit the cart the one that takes off most counts,
alone; of two that take off the same, the one that needs no code. A discount of free
delivery counts besides.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from django.db.models import (
    Count,
    Exists,
    F,
    FilteredRelation,
    IntegerField,
    OuterRef,
    Q,
    QuerySet,
    Subquery,
)
from django.db.models.functions import Coalesce
from django.utils import timezone

from checkout import discount_spread
from checkout.discount_reasons import (
    MinimumMissing,
    NotBetter,
    NotFirstOrder,
    NothingForIt,
    NotYet,
    Over,
    UnknownCode,
    UsedByThisPerson,
    UsedUp,
    WhyNot,
)
from checkout.models import Discount, DiscountUse, Order
from checkout.models.discounts import LONGEST_CODE, who
from checkout.models.orders import OrderStatus
from products.models import Variant
from site_config import money

Kind, Scope = Discount.Kind, Discount.Scope
CODE = re.compile(rf"[A-Z0-9_-]{{1,{LONGEST_CODE}}}\Z")


@dataclass(frozen=True)
class Person:
    """Whose cart it is, as far as is known: by account, by email, or not at all."""

    user_id: int | None = None
    email: str = ""

    def uses(self) -> QuerySet[DiscountUse]:
        """Their uses that count, those by late payments too."""
        theirs = Q(order__user=self.user_id) if self.user_id else Q()
        if self.email:
            theirs |= Q(who=who(self.email))
        found = DiscountUse.objects.filter(theirs) if theirs else _NO_USES
        return found.exclude(state=DiscountUse.State.GIVEN_BACK)

    def orders(self) -> QuerySet[Order]:
        """Their orders that are paid or being paid, or hold a discount for a first order."""
        theirs = Q(user=self.user_id) if self.user_id else Q()
        if self.email:
            theirs |= Q(email__iexact=self.email.strip())
        found = Order.objects.filter(theirs) if theirs else Order.objects.none()
        return found.filter(
            Q(status__in=[OrderStatus.PAID, OrderStatus.PROCESSING])
            | Q(
                discount_uses__state=DiscountUse.State.HELD,
                discount_uses__discount__first_order_only=True,
            )
        )


NOBODY = Person()
_NO_USES = DiscountUse.objects.none()


@dataclass(frozen=True)
class Applied:
    """A discount that counts; `off` is what it takes off the goods, by SKU."""

    discount: Discount
    code: str = ""
    code_pk: int | None = None
    off: Mapping[str, Decimal] = field(default_factory=dict)

    @property
    def total(self) -> Decimal:
        return sum(self.off.values(), Decimal(0))

    @property
    def name(self) -> str:
        """As shoppers read it: "Welcome (WELCOME10)"."""
        name = self.discount.name
        return f"{name} ({self.code})" if self.code else name


@dataclass(frozen=True)
class Given:
    """What a cart gets today, and why its code does not count if it does not."""

    on_goods: Applied | None = None
    on_delivery: Applied | None = None
    why_not: WhyNot | None = None

    def off(self, sku: str) -> Decimal:
        return self.on_goods.off.get(sku, Decimal(0)) if self.on_goods else Decimal(0)


@dataclass(frozen=True)
class _Candidate:
    """A discount that may fit, and what was used of it."""

    discount: Discount
    code: str
    code_pk: int | None
    is_used_up: bool
    theirs: int  # How often this person used it before.
    ordered: bool  # Whether this person has ordered before.


def normalized(typed: str) -> str:
    """A code as it is kept: in capitals, without spaces."""
    return "".join(typed.split()).upper()


def any_code() -> bool:
    """Whether there is any discount that asks for a code; else no cart asks for one."""
    return Discount.objects.filter(active=True, needs_code=True).exists()


def of_cart(
    goods: Mapping[str, Decimal],
    *,
    currency: str,
    code: str = "",
    person: Person = NOBODY,
    live_order: Order | None = None,
) -> Given:
    """What comes off `goods`, `{sku: what its line costs}`; reads only.

    `live_order` is the cart's own: what it holds is not used up for its cart.
    """
    if not goods:
        return Given()
    found = _candidates(code, person, live_order)
    chosen = _chosen_skus([each.discount for each in found], goods)
    why_not: WhyNot | None = UnknownCode() if code else None
    fitting: list[Applied] = []
    for each in found:
        mine = chosen.get(each.discount.pk, set(goods))
        problem = _why_not(each, goods, mine, currency)
        if each.code:
            why_not = problem
        if problem is None:
            fitting.append(_applied(each, goods, mine, currency))
    on_goods = _best(each for each in fitting if each.discount.kind != Kind.DELIVERY)
    free = _best(each for each in fitting if each.discount.kind == Kind.DELIVERY)
    beaten = _beaten_by(fitting, on_goods, free)
    return Given(on_goods, free, NotBetter(beaten.discount.name) if beaten else why_not)


def _best(found: Iterable[Applied]) -> Applied | None:
    return max(
        found,
        key=lambda each: (each.total, not each.code, -each.discount.pk),
        default=None,
    )


def _beaten_by(fitting: Iterable[Applied], *winners: Applied | None) -> Applied | None:
    """The discount that counts instead of the code's."""
    for each in fitting:
        if each.code and each not in winners:
            goods, free = winners
            return free if each.discount.kind == Kind.DELIVERY else goods
    return None


def _candidates(
    code: str, person: Person, live_order: Order | None
) -> list[_Candidate]:
    """Discounts that come by themselves now, and the one of the code, whatever its state."""
    code = code if CODE.match(code) else ""
    by_itself = Q(needs_code=False, active=True)
    by_itself &= Q(ends_at=None) | Q(ends_at__gt=timezone.now())
    live = live_order.pk if live_order else 0
    held = DiscountUse.objects.filter(order=live, state=DiscountUse.State.HELD)
    rows: QuerySet[Any] = (
        Discount.objects.annotate(
            entered=FilteredRelation("codes", condition=Q(codes__code=code)),
            code_pk=F("entered__pk"),
            code_most=F("entered__most_uses"),
            code_used=F("entered__used"),
            held=Exists(held.filter(discount=OuterRef("pk"))),
            held_code=Exists(held.filter(code=OuterRef("entered__pk"))),
            theirs=_count(person.uses().exclude(order=live)),
            ordered=Exists(person.orders().exclude(pk=live)),
        )
        .filter(by_itself | Q(needs_code=True, entered__pk__isnull=False))
        .order_by("pk")
    )
    return [_candidate(row, code) for row in rows]


def _count(uses: QuerySet[DiscountUse]) -> Coalesce:
    """How many of `uses` are of the discount at hand."""
    of_it = uses.filter(discount=OuterRef("pk")).order_by().values("discount")
    number = of_it.annotate(number=Count("pk")).values("number")
    return Coalesce(Subquery(number), 0, output_field=IntegerField())


def _candidate(row: Any, code: str) -> _Candidate:
    with_code = row.needs_code
    is_used_up = _reached(row.used - row.held, row.most_uses) or (
        with_code and _reached(row.code_used - row.held_code, row.code_most)
    )
    return _Candidate(
        discount=row,
        code=code if with_code else "",
        code_pk=row.code_pk if with_code else None,
        is_used_up=is_used_up,
        theirs=row.theirs,
        ordered=row.ordered,
    )


def _reached(used: int, most: int | None) -> bool:
    return most is not None and used >= most


def _why_not(
    each: _Candidate, goods: Mapping[str, Decimal], mine: set[str], currency: str
) -> WhyNot | None:
    discount, now = each.discount, timezone.now()
    if not discount.active:
        return UnknownCode()
    if discount.starts_at and discount.starts_at > now:
        return NotYet(discount.starts_at)
    if discount.ends_at and discount.ends_at <= now:
        return Over(discount.ends_at)
    if each.is_used_up:
        return UsedUp()
    if _reached(each.theirs, discount.most_uses_each):
        return UsedByThisPerson()
    if discount.first_order_only and each.ordered:
        return NotFirstOrder()
    missing = discount.minimum - sum(goods.values())
    if missing > 0:
        return MinimumMissing(missing, currency)
    return None if any(goods[sku] for sku in mine) else NothingForIt()


def _applied(
    each: _Candidate, goods: Mapping[str, Decimal], mine: set[str], currency: str
) -> Applied:
    off = _off(each.discount, {sku: goods[sku] for sku in sorted(mine)}, currency)
    return Applied(each.discount, each.code, each.code_pk, off)


def _off(
    discount: Discount, goods: Mapping[str, Decimal], currency: str
) -> dict[str, Decimal]:
    """What comes off each line, in the currency's smallest steps."""
    whole = sum(goods.values(), Decimal(0))
    match discount.kind:
        case Kind.PERCENTAGE:
            amount = money.rounded(whole * discount.value / 100, currency)
        case Kind.AMOUNT:
            amount = min(money.rounded(discount.value, currency), whole)
        case _:
            return {}
    step = money.smallest_step(currency)
    parts = discount_spread.spread(amount, list(goods.values()), step)
    return dict(zip(goods, parts, strict=True))


def _chosen_skus(
    found: Iterable[Discount], goods: Mapping[str, Decimal]
) -> dict[int, set[str]]:
    """The SKUs that each discount counts for; none for one that counts for everything."""
    by_scope: dict[str, list[int]] = {}
    for each in found:
        by_scope.setdefault(each.scope, []).append(each.pk)
    chosen: dict[int, set[str]] = {}
    for pk in by_scope.get(Scope.PRODUCTS, []) + by_scope.get(Scope.DEPARTMENTS, []):
        chosen[pk] = set()
    for pk, sku in _of_products(by_scope.get(Scope.PRODUCTS, []), goods):
        chosen[pk].add(sku)
    for pk, sku in _in_departments(by_scope.get(Scope.DEPARTMENTS, []), goods):
        chosen[pk].add(sku)
    return chosen


def _of_products(
    discounts: list[int], goods: Iterable[str]
) -> Iterable[tuple[int, str]]:
    """Pairs of discount and SKU of the products chosen for it."""
    if not discounts:
        return []
    rows = Discount.objects.filter(
        pk__in=discounts, products__variants__sku__in=list(goods)
    )
    return rows.values_list("pk", "products__variants__sku")


def _in_departments(
    discounts: list[int], goods: Iterable[str]
) -> Iterable[tuple[int, str]]:
    """Pairs of discount and SKU whose product's main page is in a department chosen for it."""
    if not discounts:
        return
    rows = Discount.objects.filter(pk__in=discounts, departments__path__isnull=False)
    paths = list(rows.values_list("pk", "departments__path"))
    pages = Variant.objects.filter(sku__in=list(goods))
    for sku, page in pages.values_list("sku", "product__main_page__path"):
        for discount, path in paths:
            if (page or "").startswith(path):
                yield discount, sku
