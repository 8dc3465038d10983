"""Addresses of this room; its pages have those that editors give them."""

from __future__ import annotations

from django.urls import path

from products import views

urlpatterns = [
    path("feeds/products.xml", views.product_feed, name="product_feed"),
    path("sitemap.xml", views.sitemap, name="sitemap"),
    path("robots.txt", views.robots, name="robots"),
]
