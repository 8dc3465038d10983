"""The payment page, in place of Stripe's own."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

from django.http import (
    Http404,
    HttpRequest,
    HttpResponse,
    QueryDict,
)
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST

from sandbox import actions, delivery, objects, schedule, sessions
from sandbox.forms import PayForm
from sandbox.refusals import Refusal
from sandbox.stripe_json import JSONObject
from sandbox.views.answers import SeeOther

WAYS: dict[str, Callable[..., str]] = {
    "bank": actions.pay_by_bank,
    "bank_fails": partial(actions.pay_by_bank, outcome="bank_fails"),
}


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def pay(request: HttpRequest, session_id: str) -> HttpResponse:
    session = _session(session_id)
    if session["status"] != "open":
        return _over(request, session)
    if request.method == "POST":
        return _try_to_pay(request, session)
    problem = _("Your card was declined. Nothing was charged; try again.")
    declined = "declined" in request.GET
    return _show(
        request, session, form=_form(session), problem=problem if declined else ""
    )


def _over(request: HttpRequest, session: JSONObject) -> HttpResponse:
    if request.method == "POST" and session["status"] == "complete":
        return SeeOther(_success_url(session))  # Pressed twice.
    return _show(request, session, status=410)


def _try_to_pay(request: HttpRequest, session: JSONObject) -> HttpResponse:
    form = _form(session, request.POST)
    if not form.is_valid():
        return _show(request, session, form=form, status=422)
    method = request.POST.get("way", "card")
    pay_by = WAYS.get(method, actions.pay)
    try:
        event_id = pay_by(session["id"], **form.details())
    except Refusal:  # Paid or expired in another tab.
        return _over(request, _session(session["id"]))
    if method != "late":
        delivery.announce([event_id])
    return SeeOther(_success_url(session))


@require_POST
def decline(request: HttpRequest, session_id: str) -> HttpResponse:
    page = reverse("sandbox:pay", args=[session_id])
    if _session(session_id)["status"] != "open":
        return SeeOther(page)
    actions.decline(session_id)
    return SeeOther(f"{page}?declined=1")


@require_POST
def expire(request: HttpRequest, session_id: str) -> HttpResponse:
    if _session(session_id)["status"] == "open":
        delivery.announce([actions.let_expire(session_id)])
    return SeeOther(reverse("sandbox:pay", args=[session_id]))


def _session(session_id: str) -> JSONObject:
    schedule.catch_up()
    try:
        return objects.get(sessions.KIND, session_id)
    except Refusal as refusal:
        raise Http404(str(refusal)) from refusal


def _success_url(session: JSONObject) -> str:
    url: str = session["success_url"]
    return url.replace("{CHECKOUT_SESSION_ID}", session["id"])


def _form(session: JSONObject, data: QueryDict | None = None) -> PayForm:
    return PayForm(data, session=session, names=_rate_names(session))


def _rate_names(session: JSONObject) -> list[str]:
    asked = objects.row(sessions.KIND, session["id"]).asked
    return [
        option["shipping_rate_data"]["display_name"]
        for option in asked.get("shipping_options", [])
    ]


def _show(
    request: HttpRequest,
    session: JSONObject,
    *,
    form: PayForm | None = None,
    problem: str = "",
    status: int = 200,
) -> HttpResponse:
    context = {
        "session": session,
        "lines": objects.children(session["id"], "item"),
        "delivery_names": _rate_names(session),
        "form": form,
        "problem": problem,
        "success_url": _success_url(session),
    }
    return render(request, "sandbox/pay.html", context, status=status)
