"""Orders: started from a cart with a payment page at Stripe, and cancelled."""

from __future__ import annotations

import logging
from collections.abc import Sequence
from datetime import timedelta
from decimal import Decimal

from django.conf import settings
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from wagtail.log_actions import log

from accounts.models import User
from checkout import carts, discount_uses, gateway, holds, pricing, timeline
from checkout.gateway import session_params
from checkout.models import Cart, Order, OrderEvent, OrderLine, PaymentAttempt
from checkout.models.orders import OrderStatus, WhyCancelled
from checkout.models.payments import AttemptStatus
from checkout.payments import sessions, settle
from checkout.pricing import PricedCart, PricedLine, Reason
from products.models import Variant
from products.offers import Offer
from site_config import money
from site_config.errors import ShopError
from site_config.models import StoreSettings

logger = logging.getLogger(__name__)

# Stripe takes 30 minutes to 24 hours by its own clock; ours may be a little slow.
PAGE_LIFETIME = timedelta(minutes=35)
Sold = Sequence[tuple[Offer, PricedLine]]
# Somebody else may have closed the page meanwhile, or begun one for the same cart.
MOST_STARTS = 3


class CartNotPayable(ShopError):
    """The cart can't be paid as it is now; nothing was written."""


class CartHasProblem(CartNotPayable):
    """`reason` says what stops the line called `name`, or the total when that is "".

    Its message is not for people: `cart_messages.refusal` has the sentence.
    """

    def __init__(self, name: str, reason: Reason) -> None:
        self.name, self.reason = name, reason
        super().__init__(f"{name}: {reason}")


class EmptyCart(CartNotPayable):
    """There is nothing to pay for."""


class TotalChanged(ShopError):
    """What the shopper saw is not what would be charged."""


class AlreadyPaid(ShopError):
    """The cart's order is paid, or being paid: `session_id` leads to it."""

    def __init__(self, session_id: str) -> None:
        self.session_id = session_id
        super().__init__(_("This order is already paid."))


class PaymentUnavailable(ShopError):
    """Stripe opened no page; nothing was charged."""


class PaymentRefused(PaymentUnavailable):
    """Stripe refused to open a page, for a reason which the merchant has to fix."""

    def __init__(self) -> None:
        super().__init__(
            _(
                "We can't take payments just now. Nothing was charged and your cart is "
                "as it was. We know about it and are looking into it."
            )
        )


class StripeNotAnswering(PaymentUnavailable):
    """Stripe did not answer, but may in a minute."""

    def __init__(self) -> None:
        super().__init__(
            _(
                "Stripe is not answering. Nothing was charged and your cart is as it "
                "was. Try again in a minute."
            )
        )


def start(
    *,
    cart: Cart,
    buyer: User | None,
    email: str,
    language: str,
    total: Decimal,
    store: StoreSettings | None = None,
) -> PaymentAttempt:
    """Hold the cart's units for a new order and open the page where it is paid.

    `total` is what the shopper saw, delivery included; `store` the settings, where the
    caller has them. The same cart gets its open page again; a changed one closes the old
    page first, so that a shopper has one. Raises CartNotPayable (as CartHasProblem or
    EmptyCart, too), TotalChanged, SoldOut, DiscountGone and CartGone: then no order was
    written. Raises AlreadyPaid when the cart's order is paid or being paid. Raises StripeNotAnswering, and OperationalError when the database is too
    busy to store the page: then an order may have been written, which keeps its units.
    Raises PaymentRefused when Stripe refuses: a new order is then cancelled and its units
    are released, an earlier one stays as it is. The cart never changes.
    Calls Stripe, so it must not run inside a transaction.
    """
    try:
        for _start in range(MOST_STARTS):
            shown = pricing.price_cart(cart, email=email, store=store)
            _check(shown, total)
            attempt = _reuse_open_page(shown, email) or _write(
                cart, shown, buyer=buyer, email=email, language=language
            )
            if attempt and _has_open_page(attempt):
                return attempt
    except gateway.StripeUnavailable as problem:
        logger.warning("checkout.stripe_unavailable error=%s", type(problem).__name__)
        raise StripeNotAnswering from problem
    except gateway.StripeRefused as problem:
        logger.warning("checkout.refused code=%s", problem.code)
        raise PaymentRefused from problem
    raise CartNotPayable(_changed_meanwhile())


def _changed_meanwhile() -> str:
    return _("The cart changed while you paid. Look it over and pay again.")


