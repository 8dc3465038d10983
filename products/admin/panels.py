"""What an editor sees of price and stock beside the words: to read, not to change."""

from __future__ import annotations

from typing import Any

from wagtail.admin.admin_url_finder import AdminURLFinder
from wagtail.admin.panels import Panel


class PriceAndStockPanel(Panel):
    """The variants of the page's product, with a link to where they are changed."""

    class BoundPanel(Panel.BoundPanel):
        template_name = "products/admin/_price_and_stock.html"

        def get_context_data(
            self, parent_context: dict[str, Any] | None = None
        ) -> dict[str, Any]:
            context: dict[str, Any] = super().get_context_data(parent_context)
            product = self.instance.product
            context["product"] = product
            if product:
                rows = type(product)._meta.get_field("variants").related_model.objects
                context["variants"] = rows.filter(product=product).with_everything()
                finder = AdminURLFinder(self.request.user if self.request else None)
                context["product_url"] = finder.get_edit_url(product)
            return context
