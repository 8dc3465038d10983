"""Joins the layers of the look, `static/css/NN-*.css`, into the one file that pages load."""

from __future__ import annotations

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

FOLDER = Path(settings.BASE_DIR, "static", "css")


def joined(folder: Path) -> str:
    """The layers of `folder` in the order of their numbers, as one text."""
    layers = sorted(folder.glob("[0-9][0-9]-*.css"))
    return "".join(
        f"/* {layer.name} */\n{layer.read_text(encoding='utf-8')}" for layer in layers
    )


class Command(BaseCommand):
    help = "Join static/css/NN-*.css into static/css/site.css."
    requires_system_checks: tuple[str, ...] = ()  # It reads and writes only style.

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument(
            "--check", action="store_true", help="Write nothing; fail when it is stale."
        )
        parser.add_argument("--folder", type=Path, default=FOLDER)

    def handle(self, *args: Any, check: bool, folder: Path, **options: Any) -> None:
        target = folder / "site.css"
        fresh = joined(folder)
        if not check:
            target.write_text(fresh, encoding="utf-8")
        elif not target.exists() or target.read_text(encoding="utf-8") != fresh:
            raise CommandError("site.css is stale. Run: python manage.py build_css")