def _check(shown: PricedCart, total: Decimal) -> None:
    if not shown.lines:
        raise EmptyCart(_("Your cart is empty."))
    if shown.problems:
        raise CartHasProblem(*shown.problems[0])
    if shown.total != total:
        raise TotalChanged(
            _(
                "The total changed from %(before)s to %(now)s. Look it over and pay again."
            )
            % {
                "before": money.written(total, shown.currency, whole=True),
                "now": money.written(shown.total, shown.currency, whole=True),
            }
        )


def _reuse_open_page(shown: PricedCart, email: str) -> PaymentAttempt | None:
    """The cart's open page if it still matches the cart; else that page is closed."""
    order = shown.live_order
    attempt = PaymentAttempt.objects.filter(live_order=order).first() if order else None
    if order is None or attempt is None:
        return None
    if not attempt.session_id:
        sessions.find_page(attempt)
        attempt.refresh_from_db()
    if not attempt.session_id:  # It has ended, and its order is cancelled.
        return None
    if matches_cart(order, shown, email):
        settle.session(session_id=attempt.session_id or "", cause="Shopper")
    else:
        sessions.close_page(attempt, cause="Shopper", why=WhyCancelled.REPLACED)
        attempt.refresh_from_db()
        if attempt.status == AttemptStatus.OPEN:  # It would charge the old total.
            raise gateway.StripeUnavailable
    attempt.refresh_from_db()
    return attempt if _is_open(attempt) else None


def matches_cart(order: Order, shown: PricedCart, email: str) -> bool:
    """Whether an order's payment page asks for exactly what the cart holds today."""
    ordered = [
        (line.sku, line.quantity, line.unit_price, line.discount)
        for line in order.lines.all()
    ]
    wanted = [
        (
            line.sku,
            line.quantity,
            line.offer.price if line.offer else None,
            line.discount,
        )
        for line in shown.lines
    ]
    return (
        sorted(ordered) == sorted(wanted, key=lambda line: line[:2])
        and order.discount_name == shown.discount_name
        and order.delivery_discount_name == shown.delivery_discount_name
        and order.country == shown.to.country
        and order.delivery_offers == _offered(shown)
        and order.delivery == shown.delivery
        and order.currency == shown.currency
        and order.email == email
        and order.gift_note == shown.gift_note
    )


def _offered(shown: PricedCart) -> list[dict[str, object]]:
    """What delivery is offered, as an order keeps it: the chosen option first.

    Stripe's page begins with the first.
    """
    chosen = shown.chosen_delivery
    others = [each for each in shown.delivery_offers if each is not chosen]
    return [each.as_json() for each in ([chosen, *others] if chosen else [])]


def _has_open_page(attempt: PaymentAttempt) -> bool:
    """Open the attempt's page if it has none; False when somebody has closed it since."""
    if not attempt.session_id:
        sessions.open_page(attempt)
    return _is_open(attempt)


def _is_open(attempt: PaymentAttempt) -> bool:
    """Whether an attempt's page can be paid. Raises AlreadyPaid."""
    if attempt.status in (AttemptStatus.PAID, AttemptStatus.PROCESSING):
        raise AlreadyPaid(attempt.session_id or "")
    return attempt.status == AttemptStatus.OPEN


def _write(
    cart: Cart, shown: PricedCart, *, buyer: User | None, email: str, language: str
) -> PaymentAttempt | None:
    """Write order, lines, attempt and holds, all or none; returns the attempt.

    Writes nothing, and returns None, when the cart has got another order meanwhile.
    Raises CartGone, CartNotPayable, SoldOut and DiscountGone; then nothing was written.
    """
    sold = [(line.offer, line) for line in shown.lines if line.offer]
    pictures = {offer.sku: session_params.picture_path(offer) for offer, _line in sold}
    with transaction.atomic():
        carts.lock(cart)
        if PaymentAttempt.objects.filter(live_order__live_cart=cart).exists():
            return None
        _check_again(cart, sold)
        order = _write_order(cart, shown, buyer, email, language)
        lines = _write_lines(order, sold, pictures)
        attempt = _write_attempt(order, sold, lines, shown, pictures)
        holds.hold(attempt, lines)
        # After the stock, as wherever both are changed; see `discount_uses`.
        discount_uses.hold(order, shown.applied)
        timeline.record(order, OrderEvent.Kind.PLACED, who=buyer)
        shown.store.fix_currency()
    logger.info("order.placed order=%s", order.number)
    return attempt


