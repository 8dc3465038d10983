"""Doors: the order desk in Wagtail."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _
from wagtail.admin.viewsets.model import ModelViewSetGroup

from checkout.viewsets.events import StripeEventViewSet
from checkout.viewsets.letters import LetterViewSet
from checkout.viewsets.money_inbox import InboxViewSet
from checkout.viewsets.orders import OrderViewSet
from checkout.viewsets.waiting import WaitingViewSet


class OrderDesk(ModelViewSetGroup):
    menu_label = _("Orders")
    menu_icon = "clipboard-list"
    menu_order = 150
    items = (
        OrderViewSet,
        InboxViewSet,
        StripeEventViewSet,
        LetterViewSet,
        WaitingViewSet,
    )
