"""Delivery: zones, options and dates."""

from __future__ import annotations

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class DeliveryApp(AppConfig):
    name = "delivery"
    verbose_name = _("Delivery")
