"""Addresses of this room; its pages have those that editors give them."""

from __future__ import annotations

from django.urls import path

from home import views

urlpatterns = [path("search/", views.search_page, name="search")]
