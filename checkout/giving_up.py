"""The shop gives up an order that nobody has paid."""

from __future__ import annotations

from django.utils.translation import gettext as _
from wagtail.log_actions import log

from accounts.models import User
from checkout import gateway, payment_pages
from checkout.models import Order, PaymentAttempt
from checkout.models.orders import OrderStatus, WhyCancelled
from site_config.errors import ShopError


class NothingToGiveUp(ShopError):
    """The order is paid, being paid, or cancelled; or its money waits in the inbox."""


class StripeDoesNotAnswer(ShopError):
    """The page may still be paid, so everything stays as it is."""


def page_to_close(order: Order) -> PaymentAttempt | None:
    """The one page on which a pending order can still be paid."""
    if order.status != OrderStatus.PENDING:
        return None
    return PaymentAttempt.objects.filter(live_order=order).first()


def give_up(order: Order, *, who: User) -> Order:
    """Close the order's page at Stripe, then cancel the order and free its units.

    Should it have been paid in the meantime that is settled instead: look at the order
    returned. Raises NothingToGiveUp, StripeDoesNotAnswer; then nothing has changed.
    """
    attempt = page_to_close(order)
    if attempt is None:
        raise NothingToGiveUp(_("This order has no open payment page any more."))
    try:
        payment_pages.close(
            attempt, cause="Order desk", why=WhyCancelled.STAFF, who=who
        )
    except (gateway.StripeAway, gateway.StripeRefused) as problem:
        order.refresh_from_db()
        if order.status == OrderStatus.PENDING:
            raise StripeDoesNotAnswer(
                _(
                    "Stripe did not close the payment page, so the order stays as it "
                    "is. Try again in a minute."
                )
            ) from problem
    order.refresh_from_db()
    if order.why_cancelled == WhyCancelled.STAFF:
        log(order, "checkout.give_up", user=who)
    return order
