"""`manage.py check_invariants`: prints a line for each breach; exits with 1 if any."""

from __future__ import annotations

import json
from dataclasses import asdict

from django.core.management.base import BaseCommand, CommandError, CommandParser

from checkout.payments import audit


class Command(BaseCommand):
    help = "Read-only and safe on a live shop: does everything still add up?"

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--json", action="store_true", help="for machines")
        parser.add_argument(
            "--stripe", action="store_true", help="compare with Stripe, too"
        )

    def handle(self, *args: object, **options: object) -> None:
        found = audit.breaches(stripe=bool(options["stripe"]))
        if options["json"]:
            self.stdout.write(json.dumps([asdict(breach) for breach in found]))
        for breach in [] if options["json"] else found:
            self.stdout.write(str(breach))
        broken = [breach for breach in found if not breach.warning]
        if broken:
            raise CommandError(f"{len(broken)} broken.")
        if not options["json"]:
            self.stdout.write("Everything adds up.")
