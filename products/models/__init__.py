"""The rows of the catalogue and of stock, and the pages about products."""

from __future__ import annotations

from products.models.catalogue import (
    Option,
    OptionValue,
    Product,
    Variant,
    VariantOption,
)
from products.models.pages import (
    CataloguePage,
    DepartmentPage,
    ProductImage,
    ProductPage,
    RelatedProduct,
)
from products.models.stock import StockItem, StockMovement

__all__ = [
    "CataloguePage",
    "DepartmentPage",
    "Option",
    "OptionValue",
    "Product",
    "ProductImage",
    "ProductPage",
    "RelatedProduct",
    "StockItem",
    "StockMovement",
    "Variant",
    "VariantOption",
]
