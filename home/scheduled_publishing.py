"""Publishes and unpublishes scheduled pages at their second, not at the next full minute."""

from __future__ import annotations

import time
from collections.abc import Callable

from django.core.management import call_command
from django.utils import timezone
from wagtail.models import Page, Revision


def publish_on_time(
    *, seconds: int, wait: Callable[[float], None] = time.sleep
) -> None:
    """Run Wagtail's `publish_scheduled` whenever a page is due, checked each second.

    Pages that an editor schedules while this runs count, too.
    """
    until = time.monotonic() + seconds
    while True:
        if _is_due():
            call_command("publish_scheduled")
        if time.monotonic() >= until:
            return
        wait(1)


def _is_due() -> bool:
    now = timezone.now()
    to_publish = Revision.objects.filter(approved_go_live_at__lt=now)
    to_unpublish = Page.objects.filter(live=True, expire_at__lt=now)
    return bool(to_publish.exists() or to_unpublish.exists())
