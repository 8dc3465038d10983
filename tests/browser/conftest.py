"""A real browser before a real server: what the pages say to people, and to each other."""

from __future__ import annotations

import uuid

import pytest
from django.contrib.auth.models import Group
from django.db import connections
from django.test import Client
from playwright.sync_api import expect

from checkout import refunds, returns
from home.models import (
    HomePage,
    JournalPage,
    PoliciesPage,
    PolicyPage,
    StandardPage,
    StoryPage,
)
from home.setup import set_up_shop
from sandbox import disputes
from site_config.models import StoreSettings
from tests.browser.browser_log import BrowserLog
from tests.browser.screens import Shop
from tests.browsers import arguments, executable
from tests.builders import PASSWORD, a_person, a_variant
from tests.checkout.books_builders import copied
from tests.checkout_builders import a_paid_order, a_parcel, send_event
from tests.products.page_builders import a_page, a_picture, with_a_picture

PATIENCE = 15_000  # Milliseconds: the machine may be busy with other tests.


@pytest.fixture(scope="session", autouse=True)
def _rows_beside_the_browser(django_db_setup, request):
    """Let tests read rows beside the event loop that the browser's driver keeps running.

    Under a loop Django reads only when that is explicitly allowed, and through
    connections of its own, which must be given the rows that each test starts with.
    """
    rows = {each.alias: each._test_serialized_contents for each in connections.all()}
    connections.close_all()
    with pytest.MonkeyPatch.context() as environment:
        environment.setenv("DJANGO_ALLOW_ASYNC_UNSAFE", "1")
        request.getfixturevalue("playwright")
        for each in connections.all():
            each._test_serialized_contents = rows[each.alias]
        yield
        connections.close_all()


@pytest.fixture(scope="session")
def browser_type_launch_args(browser_type_launch_args):
    return {
        **browser_type_launch_args,
        "executable_path": executable(),
        "args": [*arguments(), "--disable-gpu", "--disable-sync", "--no-first-run"],
    }


@pytest.fixture(scope="session")
def base_url(live_server):
    """What every path is below."""
    return live_server.url


@pytest.fixture(scope="session")
def browser_context_args(browser_context_args):
    return {**browser_context_args, "viewport": {"width": 1280, "height": 900}}


@pytest.fixture(autouse=True)
def shop(transactional_db, live_server, settings):
    """The shop's address, which it must know before it writes a link or a payment page."""
    settings.SITE_URL = settings.WAGTAILADMIN_BASE_URL = live_server.url
    settings.PAGE_CACHE = True
    set_up_shop()
    # Emails are read where a newcomer reads them.
    settings.EMAIL_BACKEND = "sandbox.mailbox.MailboxBackend"
    return live_server.url


@pytest.fixture
def context(shop, context):
    """A visitor's browser; it is closed before the rows are put back."""
    expect.set_options(timeout=PATIENCE)
    context.set_default_timeout(PATIENCE)
    return context


@pytest.fixture
def browser_log(context, shop):
    """Whatever the browser complains of, and whatever it asks of other origins."""
    return BrowserLog(context, shop)


@pytest.fixture
def plain_page(browser, base_url):
    """A page of a browser that runs no scripts."""
    context = browser.new_context(base_url=base_url, java_script_enabled=False)
    yield context.new_page()
    context.close()


@pytest.fixture
def mona(shop):
    """Mona minds the shop: a member of the group Shop managers."""
    mona = a_person("mona@example.com", first_name="Mona")
    mona.groups.add(Group.objects.get(name="Shop managers"))
    return mona


@pytest.fixture
def let_in(context, shop):
    """Sign somebody in as the sign-in page would, when a test is about what comes after."""

    def let(user):
        client = Client()
        client.force_login(user)
        kept = {name: cookie.value for name, cookie in client.cookies.items()}
        kept["shop"] = "1"
        context.add_cookies(
            [{"name": name, "value": kept[name], "url": shop} for name in kept]
        )

    return let


@pytest.fixture
def example(shop, ada, mona):
    """A small shop with something of everything, and Ada, who has bought here."""
    StoreSettings.objects.update_or_create(defaults={"gift_notes": True})
    store = StoreSettings.current()
    store.guests_may_buy = True
    store.save()
    bowl = a_page("Salt Bowl")
    for sku, size in (("BOWL-S", "Small"), ("BOWL-L", "Large")):
        a_variant(sku, product=bowl.product, options={"Size": size})
    gone = a_variant("GONE", name="Late Bowl", on_hand=0)
    JournalPage.objects.get().add_child(instance=StoryPage(title="Kiln", slug="kiln"))
    returns = PolicyPage(title="Returns", slug="returns")
    PoliciesPage.objects.get().add_child(instance=returns)
    about = StandardPage(title="About", slug="about", image=a_picture())
    HomePage.objects.get().add_child(instance=about)
    order = a_paid_order(ada, (a_variant("PAIR", name="Pair of cups"), 4))
    a_parcel(order, {"PAIR": 2})
    after_the_sale(order, mona)
    return Shop(
        department="/products/",
        product=f"{bowl.url}?sku=BOWL-L",
        sold_out=f"{with_a_picture(gone.product).url}?sku=GONE",
        story="/journal/kiln/",
        policy="/policies/returns/",
        email=ada.email,
        password=PASSWORD,
        manager=mona.email,
    )


def after_the_sale(order, mona):
    """One unit is refunded, another shall come back, and the bank asks about the payment."""
    line = order.lines.get()
    wanted = refunds.Wanted(lines={line.pk: 1}, restock={line.pk: 1})
    refunds.make(order.attempts.get(), wanted, who=mona)
    returns.ask(
        order,
        lines={line: 1},
        reason="damaged",
        text="The handle broke.",
        who=order.user,
        token=uuid.uuid4(),
    )
    for event in disputes.dispute(order.attempts.get().session_id):
        send_event(event)
    copied()
