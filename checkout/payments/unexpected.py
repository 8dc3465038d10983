"""Refunds what was paid late or a second time: with one press, or at once where the store wants it.

At once means by a task after the event is settled, under the same key as a press, so that
five events, a press and `reconcile` together make one refund.
"""

from __future__ import annotations

from contextlib import suppress

from django.db import transaction
from django.db.models import Exists, OuterRef, QuerySet
from django.utils import translation
from django.utils.translation import gettext as _
from django_tasks import task

from accounts.models import User
from checkout import gateway, refunds
from checkout.models import Discrepancy, Dispute, Order, Refund
from checkout.models.disputes import FREE_AGAIN
from checkout.refunds import NotRefundable
from site_config.models import StoreSettings

KINDS = (
    Discrepancy.Kind.PAID_TWICE,
    Discrepancy.Kind.LATE_NO_STOCK,
    Discrepancy.Kind.LATE_CANCELLED,
)


def refund(line: Discrepancy, *, who: User | None) -> Refund:
    """Refund the whole payment of an open line of the money inbox, once.

    Raises NotRefundable for a line that was settled since, and where nothing is left or a
    dispute blocks it; then nothing has changed. Calls Stripe, so it must not run inside a
    transaction.
    """
    return refunds.ask_now(_begin(line, who))


@transaction.atomic
def _begin(line: Discrepancy, who: User | None) -> Refund:
    """Under the order's lock, so that nobody accepts the payment meanwhile."""
    if line.order_id:
        Order.objects.select_for_update().get(pk=line.order_id)
    line.refresh_from_db()
    if line.resolved_at:
        raise NotRefundable(_("This was settled before. What was written then stays."))
    found = refunds.of_unexpected(line)
    if found is None:
        raise NotRefundable(_("Nothing is left of this payment to refund."))
    attempt, wanted, key = found
    return refunds.begin(attempt, wanted, who=who, key=key)


def due() -> QuerySet[Discrepancy]:
    """Open lines that are refunded without a person; none where the store wants one to decide.

    What was refunded before in any way, even if that failed, is left to a person, and so is
    what a bank asks about or has taken back.
    """
    if not StoreSettings.current().refunds_at_once:
        return Discrepancy.objects.none()
    of_payment = Dispute.objects.filter(attempt=OuterRef("attempt"))
    disputed = Exists(of_payment.exclude(status__in=FREE_AGAIN))
    return Discrepancy.objects.filter(
        ~disputed, kind__in=KINDS, resolved_at=None, attempt__refunds=None
    ).exclude(attempt=None)


def refund_if_due(line: Discrepancy) -> None:
    """Refund a line's payment unless a person or a bank came first."""
    store = StoreSettings.current()
    with suppress(NotRefundable), translation.override(store.language):
        if due().filter(pk=line.pk).exists():
            refund(line, who=None)


def enqueue_refunds(session_id: str) -> None:
    """Have refunded, in the background, what came unexpectedly through a session."""
    for pk in due().filter(stripe_object=session_id).values_list("pk", flat=True):
        transaction.on_commit(lambda pk=pk: refund_line.enqueue(pk))  # type: ignore[misc]


@task()
def refund_line(line_id: int) -> None:
    """Refund one line's payment in the background."""
    with gateway.deadline():
        refund_if_due(Discrepancy.objects.get(pk=line_id))
