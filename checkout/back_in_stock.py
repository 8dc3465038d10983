"""Letters to those who wait for something sold out: one a request, once it is back."""

from __future__ import annotations

import logging

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import User
from checkout import emails, pricing
from checkout.models import BackInStock, OutgoingEmail
from products.models import Variant
from products.offers import Offer
from site_config import languages
from site_config.errors import ShopError

logger = logging.getLogger(__name__)


class IsAvailable(ShopError):
    """There is nothing to wait for: it can be had now."""


@transaction.atomic
def ask(*, user: User, variant: Variant) -> BackInStock:
    """Have one email written to `user` once `variant` is back; asked twice, it is one.

    Raises IsAvailable when it can be had now; then nothing has changed.
    """
    if Variant.objects.available().filter(pk=variant.pk).exists():
        told = _("%(name)s is available now.") % {"name": variant.product.name}
        raise IsAvailable(told)
    asked, made = BackInStock.objects.get_or_create(
        user=user, variant=variant, waiting=True
    )
    if made:
        logger.info("back_in_stock.asked sku=%s request=%s", variant.sku, asked.pk)
    return asked


@transaction.atomic
def take_back(*, user: User, variant: Variant) -> None:
    """Write no letter after all; one that is written already stays."""
    mine = BackInStock.objects.of(user).filter(variant=variant)
    # Locked: a letter that is being written at this moment is waited for.
    for asked in list(mine.select_for_update()):
        asked.delete()


def is_asked(user: User, variant: Variant) -> bool:
    return BackInStock.objects.of(user).filter(variant=variant).exists()


def waits_for(user: User) -> list[Offer]:
    """What somebody waits for, newest first, as long as it is sold at all."""
    asked = list(BackInStock.objects.of(user).values_list("variant__sku", flat=True))
    found = pricing.offers_by_sku(asked)
    return [found[sku] for sku in asked if sku in found]


def due() -> list[BackInStock]:
    """Requests for what can be had again, oldest first."""
    waiting = BackInStock.objects.waiting().filter(
        variant__in=Variant.objects.for_sale().available(), user__is_active=True
    )
    return list(waiting.select_related("user").order_by("asked_at", "pk"))


@transaction.atomic
def write(asked: BackInStock) -> OutgoingEmail | None:
    """Queue the letter that was asked for; None when another has done so just now."""
    won = BackInStock.objects.waiting().filter(pk=asked.pk)
    if not won.update(waiting=None, sent=timezone.now()):
        return None
    person = asked.user
    language = languages.for_person(person.language)
    return emails.queue_back_in_stock(asked, to=person.email, language=language)
