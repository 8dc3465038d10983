"""Slugs made of names, and addresses that the shop itself uses."""

from __future__ import annotations

import pytest
from wagtail.test.utils.form_data import inline_formset, nested_form_data, rich_text

from home.models import ContactPage
from products.admin.forms.chooser import unused_slug
from products.models import CataloguePage, DepartmentPage
from site_config.slugs import slug_of
from tests.builders import set_store_language
from tests.products.page_builders import a_department

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    ("name", "slug"),
    [
        ("Salt Bowl", "salt-bowl"),
        ("Groß", "gross"),
        ("Maßkrug", "masskrug"),
        ("Ärmel", "armel"),
        ("A", "a"),
        ("A+", "a-plus"),
        ("Oak & Ash", "oak-and-ash"),
        ("日本", "riben"),
        ("✿", "u273f"),
        ("!!!", "u21-u21-u21"),
    ],
)
def test_a_name_makes_a_handle_of_plain_letters(name, slug):
    assert slug_of(name) == slug


def test_a_german_shop_writes_umlauts_as_germans_do():
    set_store_language("de")
    assert unused_slug("Schlüsselbrett für Öfen") == "schluesselbrett-fuer-oefen"


def test_two_pages_named_by_symbols_get_different_slugs(guest):
    catalogue = CataloguePage.objects.get()
    for title in ("✿", "✿", "!!!"):
        catalogue.add_child(instance=DepartmentPage(title=title))
    slugs = DepartmentPage.objects.order_by("path").values_list("slug", flat=True)
    assert list(slugs) == ["u273f", "u273f-2", "u21-u21-u21"]
    assert guest.get("/products/u273f/").status_code == 200


OURS = ["cart", "admin", "account", "media", "checkout", "me"]


def refused(olives, page, slug):
    form = nested_form_data(
        {
            "title": page.title,
            "slug": slug,
            "introduction": rich_text("<p>Words</p>"),
            "comments": inline_formset([]),
        }
    )
    answer = olives.post(f"/admin/pages/{page.pk}/edit/", form)
    return b"The shop itself uses this address." in answer.content


@pytest.mark.parametrize("slug", OURS)
def test_page_cannot_use_an_address_of_the_shop(olives, slug):
    assert refused(olives, ContactPage.objects.get(), slug)


@pytest.mark.parametrize("slug", ["write-to-us", "products-of-old"])
def test_page_can_use_any_other_address(olives, slug):
    assert not refused(olives, ContactPage.objects.get(), slug)


@pytest.mark.parametrize("slug", OURS)
def test_page_further_down_may_have_the_same_slug(olives, slug):
    assert not refused(olives, a_department(), slug)
