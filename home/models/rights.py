"""Which permissions the staff's groups were given."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _


class GivenRight(models.Model):
    """A permission that `set_up_shop` gave to a group, and does not give a second time."""

    group = models.ForeignKey("auth.Group", models.CASCADE, related_name="+")
    permission = models.ForeignKey("auth.Permission", models.CASCADE, related_name="+")

    class Meta:
        verbose_name = _("permission given once")
        verbose_name_plural = _("permissions given once")
        constraints = [
            models.UniqueConstraint(
                fields=["group", "permission"], name="a_right_is_given_once"
            )
        ]

    def __str__(self) -> str:
        return f"{self.group}: {self.permission}"
