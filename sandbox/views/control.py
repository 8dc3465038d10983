"""The page with buttons for what a bank, a shopper or Stripe could do next."""

from __future__ import annotations

from collections.abc import Callable

from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from sandbox import (
    actions,
    delivery,
    disputes,
    events,
    objects,
    refunds,
    schedule,
    sessions,
)
from sandbox.models import Event, Record
from sandbox.refusals import Refusal
from sandbox.stripe_json import JSONObject
from sandbox.views.pay import SeeOther

EventIds = list[str]


def _refund(session_id: str) -> EventIds:
    session = objects.get(sessions.KIND, session_id)
    made = refunds.refund({"payment_intent": session["payment_intent"] or "none"})
    return list(Event.objects.filter(about=made["id"]).values_list("id", flat=True))


def _live(session_id: str) -> EventIds:
    session = objects.get(sessions.KIND, session_id)
    type_ = "checkout.session.completed"
    return [events.record(type_, {**session, "livemode": True}, livemode=True)]


SESSION_ACTS: dict[str, Callable[[str], EventIds]] = {
    "bank_succeeds": lambda id_: [actions.bank_succeeds(id_)],
    "bank_fails": lambda id_: [actions.bank_fails(id_)],
    "expire": lambda id_: [actions.let_expire(id_)],
    "second_payment": lambda id_: [actions.second_payment(id_)],
    "foreign": lambda id_: [actions.foreign_session(id_)],
    "live": _live,
    "refund": _refund,
    "dispute": disputes.dispute,
    "inquiry": lambda id_: disputes.dispute(id_, status="warning_needs_response"),
}
REFUND_ACTS = ("succeeded", "pending", "failed", "canceled")
DISPUTE_ACTS = ("won", "lost", "warning_closed")
# How many copies go out at once, and in which manner.
SENDINGS: dict[str, tuple[int, str]] = {
    "again": (1, "plain"),
    "twice": (2, "plain"),
    "five": (5, "plain"),
    "forged": (1, "forged"),
    "old": (1, "old"),
    "live": (1, "live"),
    "old_api": (1, "old_api"),
}


@never_cache
@require_safe
def control(request: HttpRequest) -> HttpResponse:
    return _show(request)


@require_POST
def act_on_session(request: HttpRequest, session_id: str) -> HttpResponse:
    act = SESSION_ACTS.get(request.POST.get("act", ""))
    if act is None:
        raise Http404
    return _do_and_deliver(request, lambda: act(session_id))


@require_POST
def act_on_refund(request: HttpRequest, refund_id: str) -> HttpResponse:
    status = request.POST.get("act", "")
    if status not in REFUND_ACTS:
        raise Http404
    return _do_and_deliver(
        request, lambda: refunds.change_refund_status(refund_id, status)
    )


@require_POST
def act_on_dispute(request: HttpRequest, dispute_id: str) -> HttpResponse:
    status = request.POST.get("act", "")
    if status not in DISPUTE_ACTS:
        raise Http404
    return _do_and_deliver(request, lambda: disputes.end(dispute_id, status))


@require_POST
def send(request: HttpRequest, event_id: str) -> HttpResponse:
    get_object_or_404(Event, id=event_id)
    sending = SENDINGS.get(request.POST.get("act", ""))
    if sending is None:
        raise Http404
    copies, manner = sending
    delivery.deliver_together(event_id, copies=copies, manner=manner)
    return SeeOther(reverse("sandbox:control") + f"#{event_id}")


@require_POST
def send_waiting(request: HttpRequest) -> HttpResponse:
    newest_first = request.POST.get("order") == "newest"
    delivery.deliver_waiting(newest_first=newest_first)
    return SeeOther(reverse("sandbox:control") + "#events")


def _do_and_deliver(request: HttpRequest, act: Callable[[], EventIds]) -> HttpResponse:
    schedule.catch_up()
    try:
        event_ids = act()
    except Refusal as refusal:
        return _show(request, problem=str(refusal), status=refusal.status)
    for event_id in event_ids:
        delivery.deliver(event_id)
    return SeeOther(reverse("sandbox:control") + f"#{event_ids[0]}")


def _show(
    request: HttpRequest, *, problem: str = "", status: int = 200
) -> HttpResponse:
    schedule.catch_up()
    of_sessions = Record.objects.filter(kind=sessions.KIND).order_by("-number")
    page = Paginator(of_sessions, 20).get_page(request.GET.get("page"))
    newest = Event.objects.order_by("-number").prefetch_related("deliveries")
    context = {
        "page": page,
        "rows": [_row(record.data) for record in page],
        "events": Paginator(newest, 40).get_page(request.GET.get("page")),
        "waiting": Event.objects.waiting().count(),
        "problem": problem,
    }
    return render(request, "sandbox/control.html", context, status=status)


def _row(session: JSONObject) -> JSONObject:
    intent = objects.find(session["payment_intent"] or "")
    return {
        "session": session,
        "intent": intent,
        "processing": bool(intent and intent["status"] == "processing"),
        "refunds": refunds.of_session(session, "refund"),
        "disputes": refunds.of_session(session, "dispute"),
    }
