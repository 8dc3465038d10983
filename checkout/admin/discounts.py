"""Discounts and their codes in Wagtail: made and changed by forms, counted by sales."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib.auth.models import Permission
from django.db.models import QuerySet
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from wagtail.admin.forms import WagtailAdminModelForm
from wagtail.admin.panels import FieldPanel, ObjectList
from wagtail.admin.views import generic
from wagtail.admin.viewsets.model import ModelViewSet

from checkout import discount_codes
from checkout.discounts import CODE, normalized
from checkout.models import Discount, DiscountCode
from site_config.errors import ShopError

LONGEST_FILE = 1_000_000  # Bytes.


class DiscountForm(WagtailAdminModelForm):
    def clean(self) -> dict[str, Any]:
        data: dict[str, Any] = super().clean()
        kind, value = data.get("kind"), data.get("value")
        if kind == Discount.Kind.DELIVERY:
            data["value"] = 0
        elif kind == Discount.Kind.PERCENTAGE and value is not None:
            if not 1 <= value <= 100:
                self.add_error("value", _("Enter a percentage from 1 to 100."))
        elif value is not None and value <= 0:
            self.add_error("value", _("Enter how much comes off."))
        self._check_days_and_uses(data)
        return data

    def _check_days_and_uses(self, data: dict[str, Any]) -> None:
        begins, ends = data.get("starts_at"), data.get("ends_at")
        if begins and ends and ends <= begins:
            self.add_error("ends_at", _("It has to end after it begins."))
        for name in ("most_uses", "most_uses_each"):
            if data.get(name) == 0:
                self.add_error(name, _("Enter 1 or more. Switch it off to stop it."))
        if data.get("most_uses") and data["most_uses"] < self.instance.used:
            text = _("It was used %(used)d times already. Switch it off to stop it.")
            self.add_error("most_uses", text % {"used": self.instance.used})
        if (data.get("minimum") or 0) < 0:
            self.add_error("minimum", _("Enter 0 or more."))


class DiscountViewSet(ModelViewSet):
    model = Discount
    name = "discounts"
    icon = "tag"
    menu_label = gettext_lazy("Discounts")
    search_fields = ["name"]
    search_backend_name = None
    list_display = ["name", "kind", "value", "needs_code", "used", "ends_at", "active"]
    list_filter = ["active", "kind", "needs_code"]
    list_export = [
        "name", "kind", "value", "needs_code", "scope", "starts_at", "ends_at",
        "minimum", "first_order_only", "most_uses", "most_uses_each", "used", "active",
    ]  # fmt: skip
    edit_handler = ObjectList(
        [
            "name", "kind", "value", "needs_code", "scope",
            FieldPanel("products", widget=forms.CheckboxSelectMultiple),
            FieldPanel("departments", widget=forms.CheckboxSelectMultiple),
            "starts_at", "ends_at", "minimum", "first_order_only", "most_uses",
            "most_uses_each", "active",
        ],
        base_form_class=DiscountForm,
    )  # fmt: skip
    copy_view_enabled = False  # Two of one name would be taken for each other.
    add_to_reference_index = False

    # Wagtail would offer a box for deleting, which the policy forbids anyway.
    def get_permissions_to_register(self) -> QuerySet[Permission]:
        return _permissions("view_discount", "add_discount", "change_discount")


class CodesForm(WagtailAdminModelForm):
    """One code, a number of new ones, or those of a file."""

    code = forms.CharField(
        label=gettext_lazy("One code"), max_length=40, required=False
    )
    number = forms.IntegerField(
        label=gettext_lazy("Or so many new ones"),
        min_value=1,
        max_value=discount_codes.MOST_AT_ONCE,
        required=False,
        help_text=gettext_lazy("Made at random, from letters that nobody mixes up."),
    )
    file = forms.FileField(
        label=gettext_lazy("Or those of a CSV file"),
        required=False,
        help_text=gettext_lazy(
            "A code in each row; after it, if you like, how often it may be used."
        ),
    )

    class Meta:
        model = DiscountCode
        fields = ("discount", "most_uses")

    def clean(self) -> dict[str, Any]:
        data: dict[str, Any] = super().clean()
        if self.errors:
            return data
        try:
            self.rows = self._rows(data)
            discount_codes.check(self.rows)
        except (ShopError, UnicodeDecodeError) as problem:
            said = getattr(problem, "message", _("Save the file as CSV in UTF-8."))
            raise forms.ValidationError(said) from problem
        return data

    def _rows(self, data: dict[str, Any]) -> list[tuple[str, int | None]]:
        file, most = data.get("file"), data.get("most_uses")
        if file:
            if file.size > LONGEST_FILE:
                raise discount_codes.BadCodes(_("The file is larger than 1 MB."))
            read = discount_codes.read_csv(file.read().decode())
            return [(code, each or most) for code, each in read]
        if data.get("number"):
            return [
                (code, most) for code in discount_codes.random_codes(data["number"])
            ]
        code = normalized(data.get("code") or "")
        if not CODE.match(code):
            raise discount_codes.BadCodes(
                _(
                    "Enter a code of letters A to Z, digits, - and _, a number or a file."
                )
            )
        return [(code, most)]

    def save(self, commit: bool = True) -> DiscountCode:
        made = discount_codes.add(self.cleaned_data["discount"], self.rows)
        # Wagtail logs the row that it gave to the form, and leads to that.
        self.instance.pk, self.instance.code = made.pk, made.code
        return made


class DiscountCodeIndexView(generic.IndexView):
    def get_base_queryset(self) -> QuerySet[DiscountCode]:
        codes: QuerySet[DiscountCode] = super().get_base_queryset()
        return codes.select_related("discount")


class DiscountCodeViewSet(ModelViewSet):
    model = DiscountCode
    name = "discount-codes"
    icon = "tag"
    menu_label = gettext_lazy("Discount codes")
    index_view_class = DiscountCodeIndexView
    search_fields = ["code"]
    search_backend_name = None
    list_display = ["code", "discount", "most_uses", "used"]
    list_filter = ["discount"]
    list_export = ["code", "most_uses", "used", "discount"]
    list_per_page = 50
    copy_view_enabled = False
    add_to_reference_index = False

    # Codes are made by a form that makes many; nobody changes one that was sent out.
    def get_form_class(self, for_update: bool = False) -> type[CodesForm]:
        return CodesForm

    def get_permissions_to_register(self) -> QuerySet[Permission]:
        return _permissions("view_discountcode", "add_discountcode")


def _permissions(*codenames: str) -> QuerySet[Permission]:
    return Permission.objects.filter(
        content_type__app_label="checkout", codename__in=codenames
    )
