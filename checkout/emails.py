"""Emails about orders and about what is back in stock: queued here, rendered when they are sent.

So nothing is rendered under an order's lock, a template that fails undoes no payment,
and an email that is tried an hour later says what is true then.
"""

from __future__ import annotations

from contextlib import suppress

from django.conf import settings
from django.core.exceptions import ObjectDoesNotExist
from django.db import transaction
from django.db.models import QuerySet
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone, translation
from django_tasks import task
from wagtail.log_actions import log

from accounts.models import User
from checkout import order_links, progress, timeline
from checkout.models import (
    BackInStock,
    Discrepancy,
    Invoice,
    Order,
    OrderEvent,
    Refund,
    Return,
)
from checkout.payments import discrepancies
from products import offers
from site_config import outbox
from site_config.models import OutgoingEmail, StoreSettings

Kind, State = OutgoingEmail.Kind, OutgoingEmail.State
ALARM = "line"  # Then the number of a line of the money inbox.
BRING_THEIR_TEXT = (Kind.CONTACT, Kind.ACCOUNT)  # Others are rendered here.
ABOUT_RETURNS = (Kind.WITHDRAWAL, Kind.RETURN)
PROMISE_A_DAY = (Kind.PAID, Kind.PROCESSING)
ABOUT_PARCELS = (Kind.SENT, Kind.SENT_CHANGED, Kind.SENT_CANCELLED)


def queue(order: Order, kind: OutgoingEmail.Kind, *, cause: str = "") -> OutgoingEmail:
    """Queue an email about `order` in the caller's transaction, one of each kind and cause.

    `cause` is the row that led to it, such as "refund 12"; the order itself by default.
    """
    email = OutgoingEmail(
        kind=kind,
        cause=cause or f"order {order.number}",
        about=order.number,
        to=order.email,
        language=order.language,
    )
    return outbox.queue(email, task=send_email)


def queue_return(returned: Return, kind: OutgoingEmail.Kind) -> OutgoingEmail:
    """Queue an email that says where a return stands, in the caller's transaction.

    Of a withdrawal it goes to the address that was typed, whose order may not be known.
    """
    order = returned.order
    email = OutgoingEmail(
        kind=kind,
        cause=f"return {returned.pk} {returned.status}",
        about=order.number if order else f"return {returned.pk}",
        to=returned.email,
        language=returned.language,
    )
    return outbox.queue(email, task=send_email)


def queue_back_in_stock(asked: BackInStock, *, to: str, language: str) -> OutgoingEmail:
    """Queue the one email that answers a request, in the caller's transaction."""
    email = OutgoingEmail(
        kind=Kind.BACK_IN_STOCK,
        cause=asked.email_about,
        about=asked.email_about,
        to=to,
        language=language,
    )
    return outbox.queue(email, task=send_email)


def queue_alarm(line: Discrepancy) -> OutgoingEmail:
    """Queue the one email that tells the store of an alarm, in the caller's transaction."""
    store = StoreSettings.current()
    about = f"{ALARM} {line.pk}"
    email = OutgoingEmail(
        kind=Kind.ALARM,
        cause=about,
        about=about,
        to=store.email,
        language=store.language,
    )
    return outbox.queue(email, task=send_email)


@transaction.atomic
def send_again(email: OutgoingEmail, *, who: User, times: int | None = None) -> bool:
    """Send an email again, and record it on its order.

    One that failed is queued anew, for up to ten tries. Of one that was sent a copy is
    written, which says what is true now; `times` is how often the form knew it to be sent
    again, so that pressed twice it sends once. Returns False, and changes nothing, for an
    email that waits or was dismissed, and for a copy of one that is about no order.
    """
    again = outbox.send_again(email, task=send_email) or _copy(email, times)
    if again:
        _record(email, OrderEvent.Kind.SENT_AGAIN, who)
    return again


def _copy(email: OutgoingEmail, times: int | None) -> bool:
    """Queue a copy of an email about an order; says whether it did."""
    row = OutgoingEmail.objects.select_for_update().get(pk=email.pk)
    is_original = row.state == State.SENT and may_be_sent_again(row)
    if not is_original or row.copies.count() != times or order_of(row) is None:
        return False
    copy = OutgoingEmail(
        kind=row.kind,
        cause=f"email {row.pk} again {times + 1}",
        original=row,
        about=row.about,
        to=row.to,
        language=row.language,
    )
    outbox.queue(copy, task=send_email)
    return True


def may_be_sent_again(email: OutgoingEmail) -> bool:
    """Whether an email about an order has failed, or was sent and is no copy itself."""
    was_sent = email.state == State.SENT and email.original_id is None
    return was_sent or email.state == State.FAILED


def order_of(email: OutgoingEmail) -> Order | None:
    """The order that an email is about, if it is about one."""
    return Order.objects.filter(number=email.about).first()


