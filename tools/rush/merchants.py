"""Merchants: they send, refund and cancel the newest orders, which shoppers still change."""

from __future__ import annotations

from collections.abc import Callable
from random import Random
from uuid import UUID

from django.utils import timezone

from checkout.models import Order
from checkout.models.orders import OrderStatus
from products import stock
from tools.rush.browsers import Browser

NEWEST = 12  # So few that two merchants often have the same one before them.


class Merchant:
    """One merchant, who looks at an order and then does something to it."""

    def __init__(self, browser: Browser, skus: list[str], random: Random) -> None:
        self.browser, self.skus, self.random = browser, skus, random
        self.acts: dict[Callable[[], None], int] = {
            self.look: 5,
            self.receive: 15,
            self.cancel: 15,
            self.send: 20,
            self.refund_one: 20,
            self.refund_all: 15,
        }

    def act(self) -> None:
        (act,) = self.random.choices(list(self.acts), list(self.acts.values()))
        act()

    def look(self) -> None:
        self.browser.get("orders in the admin", "/admin/orders/")
        if order := self.one_of(OrderStatus.PAID, OrderStatus.PENDING):
            self.browser.get("order in the admin", f"/admin/orders/inspect/{order.pk}/")

    def receive(self) -> None:
        """A few units more, or everything would be sold out after some seconds."""
        stock.receive(self.random.choice(self.skus), self.random.randint(1, 5))

    def cancel(self) -> None:
        if order := self.one_of(OrderStatus.PENDING):
            self.post("cancel", order)

    def send(self) -> None:
        if order := self.one_of(OrderStatus.PAID):
            lines = {f"line-{line.pk}": 1 for line in order.lines.all()}
            parcels = order.shipments.count()
            today = timezone.localdate().isoformat()
            self.post("send", order, seen=parcels, sent_on=today, **lines)

    def refund_one(self) -> None:
        """Refund a unit of each line, which goes back to stock."""
        if order := self.one_of(OrderStatus.PAID):
            lines = [line.pk for line in order.lines.all()]
            quantities = {f"quantity_{line}": 1 for line in lines}
            restock = {f"restock_{line}": "on" for line in lines}
            self.post("refund", order, **self.form(), **quantities, **restock)

    def refund_all(self) -> None:
        if order := self.one_of(OrderStatus.PAID):
            self.post("refund-all", order, **self.form(), restock="on")

    def form(self) -> dict[str, object]:
        press = UUID(int=self.random.getrandbits(128), version=4)
        return {
            "press": press,
            "reason": "requested_by_customer",
            "note": "",
            "amount": "",
        }

    def post(self, what: str, order: Order, **form: object) -> None:
        path = f"/admin/orders/{what}/{order.pk}/"
        self.browser.post(f"{what.replace('-', ' ')} in the admin", path, **form)

    def one_of(self, *statuses: OrderStatus) -> Order | None:
        """One of the newest orders with such a status."""
        newest = Order.objects.filter(status__in=statuses).order_by("-pk")[:NEWEST]
        return self.random.choice(list(newest) or [None])
