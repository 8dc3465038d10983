"""`manage.py reconcile`: finishes what was left open; run it every few minutes.

With `--since` it compares everything since a day with Stripe, and may be stopped at any time.
"""

from __future__ import annotations

import time
from datetime import UTC, datetime

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import close_old_connections

from checkout import gateway
from checkout.models import ReconcileRun
from checkout.payments import reconcile, reconcile_since


def day(text: str) -> datetime:
    """The first moment of a day in UTC. Raises ValueError."""
    return datetime.strptime(text, "%Y-%m-%d").replace(tzinfo=UTC)


class Command(BaseCommand):
    help = "Ask Stripe about everything open, settle it, and send emails that are due."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument(
            "--every", type=int, metavar="SECONDS", help="go on for ever, at this pace"
        )
        parser.add_argument(
            "--since",
            type=day,
            metavar="YYYY-MM-DD",
            help="compare everything since that day with Stripe; goes on where it stopped",
        )

    def handle(
        self,
        *args: object,
        every: int | None = None,
        since: datetime | None = None,
        **options: object,
    ) -> None:
        if since:
            self._compare(since)
            return
        self._once()
        while every:
            time.sleep(every)
            close_old_connections()
            self._once()

    def _once(self) -> None:
        done = reconcile.run()
        parts = [f"{number} {what}" for what, number in done.items() if number]
        self.stdout.write(", ".join(parts) or "Nothing was left open.")

    def _compare(self, since: datetime) -> None:
        try:
            done = reconcile_since.run(since, tell=self.stdout.write)
        except reconcile_since.RunElsewhere:
            raise CommandError(
                "Another process does the same at this moment."
            ) from None
        except (gateway.StripeUnavailable, gateway.StripeRefused) as problem:
            raise CommandError(
                f"Stripe: {problem}. Run this again, and it goes on from here."
            ) from problem
        self._say(done)

    def _say(self, done: ReconcileRun) -> None:
        counts = dict(done.counts)
        others, differences = counts.pop("of_others"), counts.pop("differences")
        if others:
            self.stdout.write(
                f"{others} entries belong to other systems in this account, not to this shop."
            )
        if differences:
            self.stdout.write(
                f"{differences} lines of the money inbox are new or changed."
            )
        else:
            self.stdout.write("Nothing new differs.")
