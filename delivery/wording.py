"""How delivery is put into words, the same on every page, in emails and at Stripe."""

from __future__ import annotations

from collections.abc import Iterable
from decimal import Decimal

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from delivery.calendar import Arrival
from delivery.offers import DeliveryOffer
from delivery.terms import Option, Zone
from site_config import formatting, money

LONGEST_LABEL = 100  # Signs, as Stripe takes them.


def dates(arrivals: Iterable[Arrival]) -> str:
    """ "Tue 8 Dec – Thu 10 Dec"; what arrives at different times is joined."""
    spans = [formatting.span_of_days(each.earliest, each.latest) for each in arrivals]
    return _(" and ").join(spans)


def arrives(offer: DeliveryOffer, sku: str = "") -> str:
    """ "Arrives Tue 8 Dec – Thu 10 Dec"; with `sku` of that one alone.

    Empty where nothing of it is delivered.
    """
    one = [offer.arrivals[sku]] if sku in offer.arrivals else []
    arrivals = one if sku else offer.dates
    if not arrivals:
        return ""
    text = _("Ready to collect %(dates)s") if offer.pickup else _("Arrives %(dates)s")
    return text % {"dates": dates(arrivals)}


def label(offer: DeliveryOffer) -> str:
    """The option's name and dates in one line, for Stripe's page."""
    when = arrives(offer)
    room = LONGEST_LABEL - len(when) - 2
    name = offer.name if len(offer.name) <= room else f"{offer.name[: room - 1]}…"
    return f"{name}, {when}"


def price(offer: DeliveryOffer, currency: str) -> str:
    """ "£5, free from £90", or "free"."""
    each = price_alone(offer, currency)
    if offer.free_from is None or offer.price == 0:
        return each
    return _("%(price)s, free from %(threshold)s") % {
        "price": each,
        "threshold": _written(offer.free_from, currency),
    }


def price_alone(offer: DeliveryOffer, currency: str) -> str:
    """ "£5", or "free"."""
    return _written(offer.price, currency) if offer.price else _("free")


def costs(offer: DeliveryOffer, country: str, currency: str) -> str:
    """ "Delivery to Ireland: £5, free from £90." as a sentence; pick-up says so."""
    values = {
        "price": price(offer, currency),
        "country": formatting.country_name(country),
        "name": offer.name,
    }
    if offer.pickup:
        return _("%(name)s: %(price)s.") % values
    return _("Delivery to %(country)s: %(price)s.") % values


def zone_name(zone: Zone) -> str:
    """A zone of one country is called like that country."""
    only = zone.countries[0] if len(zone.countries) == 1 else ""
    return formatting.country_name(only) if only else zone.name


def option_terms(option: Option, currency: str) -> str:
    """ "Courier: £5, free from £90. 1–2 working days, from £20, up to 2,000 g"."""
    parts = [f"{option.name}: {price(_for_no_goods(option), currency)}"]
    if not option.pickup:
        parts.append(_days(option))
    if limits := _limits(option, currency):
        parts.append(limits)
    return ". ".join(parts)


def _days(option: Option) -> str:
    least, most = option.days_min, option.days_max
    span = str(most) if least == most else f"{least}–{most}"
    return ngettext("%(span)s working day", "%(span)s working days", most) % {
        "span": span
    }


def _limits(option: Option, currency: str) -> str:
    """Which goods it takes; empty when it takes all."""
    least, most = option.min_value, option.max_value
    said = [
        (_("for goods from %(limit)s"), least and _written(least, currency)),
        (_("for goods up to %(limit)s"), most and _written(most, currency)),
        (_("from %(limit)s g"), option.min_weight),
        (_("up to %(limit)s g"), option.max_weight),
    ]
    return ", ".join(text % {"limit": limit} for text, limit in said if limit)


def _written(amount: Decimal, currency: str) -> str:
    return money.written(amount, currency, whole=True)


def home_sentence(zone: Zone, currency: str) -> str:
    """What the first option of a zone costs its first country."""
    return costs(_for_no_goods(zone.options[0]), zone.countries[0], currency)


def _for_no_goods(option: Option) -> DeliveryOffer:
    """An option as it stands, before anybody knows what goes that way."""
    return DeliveryOffer(
        option.key, option.name, option.price, option.pickup, {}, option.free_from
    )
