"""Carts, orders and payments, and their screens in the admin."""

from __future__ import annotations

from django.apps import AppConfig
from django.contrib.auth.signals import user_logged_in


class CheckoutApp(AppConfig):
    name = "checkout"

    def ready(self) -> None:
        from checkout import current_cart

        user_logged_in.connect(current_cart.merge_guest_cart, dispatch_uid="bring_cart")
