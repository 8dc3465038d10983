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
from products.models.search import (
    MissedSearch,
    SearchEntry,
    SearchHit,
    SearchTerm,
)
from products.models.stock import StockItem, StockMovement

__all__ = [
    "CataloguePage",
    "DepartmentPage",
    "MissedSearch",
    "Option",
    "OptionValue",
    "Product",
    "ProductImage",
    "ProductPage",
    "RelatedProduct",
    "SearchEntry",
    "SearchHit",
    "SearchTerm",
    "StockItem",
    "StockMovement",
    "Variant",
    "VariantOption",
]
