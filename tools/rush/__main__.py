"""Lets a crowd into a shop on two workers, and checks that nothing broke: `make rush`.

Each shopper has an account, an address and a mind of their own, and few units are there:
they fill carts and change them, press "Pay" once or twice, pay at Stripe by card or bank, go
back, or let the page close. Merchants send, refund and cancel the same orders meanwhile,
Stripe's events come several at once, out of order and some twice, and `reconcile` runs beside
them. No limit is switched off. Afterwards every page is closed, every event has come, and
`reconcile`, `check_invariants` and its `--stripe` find nothing; no answer was a 5xx, and the
server's log holds no error.

Uses the database that TEST_DATABASE_URL names, else SQLite. What a seed fixes is what each
of them does, not the order in which the shop meets it.
"""

from __future__ import annotations

import argparse
import logging
import sys

from tools.serving import set_up

SHOPPERS = {"sqlite": 40, "postgresql": 200}
SECONDS = 60


def main() -> int:
    asked = arguments()
    logging.disable(logging.INFO)
    with set_up("tests.settings"):
        from django.db import connection

        shoppers = asked.shoppers or SHOPPERS.get(connection.vendor, 40)
        return rush(shoppers, asked.seconds, asked.seed)


def arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(
        prog="python -m tools.rush",
        description=__doc__,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument("--shoppers", type=int, help="40 on SQLite, else 200")
    parser.add_argument("--seconds", type=float, default=SECONDS)
    parser.add_argument("--seed", type=int, default=1)
    return parser.parse_args()


def rush(shoppers: int, seconds: float, seed: int) -> int:
    """Let them in, and print what came of it; 1 if anything is wrong."""
    from django.db import connection

    from tools.rush import report
    from tools.rush.crowd import Rush

    run = Rush(shoppers=shoppers, seconds=seconds, seed=seed)
    problems = run.run()
    where = f"{shoppers} shoppers for {seconds:g} seconds on {connection.display_name}"
    sys.stdout.write(f"\n{where}, seed {seed}\n")
    sys.stdout.writelines(report.table(run.notes.answers))
    sys.stdout.write(report.orders())
    sys.stdout.writelines(f"{problem}\n" for problem in problems)
    sys.stdout.write("" if problems else "Nothing broke.\n")
    return 1 if problems else 0


if __name__ == "__main__":
    sys.exit(main())
