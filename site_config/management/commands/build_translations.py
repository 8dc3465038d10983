"""Updates the catalogue of each language from the sources, and compiles it.

New strings are in `django.po` without a translation, for a translator to fill in; strings
that are no longer used are removed. `django.mo` is what the shop reads.
"""

from __future__ import annotations

from argparse import ArgumentParser

from django.core.management.base import BaseCommand, CommandError

from site_config import translations

MAX_PROBLEMS = 20  # Problems that are listed; a new language has many.
FIX = "Run: python manage.py build_translations"


class Command(BaseCommand):
    help = "Write every string of the sources into locale/, and compile the catalogues."
    requires_system_checks: tuple[str, ...] = ()  # It reads and writes only files.

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument(
            "--check",
            action="store_true",
            help="Write nothing; fail when one is stale or incomplete.",
        )

    def handle(self, *args: object, check: bool, **options: object) -> None:
        problems = []
        for code in translations.other_languages():
            fresh = translations.updated(translations.read(code))
            for suffix, content in (
                (".po", translations.po_bytes(fresh)),
                (".mo", translations.mo_bytes(fresh)),
            ):
                target = translations.po_path(code).with_suffix(suffix)
                if not check:
                    target.parent.mkdir(parents=True, exist_ok=True)
                    target.write_bytes(content)
                elif not target.exists() or target.read_bytes() != content:
                    problems.append(f"{target.name} is stale. {FIX}")
            problems += [
                f"{code}: {problem}" for problem in translations.problems(fresh)
            ]
        report = "\n".join(
            problems[:MAX_PROBLEMS] + ["…"] * (len(problems) > MAX_PROBLEMS)
        )
        if check and problems:
            raise CommandError(report)
        if report:
            self.stdout.write(report)
