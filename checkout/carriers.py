"""Carriers: their names, where a parcel can be followed, and what a tracking number looks like."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from urllib.parse import quote

from django.utils.translation import gettext as _

from site_config import own_carriers
from site_config.errors import ShopError
from site_config.models import StoreSettings

# Carriers write their numbers in many ways, so little is refused.
NUMBER = re.compile(r"[0-9A-Za-z][0-9A-Za-z/._-]{2,39}")
LONGEST_LINK = 500
# A number of the Universal Postal Union, standard S10: its ninth digit is a check.
S10 = re.compile(r"[A-Z]{2}(\d{8})(\d)[A-Z]{2}")
S10_WEIGHTS = (8, 6, 4, 2, 3, 5, 9, 7)


class UnknownCarrier(ShopError):
    """Neither the shop nor its settings know the carrier."""


class WrongNumber(ShopError):
    """This can't be a tracking number."""


@dataclass(frozen=True)
class Carrier:
    """Who brings parcels; `pattern` is the address where one is followed, or nothing.

    A national post (`is_post`) has numbers of the Universal Postal Union among others.
    """

    code: str
    name: str
    pattern: str = ""
    is_post: bool = False

    def link(self, number: str, address: Mapping[str, str | None]) -> str:
        """Where the parcel can be followed; nothing without a number or a page for it."""
        if not number or not self.pattern:
            return ""
        values = {
            "{number}": number,
            "{postcode}": "".join((address.get("postal_code") or "").split())[:12],
            "{country}": (address.get("country") or "")[:2],
        }
        link = self.pattern
        for placeholder, value in values.items():
            link = link.replace(placeholder, quote(value, safe=""))
        return link if len(link) <= LONGEST_LINK else ""


# For what is handed over, or sent without a carrier's name.
NONE = Carrier("", "")
KNOWN = [
    Carrier("an-post", "An Post", "https://www.anpost.com/Post-Parcels/Track/History?item={number}", True),
    Carrier("australia-post", "Australia Post", "https://auspost.com.au/mypost/track/details/{number}", True),
    Carrier("bpost", "bpost", "https://track.bpost.cloud/btr/web/#/search?itemCode={number}&lang=en&postalCode={postcode}", True),
    Carrier("canada-post", "Canada Post", "https://www.canadapost-postescanada.ca/track-reperage/en#/search?searchFor={number}", True),
    Carrier("chronopost", "Chronopost", "https://www.chronopost.fr/tracking-no-cms/suivi-page?listeNumerosLT={number}"),
    Carrier("correos", "Correos", "https://www.correos.es/es/es/herramientas/localizador/envios/detalle?tracking-number={number}", True),
    Carrier("dhl", "DHL", "https://www.dhl.de/en/privatkunden/pakete-empfangen/verfolgen.html?piececode={number}"),
    Carrier("dhl-express", "DHL Express", "https://www.dhl.com/en/express/tracking.html?AWB={number}"),
    Carrier("dpd", "DPD", "https://tracking.dpd.de/status/en_GB/parcel/{number}"),
    Carrier("dpd-uk", "DPD UK", "https://track.dpd.co.uk/search?reference={number}"),
    Carrier("evri", "Evri", "https://www.evri.com/track/parcel/{number}/details"),
    Carrier("fedex", "FedEx", "https://www.fedex.com/fedextrack/?trknbr={number}"),
    Carrier("gls", "GLS", "https://gls-group.com/GROUP/en/parcel-tracking?match={number}"),
    Carrier("hermes", "Hermes", "https://www.myhermes.de/empfangen/sendungsverfolgung/sendungsinformation#{number}"),
    Carrier("japan-post", "Japan Post", "https://trackings.post.japanpost.jp/services/srv/search/direct?reqCodeNo1={number}&searchKind=S002&locale=en", True),
    Carrier("la-poste", "La Poste / Colissimo", "https://www.laposte.fr/outils/suivre-vos-envois?code={number}", True),
    Carrier("post-at", "Österreichische Post", "https://www.post.at/s/sendungsdetails?snr={number}", True),
    Carrier("parcelforce", "Parcelforce", "https://www.parcelforce.com/track-trace?trackNumber={number}", True),
    Carrier("poste-italiane", "Poste Italiane", "https://www.poste.it/cerca/index.html#/risultati-spedizioni/{number}", True),
    Carrier("postnl", "PostNL", "https://jouw.postnl.nl/track-and-trace/{number}-{country}-{postcode}", True),
    Carrier("royal-mail", "Royal Mail", "https://www.royalmail.com/track-your-item#/tracking-results/{number}", True),
    Carrier("swiss-post", "Swiss Post", "https://service.post.ch/ekp-web/ui/entry/search/{number}", True),
    Carrier("ups", "UPS", "https://www.ups.com/track?tracknum={number}"),
    Carrier("usps", "USPS", "https://tools.usps.com/go/TrackConfirmAction?tLabels={number}", True),
]  # fmt: skip


def offered() -> list[Carrier]:
    """The store's own carriers, then those that the shop knows.

    One of the same name replaces the shop's, whose address may have changed.
    """
    own = [
        Carrier(name, name, pattern)
        for name, pattern in own_carriers.carriers_of(
            StoreSettings.current().own_carriers
        ).items()
    ]
    names = {carrier.name.casefold() for carrier in own}
    return own + [each for each in KNOWN if each.name.casefold() not in names]


def of_code(code: str) -> Carrier:
    """The carrier of a code; "" is none at all. Raises UnknownCarrier."""
    for carrier in [NONE, *offered()]:
        if carrier.code == code:
            return carrier
    raise UnknownCarrier(_("Choose a carrier from the list."))


def clean_number(carrier: Carrier, number: str) -> str:
    """A tracking number without spaces; nothing stays nothing. Raises WrongNumber."""
    number = "".join(number.split())
    if not number:
        return ""
    if carrier == NONE:
        raise WrongNumber(_("Choose the carrier that gave you this number."))
    if not NUMBER.fullmatch(number):
        raise WrongNumber(
            _(
                "A tracking number has 3 to 40 letters and digits. Copy it from the label."
            )
        )
    if carrier.is_post and (postal := S10.fullmatch(number.upper())):
        if _s10_check(postal[1]) != int(postal[2]):
            raise WrongNumber(
                _("One digit of this number is wrong. Compare it with the label.")
            )
        return number.upper()
    return number


def _s10_check(digits: str) -> int:
    """The ninth digit that follows eight, by the standard's weights."""
    weighed = sum(
        weight * int(digit) for weight, digit in zip(S10_WEIGHTS, digits, strict=True)
    )
    return {10: 0, 11: 5}.get(11 - weighed % 11, 11 - weighed % 11)
