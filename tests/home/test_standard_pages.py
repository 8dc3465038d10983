"""A page of its own, such as one about the makers: found from every page, and by machines."""

from __future__ import annotations

import pytest
from bs4 import BeautifulSoup

from home.models import HomePage, StandardPage
from tests.products.page_builders import a_picture, a_product_in, texts_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def about():
    """A page at /about/ with a tall picture and a mug to buy."""
    mug = a_product_in("ceramics", "Mug")
    page = StandardPage(
        title="About",
        slug="about",
        introduction="Three people in one yard.",
        image=a_picture("The yard"),
        body=[("products", {"title": "From us", "products": [mug]})],
    )
    HomePage.objects.get().add_child(instance=page)
    page.save_revision().publish()
    return page


def links_in(answer, place):
    found = BeautifulSoup(answer.content, "html.parser").select(f"{place} a")
    return {link.get_text(strip=True): link["href"] for link in found}


@pytest.mark.parametrize("place", [".site-footer", ".menu-nav"])
@pytest.mark.parametrize("address", ["/", "/cart/", "/account/login/", "/nowhere/"])
def test_every_page_links_to_it_in_footer_and_menu(guest, about, place, address):
    assert links_in(guest.get(address), place)["About"] == "/about/"


@pytest.mark.parametrize("place", [".site-footer", ".menu-nav"])
def test_editors_may_leave_it_out_of_the_menus(guest, about, place):
    about.show_in_menus = False
    about.save_revision().publish()
    assert "About" not in links_in(guest.get("/"), place)


def test_it_shows_title_picture_and_what_can_be_bought(guest, about):
    answer = guest.get("/about/")
    assert texts_of(answer, "h1") == ["About"]
    assert texts_of(answer, ".lead") == ["Three people in one yard."]
    assert texts_of(answer, ".card-name") == ["Mug"]
    picture = BeautifulSoup(answer.content, "html.parser").select_one("article img")
    assert (picture["alt"], picture["fetchpriority"]) == ("The yard", "high")


def test_search_engines_are_told_of_it(guest, about):
    assert "<loc>http://testserver/about/</loc>" in guest.get("/sitemap.xml").text
    page = BeautifulSoup(guest.get("/about/").content, "html.parser")
    described = page.select_one("meta[name=description]")["content"]
    assert described == "Three people in one yard."
    assert page.select_one("link[rel=canonical]")["href"].endswith("/about/")
