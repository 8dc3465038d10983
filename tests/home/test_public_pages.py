"""Public pages name, show and sell only pages that are public at this moment."""

from __future__ import annotations

from datetime import timedelta

import pytest
from bs4 import BeautifulSoup
from django.utils import timezone
from wagtail.models import Page, PageViewRestriction

from checkout.models import CartLine
from home.models import (
    HomePage,
    JournalPage,
    PoliciesPage,
    PolicyPage,
    StandardPage,
    StoryPage,
)
from products.models import CataloguePage, ProductPage, Variant
from tests.checkout_builders import add_to_cart
from tests.products.page_builders import a_department, a_picture, a_product_in

pytestmark = pytest.mark.django_db


def keep_private(page):
    PageViewRestriction.objects.create(page=page, restriction_type="login")


def let_expire(page):
    just_now = timezone.now() - timedelta(seconds=1)
    Page.objects.filter(pk=page.pk).update(expire_at=just_now)


HIDE = pytest.mark.parametrize("hide", [keep_private, let_expire])


@pytest.fixture
def shop():
    """A department with a mug, a policy, a story on the front page, a page of its own."""
    mug = a_product_in("secretware", "Mug")
    policy = PolicyPage(title="Secret rules", slug="rules", show_in_menus=True)
    PoliciesPage.objects.get().add_child(instance=policy)
    story = StoryPage(title="Secret story", slug="story", image=a_picture("Kiln"))
    JournalPage.objects.get().add_child(instance=story)
    home = HomePage.objects.get()
    home.body = [("story", {"title": "", "page": story})]
    home.save_revision().publish()
    about = StandardPage(title="Secret studio", slug="about", show_in_menus=True)
    home.add_child(instance=about)
    department = a_department("secretware")
    department.show_in_menus = True
    department.save()
    return {
        "department": department,
        "policy": policy,
        "story": story,
        "page": about,
        "product": mug.main_page,
    }


ADDRESSES = ["/", "/search/?q=secret", "/nothing-here/", "/journal/", "/policies/"]
ADDRESSES += ["/products/", "/sitemap.xml", "/feeds/products.xml"]


@HIDE
@pytest.mark.parametrize("kind", ["department", "policy", "story", "page"])
@pytest.mark.parametrize("address", ADDRESSES)
def test_no_page_names_a_page_that_is_not_public(guest, shop, hide, kind, address):
    hidden = shop[kind]
    named = {"/": 1, "/nothing-here/": kind != "story"}.get(address, False)
    if named:
        assert hidden.title in guest.get(address).content.decode()
    hide(hidden)
    assert hidden.title not in guest.get(address).content.decode()


@HIDE
def test_page_that_is_no_longer_public_sells_nothing_at_once(guest, shop, hide):
    sku = Variant.objects.get().sku
    assert guest.get(shop["product"].url).status_code == 200
    hide(shop["product"])
    assert guest.get(shop["product"].url).status_code in (302, 404)
    answer = add_to_cart(guest, sku)
    assert answer.status_code == 404
    assert not CartLine.objects.exists()
    assert sku not in guest.get("/feeds/products.xml").content.decode()


@pytest.mark.parametrize("kind", ["department", "policy", "story", "page"])
def test_expired_page_is_gone_to_the_second(guest, shop, kind):
    assert guest.get(shop[kind].url).status_code == 200
    let_expire(shop[kind])
    assert guest.get(shop[kind].url).status_code == 404


def test_preview_sells_nothing(shop, olives):
    page = ProductPage.objects.get()
    page.save_revision()
    seen = olives.get(f"/admin/pages/{page.pk}/view_draft/").content.decode()
    assert "This is a preview. Nothing can be bought here." in seen
    assert 'action="/cart/add/"' not in seen


MENUS = {
    CataloguePage: ("shop-all", "Everything"),
    JournalPage: ("notes", "Journal"),
    PoliciesPage: ("legal", None),
}


@pytest.mark.parametrize("kind", MENUS)
def test_menus_follow_a_page_to_its_new_address(guest, shop, kind):
    slug, words = MENUS[kind]
    page = kind.objects.get()
    old = page.slug
    page.slug = slug
    page.save_revision().publish()
    html = guest.get("/cart/").content.decode()
    assert f'href="/{old}/' not in html
    assert f'href="/{slug}/' in html
    for title in ("Secretware", "Secret rules"):
        assert title in html
    assert words is None or words in html


def test_breadcrumbs_leave_out_pages_that_are_not_live(guest, shop):
    Page.objects.filter(pk=shop["department"].pk).update(live=False)
    assert "Secretware" not in guest.get(shop["product"].url).content.decode()


def test_page_with_a_password_asks_for_it_in_the_shops_own_design(guest, shop):
    page = shop["story"]
    page.introduction = "A secret glaze."
    page.save_revision().publish()
    PageViewRestriction.objects.create(
        page=page, restriction_type="password", password="open"
    )
    asked = guest.get(page.url)
    soup = BeautifulSoup(asked.content, "html.parser")
    assert soup.h1.string == "This page has a password"
    assert soup.select_one("header a[href='/']")
    assert page.title not in asked.text
    assert "secret glaze" not in asked.text
    form = soup.select_one("main form")
    hidden = {one["name"]: one["value"] for one in form.select("input[type=hidden]")}
    wrong = guest.post(form["action"], hidden | {"password": "shut"})
    assert "Error:" in wrong.text
    answer = guest.post(form["action"], hidden | {"password": "open"})
    assert page.title in guest.get(answer.url).text