def _check_again(cart: Cart, sold: Sold) -> None:
    """Raise CartNotPayable when the cart or a price changed before the cart was locked."""
    lines = dict(cart.lines.values_list("sku", "quantity"))
    rows = Variant.objects.for_sale().filter(sku__in=lines)
    prices = {
        sku: money.rounded(price, sold[0][0].currency)
        for sku, price in rows.values_list("sku", "price")
    }
    if lines != {offer.sku: line.quantity for offer, line in sold} or prices != {
        offer.sku: offer.price for offer, _line in sold
    }:
        raise CartNotPayable(_changed_meanwhile())


def _write_order(
    cart: Cart,
    shown: PricedCart,
    buyer: User | None,
    email: str,
    language: str,
) -> Order:
    chosen = shown.chosen_delivery
    return Order.objects.create(
        user=buyer,
        placed_by=buyer,
        cart=cart,
        live_cart=cart,
        email=email,
        language=language,
        status=OrderStatus.PENDING,
        currency=shown.currency,
        subtotal=shown.subtotal,
        delivery=shown.delivery,
        delivery_name=chosen.name if chosen else "",
        country=shown.to.country,
        delivery_offers=_offered(shown),
        delivery_key=chosen.key if chosen else "",
        total=shown.total,
        discount_name=shown.discount_name,
        delivery_discount_name=shown.delivery_discount_name,
        discount_code=shown.code_that_counts,
        gift_note=shown.gift_note,
    )


def _write_lines(order: Order, sold: Sold, pictures: dict[str, str]) -> list[OrderLine]:
    lines = OrderLine.objects.bulk_create(
        OrderLine(
            order=order,
            position=position,
            sku=offer.sku,
            name=offer.name,
            options=[list(choice) for choice in offer.options],
            image=pictures[offer.sku],
            url=offer.url,
            tax_code=offer.tax_code,
            digital=offer.digital,
            unit_price=offer.price,
            quantity=line.quantity,
            discount=line.discount,
            total=line.total,
        )
        for position, (offer, line) in enumerate(sold)
    )
    # MySQL tells no keys of a bulk insert.
    return lines if lines[0].pk else list(order.lines.all())


def _write_attempt(
    order: Order,
    sold: Sold,
    lines: Sequence[OrderLine],
    shown: PricedCart,
    pictures: dict[str, str],
) -> PaymentAttempt:
    attempt = PaymentAttempt(
        order=order,
        live_order=order,
        amount=order.total,
        currency=order.currency,
        livemode=settings.STRIPE_LIVEMODE,
        expires_at=(timezone.now() + PAGE_LIFETIME).replace(microsecond=0),
    )
    attempt.parameters = session_params.parameters(
        order=order,
        attempt=attempt,
        lines=[(offer, line) for (offer, _cart), line in zip(sold, lines, strict=True)],
        store=shown.store,
        pictures=pictures,
        countries=shown.to.countries,
    )
    attempt.save()
    return attempt


class NothingToCancel(ShopError):
    """The order is paid, being paid, or cancelled; or its payment is in the inbox."""


class PageNotClosed(ShopError):
    """Stripe did not close the page, which may still be paid: nothing has changed."""


def open_attempt(order: Order) -> PaymentAttempt | None:
    """The attempt on whose page a pending order can still be paid."""
    if order.status != OrderStatus.PENDING:
        return None
    return PaymentAttempt.objects.filter(live_order=order).first()


def cancel(order: Order, *, who: User) -> Order:
    """Close the order's page at Stripe, then cancel the order and free its units.

    If it was paid in the meantime, that is settled instead: look at the order returned.
    Raises NothingToCancel, PageNotClosed, and OperationalError when the database is busy;
    then the order has not changed. Calls Stripe, so it must not run inside a transaction.
    """
    attempt = open_attempt(order)
    if attempt is None:
        raise NothingToCancel(_("This order has no open payment page any more."))
    try:
        sessions.close_page(attempt, cause="Admin", why=WhyCancelled.STAFF, who=who)
    except (gateway.StripeUnavailable, gateway.StripeRefused) as problem:
        order.refresh_from_db()
        if order.status == OrderStatus.PENDING:
            raise PageNotClosed(
                _(
                    "Stripe did not close the payment page, so the order stays as it "
                    "is. Try again in a minute."
                )
            ) from problem
    order.refresh_from_db()
    if order.why_cancelled == WhyCancelled.STAFF:
        log(order, "checkout.cancel_order", user=who)
    return order
