"""docs/sandbox.md tells other projects how to use the sandbox: what it says works."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
BEFORE = """
from pathlib import Path
BASE_DIR = Path(__file__).parent
DEBUG = True
SECRET_KEY = "x" * 50
ALLOWED_HOSTS = ["localhost"]
ROOT_URLCONF = "their_urls"
INSTALLED_APPS = ["django.contrib.staticfiles"]
STATIC_URL = "/static/"
TEMPLATES = [{"BACKEND": "django.template.backends.django.DjangoTemplates", "APP_DIRS": True}]
DATABASES = {"default": {"ENGINE": "django.db.backends.sqlite3", "NAME": BASE_DIR / "theirs"}}
"""
URLS = """
from django.urls import include, path
urlpatterns = []
"""
CLIENT = """
import django, stripe
django.setup()
from django.conf import settings
"""
PURCHASE = """
from django.core.management import call_command
from django.test import Client
call_command("check", fail_level="WARNING")
call_command("migrate", database="sandbox", verbosity=0)
price = {"currency": "eur", "unit_amount": 1500, "product_data": {"name": "A thing"}}
session = client.v1.checkout.sessions.create(params={
    "mode": "payment",
    "success_url": "http://localhost:8000/thanks/",
    "line_items": [{"quantity": 1, "price_data": price}],
})
browser = Client(headers={"host": "localhost"})
page = "/sandbox/pay/" + session.id + "/"
assert session.url.startswith("http://localhost:8000" + page)
assert "Pay EUR 15.00" in browser.get(page).content.decode()
fields = {"way": "late", "name": "Ada", "email": "ada@example.com"}
answer = browser.post(page, fields)
assert answer["Location"] == "http://localhost:8000/thanks/", answer.content.decode()
assert "EUR 15.00" in browser.get("/sandbox/").content.decode()
print(client.v1.checkout.sessions.retrieve(session.id).payment_status)
"""


@pytest.fixture
def their_project(tmp_path):
    """A project with nothing of the shop's but the sandbox, set up as the page says."""
    page = Path(ROOT, "docs/sandbox.md").read_text(encoding="utf-8")
    settings, urls, client = re.findall(r"```python\n(.*?)```", page, re.DOTALL)
    Path(tmp_path, "sandbox").symlink_to(ROOT / "sandbox")
    Path(tmp_path, "their_settings.py").write_text(BEFORE + settings)
    Path(tmp_path, "their_urls.py").write_text(URLS + urls)
    Path(tmp_path, "buy.py").write_text(CLIENT + client + PURCHASE)
    return tmp_path


def test_another_project_sells_with_only_the_sandboxs_folder(their_project):
    environment = {**os.environ, "DJANGO_SETTINGS_MODULE": "their_settings"}
    run = subprocess.run(
        [sys.executable, "buy.py"],
        cwd=their_project,
        env={**environment, "PYTHONPATH": "."},
        capture_output=True,
        text=True,
        check=False,
    )
    assert (run.returncode, run.stdout.splitlines()[-1:]) == (0, ["paid"]), run.stderr
