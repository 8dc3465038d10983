"""`manage.py publish_on_time`: for a minute, publish and withdraw pages to the second."""

from __future__ import annotations

from django.core.management.base import BaseCommand, CommandParser

from home.scheduled_publishing import publish_on_time


class Command(BaseCommand):
    help = "Publish and withdraw scheduled pages at their second; takes a minute."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--seconds", type=int, default=55, help="how long to check")

    def handle(self, *args: object, seconds: int, **options: object) -> None:
        publish_on_time(seconds=seconds)
