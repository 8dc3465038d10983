"""The events of this Stripe: sent again, twice, forged, out of order, or held back."""

from __future__ import annotations

from django.core.paginator import Page, Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from sandbox import delivery, schedule
from sandbox.models import Behaviour, Event
from sandbox.views.answers import done, message_in

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
def events(request: HttpRequest) -> HttpResponse:
    schedule.catch_up()
    context = {
        "events": newest(request.GET.get("page"), on_one_page=40),
        "waiting": Event.objects.waiting().count(),
        "behaviour": Behaviour.now(),
        "message": message_in(request),
    }
    return render(request, "sandbox/events.html", context)


def newest(page: str | None, *, on_one_page: int) -> Page[Event]:
    found = Event.objects.order_by("-number").prefetch_related("deliveries")
    return Paginator(found, on_one_page).get_page(page)


@require_POST
def send(request: HttpRequest, event_id: str) -> HttpResponse:
    get_object_or_404(Event, id=event_id)
    sending = SENDINGS.get(request.POST.get("act", ""))
    if sending is None:
        raise Http404
    copies, manner = sending
    answers = delivery.deliver_together(event_id, copies=copies, manner=manner)
    return done(_sent(answers), at=event_id, view="events")


@require_POST
def send_waiting(request: HttpRequest) -> HttpResponse:
    newest_first = request.POST.get("order") == "newest"
    sent = delivery.deliver_waiting(newest_first=newest_first)
    return done(_sent([status for _id, status in sent]), view="events")


def _sent(statuses: list[int]) -> str:
    answers = ", ".join(str(status or _("no answer")) for status in statuses)
    return _("Sent. The shop's answers: %(answers)s.") % {"answers": answers or "–"}


@require_POST
def hold(request: HttpRequest) -> HttpResponse:
    """Holds all events back, or lets them go out again."""
    held = request.POST.get("held") == "yes"
    Behaviour.objects.update_or_create(pk=1, defaults={"events_held": held})
    if held:
        return done(_("Events are held back now: the shop hears of nothing."))
    sent = delivery.deliver_due()
    return done(_sent([status for _id, status in sent]))
