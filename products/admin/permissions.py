"""Who may do what to the catalogue's rows; superusers are bound as well."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from django.contrib.auth.models import AnonymousUser, PermissionsMixin
from django.db.models import Model
from wagtail.permission_policies import ModelPermissionPolicy

AnyUser = PermissionsMixin | AnonymousUser


class RestrictedPermissionPolicy(ModelPermissionPolicy):
    """Django's permissions, but for actions that are forbidden to everybody.

    Wagtail asks by each of the three methods, and superusers would pass them all.
    `actions` is {action: permission}: what else may be done by those who may view.
    """

    def __init__(
        self,
        model: type[Model],
        *forbidden: str,
        actions: Mapping[str, str] | None = None,
    ) -> None:
        super().__init__(model)
        self.forbidden = frozenset(forbidden)
        self.actions = dict(actions or {})

    def user_has_permission(self, user: AnyUser, action: str) -> bool:
        if permission := self.actions.get(action):
            may_view = self.user_has_permission(user, "view")
            return may_view and user.has_perm(permission)
        allowed: bool = super().user_has_permission(user, action)
        return allowed and action not in self.forbidden

    def user_has_any_permission(self, user: AnyUser, actions: Iterable[str]) -> bool:
        return any(self.user_has_permission(user, action) for action in actions)

    def user_has_permission_for_instance(
        self, user: AnyUser, action: str, instance: Model
    ) -> bool:
        return self.user_has_permission(user, action)
