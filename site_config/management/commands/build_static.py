"""Joins what lies in numbered parts into the two files that every page loads.

`static/css/NN-*.css` become `site.css`; `static/js/NN-*.js` become `site.js`, one function
whose names no other script sees.
"""

from __future__ import annotations

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

FOLDER = Path(settings.BASE_DIR, "static")
KINDS = ("css", "js")


def joined(folder: Path, kind: str) -> str:
    """The parts of one kind ("css" or "js") below `folder`, in the order of their numbers."""
    parts = sorted(Path(folder, kind).glob(f"[0-9][0-9]-*.{kind}"))
    text = "".join(
        f"/* {part.name} */\n{part.read_text(encoding='utf-8')}" for part in parts
    )
    return f'(() => {{\n"use strict";\n{text}}})();\n' if kind == "js" else text


class Command(BaseCommand):
    help = "Join the numbered parts of styles and scripts into site.css and site.js."
    requires_system_checks: tuple[str, ...] = ()  # It reads and writes only files.

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument(
            "--check",
            action="store_true",
            help="Write nothing; fail when one is stale.",
        )
        parser.add_argument("--folder", type=Path, default=FOLDER)

    def handle(self, *args: Any, check: bool, folder: Path, **options: Any) -> None:
        for kind in KINDS:
            target = folder / kind / f"site.{kind}"
            fresh = joined(folder, kind)
            if not check:
                target.write_text(fresh, encoding="utf-8")
            elif not target.exists() or target.read_text(encoding="utf-8") != fresh:
                raise CommandError(
                    f"{target.name} is stale. Run: python manage.py build_static"
                )
