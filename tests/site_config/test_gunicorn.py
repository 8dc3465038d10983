"""gunicorn as production starts it: what it needs to start, and which headers it trusts."""

from __future__ import annotations

from contextlib import closing
from http.client import HTTPConnection

import pytest

from tests.site_config.gunicorn_server import collected, served, start
from tests.site_config.production import run_code, shop_environment


def status_of(port, path, **headers):
    with closing(HTTPConnection("127.0.0.1", port, timeout=30)) as connection:
        connection.request("GET", path, headers={"Host": "shop.example", **headers})
        with connection.getresponse() as answer:
            return answer.status


@pytest.mark.parametrize(("proxies", "status"), [("0", 301), ("1", 200)])
def test_gunicorn_believes_a_forwarded_header_only_with_trusted_proxies(
    tmp_path, proxies, status
):
    with served(collected(tmp_path), TRUSTED_PROXIES=proxies) as port:
        sent = {"X-Forwarded-Proto": "https", "X-Forwarded-Ssl": "on"}
        sent |= {"X-Forwarded-Protocol": "ssl"}
        assert status_of(port, "/speculation-rules.json", **sent) == status


def test_a_visitor_cannot_set_script_name_or_path_info(tmp_path):
    with served(collected(tmp_path)) as port:
        sent = {"X-Forwarded-Proto": "https", "SCRIPT_NAME": "/speculation-rules.json"}
        assert status_of(port, "/speculation-rules.json", **sent) == 200
        assert status_of(port, "/health/live/", PATH_INFO="/nowhere/") == 200


def refusal(static, **changes):
    """What gunicorn says when it does not start."""
    _nothing, said = start(static, PORT="0", **changes).communicate(timeout=60)
    return said


def test_a_server_without_static_files_does_not_start(tmp_path):
    said = refusal(tmp_path)
    assert "The shop can't start. Static files are not collected" in said
    assert "Traceback" not in said


@pytest.mark.parametrize("name", ["js/site.js", "css/site.css"])
def test_a_server_without_one_of_its_static_files_does_not_start(tmp_path, name):
    manifest = collected(tmp_path) / "staticfiles.json"
    text = manifest.read_text(encoding="utf-8")
    manifest.write_text(text.replace(f'"{name}', '"older'), encoding="utf-8")
    assert f"Static files are not collected ({name} is missing)" in refusal(tmp_path)


def test_a_server_that_cannot_keep_uploads_does_not_start(tmp_path):
    (tmp_path / "media").write_text("a file, and no folder")
    said = refusal(collected(tmp_path), MEDIA_ROOT=str(tmp_path / "media"))
    assert "The shop can't start. MEDIA_ROOT: nothing can be written to" in said


def test_several_processes_without_a_shared_cache_do_not_start(tmp_path):
    said = refusal(collected(tmp_path), CACHE_URL="locmem://", WEB_CONCURRENCY="2")
    assert "The shop can't start. CACHE_URL: several processes" in said


def test_a_server_says_which_setting_is_wrong_without_a_traceback():
    code = "from gunicorn.app.wsgiapp import run; run()"
    arguments = "--config python:site_config.gunicorn"
    shop = shop_environment(GUNICORN_CMD_ARGS=arguments, PORT="0", CACHE_URL="dummy://")
    answer = run_code(code, shop)
    assert answer.returncode != 0
    assert "The shop can't start. Fix these settings:\nCACHE_URL:" in answer.stderr
    assert "Traceback" not in answer.stderr
