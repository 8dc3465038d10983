"""The example shop as an app, installed with DEMO=1; the shop runs as well without it."""

from __future__ import annotations

from django.apps import AppConfig


class DemoConfig(AppConfig):
    name = "demo"
    verbose_name = "Kiln & Loom"
