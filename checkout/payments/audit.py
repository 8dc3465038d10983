"""The invariants of money and stock, as queries: each yields the rows that break it."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta

from allauth.account.models import EmailAddress
from django.conf import settings
from django.db.models import (
    CharField,
    Count,
    Exists,
    F,
    OuterRef,
    Q,
    Subquery,
    Sum,
    Value,
)
from django.db.models.functions import Cast, Coalesce, Concat
from django.utils import timezone

from checkout import gateway
from checkout.models import (
    BackInStock,
    Discrepancy,
    Hold,
    Order,
    OrderEvent,
    OrderLine,
    PaymentAttempt,
    StripeEvent,
)
from checkout.models.back_in_stock import REQUEST
from checkout.models.orders import OrderStatus
from checkout.models.payments import LIVE, AttemptStatus, HoldState
from checkout.payments import (
    audit_books,
    audit_discounts,
    audit_invoices,
    audit_parcels,
    audit_refunds,
    audit_returns,
)
from products.models import StockItem, StockMovement
from site_config.models import OutgoingEmail

PAID = (AttemptStatus.PAID, AttemptStatus.DUPLICATE)
DAYS_BACK = timedelta(days=30)


@dataclass(frozen=True)
class Breach:
    """One row that breaks a rule; a warning is one that a person already looks into."""

    code: str
    rule: str
    row: str
    warning: bool = False

    def __str__(self) -> str:
        return (
            f"{'warning ' if self.warning else ''}{self.code} {self.row}: {self.rule}"
        )


def breaches(*, stripe: bool = False) -> list[Breach]:
    """Every row that breaks a rule, in the order of the rules; `stripe` asks Stripe, too.

    Raises StripeUnavailable and StripeRefused, with `stripe` alone.
    """
    found = [
        Breach(code, rule, str(row)) for code, rule, query in RULES for row in query()
    ]
    found += _held_too_long()
    if stripe:
        found += [Breach("I18", "Stripe says otherwise", row) for row in differences()]
        found += [
            Breach("I33", "the books are not Stripe's balance", row)
            for row in audit_books.balance_differs()
        ]
    return sorted(found, key=lambda breach: int(breach.code[1:]))


def ledger_differs() -> Iterable[StockItem]:
    moved = (
        StockMovement.objects.filter(stock_item=OuterRef("pk"))
        .values("stock_item")
        .annotate(sum=Sum("delta"))
        .values("sum")
    )
    return (
        StockItem.objects.filter(tracked=True)
        .annotate(moved=Coalesce(Subquery(moved), 0))
        .exclude(on_hand=F("moved"))
    )


def holds_differ() -> Iterable[StockItem]:
    held = (
        Hold.objects.filter(stock_item=OuterRef("pk"), state=HoldState.HELD)
        .values("stock_item")
        .annotate(sum=Sum("quantity"))
        .values("sum")
    )
    return StockItem.objects.annotate(held=Coalesce(Subquery(held), 0)).exclude(
        reserved=F("held")
    )


def stock_is_impossible() -> Iterable[StockItem]:
    return StockItem.objects.filter(
        Q(on_hand__lt=0) | Q(reserved__lt=0) | Q(reserved__gt=F("on_hand"))
    )


def held_without_reason() -> Iterable[Hold]:
    ended = Q(attempt__order__status__in=[OrderStatus.PAID, OrderStatus.CANCELLED])
    ended |= Q(attempt__status__in=[AttemptStatus.FAILED, AttemptStatus.EXPIRED])
    # A payment that does not match holds its units until a person decides; without an
    # open line in the inbox they would be held for ever.
    waits = _discrepancy(order=OuterRef("attempt__order"), resolved_at=None)
    ended |= Q(attempt__status__in=PAID) & ~Q(waits)
    # A bank may still pay for an order that was given up.
    waiting = Q(attempt__status=AttemptStatus.PROCESSING)
    return Hold.objects.filter(ended & ~waiting, state=HoldState.HELD)


def _held_too_long() -> Iterator[Breach]:
    late = Hold.objects.filter(
        state=HoldState.HELD,
        attempt__expires_at__lt=timezone.now() - timedelta(hours=1),
    ).exclude(attempt__status=AttemptStatus.PROCESSING)
    for hold in late.annotate(known=_discrepancy(order=OuterRef("attempt__order"))):
        yield Breach("I5", "held past the closing of its page", str(hold), hold.known)


def paid_more_or_less_than_once() -> Iterable[Order]:
    return (
        Order.objects.filter(status=OrderStatus.PAID)
        .annotate(paid=Count("attempts", filter=Q(attempts__status=AttemptStatus.PAID)))
        .exclude(paid=1)
    )


def paid_but_order_is_not() -> Iterable[PaymentAttempt]:
    return (
        PaymentAttempt.objects.filter(status__in=PAID)
        .exclude(order__status=OrderStatus.PAID)
        .filter(~_discrepancy(attempt=OuterRef("pk")))
    )


def paid_another_sum() -> Iterable[PaymentAttempt]:
    return (
        PaymentAttempt.objects.filter(status__in=PAID)
        .exclude(amount=F("order__total"), currency=F("order__currency"))
        .filter(~_discrepancy(attempt=OuterRef("pk")))
    )


def total_does_not_add_up() -> Iterator[Order]:
    # In Python: SQLite adds decimals as floating point.
    for order in Order.objects.prefetch_related("lines").iterator(chunk_size=500):
        if (
            order.total
            != sum(line.total for line in order.lines.all()) + order.delivery
        ):
            yield order


def line_does_not_add_up() -> Iterator[OrderLine]:
    for line in OrderLine.objects.iterator(chunk_size=1000):
        wrong = line.total != line.unit_price * line.quantity - line.discount
        if wrong or line.quantity < 1 or min(line.unit_price, line.discount) < 0:
            yield line


def sold_more_or_less_than_paid() -> Iterable[OrderLine]:
    was_held = Hold.objects.filter(line=OuterRef("pk")).exclude(
        state=HoldState.RELEASED
    )
    return (
        OrderLine.objects.filter(order__status=OrderStatus.PAID)
        .filter(Exists(was_held))
        .annotate(sold=Coalesce(_moved(StockMovement.Kind.SELL), 0))
        .exclude(sold=-F("quantity"))
        .filter(~_discrepancy(order=OuterRef("order")))
    )


def sold_but_not_paid() -> Iterable[OrderLine]:
    return (
        OrderLine.objects.exclude(order__status=OrderStatus.PAID)
        .annotate(sold=Coalesce(_moved(StockMovement.Kind.SELL), 0))
        .exclude(sold=0)
    )


def returned_more_than_sold() -> Iterable[OrderLine]:
    return OrderLine.objects.annotate(
        returned=Coalesce(_moved(StockMovement.Kind.RETURN), 0)
    ).filter(returned__gt=F("quantity"))


def event_not_processed() -> Iterable[StripeEvent]:
    before = timezone.now() - timedelta(minutes=15)
    return StripeEvent.objects.filter(processed_at=None, received_at__lt=before)


def email_not_sent() -> Iterable[OutgoingEmail]:
    before = timezone.now() - timedelta(hours=1)
    done = (OutgoingEmail.State.SENT, OutgoingEmail.State.DISMISSED)
    return OutgoingEmail.objects.exclude(state__in=done).filter(created_at__lt=before)


def back_in_stock_without_email() -> Iterable[BackInStock]:
    number = Cast(OuterRef("pk"), CharField())
    written = OutgoingEmail.objects.filter(about=Concat(Value(REQUEST), number))
    return BackInStock.objects.filter(~Exists(written), waiting=None)


def not_confirmed_once() -> Iterable[Order]:
    confirmed = (
        OutgoingEmail.objects.filter(
            kind=OutgoingEmail.Kind.PAID, about=OuterRef("number"), original=None
        )
        .order_by()
        .values("about")
        .annotate(count=Count("pk"))
        .values("count")
    )
    return (
        Order.objects.filter(status=OrderStatus.PAID)
        .annotate(confirmed=Coalesce(Subquery(confirmed), 0))
        .exclude(confirmed=1)
    )


def other_mode() -> Iterable[PaymentAttempt]:
    return PaymentAttempt.objects.filter(status__in=LIVE).exclude(
        livemode=settings.STRIPE_LIVEMODE
    )


def never_got_a_page() -> Iterable[PaymentAttempt]:
    return PaymentAttempt.objects.filter(
        session_id=None, created_at__lt=timezone.now() - timedelta(minutes=10)
    ).exclude(status__in=[AttemptStatus.FAILED, AttemptStatus.EXPIRED])


def in_the_wrong_account() -> Iterable[Order]:
    own = EmailAddress.objects.filter(
        user=OuterRef("user"), verified=True, email__iexact=OuterRef("email")
    )
    claimed = OrderEvent.objects.filter(
        order=OuterRef("pk"), kind=OrderEvent.Kind.CLAIMED, who=OuterRef("user")
    )
    return (
        Order.objects.exclude(user=None)
        .exclude(placed_by=F("user"))
        # Whoever has claimed an order may have another address by now.
        .filter(~Exists(own), ~Exists(claimed))
    )


def two_pages_open() -> Iterable[Order]:
    return Order.objects.annotate(
        live=Count("attempts", filter=Q(attempts__status__in=LIVE))
    ).filter(live__gt=1)


def two_orders_pending() -> Iterable[str]:
    carts = (
        Order.objects.filter(status=OrderStatus.PENDING)
        .exclude(cart=None)
        .exclude(attempts__status__in=PAID)  # A person looks into these.
        .values("cart")
        .annotate(pending=Count("pk"))
        .filter(pending__gt=1)
    )
    return [f"cart {row['cart']}" for row in carts]


def _discrepancy(**which: OuterRef | None) -> Exists:
    """Whether a person knows of it. What the books miss or sum up otherwise explains no order."""
    about_books = [
        Discrepancy.Kind.AT_STRIPE_ONLY,
        Discrepancy.Kind.HERE_ONLY,
        Discrepancy.Kind.OTHER_SUM,
    ]
    return Exists(Discrepancy.objects.filter(**which).exclude(kind__in=about_books))


def _moved(kind: StockMovement.Kind) -> Subquery:
    """What a line's movements of one kind add up to; nothing without any."""
    moved = (
        StockMovement.objects.filter(order_line_id=OuterRef("pk"), kind=kind)
        .values("order_line_id")
        .annotate(sum=Sum("delta"))
        .values("sum")
    )
    return Subquery(moved)


