"""One variant on its product's screen: what it is, what it costs, how many there are."""

from __future__ import annotations

from collections.abc import Iterable
from decimal import Decimal
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from modelcluster.forms import BaseChildFormSet
from wagtail.admin.forms import WagtailAdminModelForm

from products import stock
from products.catalogue import SkuTaken, VariantData
from products.models import Option, OptionValue, Product, StockItem, Variant
from products.stock import StaleCount
from site_config import money
from site_config.errors import ShopError

MOST_COUNTED = 999_999
NOT_COUNTED = gettext_lazy("Made to order is not counted. Leave this empty.")


class VariantForm(WagtailAdminModelForm):
    """`all_options` are the store's options with their values; `currency` is the store's.

    `shown` is the number on hand that the screen showed, against which was counted.
    """

    tracked = forms.BooleanField(
        label=gettext_lazy("Count stock"), required=False, initial=True
    )
    low_at = forms.IntegerField(
        label=gettext_lazy("Low at"), min_value=0, max_value=MOST_COUNTED, initial=3
    )
    counted = forms.IntegerField(
        label=gettext_lazy("Counted"),
        required=False,
        min_value=0,
        max_value=MOST_COUNTED,
    )
    why = forms.CharField(label=gettext_lazy("Why"), required=False, max_length=200)
    shown = forms.IntegerField(required=False, widget=forms.HiddenInput)

    def __init__(
        self,
        *args: object,
        all_options: Iterable[Option] = (),
        currency: str = "GBP",
        **kwargs: object,
    ) -> None:
        super().__init__(*args, **kwargs)
        self.is_new = self.instance.pk is None
        self.stock_item: StockItem | None = getattr(self.instance, "stock", None)
        self.currency = currency
        self.all_options = list(all_options)
        self._add_option_fields()
        self._fit_to_currency()
        if self.stock_item:
            self.initial |= {
                "tracked": self.stock_item.tracked,
                "low_at": self.stock_item.low_at,
            }
        if self.is_new:
            self.fields["counted"].label = _("In stock")

    def _add_option_fields(self) -> None:
        chosen: dict[int, int] = {}
        if not self.is_new:
            choices = self.instance.choices.all()
            chosen = {each.option_id: each.value_id for each in choices}
        for option in self.all_options:
            values = {str(value.pk): value for value in option.values.all()}
            self.fields[field_name(option)] = forms.TypedChoiceField(
                label=option.name,
                choices=[("", "–"), *((pk, each.name) for pk, each in values.items())],
                coerce=values.get,
                empty_value=None,
                required=False,
                initial=chosen.get(option.pk),
            )

    def _fit_to_currency(self) -> None:
        fit_to_currency(self.fields["price"], self.currency)
        for name in ("price", "compare_at"):
            if (amount := self.initial.get(name)) is not None:
                self.initial[name] = money.rounded(amount, self.currency)

    def has_changed(self) -> bool:
        # All rows that exist are saved, so that each learns its place in the order.
        return not self.is_new or super().has_changed()

    @property
    def is_left_out(self) -> bool:
        """Whether the row was added and then left blank, or taken away again."""
        return not self.has_changed() or bool(self.cleaned_data.get("DELETE"))

    @property
    def option_fields(self) -> list[tuple[Option, forms.BoundField]]:
        return [(option, self[field_name(option)]) for option in self.all_options]

    def clean_price(self) -> Decimal | None:
        return chargeable(self.cleaned_data["price"], self.currency)

    def clean_compare_at(self) -> Decimal | None:
        return chargeable(self.cleaned_data["compare_at"], self.currency)

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean()
        if cleaned.get("counted") is not None:
            self._check_count(cleaned, cleaned["counted"], cleaned.get("shown"))
        return cleaned

    def _check_count(
        self, cleaned: dict[str, Any], counted: int, shown: int | None
    ) -> None:
        if not cleaned.get("tracked"):
            self.add_error("counted", NOT_COUNTED)
        if not self.stock_item:
            return
        seen = -1 if shown is None else shown
        if problem := stock.count_problem(self.stock_item, counted=counted, shown=seen):
            self.add_error("counted", problem)
        elif counted != shown and not cleaned.get("why"):
            self.add_error("why", _("Say why the number changes."))

    def values_of(self, options: Iterable[Option]) -> tuple[OptionValue | None, ...]:
        """The row's values of `options`; each that lacks one gets an error."""
        for option in options:
            if not self.cleaned_data.get(field_name(option)):
                self.add_error(field_name(option), _("Choose one."))
        return tuple(self.cleaned_data.get(field_name(option)) for option in options)

    def to_data(self, options: Iterable[Option]) -> VariantData:
        """What was typed, with the row's values of `options`, for the catalogue to save."""
        data = self.cleaned_data
        return VariantData(
            variant=self.instance,
            values=[data[field_name(option)] for option in options],
            tracked=data["tracked"],
            low_at=data["low_at"],
            counted=data["counted"],
            shown=data["shown"] if self.stock_item else 0,
            why=data["why"],
        )

    def refuse(self, problem: ShopError) -> None:
        """Say why the catalogue refused this row; a count is judged by the stock of now."""
        if self.stock_item:
            self.stock_item.refresh_from_db()
        field = {SkuTaken: "sku", StaleCount: "counted"}.get(type(problem))
        self.add_error(field, problem.message)


class VariantFormSet(BaseChildFormSet):
    """The variants of one product, each loaded with its stock and its values."""

    def __init__(
        self, *args: object, instance: Product | None = None, **kwargs: object
    ) -> None:
        rows = Variant.objects.filter(product=instance.pk if instance else None)
        rows = rows.select_related("stock").prefetch_related("choices")
        super().__init__(*args, instance=instance, queryset=rows, **kwargs)

    def clean(self) -> None:
        super().clean()
        for form in self.forms:
            if not form.is_new and self._should_delete_form(form):
                raise forms.ValidationError(
                    _(
                        "%(sku)s can't be deleted: orders and the stock ledger refer to it. Make it inactive instead."
                    )
                    % {"sku": form.instance.sku}
                )


def field_name(option: Option) -> str:
    """The name of the field that holds a variant's value of an option."""
    return f"option_{option.pk}"


def fit_to_currency(field: forms.Field, currency: str) -> None:
    """Name the currency beside a price."""
    field.label = f"{field.label} ({currency})"


def chargeable(amount: Decimal | None, currency: str) -> Decimal | None:
    """`amount` as it is; raises ValidationError when it is finer than the currency."""
    if amount is not None and money.rounded(amount, currency) != amount:
        text = _("Amounts in %(currency)s go in steps of %(step)s.")
        step = money.smallest_step(currency)
        raise forms.ValidationError(text % {"currency": currency, "step": step})
    return amount
