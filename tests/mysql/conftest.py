"""What only MySQL and MariaDB do, or only they can be asked: `make test-mysql`."""

from __future__ import annotations

from django.db import connection

collect_ignore_glob = [] if connection.vendor == "mysql" else ["test_*.py"]
