"""`set_up_shop`: the first pages, and the permissions of the staff's groups."""

from __future__ import annotations

import pytest
from django.contrib.auth.models import Group, Permission
from django.core.management import call_command
from wagtail.models import GroupPagePermission, Page, Site

from home.groups import EDITORS, MANAGERS
from home.models import GivenRight
from home.setup import set_up_shop
from products.models import CataloguePage
from tests.builders import a_person
from tests.conftest import browser_of
from tests.products.page_builders import a_page

pytestmark = pytest.mark.django_db


def everything():
    return (
        list(Page.objects.order_by("pk").values()),
        list(Site.objects.values()),
        list(Group.permissions.through.objects.values_list("group", "permission")),
        list(GroupPagePermission.objects.order_by("pk").values()),
    )


def test_a_new_shop_has_its_pages(guest, not_set_up):
    call_command("set_up_shop")
    for address in ("/", "/products/", "/journal/", "/policies/", "/contact/"):
        assert guest.get(address).status_code == 200
    assert Site.objects.get().hostname == "testserver"


def test_setting_up_twice_changes_nothing():
    before = everything()
    set_up_shop()
    assert everything() == before


def test_what_the_merchant_changed_stays():
    Page.objects.filter(slug="journal").update(title="Our diary", slug="diary")
    GroupPagePermission.objects.filter(
        group__name=EDITORS, permission__codename="publish_page"
    ).delete()
    before = everything()
    set_up_shop()
    assert everything() == before


@pytest.fixture
def member_of():
    def member_of(name):
        person = a_person(f"{name.split()[0].lower()}@example.com")
        person.groups.add(Group.objects.get(name=name))
        return person

    return member_of


@pytest.mark.parametrize("group", [EDITORS, MANAGERS])
def test_both_groups_edit_and_publish(member_of, group):
    person = member_of(group)
    rights = CataloguePage.objects.get().permissions_for_user(person)
    assert rights.can_add_subpage()
    assert rights.can_publish()
    browser = browser_of(person)
    assert browser.get("/admin/").status_code == 200
    assert browser.get("/admin/images/add/").status_code == 200


def test_editors_do_not_see_orders(member_of):
    editor = member_of(EDITORS)
    for right in (
        "products.change_product",
        "products.change_variant",
        "checkout.view_order",
        "checkout.view_stripeevent",
        "site_config.change_storesettings",
    ):
        assert not editor.has_perm(right), right


def test_managers_see_orders_and_change_products_and_settings(member_of):
    manager = member_of(MANAGERS)
    for right in (
        "products.add_product",
        "products.change_product",
        "checkout.view_order",
        "checkout.view_stripeevent",
        "checkout.change_discrepancy",
        "site_config.change_storesettings",
    ):
        assert manager.has_perm(right), right
    assert not manager.has_perm("checkout.change_order")


def test_an_editor_sees_price_and_stock_beside_the_text(member_of):
    page = a_page(sku="BOWL")
    answer = browser_of(member_of(EDITORS)).get(f"/admin/pages/{page.pk}/edit/")
    assert "BOWL" in answer.text


def rights_of(name):
    return set(
        Group.objects.get(name=name).permissions.values_list("codename", flat=True)
    )


def test_later_permissions_reach_existing_groups(db):
    managers = Group.objects.get(name="Shop managers")
    later = Permission.objects.get(codename="change_outgoingemail")
    managers.permissions.remove(later)
    GivenRight.objects.filter(permission=later).delete()
    set_up_shop()
    assert "change_outgoingemail" in rights_of("Shop managers")


def test_permission_that_the_merchant_removed_stays_removed(db):
    managers = Group.objects.get(name="Shop managers")
    managers.permissions.remove(Permission.objects.get(codename="cancel_order"))
    set_up_shop()
    assert "cancel_order" not in rights_of("Shop managers")
