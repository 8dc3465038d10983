"""URLs of accounts: the shop's own views, then allauth's."""

from __future__ import annotations

from django.urls import include, path
from django.views.generic import RedirectView

from accounts import code_views, views

# An account is made by the page that signs in.
moved = RedirectView.as_view(
    pattern_name="account_login", query_string=True, permanent=True
)
urlpatterns = [
    path("account/", views.home, name="account_home"),
    path("account/details/", views.details, name="account_details"),
    # Before allauth's, which these replace under the same names.
    path("account/login/", views.sign_in, name="account_login"),
    path("account/signup/", moved, name="account_signup"),
    path("account/login/code/", moved, name="account_request_login_code"),
    path(
        "account/login/password/",
        views.sign_in_by_password,
        name="account_login_password",
    ),
    path(
        "account/confirm-email/",
        code_views.confirm_email,
        name="account_email_verification_sent",
    ),
    path(
        "account/login/code/confirm/",
        code_views.confirm_login_code,
        name="account_confirm_login_code",
    ),
    path(
        "account/password/reset/confirm/",
        code_views.confirm_password_reset_code,
        name="account_confirm_password_reset_code",
    ),
    path(
        "account/2fa/webauthn/login/", views.passkey_sign_in, name="mfa_login_webauthn"
    ),
    path("account/", include("allauth.urls")),
    # Before Wagtail's own, which a second factor would not guard.
    path("admin/login/", views.admin_login, name="admin_login"),
    path("admin/logout/", views.admin_logout, name="admin_logout"),
]
