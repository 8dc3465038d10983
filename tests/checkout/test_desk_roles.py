"""Who may do what at the order desk: role × address × method, answered exactly."""

from __future__ import annotations

import pytest
from django.contrib.messages import get_messages
from django.test import Client
from django.urls import reverse

from checkout.models import BackInStock, Discrepancy, OrderEvent
from tests.builders import a_person, a_variant
from tests.checkout.desk_builders import (
    DESK,
    a_colleague,
    a_discrepancy,
    a_row,
    an_event,
)

pytestmark = pytest.mark.django_db
DENIED = "Sorry, you do not have permission to access this area."
LISTS = ["orders", "money-inbox", "stripe-events", "letters", "waiting"]
PAGES = ["orders", "money-inbox", "stripe-events"]
FORMS = ["new", "edit", "delete", "history", "usage"]


@pytest.fixture
def desk():
    """One row of each kind, all with the same key as their order."""
    order = a_row(pk=7)
    a_discrepancy(order, pk=7)
    an_event(order, pk=7)
    order.letters.create(pk=7, kind="paid", cause="x", to="ada@example.com")
    reader = a_person("reader@example.com")
    BackInStock.objects.create(pk=7, user=reader, variant=a_variant(on_hand=0))
    return order


def someone(role):
    browser = Client()
    people = {
        "customer": lambda: a_person("ada@example.com"),
        "editor": lambda: a_colleague("ed@example.com", "change_image"),
        "looker": lambda: a_colleague("lou@example.com", "view_order"),
        "writer": lambda: a_colleague("wil@example.com", "add_orderevent"),
        "manager": lambda: a_colleague("mona@example.com", *DESK),
        "superuser": lambda: a_person(
            "o@example.com", is_staff=True, is_superuser=True
        ),
    }
    if role != "stranger":
        browser.force_login(people[role]())
    return browser


def addresses():
    looking = [f"/admin/{room}/{page}" for room in LISTS for page in ("", "results/")]
    pages = [f"/admin/{room}/inspect/7/" for room in PAGES]
    acts = [
        "/admin/orders/note/7/",
        "/admin/orders/give-up/7/",
        "/admin/money-inbox/settle/7/",
    ]
    return looking, pages, acts


def writing():
    return ["/admin/{}/{}/{}".format(room, form, "" if form == "new" else "7/")
            for room in LISTS for form in FORMS]  # fmt: skip


ALL = [address for group in addresses() for address in group]


def turned_away(browser, method, address):
    """Sent to the admin's front page, and told why."""
    browser.cookies.pop("messages", None)  # Else an older refusal would do.
    answer = getattr(browser, method)(address)
    said = [str(message).strip() for message in get_messages(answer.wsgi_request)]
    return (answer.status_code, answer.url, said) == (302, "/admin/", [DENIED])


@pytest.mark.parametrize("method", ["get", "post"])
@pytest.mark.parametrize("role", ["stranger", "customer"])
def test_who_does_not_work_here_is_sent_to_sign_in(desk, role, method):
    browser = someone(role)
    for address in [*ALL, *writing()]:
        answer = getattr(browser, method)(address)
        assert answer.status_code == 302, address
        assert answer.url == f"/admin/login/?next={address}"


@pytest.mark.parametrize("method", ["get", "post"])
@pytest.mark.parametrize("role", ["editor", "writer"])
def test_editors_never_see_the_desk(desk, role, method):
    browser = someone(role)
    for address in [*ALL, *writing()]:
        assert turned_away(browser, method, address), address


@pytest.mark.parametrize("role", ["manager", "superuser"])
def test_those_in_charge_see_every_list_and_page(desk, role):
    browser = someone(role)
    for address in ALL:
        assert browser.get(address).status_code == 200, address


@pytest.mark.parametrize("method", ["get", "post"])
@pytest.mark.parametrize("role", ["looker", "manager", "superuser"])
def test_nobody_changes_rows_of_money_by_a_form(desk, role, method):
    browser = someone(role)
    for address in writing():
        assert turned_away(browser, method, address), address
    assert Discrepancy.objects.get().resolved_at is None


@pytest.mark.parametrize("role", ["manager", "superuser"])
def test_lists_and_pages_take_no_post(desk, role):
    browser = someone(role)
    looking, pages, _acts = addresses()
    for address in [*looking, *pages]:
        assert browser.post(address).status_code == 405, address


def test_who_may_only_see_orders_sees_nothing_else(desk):
    browser = someone("looker")
    for address in ALL:
        if address in (
            "/admin/orders/",
            "/admin/orders/results/",
            "/admin/orders/inspect/7/",
        ):
            assert browser.get(address).status_code == 200
        else:
            assert turned_away(browser, "get", address), address


@pytest.mark.parametrize("role", ["stranger", "customer", "editor", "looker", "writer"])
def test_without_the_right_nothing_is_written(desk, role):
    browser = someone(role)
    browser.post("/admin/orders/note/7/", {"text": "Mine"})
    browser.post("/admin/money-inbox/settle/7/", {"how": "Mine"})
    assert not OrderEvent.objects.exists()
    assert Discrepancy.objects.get().resolved_at is None


def test_the_group_editor_offers_only_rights_that_do_something(desk):
    page = someone("superuser").get(reverse("wagtailusers_groups:add"))
    offered = {
        permission.codename
        for permission in page.context["form"].registered_permissions
        if permission.content_type.app_label == "checkout"
    }
    assert offered == set(DESK)


def test_the_menu_shows_the_desk_only_to_those_who_may_enter(desk):
    names = {
        role: "/admin/orders/" in someone(role).get("/admin/").content.decode()
        for role in ["editor", "manager", "looker"]
    }
    assert names == {"editor": False, "manager": True, "looker": True}
