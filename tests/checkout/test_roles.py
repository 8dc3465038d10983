"""Who may open which screen of the shop in the admin: every view, each of its rights.

The views are found in the URLs themselves: a new one fails here until `RIGHTS` names its
rights. Every one of them needs the right to open the admin at all, besides.
"""

from __future__ import annotations

from functools import cache

import pytest
from django.contrib.auth.models import Group, Permission
from django.contrib.messages import get_messages
from django.urls import URLPattern, get_resolver, reverse
from wagtail.admin.viewsets import viewsets

from checkout import invoices
from checkout.models import BackInStock, DiscountCode, Invoice, Return
from delivery.models import DeliveryZone
from home.groups import EDITORS, MANAGERS
from home.setup import set_up_shop
from products.models import MissedSearch, Option, Product, StockMovement
from tests.builders import a_person, a_variant
from tests.checkout.order_builders import (
    ADDRESS,
    a_discrepancy,
    a_row,
    an_email,
    an_event,
)
from tests.checkout_builders import a_discount
from tests.conftest import browser_of

pytestmark = pytest.mark.django_db
DENIED = "Sorry, you do not have permission to access this area."
APPS = ("checkout", "products", "delivery", "site_config", "home")
STREET = "7 Unlikely Street"
NOBODY = {"nobody"}
READ_ONLY = dict.fromkeys(
    ["add", "edit", "delete", "history", "history_results", "usage"], NOBODY
)
LISTED = ("index", "index_results")
ORDER, RETURN, INVOICE = (
    "checkout.view_order",
    "checkout.view_return",
    "checkout.view_invoice",
)
LINE, EVENT, WAITS = (
    "checkout.view_discrepancy",
    "checkout.view_stripeevent",
    "checkout.view_backinstock",
)
SEND, REFUND = {ORDER, "checkout.ship_order"}, {ORDER, "checkout.refund_order"}
EMAIL, MISSED = "site_config.view_outgoingemail", "products.view_missedsearch"
MOVED, BOOKS = "products.view_stockmovement", "checkout.close_books"
ADD, CHANGE = {"products.add_product"}, {"products.change_product"}
SORT = {"products.change_option"}
ANYBODY: set[str] = set()

