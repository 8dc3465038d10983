"""Makes the site, first pages and groups that every shop has; running it twice changes nothing."""

from __future__ import annotations

from urllib.parse import urlsplit

from django.conf import settings
from django.db import transaction
from django.utils.translation import gettext as _
from wagtail.models import Page, Site

from delivery.setup import set_up_delivery
from home import groups
from home.models import ContactPage, HomePage, JournalPage, PoliciesPage
from products.models import CataloguePage
from products.search import index
from site_config.models import StoreSettings


@transaction.atomic
def set_up_shop() -> HomePage:
    """Make the site at SITE_URL, its first pages and the staff's groups, where missing."""
    home = HomePage.objects.first() or _home()
    _site(home)
    for page in (
        CataloguePage(title=_("Everything"), slug="products"),
        JournalPage(title=_("Journal"), slug="journal"),
        PoliciesPage(title=_("Policies"), slug="policies"),
        ContactPage(title=_("Contact"), slug="contact"),
    ):
        if not type(page).objects.exists():
            home.add_child(instance=page)
    StoreSettings.current()
    set_up_delivery()
    if index.is_empty():  # A shop from before the search had an index.
        index.rebuild()
    groups.set_up_groups(home)
    return home


def _home() -> HomePage:
    root = Page.get_first_root_node()
    # Wagtail's own welcome page has the slug of the home page.
    for welcome in root.get_children().filter(slug="home"):
        welcome.delete()
    root.refresh_from_db()
    home = HomePage(title=_("Home"), slug="home")
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
