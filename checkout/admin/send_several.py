"""The screen where several orders are sent at once: one carrier and day, a number each."""

from __future__ import annotations

from collections.abc import Iterator

from django import forms
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse, QueryDict
from django.urls import reverse
from django.utils.text import capfirst
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext
from django.views.generic import View
from wagtail.admin import messages
from wagtail.admin.views.generic.base import WagtailAdminTemplateMixin
from wagtail.admin.views.generic.permissions import PermissionCheckedMixin

from accounts.models import User
from checkout import progress, shipments
from checkout.admin.parcel_forms import CarrierForm, last_carrier
from checkout.models import Order
from checkout.models.shipments import SendState
from site_config.errors import ShopError
from site_config.http import SeeOther

LIST = "orders:index"
A_PAGE = 50


class CarrierAndDayForm(CarrierForm):
    """What all parcels have in common."""

    number = None  # type: ignore[assignment]


class RowForm(forms.Form):
    """One order: whether all that is left of it is sent, and with which number."""

    chosen = forms.BooleanField(required=False)
    number = forms.CharField(
        label=_("Tracking number"),
        max_length=60,
        required=False,
        widget=forms.TextInput(attrs={"autocomplete": "off", "spellcheck": "false"}),
    )
    seen = forms.IntegerField(widget=forms.HiddenInput)

    def __init__(self, order: Order, data: QueryDict | None = None) -> None:
        initial = {"seen": len(order.shipments.all())}
        super().__init__(data, prefix=f"order-{order.pk}", initial=initial)
        self.order, self.left = order, progress.left_to_send(order)

    @property
    def is_chosen(self) -> bool:
        """Ticked, or given a number: nobody types one for what stays."""
        typed = self.cleaned_data
        return bool(typed.get("chosen") or typed.get("number"))

    def send(self, carrier_and_day: dict[str, object], who: User) -> bool:
        """Send all that is left of the order; False, with an error, if that is refused."""
        if self.errors:
            return False
        try:
            shipments.send(
                self.order,
                lines=self.left,
                number=self.cleaned_data["number"],
                seen=self.cleaned_data["seen"],
                who=who,
                **carrier_and_day,  # type: ignore[arg-type]
            )
        except ShopError as problem:
            self.add_error("number", problem.message)
            return False
        return True


def orders_to_send() -> QuerySet[Order]:
    """Orders of which something is left to be sent, those paid first on top."""
    paid = Order.objects.order_by("paid_at", "pk")
    left = progress.in_state(paid, SendState.TO_SEND) | progress.in_state(
        paid, SendState.PARTLY
    )
    return left.prefetch_related(*progress.READ)


class SendSeveralView(PermissionCheckedMixin, WagtailAdminTemplateMixin, View):
    """Sends all that is left of the chosen orders; those refused stay, with the reason."""

    model = Order
    permission_required = "ship"
    template_name = "checkout/admin/send_several.html"
    page_title = _("Send several orders")
    header_icon = "clipboard-list"

    # Wagtail's own leads back to its home page alone.
    def get_breadcrumbs_items(self) -> list[dict[str, str]]:
        back = {
            "url": reverse(LIST),
            "label": capfirst(str(Order._meta.verbose_name_plural)),
        }
        here = {"url": "", "label": str(self.page_title)}
        return [*super().get_breadcrumbs_items(), back, here]

    def get(self, request: HttpRequest) -> HttpResponse:
        shared = CarrierAndDayForm(initial={"carrier": last_carrier()})
        rows = [RowForm(order) for order in orders_to_send()[:A_PAGE]]
        return self.show(shared, rows)

    def post(self, request: HttpRequest) -> HttpResponse:
        shared = CarrierAndDayForm(request.POST)
        rows = list(self.rows_in(request.POST))
        chosen = [row for row in rows if row.is_valid() and row.is_chosen]
        if not chosen:
            shared.add_error(None, _("Choose the orders that are sent."))
        if shared.is_valid():
            who = request.user
            sent = [row for row in chosen if row.send(shared.cleaned_data, who)]  # type: ignore[arg-type]
            self.tell(len(sent))
            rows = [row for row in rows if row not in sent]
        if shared.errors or any(row.errors for row in rows):
            return self.show(shared, rows, status=422)
        return SeeOther(reverse("orders:send_several"))

    def rows_in(self, data: QueryDict) -> Iterator[RowForm]:
        """The rows that the page had, which may have been sent or refunded since."""
        shown = [key for key in data.getlist("order") if key.isascii()]
        keys = [int(key) for key in shown[:A_PAGE] if key.isdecimal() and len(key) < 19]
        orders = Order.objects.filter(pk__in=keys).order_by("paid_at", "pk")
        for order in orders.prefetch_related(*progress.READ):
            yield RowForm(order, data)

    def tell(self, number: int) -> None:
        if number:
            sentence = ngettext(
                "%(number)d parcel is sent, and its email is on its way.",
                "%(number)d parcels are sent, and their emails are on their way.",
                number,
            )
            messages.success(self.request, sentence % {"number": number})

    def show(
        self, shared: CarrierAndDayForm, rows: list[RowForm], status: int = 200
    ) -> HttpResponse:
        context = self.get_context_data(form=shared, rows=rows)
        page: HttpResponse = self.render_to_response(context, status=status)
        return page
