"""Who reads what people write to the shop."""

from __future__ import annotations

from typing import Any

from django.contrib.auth.models import Permission
from django.db.models import QuerySet
from wagtail import hooks

READ = "view_formsubmission"


@hooks.register("filter_form_submissions_for_user")
def who_reads_messages(user: Any, forms: QuerySet[Any]) -> QuerySet[Any]:
    """Names and addresses are not for everybody who may write pages."""
    return forms if user.has_perm(f"wagtailforms.{READ}") else forms.none()


@hooks.register("register_permissions")
def right_to_read_messages() -> QuerySet[Permission]:
    return Permission.objects.filter(
        content_type__app_label="wagtailforms", codename=READ
    )
