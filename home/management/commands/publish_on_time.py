"""`manage.py publish_on_time`: for a minute, publish and withdraw pages to the second."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand, CommandParser

from home import publishing


class Command(BaseCommand):
    help = "Publish and withdraw scheduled pages at their second; takes a minute."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--seconds", type=int, default=55, help="how long to look")

    def handle(self, *args: Any, seconds: int, **options: Any) -> None:
        publishing.on_time(seconds=seconds)
