"""Editors in a real browser: what they write is seen in the shop, and changes no stock."""

from __future__ import annotations

import re

import pytest
from django.contrib.auth.models import Group
from django.urls import reverse
from playwright.sync_api import expect

from products.models import StockItem, Variant
from tests.browser import steps
from tests.builders import a_person
from tests.checkout_builders import a_paid_order
from tests.marks import committed
from tests.products.page_builders import a_page, a_picture, with_a_picture

pytestmark = [pytest.mark.browser, committed]


@pytest.fixture
def bowl_page(shop):
    """A product's page that already tells something."""
    page = a_page("Salt Bowl", sku="BOWL", price="48.00", on_hand=7)
    return with_a_picture(page.product, story=[("text", "<p>Thrown in March.</p>")])


@pytest.fixture
def edie(bowl_page):
    """Edie writes: a member of the group Editors."""
    edie = a_person("edie@example.com", first_name="Edie")
    edie.groups.add(Group.objects.get(name="Editors"))
    return edie


def goods():
    """Every price and every stock level."""
    shelves = StockItem.objects.values_list("on_hand", "reserved")
    return list(Variant.objects.values_list("sku", "price")), list(shelves)


def write(page, *, after, words):
    """Type `words` into the story, behind the text that is there."""
    page.get_by_role("textbox").filter(has_text=after).click()
    page.keyboard.press("Control+End")
    page.keyboard.type(words)
    # The editor hands what is typed to its form a moment later.
    form_field = page.locator("input[name=story-0-value]")
    expect(form_field).to_have_value(re.compile(words))


def publish(page):
    page.get_by_role("button", name="More actions").click()
    page.get_by_role("button", name="Publish").click()
    expect(page.get_by_text("'Salt Bowl' has been published")).to_be_visible()


def test_editor_changes_a_story_and_sees_it_in_the_shop(page, edie, bowl_page):
    before = goods()
    page.goto("/admin/")
    steps.sign_in(page, edie.email)
    page.wait_for_url("**/admin/")
    page.goto(bowl_page.url)
    page.get_by_role("link", name="Edit this page").click()
    write(page, after="Thrown in March.", words=" Glazed in April.")
    publish(page)
    page.goto(bowl_page.url)
    words = page.get_by_role("main").get_by_text("Thrown in March. Glazed in April.")
    expect(words).to_be_visible()
    assert goods() == before


def test_preview_shows_the_page(page, edie, bowl_page, let_in, browser_log):
    let_in(edie)
    page.goto(reverse("wagtailadmin_pages:edit", args=[bowl_page.pk]))
    page.get_by_role("button", name="Toggle preview").click()
    preview = page.frame_locator("iframe[title=Preview]").first
    expect(preview.get_by_role("heading", name="Salt Bowl")).to_be_visible()
    expect(preview.get_by_text("Thrown in March.")).to_be_visible()
    assert browser_log.errors == []


def test_admin_pages_keep_to_their_content_policy(
    page, olive, ada, bowl_page, let_in, browser_log
):
    order = a_paid_order(ada)
    let_in(olive)
    screens = [
        reverse("wagtailadmin_home"),
        reverse("wagtailadmin_explore_root"),
        reverse("wagtailadmin_pages:edit", args=[bowl_page.pk]),
        reverse("product:edit", args=[bowl_page.product_id]),
        reverse("wagtailimages:index"),
        reverse("wagtailimages:edit", args=[a_picture().pk]),
        reverse("orders:index"),
        reverse("orders:inspect", args=[order.pk]),
    ]
    for screen in screens:
        assert page.goto(screen, wait_until="networkidle").status == 200
    assert browser_log.errors == []
    assert browser_log.foreign_requests == []
