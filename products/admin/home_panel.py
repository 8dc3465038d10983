"""What is running low, and what people miss, on the admin's home page."""

from __future__ import annotations

from datetime import timedelta

from django.db.models import Exists, Sum
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext
from wagtail.permissions import policy_registry

from products.admin.viewsets.product_list import (
    STOCK_LEVELS,
    StockLevel,
    active_variants,
)
from products.models import MissedSearch, Product
from site_config.home_panel import HomePanel, PanelLink

DAYS_SHOWN, OFTEN, MOST_SHOWN = 7, 3, 3  # Of searches without results.


class RunningLowPanel(HomePanel):
    """How many products are low or sold out, for people who may change products."""

    name = "running_low"
    order = 60
    panel_id = "running-low"
    heading = _("Stock")
    icon = "tag"

    def links(self) -> list[PanelLink]:
        policy = policy_registry.get_by_type(Product)
        if not policy.user_has_permission(self.user, "change"):
            return []
        return [*_low(), *_sold_out()]


class MissedSearchesPanel(HomePanel):
    """What people searched for most without any result in the last days."""

    name = "missed_searches"
    order = 70
    panel_id = "missed-searches"
    heading = _("Searches without results")
    icon = "search"

    def links(self) -> list[PanelLink]:
        policy = policy_registry.get_by_type(MissedSearch)
        if not policy.user_has_permission(self.user, "view"):
            return []
        since = timezone.localdate() - timedelta(days=DAYS_SHOWN)
        rows = MissedSearch.objects.filter(day__gt=since, instead="")
        sums = rows.values_list("words").annotate(total=Sum("count"))
        often = sums.filter(total__gte=OFTEN).order_by("-total", "words")
        return [_searched_for(words, total) for words, total in often[:MOST_SHOWN]]


def _searched_for(words: str, number: int) -> PanelLink:
    sentence = ngettext(
        "%(number)s search for “%(words)s” this week",
        "%(number)s searches for “%(words)s” this week",
        number,
    )
    url = reverse("missed-searches:index", query={"q": words})
    return PanelLink(sentence % {"number": number, "words": words}, url)


def _low() -> list[PanelLink]:
    number = _number_of_products(StockLevel.LOW)
    sentence = ngettext(
        "%(number)s product is running low",
        "%(number)s products are running low",
        number,
    )
    return [_link(sentence, number, StockLevel.LOW)] if number else []


def _sold_out() -> list[PanelLink]:
    number = _number_of_products(StockLevel.SOLD_OUT)
    sentence = ngettext(
        "%(number)s product has something sold out",
        "%(number)s products have something sold out",
        number,
    )
    return [_link(sentence, number, StockLevel.SOLD_OUT)] if number else []


def _link(sentence: str, number: int, level: StockLevel) -> PanelLink:
    url = reverse("product:index", query={"stock": level.value, "active": "true"})
    return PanelLink(sentence % {"number": number}, url)


def _number_of_products(level: StockLevel) -> int:
    """Active products of which at least one variant is low or sold out."""
    found = Exists(active_variants().filter(STOCK_LEVELS[level]))
    return Product.objects.filter(found, active=True).count()
