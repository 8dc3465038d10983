"""Scheduled pages are published and unpublished to the second."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.utils import timezone

from home.scheduled_publishing import publish_on_time
from products.models import ProductPage
from tests.products.page_builders import a_page

pytestmark = pytest.mark.django_db


def let_time_come(page):
    """Move the time that was set for a page into the past, as a second that goes by does."""
    revision = page.get_latest_revision()
    revision.approved_go_live_at = timezone.now() - timedelta(seconds=1)
    revision.content["go_live_at"] = revision.approved_go_live_at.isoformat()
    revision.save()


def test_page_is_published_to_the_second_within_the_run(guest):
    page = a_page("Bowl")
    page.unpublish()
    page.go_live_at = timezone.now() + timedelta(hours=1)
    page.save_revision(approved_go_live_at=page.go_live_at)
    seen = []

    def a_second_goes_by(_length):
        seen.append(guest.get(page.url).status_code)
        let_time_come(page)
        if len(seen) == 2:
            raise TimeoutError

    with pytest.raises(TimeoutError):
        publish_on_time(seconds=60, wait=a_second_goes_by)
    assert seen == [404, 200]


def test_page_is_unpublished_to_the_second_within_the_run():
    page = a_page("Bowl")
    ProductPage.objects.update(expire_at=timezone.now() - timedelta(seconds=1))
    publish_on_time(seconds=0)
    page.refresh_from_db()
    assert (page.live, page.expired) == (False, True)
