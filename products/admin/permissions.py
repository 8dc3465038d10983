"""Who may do what to the catalogue's rows; superusers are bound as well."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from wagtail.permission_policies import ModelPermissionPolicy


class Without(ModelPermissionPolicy):
    """Django's permissions, but for what nobody may do."""

    def __init__(self, model: Any, *forbidden: str) -> None:
        super().__init__(model)
        self.forbidden = frozenset(forbidden)

    def user_has_permission(self, user: Any, action: str) -> bool:
        allowed: bool = super().user_has_permission(user, action)
        return allowed and action not in self.forbidden

    def user_has_any_permission(self, user: Any, actions: Iterable[str]) -> bool:
        return any(self.user_has_permission(user, action) for action in actions)

    def user_has_permission_for_instance(
        self, user: Any, action: str, instance: Any
    ) -> bool:
        return self.user_has_permission(user, action)
