"""URL of the site's search; Wagtail serves the pages."""

from __future__ import annotations

from django.urls import path

from home import views

urlpatterns = [path("search/", views.search_page, name="search")]
