"""People, their sign-in, and the home of their account."""

from __future__ import annotations

from django.apps import AppConfig


class AccountsApp(AppConfig):
    name = "accounts"
