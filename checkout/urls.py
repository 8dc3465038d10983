"""Addresses of cart, checkout and the shopper's orders."""

from __future__ import annotations

from django.urls import path, register_converter
from django.urls.converters import StringConverter

from checkout.views import (
    account,
    back_in_stock,
    cart,
    checkout,
    discount_code,
    gift_note,
    guest,
    guest_order,
    header,
    returns,
    saved_lines,
    shared_cart,
    success,
    webhooks,
    withdraw,
)
from products.models.catalogue import SKU


class SkuConverter(StringConverter):
    regex = SKU


register_converter(SkuConverter, "sku")

urlpatterns = [
    path("cart/", cart.cart, name="cart"),
    path("cart/add/", cart.add_to_cart, name="add_to_cart"),
    path("cart/lines/<sku:sku>/", cart.change_line, name="change_line"),
    path("cart/lines/<sku:sku>/save/", saved_lines.save, name="save_line"),
    path(
        "cart/saved/<sku:sku>/move/", saved_lines.move_to_cart, name="move_saved_line"
    ),
    path("cart/saved/<sku:sku>/remove/", saved_lines.remove, name="remove_saved_line"),
    path("cart/saved/undo/", saved_lines.restore, name="restore_saved_line"),
    path("cart/gift/", gift_note.gift_note, name="gift_note"),
    path("cart/shared/<str:token>/", shared_cart.shared_cart, name="shared_cart"),
    path("cart/code/", discount_code.change_code, name="change_code"),
    path("cart/delivery/", cart.choose_delivery, name="choose_delivery"),
    path("me/", header.me, name="me"),
    path("checkout/", checkout.checkout, name="checkout"),
    path("checkout/guest/", guest.go_on_as_guest, name="guest_checkout"),
    path("success/", success.success, name="success"),
    path("account/orders/", account.orders, name="account_orders"),
    path("account/orders/<slug:number>/", account.order, name="account_order"),
    path(
        "account/orders/<slug:number>/again/",
        account.buy_again,
        name="buy_again",
    ),
    path(
        "account/orders/<slug:number>/receipt/",
        account.receipt,
        name="order_receipt",
    ),
    path("orders/<str:token>/", guest_order.order, name="guest_order"),
    path(
        "orders/<str:token>/invoices/<int:invoice>/",
        guest_order.invoice,
        name="guest_invoice",
    ),
    path("orders/<str:token>/return/", guest_order.ask_return, name="guest_return"),
    path("orders/<str:token>/keep/", guest_order.keep, name="keep_order"),
    path("withdraw/", withdraw.withdraw, name="withdraw"),
    path("account/orders/<slug:number>/return/", returns.ask_return, name="ask_return"),
    path(
        "account/orders/<slug:number>/invoices/<int:invoice>/",
        account.invoice,
        name="order_invoice",
    ),
    path("back-in-stock/", back_in_stock.page, name="back_in_stock"),
    path(
        "back-in-stock/<str:token>/",
        back_in_stock.confirm,
        name="confirm_back_in_stock",
    ),
    path("webhooks/stripe/", webhooks.stripe, name="stripe_webhook"),
    # Stripe follows no redirect, so the same without the slash that is easily forgotten.
    path("webhooks/stripe", webhooks.stripe),
]
