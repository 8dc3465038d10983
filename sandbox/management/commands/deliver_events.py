"""Sends the events that the shop has not accepted yet."""

from __future__ import annotations

from django.core.management.base import BaseCommand
from django.utils.translation import gettext as _

from sandbox import delivery, schedule


class Command(BaseCommand):
    help = "Sends the sandbox's events that the shop has not accepted yet."

    def handle(self, *args: object, **options: object) -> None:
        schedule.catch_up()
        for event_id, status in delivery.deliver_due():
            answer = status or _("no answer")
            self.stdout.write(f"{event_id} {answer}")
