"""View of the way back from Stripe: what is true of the payment at this moment."""

from __future__ import annotations

from dataclasses import dataclass

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from checkout import current_guest, gateway, order_links
from checkout.models import Order, PaymentAttempt
from checkout.models.orders import OrderStatus, WhyCancelled
from checkout.models.payments import AttemptStatus
from checkout.payments import settle
from site_config.http import HtmxRequest

# Seconds before the page asks again, by the number of polls so far. Even when Stripe
# takes 3 s over each of them that is two minutes.
WAITS = {str(poll): wait for poll, wait in enumerate((2, 4, 8, *[10] * 7))}
STOP = 286  # To htmx: there is nothing more to ask.


@dataclass(frozen=True)
class Poll:
    """Which time the page asks for the payment, and when it asks again, if it does."""

    number: str
    by_hand: bool

    @property
    def wait(self) -> int | None:
        asked_again = self.by_hand and self.number != "0"
        return None if asked_again else WAITS.get(self.number)

    @property
    def next(self) -> int:
        return int(self.number) + 1 if self.wait else 1


@require_safe
@gateway.deadline()
def success(request: HtmxRequest) -> HttpResponse:
    """What is true of a payment now, for its owner; all others see one neutral page.

    While Stripe has not said, htmx asks again with the number of the `poll`.
    """
    attempt = _own_attempt(request)
    if attempt is None:
        return render(request, "checkout/success_unknown.html", status=404)
    poll = Poll(request.GET.get("poll", "0"), by_hand=not request.htmx)
    attempt, state = _settled(request, attempt, poll)
    context = {
        "order": attempt.order,
        "order_url": order_links.page_of(attempt.order),
        "keep_url": order_links.keep_of(attempt.order),
        "attempt": attempt,
        "state": state,
        "poll": poll,
    }
    response = _part(request, context) if request.htmx else _page(request, context)
    response["Vary"] = "HX-Request"
    return response


def _page(request: HtmxRequest, context: dict[str, object]) -> HttpResponse:
    return render(request, "checkout/success.html", context)


def _part(request: HtmxRequest, context: dict[str, object]) -> HttpResponse:
    """The news; while there is none only what asks again, so that the focus stays."""
    if context["state"] != "checking":
        return render(request, "checkout/_return.html", context, status=STOP)
    response = render(request, "checkout/_return_asking.html", context)
    response["HX-Retarget"] = "#asking"
    return response


def _settled(
    request: HttpRequest, attempt: PaymentAttempt, poll: Poll
) -> tuple[PaymentAttempt, str]:
    """The attempt after Stripe was asked, if that is still needed, and its state."""
    if not attempt.is_live:
        return attempt, _state(attempt)
    try:
        settle.session(
            session_id=attempt.session_id or "",
            cause="Success page",
            timeout=gateway.SHORT_TIMEOUT,
        )
    except gateway.StripeUnavailable:
        # The webhook may arrive before Stripe answers.
        return attempt, "checking" if poll.wait else "away"
    except gateway.StripeRefused:
        return attempt, "away"
    attempt = _own_attempt(request) or attempt
    return attempt, _state(attempt)


def _own_attempt(request: HttpRequest) -> PaymentAttempt | None:
    session_id = request.GET.get("session_id", "")
    if not session_id or "\0" in session_id:
        return None
    return (
        PaymentAttempt.objects.select_related("order")
        .filter(
            session_id=session_id,
            order__in=Order.objects.filter(current_guest.own_orders(request)),
        )
        .first()
    )


def _state(attempt: PaymentAttempt) -> str:
    """The one word that picks the heading: never more than Stripe has confirmed."""
    order = attempt.order
    if order.status == OrderStatus.PAID:
        return "paid"
    paid = attempt.status in (AttemptStatus.PAID, AttemptStatus.DUPLICATE)
    if order.attention or paid:
        return "talk"
    if order.status == OrderStatus.PROCESSING:
        return "processing"
    if order.status == OrderStatus.PENDING:
        return "open"
    return "failed" if order.why_cancelled == WhyCancelled.FAILED else "expired"
