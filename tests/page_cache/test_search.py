"""Searches in a shop of several processes: what they know, and what they ask for."""

from __future__ import annotations

import pytest

from home.models import JournalPage, StoryPage
from tests.products.page_builders import a_product_in, hits


def test_words_that_another_process_published_are_found_at_once(
    bowl, guest, in_another_process
):
    assert hits(guest, "again") == []
    in_another_process("publish")
    assert hits(guest, "again") == ["Salt Bowl"]


@pytest.mark.parametrize("typed", ["bowl", "bwol", "qqqq", "are bowls safe outside"])
def test_searches_leave_kept_pages_kept(bowl, guest, typed, django_assert_num_queries):
    guest.get("/products/")
    hits(guest, typed)
    with django_assert_num_queries(0):
        guest.get("/products/")


@pytest.mark.parametrize("typed", ["bowl", "blue bowls", "bwol"])
def test_page_of_results_takes_few_queries(
    bowl, guest, typed, django_assert_max_num_queries
):
    story = StoryPage(title="A blue bowl", slug="blue")
    JournalPage.objects.get().add_child(instance=story)
    for number in range(6):
        a_product_in("bowls", f"Blue Bowl {number}")
    hits(guest, typed)
    with django_assert_max_num_queries(10):
        assert len(hits(guest, typed)) > 6
