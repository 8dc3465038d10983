"""The next page that a form of the admin names."""

from __future__ import annotations

import pytest
from django.urls import reverse
from wagtail.models import Page

from tests.builders import a_product

NO_ADDRESS = ["abc", "wagtailadmin_home", "?page=2", "javascript:alert(1)", "a\x00b"]


@pytest.mark.parametrize("target", NO_ADDRESS)
def test_a_product_is_not_switched_by_a_form_that_leads_nowhere(olives, target):
    mug = a_product()
    answer = olives.post(
        reverse("product:toggle", args=[mug.pk]), {"active": "0", "next": target}
    )
    mug.refresh_from_db()
    assert (answer.status_code, mug.active) == (400, True)


@pytest.mark.parametrize("target", NO_ADDRESS)
def test_a_page_is_not_unpublished_by_a_form_that_leads_nowhere(olives, target):
    page = a_product().main_page
    unpublish = reverse("wagtailadmin_pages:unpublish", args=[page.pk])
    assert olives.post(unpublish, query_params={"next": target}).status_code == 400
    assert olives.post(unpublish, {"next": target}).status_code == 400
    assert Page.objects.get(pk=page.pk).live


@pytest.mark.parametrize("target", NO_ADDRESS)
def test_signing_in_to_the_admin_leads_to_its_home_instead(client, olives, target):
    asked = client.get("/admin/login/", query_params={"next": target})
    assert asked.url == "/account/login/?next=%2Fadmin%2F"
    assert olives.get("/admin/login/", query_params={"next": target}).url == "/admin/"


def test_form_redirects_to_its_next_address(olives):
    mug = a_product()
    for target in ("/admin/product/?p=2", "http://testserver/admin/product/"):
        toggle = reverse("product:toggle", args=[mug.pk])
        answer = olives.post(toggle, {"active": "0", "next": target})
        assert (answer.status_code, answer.url) == (302, target)
