"""The shop for ASGI servers."""

from __future__ import annotations

import os

from django.core.asgi import get_asgi_application
from django.core.exceptions import ImproperlyConfigured

from site_config import startup

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "site_config.settings")
try:
    application = get_asgi_application()
except ImproperlyConfigured as problem:
    startup.exit_because(str(problem))
startup.exit_unless_ready()
