"""The staff's groups in Wagtail and their permissions: editors and shop managers."""

from __future__ import annotations

from collections.abc import Iterable

from django.contrib.auth.models import Group, Permission
from django.db.models import Q
from wagtail.models import (
    Collection,
    GroupCollectionPermission,
    GroupPagePermission,
    Page,
)

from home.models import GivenRight

EDITORS, MANAGERS = "Editors", "Shop managers"

PAGE_PERMISSIONS = ("add_page", "change_page", "publish_page")
COLLECTION_PERMISSIONS = tuple(
    f"{action}_{kind}"
    for kind in ("image", "document")
    for action in ("add", "change", "choose")
)
# What an editor may do beside editing: words that people miss may be added to a page.
EDITOR_PERMISSIONS: dict[str, tuple[str, ...] | None] = {
    "products": ("view_missedsearch",),
}
# What a manager may do beside editing, `app: codenames`; None is every permission of the app.
MANAGER_PERMISSIONS: dict[str, tuple[str, ...] | None] = {
    "products": None,
    "checkout": (
        "view_order",
        "cancel_order",
        "ship_order",
        "refund_order",
        "close_books",
        "add_orderevent",
        "view_invoice",
        "view_stripeevent",
        "view_discrepancy",
        "view_return",
        "change_discrepancy",
        "view_backinstock",
        "view_discount",
        "add_discount",
        "change_discount",
        "view_discountcode",
        "add_discountcode",
    ),
    "delivery": None,
    "site_config": (
        "change_storesettings",
        "view_outgoingemail",
        "change_outgoingemail",
    ),
    "wagtailforms": ("view_formsubmission",),
}


def set_up_groups(home: Page) -> None:
    """Grant both groups their permissions, each one once; new ones come with a later run.

    What the merchant removes stays removed, and what they add stays.
    """
    for name, wanted in (
        (EDITORS, EDITOR_PERMISSIONS),
        (MANAGERS, MANAGER_PERMISSIONS),
    ):
        group, _made = Group.objects.get_or_create(name=name)
        # Wagtail brings a group of this name, which has permissions at the root alone.
        if not GroupPagePermission.objects.filter(group=group, page=home).exists():
            _allow_editing(group, home)
        _grant_once(group, _permissions(wanted | {"wagtailadmin": ("access_admin",)}))


def _grant_once(group: Group, permissions: Iterable[Permission]) -> None:
    granted = set(
        GivenRight.objects.filter(group=group).values_list("permission", flat=True)
    )
    new = [one for one in permissions if one.pk not in granted]
    group.permissions.add(*new)
    GivenRight.objects.bulk_create(
        GivenRight(group=group, permission=one) for one in new
    )


def _allow_editing(group: Group, home: Page) -> None:
    """Editing of pages below the home page, of images and documents everywhere."""
    for permission in _wagtail_permissions(PAGE_PERMISSIONS):
        GroupPagePermission.objects.create(
            group=group, page=home, permission=permission
        )
    for permission in _wagtail_permissions(COLLECTION_PERMISSIONS):
        GroupCollectionPermission.objects.get_or_create(
            group=group,
            collection=Collection.get_first_root_node(),
            permission=permission,
        )


def _wagtail_permissions(codenames: Iterable[str]) -> Iterable[Permission]:
    wagtails = Permission.objects.filter(content_type__app_label__startswith="wagtail")
    return wagtails.filter(codename__in=codenames)


def _permissions(wanted: dict[str, tuple[str, ...] | None]) -> Iterable[Permission]:
    """Those of `wanted` that exist: a merchant may have removed an app."""
    matching = Q()
    for app, codenames in wanted.items():
        of_app = Q(content_type__app_label=app)
        matching |= of_app if codenames is None else of_app & Q(codename__in=codenames)
    return Permission.objects.filter(matching)
