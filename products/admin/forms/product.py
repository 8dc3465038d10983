"""The forms that add and change a product; the catalogue saves what they have read."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from django import forms
from django.contrib.auth.base_user import AbstractBaseUser
from django.db.models import Q, QuerySet
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from wagtail.admin.forms import WagtailAdminModelForm
from wagtail.models import Page
from wagtail.permissions import page_permission_policy

from products import catalogue
from products.admin.forms.chooser import unused_slug
from products.admin.forms.variant import (
    MOST_COUNTED,
    NOT_COUNTED,
    VariantForm,
    chargeable,
    fit_to_currency,
)
from products.catalogue import SkuTaken, VariantData
from products.models import (
    CataloguePage,
    DepartmentPage,
    Option,
    OptionValue,
    Product,
    ProductPage,
    Variant,
)
from products.models.catalogue import MOST_OPTIONS
from site_config.errors import ShopError
from site_config.forms import AmountField
from site_config.models import StoreSettings


class ProductForm(WagtailAdminModelForm):
    """A product, its variants and their stock, saved together or not at all."""

    # Django leaves fields out of forms that are not editable; this one is only compared.
    version = forms.IntegerField(widget=forms.HiddenInput)
    options = forms.ModelMultipleChoiceField(
        label=gettext_lazy("Options"),
        queryset=Option.objects.all(),
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text=gettext_lazy("The ways in which its variants differ, at most three."),
    )
    main_page = forms.ModelChoiceField(
        label=gettext_lazy("Main page"),
        queryset=ProductPage.objects.none(),
        required=False,
        help_text=gettext_lazy("It sells while this page is published."),
    )

    class Media:
        css = {"all": ["admin/products.css"]}

    def __init__(self, *args: object, **kwargs: object) -> None:
        # The variants' forms are given these while this one is made.
        self.all_options = list(Option.objects.prefetch_related("values"))
        self.currency = StoreSettings.current().currency
        super().__init__(*args, **kwargs)
        self.initial["version"] = self.instance.version
        pages = Q(product=self.instance.pk) | Q(pk=self.instance.main_page_id)
        self.fields["main_page"].queryset = ProductPage.objects.filter(pages)
        self.fields["main_page"].label_from_instance = title_and_status

    @property
    def rows(self) -> list[VariantForm]:
        """The variants' forms, but for those that were left blank or taken away."""
        rows = self.formsets["variants"].forms
        return [row for row in rows if row.is_valid() and not row.is_left_out]

    def clean_options(self) -> QuerySet[Option]:
        options: QuerySet[Option] = self.cleaned_data["options"]
        if len(options) > MOST_OPTIONS:
            raise forms.ValidationError(
                _("Choose at most %(most)d options.") % {"most": MOST_OPTIONS}
            )
        return options

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean()
        if "options" in cleaned:
            self._check_combinations(list(cleaned["options"]))
        return cleaned

    def _check_combinations(self, options: list[Option]) -> None:
        seen: dict[tuple[OptionValue | None, ...], str] = {}
        for row in self.rows:
            combination = row.values_of(options)
            if not row.cleaned_data.get("active") or None in combination:
                continue
            other = seen.setdefault(combination, row.instance.sku)
            if other != row.instance.sku:
                row.add_error(
                    None,
                    _(
                        "%(other)s is the same. Choose other values, or make one inactive."
                    )
                    % {"other": other},
                )

    def save(self, commit: bool = True) -> Product:
        """Raises what `catalogue.save_product` raises; `refuse` says so on the form."""
        # Wagtail's own would write the rows past the catalogue and its rules.
        data = self.cleaned_data
        options = list(data["options"])
        ordered = [
            row for row in self.formsets["variants"].ordered_forms if row in self.rows
        ]
        return catalogue.save_product(
            self.instance,
            options=options,
            variants=[row.to_data(options) for row in ordered],
            version=data["version"],
            who=self.for_user,
        )

    def refuse(self, problem: ShopError) -> None:
        """Say beside the row, or else above the form, why nothing was saved."""
        for row in self.rows:
            if row.instance.sku == getattr(problem, "sku", None):
                row.refuse(problem)
                return
        self.add_error(None, problem.message)


def departments_to_fill(user: AbstractBaseUser) -> QuerySet[Page]:
    """The pages below which `user` may add the page of a product."""
    allowed = page_permission_policy.instances_user_has_permission_for(user, "add")
    fillable: QuerySet[Page] = allowed.type(CataloguePage, DepartmentPage)
    return fillable


class BeginPageForm(forms.Form):
    """In which department the page of a product is created that has none."""

    department = forms.ModelChoiceField(
        label=gettext_lazy("Department"),
        queryset=Page.objects.none(),
        help_text=gettext_lazy("Its page is created here, as a draft."),
    )

    def __init__(self, *args: Any, for_user: AbstractBaseUser, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.for_user = for_user
        department = self.fields["department"]
        assert isinstance(department, forms.ModelChoiceField)
        department.queryset = departments_to_fill(for_user)


class AddProductForm(WagtailAdminModelForm):
    """A new product with its first variant, stock and a draft of its page."""

    department = forms.ModelChoiceField(
        label=gettext_lazy("Department"),
        queryset=Page.objects.none(),
        help_text=gettext_lazy("Its page is created here, as a draft."),
    )
    sku = Variant._meta.get_field("sku").formfield()
    price = Variant._meta.get_field("price").formfield(form_class=AmountField)
    tracked = forms.BooleanField(
        label=gettext_lazy("Count stock"),
        required=False,
        initial=True,
        help_text=gettext_lazy("Off: made to order, never sold out."),
    )
    on_hand = forms.IntegerField(
        label=gettext_lazy("In stock"),
        required=False,
        min_value=0,
        max_value=MOST_COUNTED,
    )

    def __init__(self, *args: object, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)
        self.fields["department"].queryset = departments_to_fill(self.for_user)
        self.currency = StoreSettings.current().currency
        fit_to_currency(self.fields["price"], self.currency)

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean()
        self.first = Variant(sku=cleaned.get("sku", ""))
        self.first.price = cleaned.get("price")  # type: ignore[assignment]  # None: refused.
        try:
            self.first.full_clean(exclude={"product", *self.errors})
        except forms.ValidationError as problem:
            self.add_error(None, problem)
        if cleaned.get("on_hand") and not cleaned.get("tracked"):
            self.add_error("on_hand", NOT_COUNTED)
        return cleaned

    def clean_price(self) -> Decimal | None:
        return chargeable(self.cleaned_data["price"], self.currency)

    def save(self, commit: bool = True) -> Product:
        data = self.cleaned_data
        self.instance.slug = unused_slug(data["name"])
        first = VariantData(
            variant=self.first, tracked=data["tracked"], counted=data["on_hand"] or None
        )
        return catalogue.save_product(
            self.instance,
            variants=[first],
            page_below=data["department"].specific,
            who=self.for_user,
        )

    def refuse(self, problem: ShopError) -> None:
        """Say why nothing was saved."""
        self.add_error(
            "sku" if isinstance(problem, SkuTaken) else None, problem.message
        )


def title_and_status(page: Page) -> str:
    return f"{page.title} ({page.status_string})"
