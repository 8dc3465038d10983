"""How the shop is served: `gunicorn --config python:site_config.gunicorn`."""

from __future__ import annotations

import os

wsgi_app = "site_config.wsgi:application"
bind = f"0.0.0.0:{os.environ.get('PORT', '8000')}"

# Threads wait for Stripe and the database; processes use the cores. gunicorn itself
# reads WEB_CONCURRENCY, the number of processes.
worker_class = "gthread"
threads = 8
# Longer than the longest wait for Stripe, which is 13 seconds.
timeout = 30
graceful_timeout = 30
keepalive = 5
# A new process takes seconds of a core, and a kept page less than a thousandth.
max_requests = 200_000
max_requests_jitter = 20_000

# A worker's heartbeat is a file; on a container's disk writing it can stall.
worker_tmp_dir = "/dev/shm" if os.access("/dev/shm", os.W_OK) else None

# By default gunicorn believes X-Forwarded-Proto of any request from this machine. Here it
# believes none: Django reads that header itself, and only with TRUSTED_PROXIES.
forwarded_allow_ips = ""

# Addresses of pages can be secrets in themselves, so no access log is written here.
accesslog = None
errorlog = "-"
