"""The commands of the container image and the compose file, run without a container."""

from __future__ import annotations

import importlib.util
import re
import subprocess
import sys
import threading
from wsgiref.simple_server import WSGIRequestHandler, make_server

import pytest
from django.core.management import get_commands
from django.core.wsgi import get_wsgi_application

from site_config.probe import lives
from tests.site_config.gunicorn_server import collected, start
from tests.site_config.production import ROOT, shop_environment

COLLECT = """
import sys
from django.conf import settings
from django.core.management import execute_from_command_line
settings.STATIC_ROOT = sys.argv.pop()
execute_from_command_line(["manage.py", "collectstatic", "--no-input", "--verbosity", "0"])
"""


class Silent(WSGIRequestHandler):
    def log_message(self, *args):
        """Say nothing of each request."""


def text_of(*names):
    return "\n".join((ROOT / name).read_text(encoding="utf-8") for name in names)


def test_every_command_that_is_run_exists():
    shipped = text_of("Dockerfile", "compose.yaml", "Makefile", "docs/operations.md")
    commands = set(re.findall(r"manage\.py ([a-z_]+)", shipped))
    assert {"migrate", "set_up_shop", "reconcile", "db_worker"} <= commands
    assert commands <= get_commands().keys()


def test_every_module_that_is_run_exists():
    shipped = text_of("Dockerfile", "compose.yaml", "Makefile")
    modules = set(re.findall(r"python(?: |\", \")-m[ \",]+([a-z_.]+)", shipped))
    assert {
        "site_config.run_as_production",
        "site_config.probe",
        "demo.server",
    } <= modules
    assert [name for name in modules if not importlib.util.find_spec(name)] == []


def test_every_make_target_that_is_named_exists():
    named = set(
        re.findall(r"`make ([a-z]+)", text_of("README.md", "docs/operations.md"))
    )
    assert named <= set(re.findall(r"^([a-z]+):", text_of("Makefile"), re.MULTILINE))


def test_dockerignore_names_only_files_that_exist():
    kept = re.findall(r"^!(.+)$", text_of(".dockerignore"), re.MULTILINE)
    assert {"manage.py", "site_config", "templates", "static"} <= set(kept)
    assert [name for name in kept if not (ROOT / name).exists()] == []


def test_image_installs_from_the_lock_and_runs_as_its_own_user():
    steps = text_of("Dockerfile").splitlines()
    assert steps.index("USER shop") < min(
        number for number, step in enumerate(steps) if step.startswith("CMD")
    )
    assert "RUN pip install --require-hashes --requirement requirements.lock" in steps


def test_static_files_are_collected_without_production_keys(tmp_path):
    answer = subprocess.run(
        [sys.executable, "-c", COLLECT, str(tmp_path)],
        cwd=ROOT,
        env=shop_environment(),
        capture_output=True,
        text=True,
        check=False,
    )
    assert answer.returncode == 0, answer.stderr
    assert (tmp_path / "staticfiles.json").exists()
    assert list(tmp_path.glob("css/site.*.css.gz"))


def test_the_server_accepts_its_settings(tmp_path):
    server = start(collected(tmp_path), "--check-config")
    _nothing, said = server.communicate(timeout=60)
    assert server.returncode == 0, said


@pytest.mark.parametrize(
    ("site", "well"), [("http://testserver", True), ("http://other", False)]
)
def test_container_health_check_uses_the_shops_own_host(site, well):
    with make_server(
        "127.0.0.1", 0, get_wsgi_application(), handler_class=Silent
    ) as server:
        answering = threading.Thread(target=server.handle_request)
        answering.start()
        assert lives(port=str(server.server_port), site=site) is well
        answering.join()


def test_container_health_check_fails_when_nothing_answers():
    with make_server("127.0.0.1", 0, get_wsgi_application()) as server:
        port = server.server_port
    assert not lives(port=str(port), site="http://testserver")