Rule = tuple[str, str, Callable[[], Iterable[object]]]
RULES: list[Rule] = [
    ("I1", "on hand differs from the sum of stock movements", ledger_differs),
    ("I2", "reserved differs from the sum of holds", holds_differ),
    ("I3", "below zero, or more reserved than on hand", stock_is_impossible),
    ("I4", "held though nothing can be paid any more", held_without_reason),
    ("I6", "paid by no attempt, or by several", paid_more_or_less_than_once),
    ("I7", "paid, but its order is not", paid_but_order_is_not),
    ("I8", "paid another sum than the order's", paid_another_sum),
    ("I9", "total is not lines and delivery", total_does_not_add_up),
    (
        "I10",
        "line total is not price times quantity less its discount",
        line_does_not_add_up,
    ),
    ("I12", "sold more or fewer than were paid", sold_more_or_less_than_paid),
    ("I13", "sold, but not paid", sold_but_not_paid),
    ("I14", "more came back than was sold", returned_more_than_sold),
    ("I15", "event not settled for 15 minutes", event_not_processed),
    ("I15", "email not sent for an hour", email_not_sent),
    ("I16", "not confirmed by exactly one email", not_confirmed_once),
    ("I17", "open in the other mode", other_mode),
    ("I17", "no payment page for 10 minutes", never_got_a_page),
    ("I19", "in an account that has not this address", in_the_wrong_account),
    ("I20", "two payment pages open", two_pages_open),
    ("I20", "two orders pending", two_orders_pending),
    (
        "I21",
        "back-in-stock request closed without an email",
        back_in_stock_without_email,
    ),
    *audit_refunds.RULES,
    *audit_discounts.RULES,
    *audit_parcels.RULES,
    *audit_returns.RULES,
    *audit_invoices.RULES,
    *audit_books.RULES,
]


