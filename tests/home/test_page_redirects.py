"""Pages with a new address: old links redirect to them, with their query string."""

from __future__ import annotations

import pytest
from django.test import Client
from wagtail.contrib.redirects.models import Redirect

from products.models import DepartmentPage, Product, ProductPage
from tests.products.page_builders import a_department, a_page, a_product_in, statements

pytestmark = pytest.mark.django_db


@pytest.fixture
def publish(django_capture_on_commit_callbacks):
    """Gives a page another slug, as an editor does."""

    def publish(page, slug):
        page.refresh_from_db()
        page.slug = slug
        with django_capture_on_commit_callbacks(execute=True):
            page.save_revision().publish()
        return type(page).objects.get(pk=page.pk)

    return publish


def test_an_old_address_redirects_to_the_page_and_keeps_the_sku(guest, publish):
    page = a_page(sku="BOWL")
    old = page.url
    new = publish(page, "salt-bowl").url
    assert new != old
    assert guest.get(old).status_code == 301
    assert guest.get(old).url == new
    assert guest.get(f"{old}?sku=BOWL").url == f"{new}?sku=BOWL"


def test_the_pages_below_a_department_keep_their_old_addresses(guest, publish):
    old = a_product_in("pots", "Jug").main_page.url
    publish(DepartmentPage.objects.get(), "ceramics")
    assert old == "/products/pots/jug/"
    assert guest.get(old).url == "/products/ceramics/jug/"


def test_a_page_that_moves_to_another_department_is_found(
    guest, django_capture_on_commit_callbacks
):
    page = ProductPage.objects.get(product=a_product_in("pots", "Jug"))
    there = a_department("jugs")
    with django_capture_on_commit_callbacks(execute=True):
        page.move(there, pos="last-child")
    assert guest.get("/products/pots/jug/").url == "/products/jugs/jug/"


def test_a_page_that_moved_twice_is_found_in_one_step(guest, publish):
    page = a_page()
    first = page.url
    page = publish(page, "second")
    page = publish(page, "third")
    assert guest.get(first).url == page.url


def test_no_redirect_loop_when_a_page_comes_back(guest, publish):
    page = a_page()
    slug, here = page.slug, page.url
    elsewhere = publish(page, "elsewhere").url
    assert guest.get(here)["Cache-Control"] == "public, no-cache"
    publish(page, slug)
    assert guest.get(here).status_code == 200
    assert guest.get(elsewhere).url == here


def test_an_unknown_address_costs_few_queries(guest):
    a_page()
    for address in ("/products/nothing/", "/n%C3%B6/?sku=1", "/nothing/?a=1&b=2"):
        taken = statements(Client(), address, status=404)
        assert len(taken) <= 14, "\n".join(taken)


def test_page_that_came_back_and_is_not_sold_is_404_and_no_redirect_loop(
    guest, publish
):
    page = a_page()
    slug, here = page.slug, page.url
    elsewhere = publish(page, "elsewhere").url
    publish(page, slug)
    Product.objects.update(active=False)
    assert guest.get(here).status_code == 404
    assert guest.get(elsewhere).url == here
    assert guest.get("/products/?page=99").status_code == 404


def test_redirects_that_lead_to_each_other_are_ignored(guest):
    for old, new in (("/a", "/b/"), ("/b", "/c/"), ("/c", "/a/")):
        Redirect.objects.create(old_path=old, redirect_link=new)
    assert [guest.get(f"/{page}/").status_code for page in "abc"] == [404] * 3
