"""Carts, orders and payments, and their screens in the admin."""

from __future__ import annotations

from django.apps import AppConfig
from django.contrib.auth.signals import user_logged_in
from django.db.models.signals import post_delete


class CheckoutApp(AppConfig):
    name = "checkout"

    def ready(self) -> None:
        from checkout import current_cart, current_guest, emails
        from checkout.models import BackInStock, Order

        # The outbox is in site_config, so that no foreign key deletes the emails.
        for model in (Order, BackInStock):
            post_delete.connect(emails.delete_with, sender=model)
        user_logged_in.connect(current_cart.merge_guest_cart, dispatch_uid="bring_cart")
        user_logged_in.connect(current_guest.claim_orders, dispatch_uid="claim_orders")
