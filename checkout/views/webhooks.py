"""The view for Stripe's events: prove the sender, store, commit, then settle."""

from __future__ import annotations

import logging

from django.http import HttpRequest, HttpResponse
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_POST

from checkout import gateway
from checkout.payments import events

logger = logging.getLogger(__name__)
LONGEST_BODY = 512 * 1024


@csrf_exempt  # Stripe signs what it sends, and has no page to take a token from.
@require_POST
@gateway.deadline()
def stripe(request: HttpRequest) -> HttpResponse:
    """400 for what Stripe did not sign; 200 once settled; 5xx makes Stripe come again."""
    body = request.body
    if len(body) > LONGEST_BODY:
        return HttpResponse(status=400)
    try:
        hint = gateway.read_event(body, request.headers.get("Stripe-Signature", ""))
    except gateway.NotFromStripe as problem:
        logger.warning("webhook.refused why=%s", problem)
        return HttpResponse(status=400)
    event = events.store(hint, body)
    try:
        events.receive(event)
    except gateway.StripeUnavailable:
        return HttpResponse(status=503)
    return HttpResponse(status=200)
