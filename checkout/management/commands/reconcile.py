"""`manage.py reconcile`: finishes what was left open; run it every few minutes."""

from __future__ import annotations

import time

from django.core.management.base import BaseCommand, CommandParser
from django.db import close_old_connections

from checkout.payments import reconcile


class Command(BaseCommand):
    help = "Ask Stripe about everything open, settle it, and send emails that are due."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument(
            "--every", type=int, metavar="SECONDS", help="go on for ever, at this pace"
        )

    def handle(
        self, *args: object, every: int | None = None, **options: object
    ) -> None:
        self._once()
        while every:
            time.sleep(every)
            close_old_connections()
            self._once()

    def _once(self) -> None:
        done = reconcile.run()
        parts = [f"{number} {what}" for what, number in done.items() if number]
        self.stdout.write(", ".join(parts) or "Nothing was left open.")
