"""The page with buttons for what a bank, a shopper or Stripe could do next."""

from __future__ import annotations

from collections.abc import Callable

from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from sandbox import (
    actions,
    balance,
    delivery,
    disputes,
    events,
    objects,
    payouts,
    refunds,
    schedule,
    sessions,
)
from sandbox.control_forms import MOVES, FaultForm, RefundsForm, minor_amount
from sandbox.models import Behaviour, Event, Fault, Record
from sandbox.refusals import Refusal
from sandbox.stripe_json import JSONObject
from sandbox.views.answers import done, message_in
from sandbox.views.events import newest

EventIds = list[str]


def _refund(session_id: str, request: HttpRequest) -> EventIds:
    session = objects.get(sessions.KIND, session_id)
    asked: JSONObject = {"payment_intent": session["payment_intent"] or "none"}
    amount = minor_amount(request.POST.get("amount", ""), session["currency"])
    if amount is not None:
        asked["amount"] = amount
    made = refunds.refund(asked)
    return list(Event.objects.filter(about=made["id"]).values_list("id", flat=True))


def _live(session_id: str) -> EventIds:
    session = objects.get(sessions.KIND, session_id)
    type_ = "checkout.session.completed"
    return [events.record(type_, {**session, "livemode": True}, livemode=True)]


def _submit(dispute_id: str) -> EventIds:
    disputes.submit(dispute_id)
    about = Event.objects.filter(about=dispute_id).order_by("-number")
    return [about.values_list("id", flat=True)[0]]


def _fail_payout(payout_id: str) -> EventIds:
    payouts.fail(payout_id)
    return []


Act = Callable[[str], EventIds]
SESSION_ACTS: dict[str, Act] = {
    "bank_succeeds": lambda id_: [actions.bank_succeeds(id_)],
    "bank_fails": lambda id_: [actions.bank_fails(id_)],
    "expire": lambda id_: [actions.let_expire(id_)],
    "second_payment": lambda id_: [actions.second_payment(id_)],
    "foreign": lambda id_: [actions.foreign_session(id_)],
    "live": _live,
    "dispute": disputes.dispute,
    "inquiry": lambda id_: disputes.dispute(id_, status="warning_needs_response"),
}
REFUND_STATES = ("succeeded", "pending", "failed", "canceled")
DISPUTE_ACTS: dict[str, Act] = {
    "submit": _submit,
    "escalate": disputes.escalate,
    "won": lambda id_: disputes.end(id_, "won"),
    "lost": lambda id_: disputes.end(id_, "lost"),
    "warning_closed": lambda id_: disputes.end(id_, "warning_closed"),
}
PAYOUT_ACTS: dict[str, Act] = {"fail": _fail_payout}


@never_cache
@require_safe
def control(request: HttpRequest) -> HttpResponse:
    return show(request)


@require_POST
def act_on_session(request: HttpRequest, session_id: str) -> HttpResponse:
    if request.POST.get("act") == "refund":
        return _do(request, session_id, lambda id_: _refund(id_, request))
    return _do(request, session_id, SESSION_ACTS.get(request.POST.get("act", "")))


@require_POST
def act_on_refund(request: HttpRequest, refund_id: str) -> HttpResponse:
    status = request.POST.get("act", "")
    if status not in REFUND_STATES:
        raise Http404
    return _do(
        request, refund_id, lambda id_: refunds.change_refund_status(id_, status)
    )


@require_POST
def act_on_dispute(request: HttpRequest, dispute_id: str) -> HttpResponse:
    return _do(request, dispute_id, DISPUTE_ACTS.get(request.POST.get("act", "")))


@require_POST
def act_on_payout(request: HttpRequest, payout_id: str) -> HttpResponse:
    return _do(request, payout_id, PAYOUT_ACTS.get(request.POST.get("act", "")))


def _do(request: HttpRequest, id_: str, act: Act | None) -> HttpResponse:
    if act is None:
        raise Http404
    schedule.catch_up()
    try:
        event_ids = act(id_)
    except Refusal as refusal:
        return show(request, problem=str(refusal), status=refusal.status)
    if not event_ids:
        return done(_("Done."), at=id_)
    answers = delivery.announce(event_ids)
    return done(_("Done. The shop's answer: %(answer)s.") % {"answer": answers}, at=id_)


def show(
    request: HttpRequest,
    *,
    problem: str = "",
    fault_form: FaultForm | None = None,
    status: int = 200,
) -> HttpResponse:
    """The control page; `problem` is why what was asked for can't be."""
    schedule.catch_up()
    of_sessions = Record.objects.filter(kind=sessions.KIND).order_by("-number")
    page = Paginator(of_sessions, 10).get_page(request.GET.get("page"))
    now = Behaviour.now()
    context = {
        "behaviour": now,
        "clock": objects.now(),
        "moves": MOVES,
        "faults": Fault.objects.exclude(kind=Fault.Kind.MISREPORT).order_by("pk"),
        "fault_form": fault_form or FaultForm(),
        "refunds_form": RefundsForm(initial={"refunds": now.refunds}),
        "page": page,
        "rows": [_row(record.data) for record in page],
        "balance": balance.sums({}),
        "payouts": _newest_payouts(),
        "events": newest("1", on_one_page=10),
        "waiting": Event.objects.waiting().count(),
        "problem": problem,
        "message": message_in(request),
    }
    return render(request, "sandbox/control.html", context, status=status)


def _newest_payouts() -> list[JSONObject]:
    found = Record.objects.filter(kind=payouts.KIND).order_by("-number")
    return [record.data for record in found[:10]]


def _row(session: JSONObject) -> JSONObject:
    intent = objects.find(session["payment_intent"] or "")
    return {
        "session": session,
        "intent": intent,
        "processing": bool(intent and intent["status"] == "processing"),
        "refunds": refunds.of_session(session, "refund"),
        "disputes": refunds.of_session(session, "dispute"),
    }
