"""Users, their sign-in, and the pages of their account."""

from __future__ import annotations

from allauth.account.signals import email_confirmed
from django.apps import AppConfig
from django.contrib.auth.signals import user_logged_in, user_logged_out
from django_tasks.signals import task_finished
from wagtail.users.apps import WagtailUsersAppConfig


class AccountsApp(AppConfig):
    name = "accounts"
    default = True

    def ready(self) -> None:
        from accounts import emails, middleware, verification

        user_logged_in.connect(middleware.remember_sign_in)
        user_logged_out.connect(middleware.remember_sign_out)
        task_finished.connect(emails.empty_arguments)
        email_confirmed.connect(verification.end_earlier_access)


class WagtailUsersApp(WagtailUsersAppConfig):
    """Wagtail's user admin, where a changed email address counts as not yet confirmed."""

    default = False
    user_viewset = "accounts.viewsets.PersonViewSet"
