"""Orders, payments and emails in Wagtail's admin."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _
from wagtail.admin.viewsets.model import ModelViewSetGroup

from checkout.admin.back_in_stock import BackInStockViewSet
from checkout.admin.books import BooksViewSet
from checkout.admin.discounts import DiscountCodeViewSet, DiscountViewSet
from checkout.admin.emails import EmailViewSet
from checkout.admin.events import StripeEventViewSet
from checkout.admin.invoices import InvoiceViewSet
from checkout.admin.money_inbox import InboxViewSet
from checkout.admin.orders import OrderViewSet
from checkout.admin.returns import ReturnViewSet


class OrdersMenu(ModelViewSetGroup):
    menu_label = _("Orders")
    menu_icon = "clipboard-list"
    menu_order = 150
    items = (
        OrderViewSet,
        ReturnViewSet,
        InvoiceViewSet,
        DiscountViewSet,
        DiscountCodeViewSet,
        InboxViewSet,
        BooksViewSet,
        StripeEventViewSet,
        EmailViewSet,
        BackInStockViewSet,
    )
