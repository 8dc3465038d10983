"""Suggestions are asked for with nearly each letter, so they ask the database little."""

from __future__ import annotations

import pytest

from home.models import JournalPage, StoryPage
from tests.products.page_builders import a_department, a_product_in

SUGGESTIONS = {"HX-Request": "true", "HX-Target": "suggestions"}
MOST_QUERIES = 6


@pytest.fixture
def bowls(kept_pages):
    """Many bowls, in a department and with a story that have the word, too."""
    a_department("bowls")
    for number in range(8):
        a_product_in("bowls", f"Bowl {number}")
    story = StoryPage(title="How bowls are thrown", slug="thrown")
    JournalPage.objects.get().add_child(instance=story)


@pytest.mark.parametrize("typed", ["bowl", "bole"])
def test_suggestions_take_few_queries_also_when_they_are_corrected(
    bowls, guest, typed, django_assert_max_num_queries
):
    guest.get("/search/", {"q": typed}, headers=SUGGESTIONS)
    with django_assert_max_num_queries(MOST_QUERIES):
        answer = guest.get("/search/", {"q": typed}, headers=SUGGESTIONS)
    assert "See all 10 for ‘bowl’" in answer.text