def content_of(email: OutgoingEmail) -> outbox.Content | None:
    """What an email that is written here said, or would say if it were sent now.

    None for others, and for one that was sent before the shop kept what they said.
    """
    if email.kind in BRING_THEIR_TEXT:
        return None
    if email.text:
        return outbox.Content(email.subject, email.text, email.html)
    if email.state == State.SENT:
        return None
    with suppress(ObjectDoesNotExist):
        return render(email)
    return None


@transaction.atomic
def dismiss(email: OutgoingEmail, *, who: User) -> bool:
    """Give up sending an email that failed, and record it on its order.

    Returns False, and changes nothing, for an email that has not failed.
    """
    dismissed = outbox.dismiss(email)
    if dismissed:
        _record(email, OrderEvent.Kind.DISMISSED, who)
    return dismissed


def _record(email: OutgoingEmail, kind: OrderEvent.Kind, who: User) -> None:
    """Record on the order's timeline what a person did with an email about it."""
    if order := order_of(email):
        timeline.record(order, kind, detail=email.kind, who=who)
        log(order, "checkout.note", user=who)


def render(email: OutgoingEmail) -> outbox.Content:
    """Write an email about an order or a request in its reader's language.

    Raises DoesNotExist of Order, BackInStock, Discrepancy or Refund when what it is about is gone.
    """
    store = StoreSettings.current()
    context: dict[str, object] = {
        "store": store,
        "site_url": settings.SITE_URL,
        **_about(email.original or email),
    }
    with translation.override(email.language), timezone.override(store.zone):
        subject, text, html = (
            render_to_string(f"emails/{email.kind}.{part}", context)
            for part in ("subject.txt", "txt", "html")
        )
    return outbox.Content(subject, text, html)


def _about(email: OutgoingEmail) -> dict[str, object]:
    if email.kind == Kind.BACK_IN_STOCK:
        return _about_variant(BackInStock.objects.about(email).get())
    if email.kind in ABOUT_RETURNS:
        return _about_return(email)
    if email.kind == Kind.ALARM:
        return _about_alarm(email)
    order = Order.objects.get(number=email.about)
    about = _about_order(order)
    if email.kind in PROMISE_A_DAY:
        about["promised"] = order.promised_delivery
    if email.kind in ABOUT_PARCELS:
        about |= _about_parcel(order, email)
    if email.kind == Kind.REFUNDED:
        about["refund"] = Refund.objects.get(pk=email.cause.removeprefix("refund "))
        about |= _about_invoice(about["refund"].invoices.filter(kind="credit_note"))  # type: ignore[attr-defined]
    if email.kind == Kind.PAID:
        about |= _about_invoice(order.invoices.filter(kind="invoice"))
    return about


def _about_invoice(found: QuerySet[Invoice]) -> dict[str, object]:
    """The one document that an email links to, if there is one."""
    invoice = found.select_related("order").first()
    if invoice is None:
        return {}
    path = order_links.invoice_of(invoice.order, invoice)
    return {"invoice": invoice, "invoice_url": f"{settings.SITE_URL}{path}"}


def _about_order(order: Order) -> dict[str, object]:
    return {
        "order": order,
        "lines": list(order.lines.all()),
        # A merchant may have taken another sum than the order's.
        "other_sum": order.discrepancies.filter(
            kind=Discrepancy.Kind.MISMATCH
        ).exists(),
        "order_url": f"{settings.SITE_URL}{order_links.page_of(order)}",
    }


def _about_parcel(order: Order, email: OutgoingEmail) -> dict[str, object]:
    left = progress.left_to_send(order)
    return {
        "shipment": order.shipments.about(email).get(),
        "left": [(units, line) for line, units in left.items()],
        "progress": progress.of(order),
    }


def _about_return(email: OutgoingEmail) -> dict[str, object]:
    """The return as it was when the email was queued: its state is in the cause."""
    returned = Return.objects.about(email).get()
    order = returned.order
    path = order_links.page_of(order) if order else ""
    return {
        "returned": returned,
        "lines": list(returned.lines.select_related("line")),
        "state": email.cause.split()[2],
        "order_url": f"{settings.SITE_URL}{path}" if path else "",
    }


def _about_alarm(email: OutgoingEmail) -> dict[str, object]:
    line = Discrepancy.objects.get(pk=email.about.removeprefix(f"{ALARM} "))
    path = reverse("money-inbox:inspect", args=[line.pk])
    return {
        "line": line,
        "next_step": discrepancies.next_step(line)[0],
        "line_url": f"{settings.SITE_URL}{path}",
    }


def _about_variant(asked: BackInStock) -> dict[str, object]:
    offer = offers.of_variant(asked.variant)
    return {"offer": offer, "offer_url": f"{settings.SITE_URL}{offer.url}"}


def delete_with(instance: Order | BackInStock, **_signal: object) -> None:
    """Delete the emails about a row that is deleted: they hold its owner's address."""
    instance.emails.delete()


@task()
def send_email(email_id: int) -> None:
    """Send one email in the background."""
    outbox.send(email_id, render)
