"""Money: how finely a currency can be charged, and how an amount is written."""

from __future__ import annotations

import re
from copy import copy
from decimal import ROUND_HALF_UP, Decimal
from functools import lru_cache

from babel import Locale
from babel.numbers import (
    NumberFormatError,
    format_currency,
    get_currency_symbol,
    get_decimal_symbol,
    parse_decimal,
)

from site_config.formatting import active_locale

# As Stripe counts them: Babel has other decimals for eleven currencies.
WITHOUT_DECIMALS = frozenset(
    "bif clp djf gnf isk jpy kmf krw mga pyg rwf ugx vnd vuv xaf xof xpf".split()
)
WITH_THREE_DECIMALS = frozenset("bhd jod kwd omr tnd".split())
# What Stripe charges in; Babel also knows currencies that are history.
CHARGED = (
    WITHOUT_DECIMALS
    | WITH_THREE_DECIMALS
    | frozenset(
        """
        aed afn all amd ang aoa ars aud awg azn bam bbd bdt bgn bmd bnd bob brl bsd
        bwp byn bzd cad cdf chf cny cop crc cve czk dkk dop dzd egp etb eur fjd fkp
        gbp gel gip gmd gtq gyd hkd hnl hrk htg huf idr ils inr jmd kes kgs khr kyd
        kzt lak lbp lkr lrd lsl mad mdl mkd mmk mnt mop mur mvr mwk mxn myr mzn nad
        ngn nio nok npr nzd pab pen pgk php pkr pln qar ron rsd rub sar sbd scr sek
        sgd shp sle sos srd std szl thb tjs top try ttd twd tzs uah usd uyu uzs wst
        xcd yer zar zmw
        """.split()
    )
)

NUMBER = re.compile(r"[-+]?[\d.,'’]+\Z")
# One or two digits after the last sign are decimals in every language.
PLAIN = re.compile(r"([-+]?\d+)[.,](\d{1,2})\Z")
GROUPED = re.compile(
    r"([-+]?\d{1,3}(?:([.,'’])\d{3})(?:\2\d{3})*)(?!\2)[.,](\d{1,2})\Z"
)
LONGEST_AMOUNT = 40


class NotAnAmount(ValueError):
    """What was typed is no amount in any language that the shop knows."""


def smallest_step(currency: str) -> Decimal:
    """The smallest step in which Stripe charges `currency` (three letters, any case)."""
    code = currency.lower()
    if code in WITHOUT_DECIMALS:
        return Decimal(1)
    # Of three decimals, Stripe wants the last to be 0.
    return Decimal("0.010") if code in WITH_THREE_DECIMALS else Decimal("0.01")


def rounded(amount: Decimal, currency: str) -> Decimal:
    """`amount` to the currency's smallest step, half up, as Stripe would be sent it."""
    step = smallest_step(currency)
    return (amount / step).quantize(Decimal(1), rounding=ROUND_HALF_UP) * step


def plain(amount: Decimal, currency: str) -> str:
    """`amount` for machines: "112.00", with a point and the currency's decimals."""
    return str(rounded(amount, currency))


def written(amount: Decimal, currency: str, *, whole: bool = False) -> str:
    """`amount` as the active language writes it: "£64.00"; with `whole`, "£64"."""
    return _written(amount, currency.upper(), whole, active_locale())


@lru_cache(maxsize=5000)  # A list writes a hundred amounts, and another list the same.
def _written(amount: Decimal, currency: str, whole: bool, locale: Locale) -> str:
    pattern = copy(locale.currency_formats["standard"])
    exponent = smallest_step(currency).as_tuple().exponent
    decimals = -exponent if isinstance(exponent, int) else 0
    if whole and amount == amount.to_integral_value():
        decimals = 0
    pattern.frac_prec = (decimals, decimals)
    return str(
        format_currency(amount, currency, pattern, locale=locale, currency_digits=False)
    )


def typed(text: str, *, currency: str = "") -> Decimal:
    """The amount that somebody typed: "12.50", "12,50", "€ 1.234,50" or "1'234.50".

    The symbol or the code of `currency` may be beside it, and no other's.
    What could mean two things is read as the active language writes it: "1.234" is a
    thousand in German. Raises NotAnAmount.
    """
    number = "".join(text[: LONGEST_AMOUNT + 1].split())
    for said in filter(None, (currency.upper(), _sign_of(currency))):
        number = number.removeprefix(said).removesuffix(said)
    if len(number) > LONGEST_AMOUNT or not NUMBER.match(number):
        raise NotAnAmount(text)
    try:
        return parse_decimal(number, locale=active_locale(), strict=True)
    except NumberFormatError:
        return _in_another_language(number)


def _sign_of(currency: str) -> str:
    return get_currency_symbol(currency.upper(), locale="en") if currency else ""


def _in_another_language(number: str) -> Decimal:
    if found := PLAIN.match(number) or GROUPED.match(number):
        whole, decimals = re.sub(r"[.,'’]", "", found[1]), found[found.lastindex or 0]
        return Decimal(f"{whole}.{decimals}")
    raise NotAnAmount(number)


def in_a_field(amount: Decimal) -> str:
    """`amount` as somebody would type it in the active language: "1234,50"."""
    # Rows hold three decimals; a third that is 0 would only be in the way.
    cents = amount.quantize(Decimal("0.01"))
    exponent = amount.as_tuple().exponent
    short = cents if cents == amount and exponent < -2 else amount  # type: ignore[operator]
    return f"{short:f}".replace(".", get_decimal_symbol(active_locale()))
