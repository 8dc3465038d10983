"""Registers the catalogue's screens, and who may use them."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import ngettext
from wagtail import hooks
from wagtail.admin import messages
from wagtail.models import Page
from wagtail.permissions import register_permission_policy

from products import prices
from products.admin import bulk_publishing
from products.admin.choosers import product_chooser
from products.admin.home_panel import RunningLowPanel
from products.admin.permissions import Without
from products.admin.viewsets import ShopGroup
from products.images import renditions
from products.models import Option, Product, StockMovement

# Orders and the ledger speak of these rows, so they are switched off, not deleted.
register_permission_policy(Product, Without(Product, "delete"))
register_permission_policy(Option, Without(Option, "delete"))
register_permission_policy(
    StockMovement, Without(StockMovement, "add", "change", "delete")
)


@hooks.register("register_admin_viewset")
def show_catalogue() -> list[Any]:
    return [ShopGroup(), product_chooser]


@hooks.register("after_publish_page")
def make_sizes_of_pictures(request: HttpRequest, page: Page) -> None:
    """What was lost since its pictures came, or is new since, is made with the page."""
    renditions.make_soon_for(page)


@hooks.register("before_bulk_action")
def ask_before_many_go_live(
    request: HttpRequest, action: str, pages: list[Any], shown: Any
) -> HttpResponse | None:
    """The same questions as on a page's own screen, since a bulk action asks none."""
    if action != "publish" or not all(isinstance(page, Page) for page in pages):
        return None
    below = shown.cleaned_form.cleaned_data.get("include_descendants", False)
    if not (found := bulk_publishing.objections(pages, with_drafts_below=below)):
        return None
    for words in found:
        messages.error(request, words)
    return redirect(shown.next_url)


@hooks.register("check_store_currency")
def prices_fit(currency: str) -> str:
    """Why the store can't charge in `currency`, in a sentence; empty if it can."""
    number = prices.count_finer_than(currency)
    sentence = ngettext(
        "%(number)d price has more decimals than %(currency)s allows. Change it first.",
        "%(number)d prices have more decimals than %(currency)s allows. Change them first.",
        number,
    )
    return sentence % {"number": number, "currency": currency} if number else ""


@hooks.register("construct_homepage_panels")
def what_is_running_low(request: HttpRequest, panels: list[Any]) -> None:
    panels.append(RunningLowPanel(request))
