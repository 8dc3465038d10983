"""Who may do what at the order desk."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.contrib.auth.models import Permission
from django.db import models
from django.db.models import Q
from wagtail.permission_policies import ModelPermissionPolicy

from checkout.models import BackInStock, Discrepancy, Order, OutgoingEmail, StripeEvent


class DeskPolicy(ModelPermissionPolicy):
    """Rows of money are looked at. Nobody adds, changes or deletes them by a form.

    That binds superusers, too. `acts` is {action: permission}: what else may be done
    by those who may look.
    """

    def __init__(
        self, model: type[models.Model], acts: Mapping[str, str] | None = None
    ) -> None:
        super().__init__(model)
        self.acts = dict(acts or {})

    # Wagtail's questions about one row and about any of several actions end here, too.
    def user_has_permission(self, user: Any, action: str) -> bool:
        may_look: bool = user.has_perm(self._get_permission_name("view"))
        if action == "view":
            return may_look
        permission = self.acts.get(action)
        return may_look and permission is not None and user.has_perm(permission)


POLICIES = {
    Order: DeskPolicy(
        Order, {"note": "checkout.add_orderevent", "give_up": "checkout.give_up_order"}
    ),
    Discrepancy: DeskPolicy(Discrepancy, {"settle": "checkout.change_discrepancy"}),
    StripeEvent: DeskPolicy(StripeEvent),
    OutgoingEmail: DeskPolicy(
        OutgoingEmail, {"send_again": "checkout.change_outgoingemail"}
    ),
    BackInStock: DeskPolicy(BackInStock),
}


def permissions_of(policy: DeskPolicy) -> models.QuerySet[Permission]:
    """The permissions that do something, for the boxes in the group editor."""
    app, model = policy.app_label, policy.model_name
    wanted = Q(content_type__app_label=app, codename=f"view_{model}")
    for name in policy.acts.values():
        app, codename = name.split(".")
        wanted |= Q(content_type__app_label=app, codename=codename)
    return Permission.objects.filter(wanted)
