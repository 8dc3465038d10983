"""Where the shopper of an order finds it: in their account, or by the link in their emails."""

from __future__ import annotations

from django.core import signing
from django.urls import reverse

from checkout.models import Invoice, Order

# Whoever has the link sees the order, so it carries a signature of 256 bits.
SIGNER = signing.Signer(salt="checkout.order_links")


def page_of(order: Order) -> str:
    """The path of an order's page; that of an order without an account needs no sign-in."""
    return _path(order, "account_order", "guest_order")


def invoice_of(order: Order, invoice: Invoice) -> str:
    """The path of an invoice or credit note of the order, as PDF."""
    return _path(order, "order_invoice", "guest_invoice", invoice.number)


def return_of(order: Order) -> str:
    """The path of the page that asks to return goods of the order."""
    return _path(order, "ask_return", "guest_return")


def keep_of(order: Order) -> str:
    """The path of the page that keeps an order in an account; "" once it is in one."""
    if order.user_id is not None:
        return ""
    return reverse("keep_order", args=[token_of(order)])


def _path(order: Order, in_account: str, without: str, *more: int) -> str:
    if order.user_id is None:
        return reverse(without, args=[token_of(order), *more])
    return reverse(in_account, args=[order.number, *more])


def token_of(order: Order) -> str:
    """What names the order in a link, and can't be guessed."""
    return SIGNER.sign(order.number)


def number_of(token: str) -> str:
    """The number of the order that a token names. Raises BadSignature."""
    return SIGNER.unsign(token)
