"""Requests for an email once a sold-out variant is available again: one email a request."""

from __future__ import annotations

import logging
from datetime import timedelta

from django.core import signing
from django.db import transaction
from django.db.models import Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts import emails as account_emails
from accounts.models import User
from checkout import emails, pricing
from checkout.models import BackInStock
from checkout.models.back_in_stock import BackInStockQuerySet
from products import offers
from products.models import Variant
from products.offers import Offer
from site_config import languages
from site_config.errors import ShopError
from site_config.models import OutgoingEmail

logger = logging.getLogger(__name__)
SALT = "checkout.back_in_stock"
LINK_LASTS = timedelta(days=3)  # To confirm; to stop it always works.
ANSWERED_LAST = timedelta(days=30)


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
    _delete(BackInStock.objects.of(user).filter(variant=variant))


def _delete(mine: BackInStockQuerySet) -> None:
    # Locked, so that an email being queued at this moment is waited for; by primary key,
    # as `queue_email` locks it, since MySQL would lock another index first.
    found = list(mine.values_list("pk", flat=True))
    for asked in BackInStock.objects.waiting().select_for_update().filter(pk__in=found):
        asked.delete()


def is_asked(user: User, variant: Variant) -> bool:
    """Whether `user` waits for `variant`."""
    return BackInStock.objects.of(user).filter(variant=variant).exists()


def is_asked_by(email: str, variant: Variant) -> bool:
    """Whether an address without an account waits for `variant`."""
    return BackInStock.objects.of_email(email).filter(variant=variant).exists()


def waits_for(user: User) -> list[Offer]:
    """What somebody waits for, newest first, as far as it is for sale."""
    asked = list(BackInStock.objects.of(user).values_list("variant__sku", flat=True))
    found = pricing.offers_by_sku(asked)
    return [found[sku] for sku in asked if sku in found]


def due() -> list[BackInStock]:
    """Requests for what is for sale and available again, oldest first."""
    waiting = BackInStock.objects.waiting().filter(
        Q(user=None) | Q(user__is_active=True),
        variant__in=Variant.objects.for_sale().available(),
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
    language = languages.for_person(asked.user.language if asked.user else "")
    return emails.queue_back_in_stock(asked, to=asked.who, language=language)


def ask_to_confirm(*, email: str, variant: Variant) -> None:
    """Email a link to an address that anybody may have typed; until it is used there is no row.

    The same is done whatever the address.
    """
    link = reverse("confirm_back_in_stock", args=[token_of(email, variant)])
    said = {"name": offers.of_variant(variant).full_name, "link": link}
    account_emails.queue("account/email/back_in_stock", email, said)


@transaction.atomic
def confirm(*, email: str, variant: Variant) -> None:
    """Have one email sent to a confirmed address; a second request changes nothing.

    Nothing changes either when it can be bought now. Refuses nothing.
    """
    if Variant.objects.available().filter(pk=variant.pk).exists():
        return
    asked, made = BackInStock.objects.get_or_create(
        user=None, email=email, variant=variant, waiting=True
    )
    if made:
        logger.info("back_in_stock.asked sku=%s request=%s", variant.sku, asked.pk)


@transaction.atomic
def stop(*, email: str, variant: Variant) -> None:
    """Delete the request of an address, as `withdraw` does for a person. Refuses nothing."""
    _delete(BackInStock.objects.of_email(email).filter(variant=variant))


def token_of(email: str, variant: Variant) -> str:
    """What a link in an email carries: who asked for what, and when."""
    return signing.dumps([email, variant.sku], salt=SALT, compress=True)


def read_token(token: str) -> tuple[str, str, bool]:
    """Address, SKU, and whether the link can still confirm. Raises BadSignature."""
    email, sku = signing.loads(token, salt=SALT)
    try:
        signing.loads(token, salt=SALT, max_age=LINK_LASTS)
    except signing.SignatureExpired:
        return email, sku, False
    return email, sku, True


def forget_answered() -> int:
    """Delete answered requests of addresses without an account after a month; returns how many."""
    before = timezone.now() - ANSWERED_LAST
    old = BackInStock.objects.filter(user=None, waiting=None, sent__lt=before)
    rows, _by_model = old.delete()
    return rows
