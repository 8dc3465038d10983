"""Who may read messages from the contact page, and that they are not deleted with it."""

from __future__ import annotations

from collections.abc import Iterable

from django.contrib.auth.models import Permission, PermissionsMixin
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from wagtail import hooks
from wagtail.admin import messages
from wagtail.contrib.forms.models import FormSubmission
from wagtail.models import Page
from wagtail.query import PageQuerySet

READ_MESSAGES = "view_formsubmission"


@hooks.register("filter_form_submissions_for_user")
def only_permitted_forms(user: PermissionsMixin, forms: PageQuerySet) -> PageQuerySet:
    """Only staff with the permission read names and addresses."""
    return forms if user.has_perm(f"wagtailforms.{READ_MESSAGES}") else forms.none()


@hooks.register("register_permissions")
def permission_to_read_messages() -> QuerySet[Permission]:
    return Permission.objects.filter(
        content_type__app_label="wagtailforms", codename=READ_MESSAGES
    )


@hooks.register("before_delete_page")
def keep_messages(request: HttpRequest, page: Page) -> HttpResponse | None:
    """Refuse to delete a page that holds messages: they would be deleted with it."""
    return _refusal(request, [page]) if request.method == "POST" else None


@hooks.register("before_bulk_action")
def keep_messages_of_many(
    request: HttpRequest, action: str, objects: Iterable[object], _action: object
) -> HttpResponse | None:
    pages = [one for one in objects if isinstance(one, Page)]
    return _refusal(request, pages) if action == "delete" else None


def _refusal(request: HttpRequest, pages: list[Page]) -> HttpResponse | None:
    for page in pages:
        below = Page.objects.descendant_of(page, inclusive=True)
        if FormSubmission.objects.filter(page__in=below.values("pk")).exists():
            text = _("“%(page)s” holds messages from people. Unpublish it instead.")
            messages.error(request, text % {"page": page.title})
            return redirect("wagtailadmin_explore", page.get_parent().pk)
    return None
