"""Codes of a discount: made at random, or read from a CSV file; all of them or none."""

from __future__ import annotations

import csv
import io
import secrets
from collections.abc import Sequence

from django.db import transaction
from django.utils.translation import gettext as _

from checkout.discounts import CODE, normalized
from checkout.models import Discount, DiscountCode
from checkout.models.orders import NUMBER_ALPHABET
from site_config.errors import ShopError

MOST_AT_ONCE = 10_000
LENGTH = 10


class BadCodes(ShopError):
    """Some rows can't be codes; the message names each by its line, and nothing was written."""


Rows = Sequence[tuple[str, int | None]]


def random_codes(number: int) -> list[str]:
    """Codes that can't be guessed and are easy to read out: K7QM2ATX4W."""
    made: set[str] = set()
    while len(made) < number:
        made.add("".join(secrets.choice(NUMBER_ALPHABET) for _sign in range(LENGTH)))
    return sorted(made)


def read_csv(text: str) -> list[tuple[str, int | None]]:
    """`[(code, how often it may be used)]` of a file with these two columns.

    The second may be missing or empty; a first row that says "code" is a heading.
    Raises BadCodes.
    """
    found: dict[str, int | None] = {}
    wrong = []
    for number, row in enumerate(csv.reader(io.StringIO(text.lstrip("\ufeff"))), 1):
        code = normalized(row[0]) if row else ""
        most = row[1].strip() if len(row) > 1 else ""
        if not code or (number == 1 and code == "CODE"):
            continue
        if problem := _problem(code, most, found):
            wrong.append(_("Line %(line)d: %(why)s") % {"line": number, "why": problem})
        found[code] = int(most) if most.isascii() and most.isdigit() else None
    _refuse(wrong)
    return list(found.items())


def _problem(code: str, most: str, found: dict[str, int | None]) -> str:
    if not CODE.match(code):
        return _("A code has letters A to Z, digits, - and _, at most 40.")
    if code in found:
        return _("%(code)s stands in the file twice.") % {"code": code}
    if most and not (most.isascii() and most.isdigit() and 0 < int(most[:9]) < 10**8):
        return _("“%(text)s” is no number of uses.") % {"text": most[:40]}
    return ""


def check(rows: Rows) -> None:
    """Raise BadCodes where some are codes already, are too many, or are none at all."""
    if not 0 < len(rows) <= MOST_AT_ONCE:
        text = _("Make 1 to %(most)d codes at once.")
        _refuse([text % {"most": MOST_AT_ONCE}])
    known: set[str] = set()
    codes = [code for code, _most in rows]
    for start in range(0, len(codes), 500):
        some = DiscountCode.objects.filter(code__in=codes[start : start + 500])
        known |= set(some.values_list("code", flat=True))
    _refuse(
        [_("%(code)s is a code already.") % {"code": code} for code in sorted(known)]
    )


@transaction.atomic
def add(discount: Discount, rows: Rows) -> DiscountCode:
    """Give a discount these codes; returns the last. Raises BadCodes; then nothing has changed."""
    check(rows)
    DiscountCode.objects.bulk_create(
        [
            DiscountCode(discount=discount, code=code, most_uses=most)
            for code, most in rows
        ],
        batch_size=500,
    )
    return DiscountCode.objects.get(code=rows[-1][0])


def _refuse(wrong: Sequence[str]) -> None:
    if wrong:
        raise BadCodes(" ".join(wrong[:20]))
