"""Addresses of this room."""

from __future__ import annotations

from django.urls import include, path

from accounts import views

urlpatterns = [
    path("account/", views.home, name="account_home"),
    path("account/details/", views.details, name="account_details"),
    path("account/signup/start/", views.start_signup, name="account_start_signup"),
    # Before allauth's, which it stands in for under the same name.
    path("account/signup/", views.sign_up, name="account_signup"),
    path("account/", include("allauth.urls")),
    # Before Wagtail's own, which a second factor would not guard.
    path("admin/login/", views.admin_login, name="admin_login"),
    path("admin/logout/", views.admin_logout, name="admin_logout"),
]
