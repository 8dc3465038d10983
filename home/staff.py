"""Who may do what in Wagtail: people who write, and people who run the shop."""

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

PAGE_RIGHTS = ("add_page", "change_page", "publish_page")
COLLECTION_RIGHTS = tuple(
    f"{action}_{kind}"
    for kind in ("image", "document")
    for action in ("add", "change", "choose")
)
# What a manager may do beside writing, `app: codenames`; None is every right of the app.
MANAGERS_RIGHTS: dict[str, tuple[str, ...] | None] = {
    "products": None,
    "checkout": (
        "view_order",
        "cancel_order",
        "add_orderevent",
        "view_stripeevent",
        "view_discrepancy",
        "change_discrepancy",
        "view_outgoingemail",
        "change_outgoingemail",
        "view_backinstock",
    ),
    "site_config": ("change_storesettings",),
    "wagtailforms": ("view_formsubmission",),
}


def set_up_groups(home: Page) -> None:
    """Give both groups their rights, each right once: later ones come by a later run.

    What the merchant takes away stays away, and what they add stays.
    """
    for name in (EDITORS, MANAGERS):
        group, _made = Group.objects.get_or_create(name=name)
        # Wagtail brings a group of this name, which has rights at the root alone.
        if not GroupPagePermission.objects.filter(group=group, page=home).exists():
            _let_write(group, home)
        rights = MANAGERS_RIGHTS if name == MANAGERS else {}
        _give_once(group, _rights(rights | {"wagtailadmin": ("access_admin",)}))


def _give_once(group: Group, rights: Iterable[Permission]) -> None:
    given = set(
        GivenRight.objects.filter(group=group).values_list("permission", flat=True)
    )
    new = [right for right in rights if right.pk not in given]
    group.permissions.add(*new)
    GivenRight.objects.bulk_create(
        GivenRight(group=group, permission=right) for right in new
    )


def _let_write(group: Group, home: Page) -> None:
    """Pages below the home page, and pictures and documents everywhere."""
    for permission in _named(PAGE_RIGHTS):
        GroupPagePermission.objects.create(
            group=group, page=home, permission=permission
        )
    for permission in _named(COLLECTION_RIGHTS):
        GroupCollectionPermission.objects.get_or_create(
            group=group,
            collection=Collection.get_first_root_node(),
            permission=permission,
        )


def _named(codenames: Iterable[str]) -> Iterable[Permission]:
    wagtails = Permission.objects.filter(content_type__app_label__startswith="wagtail")
    return wagtails.filter(codename__in=codenames)


def _rights(wanted: dict[str, tuple[str, ...] | None]) -> Iterable[Permission]:
    """Those of `wanted` that there are: a merchant may have taken a room out."""
    either = Q()
    for app, codenames in wanted.items():
        of_app = Q(content_type__app_label=app)
        either |= of_app if codenames is None else of_app & Q(codename__in=codenames)
    return Permission.objects.filter(either)
