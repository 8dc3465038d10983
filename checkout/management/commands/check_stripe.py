"""`manage.py check_stripe`: does Stripe fit this shop? Exits with 1 if something does not."""

from __future__ import annotations

from django.core.management.base import BaseCommand, CommandError

from checkout.payments import stripe_check


class Command(BaseCommand):
    help = "Say whether key, rights, webhook, clock and a test purchase fit."

    def handle(self, *args: object, **options: object) -> None:
        misfits = 0
        for finding in stripe_check.findings():
            self.stdout.write(str(finding))
            misfits += finding.outcome == "does not fit"
        if misfits:
            raise CommandError(
                f"Not yet: {misfits} of these need a hand. What to do stands below each."
            )
        self.stdout.write("Stripe fits.")
