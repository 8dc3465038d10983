"""Who may do what with orders and payments in the admin: role × address × method."""

from __future__ import annotations

from importlib import import_module

import pytest
from django.apps import apps
from django.contrib.messages import get_messages
from django.test import Client
from django.urls import reverse
from wagtail.log_actions import log
from wagtail.models import ModelLogEntry

from checkout import invoices
from checkout.models import BackInStock, Discrepancy, Invoice, OrderEvent
from tests.builders import a_person, a_variant
from tests.checkout.order_builders import (
    ORDER_PERMISSIONS,
    a_colleague,
    a_discrepancy,
    a_row,
    an_email,
    an_event,
)

pytestmark = pytest.mark.django_db
DENIED = "Sorry, you do not have permission to access this area."
LISTS = [
    "orders",
    "invoices",
    "money-inbox",
    "stripe-events",
    "emails",
    "back-in-stock",
]
PAGES = ["orders", "invoices", "money-inbox", "stripe-events"]
FORMS = ["new", "edit", "delete", "history", "usage"]


@pytest.fixture
def orders():
    """One row of each kind, all with the same key as their order."""
    order = a_row(pk=7)
    a_discrepancy(order, pk=7)
    an_event(order, pk=7)
    Invoice.objects.filter(pk=invoices.issue(order).pk).update(id=7)
    an_email(order, pk=7)
    reader = a_person("reader@example.com")
    BackInStock.objects.create(pk=7, user=reader, variant=a_variant(on_hand=0))
    return order


def someone(role):
    browser = Client()
    people = {
        "customer": lambda: a_person("ada@example.com"),
        "editor": lambda: a_colleague("ed@example.com", "change_image"),
        "viewer": lambda: a_colleague("lou@example.com", "view_order"),
        "writer": lambda: a_colleague("wil@example.com", "add_orderevent"),
        "manager": lambda: a_colleague("mona@example.com", *ORDER_PERMISSIONS),
        "superuser": lambda: a_person(
            "o@example.com", is_staff=True, is_superuser=True
        ),
    }
    if role != "signed out":
        browser.force_login(people[role]())
    return browser


def addresses():
    looking = [f"/admin/{name}/{page}" for name in LISTS for page in ("", "results/")]
    pages = [f"/admin/{name}/inspect/7/" for name in PAGES]
    pages.append("/admin/orders/packing-slip/7/")
    pages.append("/admin/books/")
    acts = [
        "/admin/orders/note/7/",
        "/admin/orders/cancel/7/",
        "/admin/orders/send/7/",
        "/admin/orders/send-several/",
        "/admin/orders/correct-parcel/7/",
        "/admin/orders/cancel-parcel/7/",
        "/admin/money-inbox/settle/7/",
    ]
    return looking, pages, acts


def writing():
    return ["/admin/{}/{}/{}".format(name, form, "" if form == "new" else "7/")
            for name in LISTS for form in FORMS]  # fmt: skip


ALL = [address for group in addresses() for address in group]


def turned_away(browser, method, address):
    """Sent to the admin's front page, with a message."""
    browser.cookies.pop("messages", None)  # Else an older refusal would do.
    answer = getattr(browser, method)(address)
    said = [str(message).strip() for message in get_messages(answer.wsgi_request)]
    return (answer.status_code, answer.url, said) == (302, "/admin/", [DENIED])


@pytest.mark.parametrize("method", ["get", "post"])
@pytest.mark.parametrize("role", ["signed out", "customer"])
def test_people_who_are_not_staff_are_sent_to_sign_in(orders, role, method):
    browser = someone(role)
    for address in [*ALL, *writing()]:
        answer = getattr(browser, method)(address)
        assert answer.status_code == 302, address
        assert answer.url == f"/admin/login/?next={address}"


@pytest.mark.parametrize("method", ["get", "post"])
@pytest.mark.parametrize("role", ["editor", "writer"])
def test_editors_see_no_orders_or_payments(orders, role, method):
    browser = someone(role)
    for address in [*ALL, *writing()]:
        assert turned_away(browser, method, address), address


@pytest.mark.parametrize("role", ["manager", "superuser"])
def test_managers_see_every_list_and_page(orders, role):
    browser = someone(role)
    for address in ALL:
        assert browser.get(address).status_code == 200, address


@pytest.mark.parametrize("method", ["get", "post"])
@pytest.mark.parametrize("role", ["viewer", "manager", "superuser"])
def test_payments_and_orders_have_no_forms_to_change_them(orders, role, method):
    browser = someone(role)
    for address in writing():
        assert turned_away(browser, method, address), address
    assert Discrepancy.objects.get().resolved_at is None


@pytest.mark.parametrize("role", ["manager", "superuser"])
def test_lists_and_pages_refuse_post(orders, role):
    browser = someone(role)
    looking, pages, _acts = addresses()
    for address in [*looking, *pages]:
        assert browser.post(address).status_code == 405, address


def test_person_who_may_view_orders_sees_nothing_else(orders):
    browser = someone("viewer")
    for address in ALL:
        if address in (
            "/admin/orders/",
            "/admin/orders/results/",
            "/admin/orders/inspect/7/",
            "/admin/orders/packing-slip/7/",
        ):
            assert browser.get(address).status_code == 200
        else:
            assert turned_away(browser, "get", address), address


@pytest.mark.parametrize(
    "role", ["signed out", "customer", "editor", "viewer", "writer"]
)
def test_post_without_permission_changes_nothing(orders, role):
    browser = someone(role)
    browser.post("/admin/orders/note/7/", {"text": "Mine"})
    browser.post("/admin/money-inbox/settle/7/", {"how": "Mine"})
    slips = browser.post("/admin/orders/packing-slips/", {"order": "7"})
    assert slips.status_code == 302
    # A customer's own order moves into their account as they sign in.
    claimed = OrderEvent.Kind.CLAIMED
    assert not OrderEvent.objects.exclude(kind=claimed).exists()
    assert Discrepancy.objects.get().resolved_at is None


def test_group_editor_offers_only_permissions_that_have_an_effect(orders):
    page = someone("superuser").get(reverse("wagtailusers_groups:add"))
    offered = {
        permission.codename
        for permission in page.context["form"].registered_permissions
        if permission.content_type.app_label == "checkout"
        or permission.content_type.model == "outgoingemail"
    }
    assert offered == set(ORDER_PERMISSIONS)


def test_menu_shows_orders_only_to_people_who_may_view_them(orders):
    names = {
        role: "/admin/orders/" in someone(role).get("/admin/").content.decode()
        for role in ["editor", "manager", "viewer"]
    }
    assert names == {"editor": False, "manager": True, "viewer": True}


def test_permission_to_cancel_orders_stays_with_its_people_when_renamed(orders):
    renaming = import_module(
        "checkout.migrations.0012_rights_to_cancel_orders_stay_given"
    )
    mona = a_colleague("mona@example.com", "view_order", "cancel_order")
    orders.events.create(kind="cancelled", cause="Admin")
    log(orders, "checkout.cancel_order", user=mona)

    def kept():
        return (
            set(mona.groups.get().permissions.values_list("codename", flat=True)),
            orders.events.get().cause,
            ModelLogEntry.objects.get().action,
        )

    renaming.backward(apps, None)
    assert kept() == (
        {"access_admin", "view_order", "give_up_order"},
        "Order desk",
        "checkout.give_up",
    )
    renaming.forward(apps, None)
    assert kept() == (
        {"access_admin", "view_order", "cancel_order"},
        "Admin",
        "checkout.cancel_order",
    )
