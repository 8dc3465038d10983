"""`manage.py set_up_shop`: makes what every shop has, and leaves what is there."""

from __future__ import annotations

from django.core.management.base import BaseCommand

from home import setup


class Command(BaseCommand):
    help = "Make the site, home page, catalogue, journal and staff groups, if missing."

    def handle(self, *args: object, **options: object) -> None:
        setup.set_up_shop()
        self.stdout.write("The shop is set up.")
