"""Requests for an email once a sold-out variant is available again: one email a request."""

from __future__ import annotations

import logging

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import User
from checkout import emails, pricing
from checkout.models import BackInStock
from products.models import Variant
from products.offers import Offer
from site_config import languages
from site_config.errors import ShopError
from site_config.models import OutgoingEmail

logger = logging.getLogger(__name__)


class IsAvailable(ShopError):
    """There is nothing to wait for: it can be bought now."""


@transaction.atomic
def ask(*, user: User, variant: Variant) -> BackInStock:
    """Have one email sent to `user` once `variant` is available; a second request changes nothing.

    Raises IsAvailable when it can be bought now; then nothing has changed.
    """
    if Variant.objects.available().filter(pk=variant.pk).exists():
        text = _("%(name)s is available now.") % {"name": variant.product.name}
        raise IsAvailable(text)
    asked, made = BackInStock.objects.get_or_create(
        user=user, variant=variant, waiting=True
    )
    if made:
        logger.info("back_in_stock.asked sku=%s request=%s", variant.sku, asked.pk)
    return asked


@transaction.atomic
def withdraw(*, user: User, variant: Variant) -> None:
    """Delete the request of `user`; an email that is queued already stays.

    Without a request nothing changes. Refuses nothing.
    """
    mine = BackInStock.objects.of(user).filter(variant=variant)
    # Locked, so that an email being queued at this moment is waited for; by primary key,
    # as `queue_email` locks it, since MySQL would lock another index first.
    found = list(mine.values_list("pk", flat=True))
    for asked in BackInStock.objects.waiting().select_for_update().filter(pk__in=found):
        asked.delete()


def is_asked(user: User, variant: Variant) -> bool:
    """Whether `user` waits for `variant`."""
    return BackInStock.objects.of(user).filter(variant=variant).exists()


def waits_for(user: User) -> list[Offer]:
    """What somebody waits for, newest first, as far as it is for sale."""
    asked = list(BackInStock.objects.of(user).values_list("variant__sku", flat=True))
    found = pricing.offers_by_sku(asked)
    return [found[sku] for sku in asked if sku in found]


def due() -> list[BackInStock]:
    """Requests for what is for sale and available again, oldest first."""
    waiting = BackInStock.objects.waiting().filter(
        variant__in=Variant.objects.for_sale().available(), user__is_active=True
    )
    return list(waiting.select_related("user").order_by("asked_at", "pk"))


@transaction.atomic
def queue_email(asked: BackInStock) -> OutgoingEmail | None:
    """Queue the email that was asked for, and close the request.

    Returns None when another process has done so just now; then nothing has changed.
    """
    still_open = BackInStock.objects.waiting().filter(pk=asked.pk)
    if not still_open.update(waiting=None, sent=timezone.now()):
        return None
    person = asked.user
    language = languages.for_person(person.language)
    return emails.queue_back_in_stock(asked, to=person.email, language=language)
