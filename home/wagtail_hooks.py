"""Who reads what people write to the shop."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.contrib.auth.models import Permission
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from wagtail import hooks
from wagtail.admin import messages
from wagtail.contrib.forms.models import FormSubmission
from wagtail.models import Page

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


@hooks.register("before_delete_page")
def keep_messages(request: HttpRequest, page: Page) -> HttpResponse | None:
    """A page goes with all that people wrote on it, so it stays while there is any."""
    return _refusal(request, [page]) if request.method == "POST" else None


@hooks.register("before_bulk_action")
def keep_messages_of_many(
    request: HttpRequest, action: str, objects: Iterable[Any], _action: Any
) -> HttpResponse | None:
    pages = [one for one in objects if isinstance(one, Page)]
    return _refusal(request, pages) if action == "delete" else None


def _refusal(request: HttpRequest, pages: list[Page]) -> HttpResponse | None:
    for page in pages:
        below = Page.objects.descendant_of(page, inclusive=True)
        if FormSubmission.objects.filter(page__in=below.values("pk")).exists():
            words = _("“%(page)s” holds messages from people. Unpublish it instead.")
            messages.error(request, words % {"page": page.title})
            return redirect("wagtailadmin_explore", page.get_parent().pk)
    return None
