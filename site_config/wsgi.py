"""The shop for WSGI servers."""

from __future__ import annotations

import os

from django.core.exceptions import ImproperlyConfigured
from django.core.wsgi import get_wsgi_application

from site_config import startup

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "site_config.settings")
try:
    application = get_wsgi_application()
except ImproperlyConfigured as problem:
    startup.exit_because(str(problem))
startup.exit_unless_ready()
