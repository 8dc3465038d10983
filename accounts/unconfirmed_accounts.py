"""Accounts whose email was never confirmed, perhaps made with another person's address."""

from __future__ import annotations

from datetime import timedelta

from allauth.account.models import EmailAddress
from django.utils import timezone

from accounts.models import User

DAYS = 30


def delete_old() -> int:
    """Delete accounts that nobody confirmed or signed in to within 30 days; returns how many.

    Those of staff stay: colleagues made them. Refuses nothing.
    """
    confirmed = EmailAddress.objects.filter(verified=True)
    unconfirmed = User.objects.filter(
        date_joined__lt=timezone.now() - timedelta(days=DAYS),
        last_login=None,
        is_staff=False,
        is_superuser=False,
        groups=None,
    ).exclude(pk__in=confirmed.values("user"))
    number = unconfirmed.count()
    unconfirmed.delete()
    return number
