"""Who may open which of the catalogue's screens: people × addresses × methods."""

from __future__ import annotations

import pytest
from django.test import Client
from django.urls import reverse

from home.groups import EDITORS, MANAGERS
from products.models import Option, Product, StockItem, StockMovement
from tests.builders import a_person, a_variant
from tests.conftest import browser_of
from tests.products.screens import a_member, open_form, save

pytestmark = pytest.mark.django_db

READING = [
    "product:index",
    "product:index_results",
    "product:add",
    "product:edit",
    "product:inspect",
    "product:history",
    "product:usage",
    "option:index",
    "option:add",
    "option:edit",
    "stockmovement:index",
]
WRITING = ["product:add", "product:edit", "product:toggle", "option:add", "option:edit"]
NOBODY = ["product:delete", "option:delete", "stockmovement:add"]
NOBODY += ["stockmovement:edit", "stockmovement:delete"]


@pytest.fixture
def bowl():
    return a_variant("BOWL", options={"Glaze": "Sea"})


@pytest.fixture
def manager(bowl):
    return browser_of(a_member(MANAGERS))


@pytest.fixture
def editor(bowl):
    return browser_of(a_member(EDITORS, "edith@example.com"))


@pytest.fixture
def customer(bowl):
    return browser_of(a_person("cora@example.com"))


def address(name):
    rows = {"product": Product, "option": Option, "stockmovement": StockMovement}
    pk = rows[name.split(":")[0]].objects.first().pk
    alone = name.endswith((":index", ":index_results", ":add"))
    return reverse(name, args=[] if alone else [pk])


def rows():
    return [list(row.objects.values()) for row in (Product, Option, StockMovement)]


@pytest.mark.parametrize("name", READING)
def test_managers_read_every_screen(manager, name):
    assert manager.get(address(name)).status_code == 200


@pytest.mark.parametrize("kind", ["csv", "xlsx"])
@pytest.mark.parametrize("name", ["product:index", "stockmovement:index"])
def test_managers_export_lists(manager, name, kind):
    answer = manager.get(address(name), {"export": kind})
    assert answer.status_code == 200
    assert b"".join(answer.streaming_content)


def test_managers_change_a_product_and_count_its_stock(manager, bowl):
    form = open_form(manager, bowl.product)
    form |= {"variants-0-counted": 4, "variants-0-why": "Stocktake"}
    assert save(manager, bowl.product, form).status_code == 302
    assert StockItem.objects.get().on_hand == 4


def test_managers_switch_a_product(manager):
    manager.post(address("product:toggle"), {"active": 0})
    assert not Product.objects.get().active


@pytest.mark.parametrize("query", [{}, {"export": "csv"}, {"export": "xlsx"}])
@pytest.mark.parametrize("name", READING)
def test_editors_open_no_catalogue_screens(editor, name, query):
    answer = editor.get(address(name), query)
    assert (answer.status_code, answer.url) == (302, reverse("wagtailadmin_home"))


@pytest.mark.parametrize("name", [*WRITING, *NOBODY])
def test_editors_change_nothing(editor, name):
    before = rows()
    editor.post(address(name), {"active": 0, "name": "Mine"})
    assert rows() == before


@pytest.mark.parametrize("name", READING)
def test_customers_and_guests_are_redirected(customer, name):
    for browser in (customer, Client()):
        answer = browser.get(address(name))
        assert answer.status_code == 302
        assert answer.url.startswith(reverse("wagtailadmin_login"))


@pytest.mark.parametrize("name", [*WRITING, *NOBODY])
def test_customers_and_guests_change_nothing(customer, name):
    before = rows()
    for browser in (customer, Client()):
        browser.post(address(name), {"active": 0, "name": "Mine"})
    assert rows() == before


@pytest.mark.parametrize("name", NOBODY)
@pytest.mark.parametrize("method", ["get", "post"])
def test_superusers_can_not_delete_products_or_write_the_ledger(
    olives, bowl, name, method
):
    before = rows()
    answer = getattr(olives, method)(address(name))
    assert (answer.status_code, answer.url) == (302, reverse("wagtailadmin_home"))
    assert rows() == before


def test_the_list_offers_no_delete(olives, bowl):
    page = olives.get(address("product:index")).content.decode()
    assert address("product:delete") not in page
    assert address("product:toggle") in page


def test_the_switch_needs_a_csrf_token(bowl, olive):
    careful = Client(enforce_csrf_checks=True)
    careful.force_login(olive)
    assert careful.post(address("product:toggle"), {"active": 0}).status_code == 403
    assert Product.objects.get().active


def test_editors_have_no_shop_menu(editor, manager):
    home, shop = reverse("wagtailadmin_home"), address("product:index")
    assert shop in manager.get(home).content.decode()
    assert shop not in editor.get(home).content.decode()