def differences() -> Iterator[str]:
    """A sentence for each session that one side calls paid and the other does not.

    Raises StripeUnavailable, StripeRefused.
    """
    since = timezone.now() - DAYS_BACK
    yield from _paid_only_at_stripe(since)
    for attempt in PaymentAttempt.objects.filter(status__in=PAID, paid_at__gte=since):
        state = _state_at_stripe(attempt.session_id or "")
        if state != "paid":
            yield f"{attempt.session_id} is paid here, {state} at Stripe"
        yield from _refunds_that_differ(attempt)


def _paid_only_at_stripe(since: datetime) -> Iterator[str]:
    known = set(
        PaymentAttempt.objects.filter(status__in=PAID).values_list(
            "session_id", flat=True
        )
    )
    for hint in gateway.sessions_since(since):
        if hint.site != settings.SITE_URL or not hint.is_complete:
            continue
        if hint.session_id in known:
            continue
        if _state_at_stripe(hint.session_id) == "paid":
            yield f"{hint.session_id} is paid at Stripe, not here"


def _refunds_that_differ(attempt: PaymentAttempt) -> Iterator[str]:
    """Refunds of a payment that are not here, or have another status or amount here."""
    if not attempt.payment_intent_id:
        return
    here = {refund.stripe_id: refund for refund in attempt.refunds.all()}
    for fact in gateway.refunds_of(attempt.payment_intent_id):
        known = here.get(fact.refund_id)
        said = (known.status, known.amount) if known else "unknown"
        if said != (fact.status, fact.amount):
            yield f"{fact.refund_id} is {fact.status} at Stripe, {said} here"


def _state_at_stripe(session_id: str) -> str:
    try:
        return gateway.read_session(session_id).state
    except gateway.NoSuchSession:
        return "unknown"
