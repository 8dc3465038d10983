"""URLs that belong to no other app: health checks, uploads, speculation rules."""

from __future__ import annotations

from django.conf import settings
from django.urls import URLPattern, path

from site_config import health, media, views

urlpatterns: list[URLPattern] = [
    path("health/live/", health.live, name="live"),
    path("health/ready/", health.ready, name="ready"),
    path("speculation-rules.json", views.speculation_rules, name="speculation_rules"),
]
if not settings.MEDIA_BUCKET:
    urlpatterns.append(path("media/<path:name>", media.upload, name="upload"))
