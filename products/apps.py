"""What the shop sells: the catalogue, its stock and its pages."""

from __future__ import annotations

from django.apps import AppConfig


class ProductsApp(AppConfig):
    name = "products"
