"""The server itself: what it believes of those who connect to it."""

from __future__ import annotations

from contextlib import closing
from http.client import HTTPConnection

import pytest

from tests.site_config.serving import served


def status_of(port, path, **headers):
    with closing(HTTPConnection("127.0.0.1", port, timeout=30)) as connection:
        connection.request("GET", path, headers={"Host": "shop.example", **headers})
        with connection.getresponse() as answer:
            return answer.status


@pytest.mark.parametrize(("proxies", "status"), [("0", 301), ("1", 200)])
def test_gunicorn_believes_a_forwarded_header_only_with_trusted_proxies(
    tmp_path, proxies, status
):
    with served(tmp_path, TRUSTED_PROXIES=proxies) as port:
        sent = {"X-Forwarded-Proto": "https", "X-Forwarded-Ssl": "on"}
        sent |= {"X-Forwarded-Protocol": "ssl"}
        assert status_of(port, "/speculation-rules.json", **sent) == status


def test_a_visitor_cannot_set_script_name_or_path_info(tmp_path):
    with served(tmp_path) as port:
        sent = {"X-Forwarded-Proto": "https", "SCRIPT_NAME": "/speculation-rules.json"}
        assert status_of(port, "/speculation-rules.json", **sent) == 200
        assert status_of(port, "/health/live/", PATH_INFO="/nowhere/") == 200
