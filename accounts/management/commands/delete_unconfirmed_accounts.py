"""`manage.py delete_unconfirmed_accounts`: run each day; deletes accounts that were never confirmed."""

from __future__ import annotations

from django.core.management.base import BaseCommand

from accounts import unconfirmed_accounts


class Command(BaseCommand):
    help = "Delete accounts whose address nobody confirmed within 30 days."

    def handle(self, *args: object, **options: object) -> None:
        self.stdout.write(f"{unconfirmed_accounts.delete_old()} accounts deleted.")
