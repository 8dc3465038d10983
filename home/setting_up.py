"""What every shop has before its first product; making it twice changes nothing."""

from __future__ import annotations

from urllib.parse import urlsplit

from django.conf import settings
from django.db import transaction
from wagtail.models import Page, Site

from home.models import HomePage
from products.models import CataloguePage
from site_config.models import StoreSettings


@transaction.atomic
def set_up_shop() -> HomePage:
    """Make the site at SITE_URL, its home page and `/products/`, where they are missing."""
    home = HomePage.objects.first() or _home()
    _site(home)
    if not CataloguePage.objects.exists():
        home.add_child(instance=CataloguePage(title="Products", slug="products"))
    StoreSettings.current()
    return home


def _home() -> HomePage:
    root = Page.get_first_root_node()
    # Wagtail's own welcome page stands where the home page belongs.
    for welcome in root.get_children().filter(slug="home"):
        welcome.delete()
    root.refresh_from_db()
    home = HomePage(title="Home", slug="home")
    root.add_child(instance=home)
    return home


def _site(home: HomePage) -> Site:
    address = urlsplit(settings.SITE_URL)
    port = address.port or (443 if address.scheme == "https" else 80)
    site, _made = Site.objects.update_or_create(
        is_default_site=True,
        defaults={
            "hostname": address.hostname,
            "port": port,
            "root_page": home,
            "site_name": settings.WAGTAIL_SITE_NAME,
        },
    )
    return site
