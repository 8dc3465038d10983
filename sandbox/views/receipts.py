"""The page to which Stripe's receipts lead."""

from __future__ import annotations

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from sandbox import objects
from sandbox.refusals import Refusal


@never_cache
@require_safe
def receipt(request: HttpRequest, charge_id: str) -> HttpResponse:
    try:
        charge = objects.get("charge", charge_id)
    except Refusal as refusal:
        raise Http404(str(refusal)) from refusal
    return render(request, "sandbox/receipt.html", {"charge": charge})
