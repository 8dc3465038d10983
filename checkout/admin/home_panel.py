"""What needs a person, on the admin's home page."""

from __future__ import annotations

from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from checkout.models import Discrepancy, Order, Return
from checkout.models.events import ALARMS
from checkout.models.return_states import ReturnStatus
from site_config.home_panel import HomePanel, PanelLink


class NeedsAPersonPanel(HomePanel):
    """Alarms, open lines of the money inbox, and orders that need a person."""

    name = "needs_a_person"
    order = 50
    panel_id = "needs-a-person"
    heading = _("Needs a person")
    icon = "warning"

    def links(self) -> list[PanelLink]:
        found = []
        if self.user.has_perm("checkout.view_discrepancy"):
            found += _alarms() + _open_lines()
        if self.user.has_perm("checkout.view_order"):
            found += _orders()
        if self.user.has_perm("checkout.view_return"):
            found += _returns()
        return found


def _alarms() -> list[PanelLink]:
    """What keeps the shop from hearing of payments, or from writing emails."""
    return [
        PanelLink(
            line.get_kind_display(), reverse("money-inbox:inspect", args=[line.pk])
        )
        for line in Discrepancy.objects.filter(resolved_at=None, kind__in=ALARMS)
    ]


def _open_lines() -> list[PanelLink]:
    unsettled = Discrepancy.objects.filter(resolved_at=None)
    number = unsettled.exclude(kind__in=ALARMS).count()
    sentence = ngettext(
        "%(number)s line of the money inbox waits for somebody to settle it",
        "%(number)s lines of the money inbox wait for somebody to settle them",
        number,
    )
    url = reverse("money-inbox:index", query={"state": "open"})
    return _link(number, sentence, url)


def _returns() -> list[PanelLink]:
    number = Return.objects.filter(status=ReturnStatus.ASKED, kind="return").count()
    sentence = ngettext(
        "%(number)s return waits for an answer",
        "%(number)s returns wait for an answer",
        number,
    )
    url = reverse("returns:index", query={"status": ReturnStatus.ASKED.value})
    return _link(number, sentence, url)


def _orders() -> list[PanelLink]:
    number = Order.objects.exclude(attention="").count()
    sentence = ngettext(
        "%(number)s order waits for somebody to look at it",
        "%(number)s orders wait for somebody to look at them",
        number,
    )
    url = reverse("orders:index", query={"attention": "any"})
    return _link(number, sentence, url)


def _link(number: int, sentence: str, url: str) -> list[PanelLink]:
    """How many there are, and where; nothing where there is none."""
    return [PanelLink(sentence % {"number": number}, url)] if number else []
