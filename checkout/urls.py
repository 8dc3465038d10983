"""Addresses of cart, checkout and the shopper's orders."""

from __future__ import annotations

from django.urls import path, register_converter
from django.urls.converters import StringConverter

from checkout import (
    account_views,
    back_in_stock_views,
    pay_views,
    return_views,
    views,
    webhooks,
)
from products.models.catalogue import SKU


class SkuConverter(StringConverter):
    regex = SKU


register_converter(SkuConverter, "sku")

urlpatterns = [
    path("cart/", views.cart, name="cart"),
    path("cart/add/", views.add_to_cart, name="add_to_cart"),
    path("cart/lines/<sku:sku>/", views.change_line, name="change_line"),
    path("me/", views.me, name="me"),
    path("checkout/", pay_views.checkout, name="checkout"),
    path("success/", return_views.success, name="success"),
    path("account/orders/", account_views.orders, name="account_orders"),
    path("account/orders/<slug:number>/", account_views.order, name="account_order"),
    path(
        "account/orders/<slug:number>/again/",
        account_views.buy_again,
        name="buy_again",
    ),
    path(
        "account/orders/<slug:number>/receipt/",
        account_views.receipt,
        name="order_receipt",
    ),
    path("back-in-stock/", back_in_stock_views.page, name="back_in_stock"),
    path("webhooks/stripe/", webhooks.stripe, name="stripe_webhook"),
    # Stripe follows no redirect, so the same without the slash that is easily forgotten.
    path("webhooks/stripe", webhooks.stripe),
]
