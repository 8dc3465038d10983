"""Carts, orders and payments, and the order desk."""

from __future__ import annotations

from django.apps import AppConfig


class CheckoutApp(AppConfig):
    name = "checkout"
