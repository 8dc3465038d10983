"""What the documents say is true."""

from __future__ import annotations

import re
import tomllib

import pytest

from checkout.payments.events import SESSION_EVENTS
from tests.site_config.production import ROOT

WRITTEN = ["README.md", "docs/operations.md", "docs/editors.md"]


def text_of(name):
    return (ROOT / name).read_text(encoding="utf-8")


def test_the_readme_names_everybody_in_the_example_shop():
    data = tomllib.loads(text_of("demo/data/people.toml"))
    password = re.search(r'^PASSWORD = "(.+)"', text_of("demo/users.py"), re.MULTILINE)[
        1
    ]
    for person in data["person"]:
        assert f"| {person['email']} | {password} |" in text_of("README.md")


def test_the_webhook_asks_for_exactly_the_events_that_the_shop_settles():
    listed = re.findall(
        r"^    (checkout\.\S+)$", text_of("docs/operations.md"), re.MULTILINE
    )
    assert set(listed) == SESSION_EVENTS


@pytest.mark.parametrize("name", WRITTEN)
def test_links_between_documents_lead_somewhere(name):
    links = re.findall(r"\]\((?!https?:)([^)#]+)\)", text_of(name))
    missing = [
        link for link in links if not (ROOT / name).parent.joinpath(link).exists()
    ]
    assert missing == []
