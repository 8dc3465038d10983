"""What shoppers read about their cart: why it can't be paid, and what has just changed in it.

What has changed is read from the query string and not from the session: so a reload says
the same, and a cached page says nothing to somebody else.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import assert_never

from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from accounts.models import User
from checkout import saved_lines
from checkout.add_lines import Limit, Outcome
from checkout.carts import NotForSale
from checkout.discount_reasons import (
    DeliveryIsFree,
    MinimumMissing,
    NotBetter,
    NotFirstOrder,
    NothingForIt,
    NotYet,
    Over,
    UnknownCode,
    UsedByThisPerson,
    UsedUp,
    WhyNot,
)
from checkout.models import MOST_OF_A_SKU, MOST_UNITS, Cart, SavedLine
from checkout.orders import CartHasProblem
from checkout.pricing import (
    FewerLeft,
    JustSoldOut,
    NoLongerSold,
    NotDelivered,
    PriceChanged,
    Reason,
    TotalTooLarge,
    TotalTooSmall,
)
from products import offers
from products.models import Variant
from products.offers import Offer
from products.stock import SoldOut
from site_config import formatting, money
from site_config.errors import ShopError
from site_config.formatting import long_date


def sentence(reason: Reason, name: str = "") -> str:
    """The sentence for `reason`; with `name`, about the cart line of that name."""
    return f"{name}: {_sentence(reason)}" if name else _sentence(reason)


def _sentence(reason: Reason) -> str:
    match reason:
        case NoLongerSold():
            return _("No longer sold. Remove it to go on.")
        case JustSoldOut():
            return _("Just sold out. Remove it to go on.")
        case FewerLeft(free):
            text = _("We now have %(free)d. Change the quantity to go on.")
            return text % {"free": free}
        case PriceChanged(before, now, currency):
            return _("Was %(before)s, now %(now)s.") % {
                "before": money.written(before, currency, whole=True),
                "now": money.written(now, currency, whole=True),
            }
        case TotalTooSmall(least, currency):
            text = _("The smallest order is %(sum)s. Add something to go on.")
            return text % {"sum": money.written(least, currency)}
        case TotalTooLarge(most, currency):
            text = _("The largest order is %(sum)s. Take something out to go on.")
            return text % {"sum": money.written(most, currency)}
        case NotDelivered(country, fits_nothing=True):
            text = _(
                "No delivery to %(country)s fits what is in your cart. Take something "
                "out, or choose another country."
            )
            return text % {"country": formatting.country_name(country)}
        case NotDelivered(country):
            text = _("We don't send to %(country)s. Choose another country to go on.")
            return text % {"country": formatting.country_name(country)}
        case _:
            assert_never(reason)


def why_not(reason: WhyNot | None) -> str:
    """The sentence for why a discount code does not count; empty if it does."""
    match reason:
        case None:
            return ""
        case UnknownCode():
            return _("We do not know this code. Check how it is written.")
        case NotYet(begins):
            return _("It counts from %(day)s.") % {"day": _day(begins)}
        case Over(ended):
            return _("It counted until %(day)s.") % {"day": _day(ended)}
        case UsedUp():
            return _("It has been used up.")
        case UsedByThisPerson():
            return _("You have used it before.")
        case NotFirstOrder():
            return _("It is only for a first order.")
        case MinimumMissing(missing, currency):
            text = _("Add pieces for %(sum)s more, and it counts.")
            return text % {"sum": money.written(missing, currency, whole=True)}
        case NothingForIt():
            return _("Nothing in your cart is what it counts for.")
        case NotBetter(name):
            return _("“%(name)s” takes off as much or more.") % {"name": name}
        case DeliveryIsFree():
            return _("Delivery is free anyway.")
        case _:
            assert_never(reason)


def _day(moment: datetime) -> str:
    return long_date(timezone.localdate(moment))


def refusal(problem: ShopError) -> str:
    """The sentence for an error; most errors bring their own."""
    match problem:
        case CartHasProblem():
            return sentence(problem.reason, problem.name)
        case NotForSale():
            return sentence(NoLongerSold())
        case SoldOut(free=0):
            return _("%(name)s has just sold out.") % {"name": problem.name}
        case SoldOut():
            text = _("We now have %(free)d of %(name)s. Change the quantity to go on.")
            return text % {"free": problem.free, "name": problem.name}
        case _:
            return problem.message


def added(outcomes: Sequence[Outcome], currency: str) -> str:
    """How many pieces were added; below it, a line for each that was not added as wanted."""
    wanted = sum(line.wanted for line in outcomes)
    text = ngettext(
        "%(added)d of %(wanted)d piece added.",
        "%(added)d of %(wanted)d pieces added.",
        wanted,
    ) % {"added": sum(line.added for line in outcomes), "wanted": wanted}
    return "\n".join([text, *differences(outcomes, currency)])


def differences(outcomes: Sequence[Outcome], currency: str) -> list[str]:
    """A sentence for each line that was left out, reduced, or has another price now."""
    found = []
    for line in outcomes:
        parts = [_shortfall(line), _other_price(line, currency)]
        if any(parts):
            found.append(" ".join(filter(None, parts)))
    return found


def _shortfall(line: Outcome) -> str:
    if line.limit is None:
        return ""
    if line.limit == Limit.NOT_SOLD:
        return _("%(name)s is no longer made.") % {"name": line.name}
    if line.added:
        text = _("Of %(name)s there are %(came)d instead of %(wanted)d.")
        return text % {"name": line.name, "came": line.added, "wanted": line.wanted}
    match line.limit:
        case Limit.STOCK:
            return _("There are no more of %(name)s.") % {"name": line.name}
        case Limit.OF_A_SKU:
            text = _("%(name)s was left out: we send at most %(most)d of a piece.")
            return text % {"name": line.name, "most": MOST_OF_A_SKU}
        case Limit.CART_IS_FULL:
            text = _("%(name)s was left out: a cart holds at most %(most)d pieces.")
            return text % {"name": line.name, "most": MOST_UNITS}


def _other_price(line: Outcome, currency: str) -> str:
    if line.before is None or line.now is None:
        return ""
    text = _("%(name)s cost %(before)s then and costs %(now)s now.")
    return text % {
        "name": line.name,
        "before": money.written(line.before, currency, whole=True),
        "now": money.written(line.now, currency, whole=True),
    }


@dataclass(frozen=True)
class Removed:
    """A line that was taken out; `place` is how many lines were above it."""

    offer: Offer
    quantity: str
    place: int
    is_saved: bool = False


@dataclass(frozen=True)
class Unsaved:
    """A saved line that was removed; `undo` is what restores it."""

    offer: Offer
    undo: str


def last_change(
    mine: Cart | None, query: Mapping[str, str | int], user: User | None
) -> dict[str, object]:
    """The template context for what `query` says has changed, if cart and saved lines agree.

    `added` is a SKU; so are `removed` and `saved`, with their `quantity` and `place`.
    `noted` says that the gift note was written; `unsaved` is what undoes the removal of a saved line.
    """
    if user and (unsaved := str(query.get("unsaved", ""))):
        return _unsaved(unsaved, user)
    if query.get("noted"):
        return {"noted": True}
    added, removed, saved = (
        str(query.get(name, "")) for name in ("added", "removed", "saved")
    )
    sku = removed or saved
    if not added and not sku:
        return {}
    held = list(mine.lines.values_list("sku", flat=True)) if mine else []
    context: dict[str, object] = {"added": added} if added in held else {}
    if sku and sku not in held and (offer := _offer(sku)):
        place = min(_number(query.get("place", 0)), len(held))
        quantity = str(query.get("quantity", 1))[:3]
        context["removed"] = Removed(offer, quantity, place, is_saved=not removed)
    return context


def _unsaved(undo: str, user: User) -> dict[str, object]:
    line = saved_lines.removed(undo, user)
    if line is None or SavedLine.objects.filter(user=user, sku=line.sku).exists():
        return {}
    offer = _offer(line.sku)
    return {"unsaved": Unsaved(offer, undo)} if offer else {}


def _offer(sku: str) -> Offer | None:
    found = offers.of_variants(Variant.objects.for_sale().with_sku(sku))
    return found[0] if found else None


def _number(text: str | int) -> int:
    """A number from the query string, where anybody may write anything; 0 if it is not small."""
    digits = str(text)
    return (
        int(digits) if digits.isascii() and digits.isdigit() and len(digits) < 3 else 0
    )
