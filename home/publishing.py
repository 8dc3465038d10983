"""Pages go live and leave at their second, and not at the next full minute."""

from __future__ import annotations

import time
from collections.abc import Callable

from django.core.management import call_command
from django.utils import timezone
from wagtail.models import Page, Revision


def on_time(*, seconds: int, wait: Callable[[float], None] = time.sleep) -> None:
    """Look each second, for so many, whether a page's time has come; Wagtail does the rest.

    The time that an editor sets while this runs counts, too.
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
    goes_live = Revision.objects.filter(approved_go_live_at__lt=now)
    leaves = Page.objects.filter(live=True, expire_at__lt=now)
    return bool(goes_live.exists() or leaves.exists())
