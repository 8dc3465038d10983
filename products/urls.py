"""URLs of feed, sitemap, robots.txt and pictures; Wagtail serves the pages."""

from __future__ import annotations

from django.urls import path, re_path
from wagtail.images.views.serve import ServeView

from products import views

urlpatterns = [
    path("feeds/products.xml", views.product_feed, name="product_feed"),
    path("sitemap.xml", views.sitemap, name="sitemap"),
    path("robots.txt", views.robots, name="robots"),
    # A size that was not made yet; signed, so that nobody can ask for others.
    re_path(
        r"^pictures/([^/]*)/(\d*)/([^/]*)/[^/]*$",
        ServeView.as_view(action="redirect"),
        name="picture",
    ),
]
