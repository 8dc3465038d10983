"""How an editor picks a product, in a form or in a story."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _
from wagtail.admin.viewsets.chooser import ChooserViewSet


class ProductChooserViewSet(ChooserViewSet):
    # By name: blocks hold this, pages hold blocks, and models are loaded after pages.
    model = "products.Product"
    icon = "tag"
    choose_one_text = _("Choose a product")
    choose_another_text = _("Choose another product")
    edit_item_text = _("Edit this product")
    creation_form_class = "products.admin.forms.chooser.NewProductForm"
    creation_tab_label = _("New product")
    create_action_label = _("Add this product")


product_chooser = ProductChooserViewSet("product_chooser")
ProductChooserBlock = product_chooser.get_block_class(
    name="ProductChooserBlock", module_path="products.admin.choosers"
)
