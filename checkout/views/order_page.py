"""What an order's page shows, in an account and by the link in an email."""

from __future__ import annotations

from django.http import HttpRequest
from django.shortcuts import get_object_or_404

from checkout import order_links, progress, returnable
from checkout.models import Order, OrderEvent, PaymentAttempt
from checkout.models.orders import OrderQuerySet
from site_config.models import StoreSettings

TONES: dict[str, str] = {
    OrderEvent.Kind.PAID: "ok",
    OrderEvent.Kind.PROCESSING: "warn",
    OrderEvent.Kind.FAILED: "error",
    OrderEvent.Kind.SENT: "ok",
    OrderEvent.Kind.SENT_CANCELLED: "warn",
}
# Their details are written for shoppers, too.
WITH_DETAIL = (
    OrderEvent.Kind.SENT,
    OrderEvent.Kind.SENT_CANCELLED,
    OrderEvent.Kind.REFUNDED,
    OrderEvent.Kind.WITHDRAWN,
    OrderEvent.Kind.RETURN_ASKED,
    OrderEvent.Kind.RETURN_CHANGED,
)


def find(orders: OrderQuerySet, number: str) -> Order:
    """One of these orders, with all that its page shows. Raises Http404."""
    read = orders.prefetch_related(
        *progress.READ,
        "shipments__lines__line",
        "returns__lines__line",
        "returns__refund",
        "invoices",
    )
    found: Order = get_object_or_404(read, number=number)
    return found


def context_of(order: Order, request: HttpRequest) -> dict[str, object]:
    """What the template of an order's page needs."""
    store = StoreSettings.current(request)
    may_return = order.is_paid and returnable.sent_units(order)
    return {
        "order": order,
        "events": [
            {
                "text": event.get_kind_display(),
                "at": event.at,
                "kind": TONES.get(event.kind, ""),
                "detail": event.description if event.kind in WITH_DETAIL else "",
            }
            for event in order.events.filter(kind__in=OrderEvent.FOR_SHOPPERS)
        ],
        "papers": [
            (paper, order_links.invoice_of(order, paper)) for paper in order.papers
        ],
        "open_page": PaymentAttempt.objects.payable_now().filter(order=order).first(),
        "keep_url": order_links.keep_of(order),
        "may_withdraw": returnable.may_withdraw(order, store),
        "return_url": order_links.return_of(order) if may_return else "",
    }
