"""Deletes old searches without results; `compose.yaml` runs it each day."""

from __future__ import annotations

from django.core.management.base import BaseCommand

from products.search import missed


class Command(BaseCommand):
    help = f"Delete searches without results of more than {missed.DAYS_KEPT} days ago."

    def handle(self, *args: object, **options: object) -> None:
        self.stdout.write(f"Old searches without results deleted: {missed.prune()}")
