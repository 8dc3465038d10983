"""Accounts that somebody began and never confirmed, perhaps with another person's address."""

from __future__ import annotations

from datetime import timedelta

from allauth.account.models import EmailAddress
from django.utils import timezone

from accounts.models import User

DAYS = 30


def forget_old() -> int:
    """Delete accounts that nobody has entered within 30 days; how many they were.

    Those of people who work here stay: colleagues made them.
    """
    confirmed = EmailAddress.objects.filter(verified=True)
    began = User.objects.filter(
        date_joined__lt=timezone.now() - timedelta(days=DAYS),
        last_login=None,
        is_staff=False,
        is_superuser=False,
        groups=None,
    ).exclude(pk__in=confirmed.values("user"))
    number = began.count()
    began.delete()
    return number
