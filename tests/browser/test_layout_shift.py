"""On the pages of an account nothing moves once it is shown, on a phone or a desktop."""

from __future__ import annotations

import pytest

from tests.accounts.steps import (
    Browser,
    an_authenticator_app,
    ask_for_code,
    sign_in,
)
from tests.accounts.test_account_pages import SIGNED_IN, SIGNED_OUT, WITH_AN_APP
from tests.browser.test_budgets import WATCH_SHIFTS
from tests.builders import PASSWORD
from tests.marks import committed

pytestmark = [pytest.mark.browser, committed]
WIDTHS = [360, 1280]
HEIGHT = 740
PAINTED = "() => new Promise(done => requestAnimationFrame(() => setTimeout(done)))"


@pytest.fixture
def late_fonts(context):
    """Fonts come once the page is painted, as on a slow line; a function lets them come."""
    waiting = []
    context.add_init_script(WATCH_SHIFTS)
    context.route("**/*.woff2", lambda route: waiting.append(route))

    def let_come():
        while waiting:
            waiting.pop().continue_()

    return let_come


@pytest.fixture
def shifts_of(page, late_fonts):
    """A function that opens addresses and says how far each moved, where it did."""

    def shift():
        page.evaluate(PAINTED)
        late_fonts()
        page.wait_for_load_state("networkidle")
        page.evaluate("document.fonts.ready.then(() => true)")
        page.evaluate(PAINTED)
        # In thousandths, as browsers report it: less is a fraction of one pixel.
        return round(page.evaluate("window.shifts"), 3)

    def opened(paths):
        moved = {}
        for path in paths:
            page.goto(path, wait_until="domcontentloaded")
            moved[path] = shift()
        return {path: far for path, far in moved.items() if far}

    return opened


@pytest.fixture(params=WIDTHS)
def wide(page, request):
    page.set_viewport_size({"width": request.param, "height": HEIGHT})


@pytest.mark.usefixtures("wide")
def test_sign_in_pages_do_not_shift(shifts_of):
    assert shifts_of(SIGNED_OUT) == {}


@pytest.mark.usefixtures("wide")
def test_account_pages_do_not_shift(shifts_of, let_in, ada):
    let_in(ada)
    assert shifts_of(SIGNED_IN) == {}


@pytest.mark.usefixtures("wide")
def test_second_factor_pages_do_not_shift(shifts_of, page, let_in, ada):
    an_authenticator_app(ada)
    let_in(ada)
    page.goto("/account/reauthenticate/", wait_until="domcontentloaded")
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_label("Password").press("Enter")
    assert shifts_of(WITH_AN_APP) == {}


@pytest.mark.usefixtures("wide")
@pytest.mark.parametrize(
    ("begin", "path"),
    [
        (
            lambda browser: ask_for_code(browser, "ada@example.com"),
            "login/code/confirm/",
        ),
        (
            lambda browser: browser.post(
                "/account/password/reset/", {"email": "ada@example.com"}
            ),
            "password/reset/confirm/",
        ),
        (lambda browser: sign_in(browser, "ben@example.com"), "2fa/authenticate/"),
    ],
)
def test_code_pages_do_not_shift(shifts_of, page, context, shop, ada, ben, begin, path):
    an_authenticator_app(ben)
    browser = Browser()
    begin(browser)
    context.add_cookies(
        [
            {"name": name, "value": kept.value, "url": shop}
            for name, kept in browser.cookies.items()
        ]
    )
    assert shifts_of([f"/account/{path}"]) == {}
    assert page.url == f"{shop}/account/{path}"
