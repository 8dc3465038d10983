"""Stripe's rules for amounts, which it counts in a currency's smallest unit."""

from __future__ import annotations

from decimal import Decimal

from sandbox.refusals import Refusal


def _codes(written: str) -> frozenset[str]:
    return frozenset(written.split())


ZERO_DECIMALS = _codes("bif clp djf gnf jpy kmf krw mga pyg rwf vnd vuv xaf xof xpf")
THREE_DECIMALS = _codes("bhd jod kwd omr tnd")
# Written with two decimals for compatibility, charged in whole units only.
WHOLE_UNITS = _codes("isk ugx")
TWO_DECIMALS = _codes(
    "aed afn all amd ang aoa ars aud awg azn bam bbd bdt bgn bmd bnd bob brl bsd bwp "
    "byn bzd cad cdf chf cny cop crc cve czk dkk dop dzd egp etb eur fjd fkp gbp gel "
    "gip gmd gtq gyd hkd hnl hrk htg huf idr ils inr jmd kes kgs khr kyd kzt lak lbp "
    "lkr lrd lsl mad mdl mkd mmk mnt mop mur mvr mwk mxn myr mzn nad ngn nio nok npr "
    "nzd pab pen pgk php pkr pln qar ron rsd rub sar sbd scr sek sgd shp sle sos srd "
    "std szl thb tjs top try ttd twd tzs uah usd uyu uzs wst xcd yer zar zmw"
)
CURRENCIES = ZERO_DECIMALS | THREE_DECIMALS | WHOLE_UNITS | TWO_DECIMALS
LEAST = {
    **dict.fromkeys(_codes("usd eur cad aud nzd chf sgd brl inr jpy"), 50),
    **dict.fromkeys(_codes("sek nok"), 300),
    **dict.fromkeys(_codes("pln ron aed myr"), 200),
    **dict.fromkeys(_codes("mxn thb"), 1000),
    "gbp": 30,
    "dkk": 250,
    "czk": 1500,
    "huf": 17500,
    "hkd": 400,
}
MOST = 99_999_999


def check_currency(currency: str, param: str) -> None:
    if currency not in CURRENCIES:
        raise Refusal(
            f"Invalid currency: {currency}. Stripe takes lower-case codes that it knows.",
            param=param,
        )


def check_amount(amount: int, currency: str, param: str) -> None:
    """Refuses what can't be charged in this currency; sums have bounds of their own."""
    if amount < 0:
        raise Refusal(
            "This value must be greater than or equal to 0.",
            param=param,
            code="parameter_invalid_integer",
        )
    if amount > MOST:
        raise Refusal(
            "Amount must be no more than 99999999.",
            param=param,
            code="amount_too_large",
        )
    if currency in THREE_DECIMALS and amount % 10:
        raise Refusal(
            f"Amounts in {currency} need a last digit of 0.",
            param=param,
            code="parameter_invalid_integer",
        )
    if currency in WHOLE_UNITS and amount % 100:
        raise Refusal(
            f"Amounts in {currency} need whole units: two zeros at the end.",
            param=param,
            code="parameter_invalid_integer",
        )


def check_total(total: int, currency: str, param: str) -> None:
    """Refuses totals below Stripe's least or above its most; 0 is allowed."""
    least = LEAST.get(currency, 50)
    if 0 < total < least:
        raise Refusal(
            f"The total amount due must add up to at least {least} ({currency}).",
            param=param,
            code="amount_too_small",
        )
    if total > MOST:
        raise Refusal(
            "The total amount due must be no more than 99999999.",
            param=param,
            code="amount_too_large",
        )


def digits(currency: str) -> int:
    """How many decimals an amount is written with."""
    return 0 if currency in ZERO_DECIMALS else 3 if currency in THREE_DECIMALS else 2


def formatted(minor: int, currency: str) -> str:
    """`GBP 26.00`: enough for a page that only developers see."""
    places = digits(currency)
    return f"{currency.upper()} {Decimal(minor).scaleb(-places):,.{places}f}"
