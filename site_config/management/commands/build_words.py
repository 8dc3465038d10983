"""Bring the catalogue of each language up to what the sources say, and compile it.

What is new stands in `django.po` without words, for a translator to fill in; strings that
nobody says any more go. `django.mo` is what the shop reads.
"""

from __future__ import annotations

from argparse import ArgumentParser

from django.core.management.base import BaseCommand, CommandError

from site_config import words

MOST = 20  # Problems that are told; a new language has many.
MEND = "Run: python manage.py build_words"


class Command(BaseCommand):
    help = "Write every string of the sources into locale/, and compile the catalogues."
    requires_system_checks: tuple[str, ...] = ()  # It reads and writes only files.

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument(
            "--check",
            action="store_true",
            help="Write nothing; fail when one is stale, or lacks words.",
        )

    def handle(self, *args: object, check: bool, **options: object) -> None:
        problems = []
        for code in words.other_languages():
            fresh = words.updated(words.read(code))
            for suffix, content in (
                (".po", words.as_po(fresh)),
                (".mo", words.as_mo(fresh)),
            ):
                target = words.po_of(code).with_suffix(suffix)
                if not check:
                    target.parent.mkdir(parents=True, exist_ok=True)
                    target.write_bytes(content)
                elif not target.exists() or target.read_bytes() != content:
                    problems.append(f"{target.name} is stale. {MEND}")
            problems += [f"{code}: {flaw}" for flaw in words.flaws(fresh)]
        told = "\n".join(problems[:MOST] + ["…"] * (len(problems) > MOST))
        if check and problems:
            raise CommandError(told)
        if told:
            self.stdout.write(told)
