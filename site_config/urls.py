"""Every URL of the shop; apps are included by name, since site_config imports none of them."""

from __future__ import annotations

from django.conf import settings
from django.urls import include, path
from django.views.generic import RedirectView
from wagtail import urls as wagtail_urls
from wagtail import views as wagtail_views
from wagtail.admin import urls as wagtailadmin_urls
from wagtail.documents import urls as wagtaildocs_urls
from wagtail.documents.views import serve as wagtaildocs_serve

from site_config.rate_limits import limit_wrong_passwords

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
    # Passwords of private pages and documents are limited like those of accounts.
    path(
        "_util/authenticate_with_password/<int:page_view_restriction_id>/<int:page_id>/",
        limit_wrong_passwords(
            wagtail_views.authenticate_with_password, of="page_view_restriction_id"
        ),
    ),
    path(
        "documents/authenticate_with_password/<int:restriction_id>/",
        limit_wrong_passwords(
            wagtaildocs_serve.authenticate_with_password, of="restriction_id"
        ),
    ),
    path("documents/", include(wagtaildocs_urls)),
    *([path("sandbox/", include("sandbox.urls"))] if settings.SANDBOX else []),
    path("", include(wagtail_urls)),
]

handler500 = "site_config.views.server_error"
# Not Django's, which knows no such handler: allauth looks for it here.
handler429 = "accounts.views.too_many_tries"
