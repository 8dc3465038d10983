"""Who may see and do what with orders, payments and emails in the admin."""

from __future__ import annotations

from collections.abc import Mapping

from django.contrib.auth.models import AnonymousUser, Permission
from django.db import models
from django.db.models import Q
from wagtail.permission_policies import ModelPermissionPolicy

from accounts.models import User
from checkout.models import (
    BackInStock,
    ClosedMonth,
    Discrepancy,
    Invoice,
    Order,
    Return,
    StripeEvent,
)
from site_config.models import OutgoingEmail


class ReadOnlyPolicy(ModelPermissionPolicy):
    """Allows to view rows; nobody adds, changes or deletes them by a form.

    That binds superusers, too. `actions` is {action: permission}: what else may be done
    by those who may view.
    """

    def __init__(
        self, model: type[models.Model], actions: Mapping[str, str] | None = None
    ) -> None:
        super().__init__(model)
        self.actions = dict(actions or {})

    # Wagtail's questions about one row and about any of several actions end here, too.
    def user_has_permission(self, user: User | AnonymousUser, action: str) -> bool:
        may_view: bool = user.has_perm(self._get_permission_name("view"))
        if action == "view":
            return may_view
        permission = self.actions.get(action)
        return may_view and permission is not None and user.has_perm(permission)


class BooksPolicy(ReadOnlyPolicy):
    """One right to see and close the books: an accountant needs no other."""

    def user_has_permission(self, user: User | AnonymousUser, action: str) -> bool:
        may_close = user.has_perm("checkout.close_books")
        return may_close and action in ("view", "close")


# Who may view may also export: the orders' spreadsheet holds no more than their screen.
POLICIES = {
    Order: ReadOnlyPolicy(
        Order,
        {
            "note": "checkout.add_orderevent",
            "cancel": "checkout.cancel_order",
            "ship": "checkout.ship_order",
            "refund": "checkout.refund_order",
        },
    ),
    Invoice: ReadOnlyPolicy(Invoice),
    ClosedMonth: BooksPolicy(ClosedMonth, {"close": "checkout.close_books"}),
    Discrepancy: ReadOnlyPolicy(
        Discrepancy,
        {
            "settle": "checkout.change_discrepancy",
            "refund": "checkout.refund_order",
        },
    ),
    Return: ReadOnlyPolicy(Return),
    StripeEvent: ReadOnlyPolicy(StripeEvent),
    OutgoingEmail: ReadOnlyPolicy(
        OutgoingEmail, {"send_again": "site_config.change_outgoingemail"}
    ),
    BackInStock: ReadOnlyPolicy(BackInStock),
}


def permissions_of(policy: ReadOnlyPolicy) -> models.QuerySet[Permission]:
    """The permissions that do something, for the boxes in the group editor."""
    app, model = policy.app_label, policy.model_name
    wanted = Q(content_type__app_label=app, codename=f"view_{model}")
    for name in policy.actions.values():
        app, codename = name.split(".")
        wanted |= Q(content_type__app_label=app, codename=codename)
    return Permission.objects.filter(wanted)
