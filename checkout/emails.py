"""Letters to shoppers: queued in the caller's transaction, sent after commit."""

from __future__ import annotations

import logging
from datetime import timedelta
from typing import Any

from django.conf import settings
from django.core.mail import EmailMultiAlternatives
from django.db import transaction
from django.db.models import F
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone, translation
from django_tasks import task

from checkout.models import BackInStock, Discrepancy, Order, OutgoingEmail
from products.models import Variant
from products.offers import offer_of
from site_config.models import StoreSettings

logger = logging.getLogger(__name__)
MOST_TRIES = 10
CLAIM_LASTS = timedelta(minutes=10)  # After that a sender is taken for dead.


def queue(order: Order, kind: OutgoingEmail.Kind) -> OutgoingEmail:
    """Write a letter about `order` in this transaction; the same cause writes no second.

    It is sent by a task after commit, and by `reconcile` should the task fail.
    """
    return _queue(
        kind,
        f"order {order.number}",
        {"order": order, "to": order.email, "language": order.language},
    )


def queue_back_in_stock(asked: BackInStock, *, to: str, language: str) -> OutgoingEmail:
    """Write, likewise, the one letter that somebody asked for."""
    return _queue(
        OutgoingEmail.Kind.BACK_IN_STOCK,
        f"request {asked.pk}",
        {"back_in_stock": asked, "to": to, "language": language},
    )


def _queue(
    kind: OutgoingEmail.Kind, cause: str, written: dict[str, Any]
) -> OutgoingEmail:
    letter, made = OutgoingEmail.objects.get_or_create(
        kind=kind, cause=cause, defaults=written
    )
    if made:
        transaction.on_commit(lambda: send_letter.enqueue(letter.pk))
    return letter


def send(letter_id: int) -> bool:
    """Send a letter that is due; whoever claims it first sends it. Says whether it went."""
    now = timezone.now()
    claimed = OutgoingEmail.objects.filter(
        pk=letter_id, state=OutgoingEmail.State.QUEUED, next_try_at__lte=now
    ).update(next_try_at=now + CLAIM_LASTS, tries=F("tries") + 1)
    if not claimed:
        return False
    letter = OutgoingEmail.objects.select_related("order", "back_in_stock").get(
        pk=letter_id
    )
    try:
        _message(letter).send()
    except Exception as problem:  # noqa: BLE001 - whatever went wrong, it is tried again.
        _put_off(letter, problem)
        return False
    OutgoingEmail.objects.filter(pk=letter_id).update(
        state=OutgoingEmail.State.SENT, sent_at=timezone.now(), error=""
    )
    logger.info("letter.sent letter=%s kind=%s", letter_id, letter.kind)
    return True


def send_due() -> int:
    """Send every letter whose time has come; returns how many went."""
    due = OutgoingEmail.objects.filter(
        state=OutgoingEmail.State.QUEUED, next_try_at__lte=timezone.now()
    )
    return sum(send(pk) for pk in list(due.values_list("pk", flat=True)))


def _put_off(letter: OutgoingEmail, problem: Exception) -> None:
    given_up = letter.tries >= MOST_TRIES
    state = OutgoingEmail.State.FAILED if given_up else OutgoingEmail.State.QUEUED
    OutgoingEmail.objects.filter(pk=letter.pk).update(
        state=state,
        # 2, 4, 8 … minutes, so that a mail server's bad hour is outlasted.
        next_try_at=timezone.now() + timedelta(minutes=2 ** min(letter.tries, 8)),
        error=type(problem).__name__,
    )
    logger.warning(
        "letter.put_off letter=%s error=%s", letter.pk, type(problem).__name__
    )


def _message(letter: OutgoingEmail) -> EmailMultiAlternatives:
    context = _context(letter)
    zone = context["store"].zone
    with translation.override(letter.language), timezone.override(zone):
        subject, text, html = (
            render_to_string(f"emails/{letter.kind}.{part}", context)
            for part in ("subject.txt", "txt", "html")
        )
    store: StoreSettings = context["store"]
    message = EmailMultiAlternatives(
        " ".join(subject.split()), text, to=[letter.to], reply_to=[store.email]
    )
    message.attach_alternative(html, "text/html")
    return message


def _context(letter: OutgoingEmail) -> dict[str, Any]:
    if letter.order:
        about = _about_order(letter.order)
    elif letter.back_in_stock:
        about = _about_variant(letter.back_in_stock)
    else:
        raise ValueError("This letter is about something that is gone.")
    return about | {
        "store": StoreSettings.current(),
        "site_url": settings.SITE_URL,
    }


def _about_order(order: Order) -> dict[str, Any]:
    path = reverse("account_order", args=[order.number])
    return {
        "order": order,
        "lines": list(order.lines.all()),
        # A merchant may have taken another sum than the order's.
        "other_sum": order.discrepancies.filter(
            kind=Discrepancy.Kind.MISMATCH
        ).exists(),
        "order_url": f"{settings.SITE_URL}{path}",
    }


def _about_variant(asked: BackInStock) -> dict[str, Any]:
    variant = Variant.objects.with_everything().get(pk=asked.variant_id)
    offer = offer_of(variant)
    return {"offer": offer, "offer_url": f"{settings.SITE_URL}{offer.url}"}


@task()
def send_letter(letter_id: int) -> None:
    """Send one letter in the background."""
    send(letter_id)
