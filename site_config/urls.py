"""Every address of the shop; rooms are included by name, so that no import climbs."""

from __future__ import annotations

from django.conf import settings
from django.urls import include, path
from django.views.generic import RedirectView
from wagtail import urls as wagtail_urls
from wagtail.admin import urls as wagtailadmin_urls
from wagtail.documents import urls as wagtaildocs_urls

urlpatterns = [
    path("", include("site_config.site_urls")),
    path("", include("accounts.urls")),
    path("", include("products.urls")),
    path("", include("checkout.urls")),
    path("", include("home.urls")),
    path("admin/", include(wagtailadmin_urls)),
    # Wagtail has a second sign-in, for private pages; it knows no second factor either.
    path(
        "_util/login/",
        RedirectView.as_view(pattern_name="account_login", query_string=True),
    ),
    path("documents/", include(wagtaildocs_urls)),
    *([path("sandbox/", include("sandbox.urls"))] if settings.SANDBOX else []),
    path("", include(wagtail_urls)),
]

handler500 = "site_config.views.server_error"
# Not Django's, which knows no such handler: allauth looks for it here.
handler429 = "accounts.views.too_many_tries"
