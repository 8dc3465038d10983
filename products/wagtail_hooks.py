"""What the catalogue adds to Wagtail: screens, permissions, checks before publishing."""

from __future__ import annotations

from collections.abc import Sequence

from django.db.models import Model
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import ngettext
from wagtail import hooks
from wagtail.admin import messages
from wagtail.admin.ui.components import Component
from wagtail.admin.views.bulk_action import BulkAction
from wagtail.admin.viewsets.base import ViewSet
from wagtail.models import Page
from wagtail.permissions import register_permission_policy

from products import prices
from products.admin import bulk_publishing
from products.admin.choosers import product_chooser
from products.admin.home_panel import MissedSearchesPanel, RunningLowPanel
from products.admin.permissions import RestrictedPermissionPolicy
from products.admin.viewsets import ShopGroup
from products.images import renditions
from products.models import MissedSearch, Option, Product, StockMovement

# Orders and the ledger name these rows, so they are switched off, never deleted.
register_permission_policy(Product, RestrictedPermissionPolicy(Product, "delete"))
register_permission_policy(Option, RestrictedPermissionPolicy(Option, "delete"))
register_permission_policy(
    StockMovement, RestrictedPermissionPolicy(StockMovement, "add", "change", "delete")
)
# A synonym is part of the store's settings, wherever it is written.
register_permission_policy(
    MissedSearch,
    RestrictedPermissionPolicy(
        MissedSearch,
        "add",
        "change",
        "delete",
        actions={
            "dismiss": "products.delete_missedsearch",
            "make_synonym": "site_config.change_storesettings",
        },
    ),
)


@hooks.register("register_admin_viewset")
def register_catalogue() -> list[ViewSet]:
    return [ShopGroup(), product_chooser]


@hooks.register("after_publish_page")
def make_renditions_of_page(request: HttpRequest, page: Page) -> None:
    """Make what is still missing of the pictures that a published page shows."""
    renditions.make_later_for_page(page)


@hooks.register("before_bulk_action")
def check_bulk_publishing(
    request: HttpRequest, action: str, objects: Sequence[Model], view: BulkAction
) -> HttpResponse | None:
    """Refuse pages that their own screens would refuse; a bulk action asks nothing."""
    pages = [each for each in objects if isinstance(each, Page)]
    if action != "publish" or not pages:
        return None
    below = view.cleaned_form.cleaned_data.get("include_descendants", False)
    if not (found := bulk_publishing.problems(pages, with_drafts_below=below)):
        return None
    for sentence in found:
        messages.error(request, sentence)
    return redirect(view.next_url)


@hooks.register("check_store_currency")
def check_prices_fit(currency: str) -> str:
    """Why the store can't charge in `currency`, in a sentence; empty if it can."""
    number = prices.count_finer_than(currency)
    sentence = ngettext(
        "%(number)d price has more decimals than %(currency)s allows. Change it first.",
        "%(number)d prices have more decimals than %(currency)s allows. Change them first.",
        number,
    )
    return sentence % {"number": number, "currency": currency} if number else ""


@hooks.register("construct_homepage_panels")
def add_home_panels(request: HttpRequest, panels: list[Component]) -> None:
    panels += [RunningLowPanel(request), MissedSearchesPanel(request)]
