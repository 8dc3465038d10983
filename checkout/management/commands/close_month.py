"""`manage.py close_month 2026-11`: does the month add up to Stripe's balance? Closes it if so."""

from __future__ import annotations

from django.core.management.base import BaseCommand, CommandError, CommandParser

from checkout import gateway
from checkout.payments import months
from checkout.payments.months import Look
from checkout.payments.statements import Month, Statement

WIDTHS = (36, 8, 14, 14, 12, 14)
HEADS = ("", "Number", "Here", "At Stripe", "Fees", "Net")


class Command(BaseCommand):
    help = "Add up a month to Stripe's balance; close it, or say in lines why not."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("month", type=Month.read, metavar="YYYY-MM")
        parser.add_argument(
            "--look", action="store_true", help="ask Stripe nothing, and close nothing"
        )

    def handle(
        self, *args: object, month: Month, look: bool = False, **options: object
    ) -> None:
        if not look:
            self._compare(month)
        seen = months.look(month)
        self._show(seen)
        if look or seen.closed:
            return
        try:
            months.close(month, who=None)
        except months.NotClosable as problem:
            raise CommandError(problem.message) from None
        self.stdout.write(f"{month} is closed.")

    def _compare(self, month: Month) -> None:
        try:
            months.compare(month)
        except (gateway.StripeUnavailable, gateway.StripeRefused) as problem:
            raise CommandError(f"Stripe: {problem}. Nothing was closed.") from problem

    def _show(self, seen: Look) -> None:
        for statement in seen.statements:
            self._show_statement(statement)
        for line in seen.lines:
            order = f"order {line.order}" if line.order else ""
            about = " ".join(filter(None, [order, line.about]))
            self.stdout.write(f"{line.text}: {about}" if about else line.text)
            self.stdout.write(f"    {line.next_step}")
        if seen.adds_up:
            self.stdout.write(f"{seen.month} adds up.")
        if seen.closed:
            self.stdout.write(
                f"{seen.month} was closed on {seen.closed.closed_at:%Y-%m-%d}."
            )

    def _show_statement(self, statement: Statement) -> None:
        def units(minor: int | None) -> str:
            if minor is None:
                return ""
            return str(statement.in_units(minor))

        self._row(statement.currency, *HEADS[1:])
        self._row("Opening balance", "", "", "", "", units(statement.opening))
        for row in statement.rows:
            cells = (
                units(row.here),
                units(row.amount),
                units(-row.fee),
                units(row.net),
            )
            self._row(row.label, str(row.count), *cells)
        self._row("Closing balance", "", "", "", "", units(statement.closing))

    def _row(self, first: str, *cells: str) -> None:
        padded = [
            cell.rjust(width) for cell, width in zip(cells, WIDTHS[1:], strict=True)
        ]
        self.stdout.write(first.ljust(WIDTHS[0]) + "".join(padded))