RIGHTS: dict[str, dict[str, set[str]]] = {
    "product": {
        **dict.fromkeys([*LISTED, "history", "history_results"], ANYBODY),
        "inspect": ANYBODY,
        **dict.fromkeys(["edit", "usage", "toggle", "begin_page"], CHANGE),
        "add": ADD,
        "delete": NOBODY,
    },
    "product_chooser": {
        **dict.fromkeys(["choose", "choose_results", "chosen"], ANYBODY),
        "chosen_multiple": ANYBODY,
        "create": ADD,
    },
    "option": {
        **dict.fromkeys([*LISTED, "history", "history_results"], ANYBODY),
        **dict.fromkeys(["edit", "usage", "reorder"], SORT),
        "add": {"products.add_option"},
        "delete": NOBODY,
    },
    "stockmovement": READ_ONLY | dict.fromkeys(LISTED, {MOVED}),
    "missed-searches": {
        **READ_ONLY,
        **dict.fromkeys(LISTED, {MISSED}),
        "synonym": {MISSED, "site_config.change_storesettings"},
        "dismiss": {MISSED, "products.delete_missedsearch"},
    },
    "orders": {
        **READ_ONLY,
        **dict.fromkeys([*LISTED, "inspect", "packing_slip"], {ORDER}),
        **dict.fromkeys(["send", "send_several", "packing_slips"], SEND),
        **dict.fromkeys(["correct_parcel", "cancel_parcel"], SEND),
        **dict.fromkeys(["accept_return", "decline_return", "receive_return"], SEND),
        **dict.fromkeys(["refund", "refund_all", "refund_return"], REFUND),
        "note": {ORDER, "checkout.add_orderevent"},
        "cancel": {ORDER, "checkout.cancel_order"},
    },
    "returns": READ_ONLY | dict.fromkeys(LISTED, {RETURN}),
    "invoices": READ_ONLY | dict.fromkeys([*LISTED, "inspect"], {INVOICE}),
    "money-inbox": {
        **READ_ONLY,
        **dict.fromkeys([*LISTED, "inspect"], {LINE}),
        "settle": {LINE, "checkout.change_discrepancy"},
        "refund": {LINE, "checkout.refund_order"},
    },
    "books": dict.fromkeys(["index", "compare", "close", "export"], {BOOKS}),
    "stripe-events": READ_ONLY | dict.fromkeys([*LISTED, "inspect"], {EVENT}),
    "emails": {
        **READ_ONLY,
        **dict.fromkeys([*LISTED, "inspect"], {EMAIL}),
        **dict.fromkeys(
            ["send_again", "dismiss"], {EMAIL, "site_config.change_outgoingemail"}
        ),
    },
    "delivery_zones": {
        **dict.fromkeys([*LISTED, "history", "history_results"], ANYBODY),
        **dict.fromkeys(["edit", "usage"], {"delivery.change_deliveryzone"}),
        "add": {"delivery.add_deliveryzone"},
        "delete": {"delivery.delete_deliveryzone"},
    },
    "discounts": {
        **dict.fromkeys([*LISTED, "history", "history_results"], ANYBODY),
        **dict.fromkeys(["edit", "usage"], {"checkout.change_discount"}),
        "add": {"checkout.add_discount"},
        "delete": NOBODY,
    },
    "discount-codes": {
        **dict.fromkeys([*LISTED, "history", "history_results"], ANYBODY),
        **dict.fromkeys(["edit", "usage", "delete"], NOBODY),
        "add": {"checkout.add_discountcode"},
    },
    "back-in-stock": READ_ONLY | dict.fromkeys(LISTED, {WAITS}),
}
# Whoever has one right of these may look into the area.
ONE_OF = {
    area: {f"products.{act}_{area}" for act in ("view", "add", "change", "delete")}
    for area in ("product", "option")
} | {
    "delivery_zones": {
        f"delivery.{act}_deliveryzone" for act in ("view", "add", "change", "delete")
    },
    "discounts": {f"checkout.{act}_discount" for act in ("view", "add", "change")},
    "discount-codes": {f"checkout.{act}_discountcode" for act in ("view", "add")},
}
# Those who may see none of these see no address of a shopper.
SHOW_ADDRESSES = {ORDER, INVOICE, EMAIL}


@cache
def views():
    """`{area: {name: pattern}}` of each view of ours in the admin."""
    patterns = get_resolver().url_patterns  # Read first: that registers the viewsets.
    assert patterns
    ours = {each.name for each in viewsets.viewsets if is_ours(type(each).__module__)}
    found: dict[str, dict[str, URLPattern]] = {}

    def walk(resolver, route="", area=""):
        for each in resolver.url_patterns:
            at = f"{route}{each.pattern}"
            if not isinstance(each, URLPattern):
                walk(each, at, each.namespace or area)
            elif at.startswith("admin/"):
                view = getattr(each.callback, "view_class", each.callback)
                if area in ours or is_ours(view.__module__):
                    found.setdefault(area, {})[each.name] = each.pattern

    walk(get_resolver())
    return found


def is_ours(module):
    return module.split(".")[0] in APPS


@pytest.fixture
def rows():
    """One row of each kind, all of the shop's own with the key 7."""
    order = a_row(pk=7, delivery_address=ADDRESS | {"line1": STREET})
    Invoice.objects.filter(pk=invoices.issue(order).pk).update(id=7)
    a_discrepancy(order, pk=7)
    an_event(order, pk=7, payload=f'{{"street": "{STREET}"}}')
    an_email(order, pk=7)
    ada = a_person("ada@example.com")
    bowl = a_variant("BOWL", on_hand=1, options={"Glaze": "Sea"})
    BackInStock.objects.create(pk=7, user=ada, variant=bowl)
    DeliveryZone.objects.all().delete()
    DeliveryZone.objects.create(pk=7, name="Home", countries="GB")
    DiscountCode.objects.create(pk=7, discount=a_discount(pk=7), code="SEVEN")
    MissedSearch.objects.create(pk=7, words="cup")
    Return.objects.create(pk=7, kind="return", order=order, email=ada.email)


