"""The pages around the catalogue: home, journal, policies, contact, search."""

from __future__ import annotations

from django.apps import AppConfig


class HomeApp(AppConfig):
    name = "home"
