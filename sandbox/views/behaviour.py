"""How this Stripe behaves: its clock, its faults, and what becomes of refunds."""

from __future__ import annotations

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from sandbox import delivery, faults, schedule
from sandbox.control_forms import MOVES, FaultForm, RefundsForm
from sandbox.models import Behaviour, Fault
from sandbox.views import control
from sandbox.views.answers import done


@require_POST
def clock(request: HttpRequest) -> HttpResponse:
    """Moves the clock ahead, or back to now; what has happened stays so."""
    if request.POST.get("act") == "now":
        schedule.set_clock_right()
        return done(_("The clock shows the real time again."))
    hours = request.POST.get("hours", "")
    if hours not in {str(move) for move, _label in MOVES}:
        raise Http404
    schedule.move_clock(int(hours) * 60 * 60)
    sent = delivery.deliver_due()
    return done(
        _("The clock was moved. Events sent to the shop: %(number)s.")
        % {"number": len(sent)}
    )


@require_POST
def add_fault(request: HttpRequest) -> HttpResponse:
    form = FaultForm(request.POST)
    if not form.is_valid():
        return control.show(request, fault_form=form, status=422)
    given = form.cleaned_data
    faults.next(
        given["kind"],
        on=given["on"],
        times=int(given["times"] or 1),
        lasting=not given["times"],
        seconds=given["seconds"],
    )
    return done(_("Switched on: it happens from the next call on."), at="faults")


@require_POST
def end_fault(request: HttpRequest, pk: int) -> HttpResponse:
    get_object_or_404(Fault, pk=pk).delete()
    return done(_("Switched off."), at="faults")


@require_POST
def refunds(request: HttpRequest) -> HttpResponse:
    form = RefundsForm(request.POST)
    if not form.is_valid():
        raise Http404
    Behaviour.objects.update_or_create(pk=1, defaults=form.cleaned_data)
    return done(_("Saved: the next refunds turn out so."), at="refunds")