def address_of(area, name):
    model = {"product": Product, "option": Option, "stockmovement": StockMovement}
    takes_key = views()[area][name].converters
    key = model[area].objects.first().pk if area in model else 7
    return reverse(f"{area}:{name}", args=[key] if takes_key else [])


def a_colleague_with(rights):
    number = Group.objects.count()
    person = a_person(f"colleague-{number}@example.com", is_staff=True)
    group = Group.objects.create(name=f"Group {number}")
    group.permissions.set(map(permission, {*rights, "wagtailadmin.access_admin"}))
    person.groups.add(group)
    return browser_of(person)


def permission(right):
    app, codename = right.split(".")
    return Permission.objects.get(content_type__app_label=app, codename=codename)


def all_rights():
    """Every right of the shop's own apps."""
    found = Permission.objects.filter(content_type__app_label__in=APPS)
    return {f"{one.content_type.app_label}.{one.codename}" for one in found}


def turned_away(browser, method, address):
    browser.cookies.pop("messages", None)  # Else an older refusal would do.
    answer = getattr(browser, method)(address)
    said = [str(message).strip() for message in get_messages(answer.wsgi_request)]
    return answer.status_code == 403 or (answer.status_code == 302 and DENIED in said)


def test_every_view_has_its_rights_written_down():
    assert {area: set(names) for area, names in views().items()} == {
        area: set(names) for area, names in RIGHTS.items()
    }


@pytest.mark.parametrize("area", RIGHTS)
def test_the_rights_of_a_view_are_enough_for_it(rows, area):
    people = {}
    for name, rights in RIGHTS[area].items():
        if rights == NOBODY:
            continue
        needed = frozenset(rights or sorted(ONE_OF.get(area, ANYBODY))[:1])
        if needed not in people:
            people[needed] = a_colleague_with(needed)
        browser = people[needed]
        for method in ("get", "post"):
            assert not turned_away(browser, method, address_of(area, name)), name


@pytest.mark.parametrize("area", RIGHTS)
def test_without_one_of_its_rights_a_view_is_closed(rows, area):
    people = {}
    everything = all_rights()
    for name, rights in RIGHTS[area].items():
        for right in rights:
            if right not in people:
                people[right] = a_colleague_with(everything - {right})
            for method in ("get", "post"):
                assert turned_away(people[right], method, address_of(area, name)), name


@pytest.mark.parametrize("area", ONE_OF)
def test_without_any_right_to_it_an_area_is_closed(rows, area):
    browser = a_colleague_with(all_rights() - ONE_OF[area])
    for name in RIGHTS[area]:
        assert turned_away(browser, "get", address_of(area, name)), name


def test_nobody_sees_an_address_without_a_right_to_it(rows):
    browser = a_colleague_with(all_rights() - SHOW_ADDRESSES)
    for area, names in RIGHTS.items():
        for name in names:
            answer = browser.get(address_of(area, name))
            content = (
                b"".join(answer.streaming_content)
                if answer.streaming
                else answer.content
            )
            assert STREET.encode() not in content, f"{area}:{name}"


@pytest.mark.parametrize(
    ("group", "areas"),
    [
        (EDITORS, {"product_chooser", "missed-searches"}),
        (MANAGERS, set(RIGHTS)),
    ],
)
def test_groups_open_the_areas_of_their_work(rows, group, areas):
    set_up_shop()
    person = a_person("somebody@example.com", is_staff=True)
    person.groups.add(Group.objects.get(name=group))
    browser = browser_of(person)
    lists = {
        area: "choose" if area == "product_chooser" else "index" for area in RIGHTS
    }
    opened = {
        area
        for area, name in lists.items()
        if not turned_away(browser, "get", address_of(area, name))
    }
    assert opened == areas


@pytest.mark.parametrize("export", ["csv", "xlsx"])
def test_who_may_not_see_orders_exports_none(rows, export):
    browser = a_colleague_with(all_rights() - {ORDER, INVOICE, RETURN, BOOKS})
    for area in ("orders", "invoices", "returns", "books"):
        address = f"{address_of(area, 'index')}?export={export}"
        assert turned_away(browser, "get", address), area
