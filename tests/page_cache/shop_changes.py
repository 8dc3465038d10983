"""What people do that visitors can see, each done as the shop itself does it.

    python -m tests.page_cache.shop_changes

does those whose names it reads, each on a line, in the shop that the environment names.
"""

from __future__ import annotations

import sys
from datetime import timedelta
from decimal import Decimal
from typing import Any

import django
from django.core.management import call_command
from django.utils import timezone


def publish() -> None:
    page = _page()
    page.title = "Salt Bowl, again"
    page.save_revision().publish()


def move() -> None:
    from products.models import CataloguePage

    _page().move(CataloguePage.objects.get(), pos="last-child")


def unpublish() -> None:
    _page().unpublish()


def publish_on_schedule() -> None:
    """What an editor planned for later is due, and the minutely job runs."""
    page = _page()
    page.title = "Salt Bowl in winter"
    page.go_live_at = timezone.now() + timedelta(days=1)
    planned = page.save_revision(approved_go_live_at=page.go_live_at)
    type(planned).objects.filter(pk=planned.pk).update(
        approved_go_live_at=timezone.now(),
        content={**planned.content, "go_live_at": None},
    )
    call_command("publish_scheduled")


def change_price() -> None:
    from products.models import Variant

    Variant.objects.filter(sku="BOWL").update(price=Decimal("31.00"))


def take_off_sale() -> None:
    from products import catalogue
    from products.models import Product

    catalogue.set_active(Product.objects.get(variants__sku="BOWL"), active=False)


def receive_stock() -> None:
    from products import stock

    stock.receive("BOWL", 1)


def reserve_the_last() -> None:
    from products import stock

    stock.reserve([("BOWL", 1)])


def change_settings() -> None:
    from site_config.models import StoreSettings

    store = StoreSettings.current()
    store.announcement = "Closed in August."
    store.save()


def change_menu() -> None:
    from products.models import DepartmentPage

    page: Any = DepartmentPage.objects.get(slug="ceramics")
    page.show_in_menus = not page.show_in_menus
    page.save_revision().publish()


def change_picture() -> None:
    image = _page().gallery.get().image
    image.description = "A bowl on a window sill"
    image.save()


def make_private() -> None:
    from wagtail.models import PageViewRestriction

    PageViewRestriction.objects.create(
        page=_page(), restriction_type=PageViewRestriction.LOGIN
    )


CHANGES = {
    each.__name__: each
    for each in (
        publish,
        move,
        unpublish,
        publish_on_schedule,
        change_price,
        take_off_sale,
        receive_stock,
        reserve_the_last,
        change_settings,
        change_menu,
        change_picture,
        make_private,
    )
}


def _page() -> Any:
    from products.models import ProductPage

    return ProductPage.objects.get(product__variants__sku="BOWL")


if __name__ == "__main__":
    django.setup()
    for line in sys.stdin:
        CHANGES[line.strip()]()
        sys.stdout.write(line)
        sys.stdout.flush()
