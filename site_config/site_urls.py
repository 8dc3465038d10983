"""Addresses that belong to no room: health, uploads, robots."""

from __future__ import annotations

from django.urls import URLPattern

urlpatterns: list[URLPattern] = []
