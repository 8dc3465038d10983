"""`manage.py rebuild_search`: brings the words that the shop's search knows up to date."""

from __future__ import annotations

from django.core.management.base import BaseCommand, CommandParser

from products.search import index


class Command(BaseCommand):
    help = "Read all products and pages again for the shop's search; visitors notice nothing."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument(
            "--if-empty",
            action="store_true",
            help="Do it only if the search knows nothing yet.",
        )

    def handle(self, *args: object, if_empty: bool, **options: object) -> None:
        if if_empty and not index.is_empty():
            return
        products, pages = index.rebuild()
        self.stdout.write(f"The search knows {products} products and {pages} pages.")
