"""`manage.py forget_unconfirmed`: run each day; deletes accounts that were never confirmed."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand

from accounts import unconfirmed


class Command(BaseCommand):
    help = "Delete accounts whose address nobody confirmed within 30 days."

    def handle(self, *args: Any, **options: Any) -> None:
        self.stdout.write(f"{unconfirmed.forget_old()} accounts forgotten.")
