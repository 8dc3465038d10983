"""Searches in a shop of several processes: what they know, and what they ask for."""

from __future__ import annotations

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from home.models import JournalPage, StoryPage
from tests.products.page_builders import a_product_in, hits

UNDER_THE_FIELD = {"HX-Request": "true", "HX-Target": "suggestions"}


def test_words_that_another_process_published_are_found_at_once(
    bowl, in_another_process
):
    assert hits(Client(), "again") == []
    in_another_process("publish")
    assert hits(Client(), "again") == ["Salt Bowl"]


@pytest.mark.parametrize(("headers", "most"), [({}, 10), (UNDER_THE_FIELD, 6)])
@pytest.mark.parametrize("typed", ["bowl", "blue bowls", "bwol"])
def test_search_asks_the_database_few_questions(bowl, typed, headers, most):
    JournalPage.objects.get().add_child(
        instance=StoryPage(title="A blue bowl", slug="blue")
    )
    for number in range(6):
        a_product_in("bowls", f"Blue Bowl {number}")
    Client().get("/search/", {"q": typed}, headers=headers)
    with CaptureQueriesContext(connection) as asked:
        Client().get("/search/", {"q": typed}, headers=headers)
    assert len(asked) <= most, [query["sql"] for query in asked]
