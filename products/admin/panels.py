"""Panels of the catalogue's screens."""

from __future__ import annotations

from modelcluster.forms import BaseChildFormSet
from wagtail.admin.admin_url_finder import AdminURLFinder
from wagtail.admin.forms import WagtailAdminModelForm
from wagtail.admin.panels import InlinePanel, Panel


class PriceAndStockPanel(Panel):
    """Price and stock of the variants of a page's product, to read, with a link to them."""

    class BoundPanel(Panel.BoundPanel):
        template_name = "products/admin/_price_and_stock.html"

        def get_context_data(
            self, parent_context: dict[str, object] | None = None
        ) -> dict[str, object]:
            context: dict[str, object] = super().get_context_data(parent_context)
            product = self.instance.product
            context["product"] = product
            if product:
                # Pages hold this panel, so it can't import the rows that name pages.
                rows = type(product)._meta.get_field("variants").related_model.objects
                context["variants"] = rows.filter(product=product).with_everything()
                finder = AdminURLFinder(self.request.user if self.request else None)
                context["product_url"] = finder.get_edit_url(product)
            return context


class FormsetPanel(InlinePanel):
    """Wagtail's inline panel, with a form, a formset and a template of our own.

    `inherit` names attributes of the parent's form that each row's form is given.
    """

    def __init__(
        self,
        *args: object,
        form: type[WagtailAdminModelForm],
        formset: type[BaseChildFormSet],
        inherit: tuple[str, ...] = (),
        template: str = InlinePanel.BoundPanel.template_name,
        **kwargs: object,
    ) -> None:
        super().__init__(*args, **kwargs)
        self.form, self.formset = form, formset
        self.inherit, self.template = inherit, template

    # Wagtail copies a panel for each model, by what this returns.
    def clone_kwargs(self) -> dict[str, object]:
        names = ("form", "formset", "inherit", "template")
        kwargs: dict[str, object] = super().clone_kwargs()
        return kwargs | {name: getattr(self, name) for name in names}

    # Wagtail's own takes a list of fields, but neither a form nor a formset.
    def get_form_options(self) -> dict[str, dict[str, dict[str, object]]]:
        options: dict[str, dict[str, dict[str, object]]] = super().get_form_options()
        options["formsets"][self.relation_name] |= {
            "form": self.form,
            "formset": self.formset,
            "inherit_kwargs": ["for_user", *self.inherit],
        }
        return options

    class BoundPanel(InlinePanel.BoundPanel):
        @property
        def template_name(self) -> str:
            return str(self.panel.template)
