"""A passkey is added and used in a real browser, under the shop's content policy."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect

from tests.browser import steps
from tests.builders import PASSWORD, a_person

pytestmark = pytest.mark.browser


@pytest.fixture
def authenticator(context, page):
    """A device that holds passkeys and says yes to every question."""
    session = context.new_cdp_session(page)
    session.send("WebAuthn.enable")
    options = {
        "protocol": "ctap2",
        "transport": "internal",
        "hasResidentKey": True,
        "hasUserVerification": True,
        "isUserVerified": True,
        "automaticPresenceSimulation": True,
    }
    session.send("WebAuthn.addVirtualAuthenticator", {"options": options})
    return session


def test_passkey_is_added_and_signs_its_owner_in(
    page, shop, authenticator, browser_log
):
    ada = a_person("ada@example.com")
    page.goto("/account/login/?next=/account/2fa/webauthn/add/")
    steps.sign_in(page, ada.email)
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_role("button", name="Continue").click()
    page.get_by_label("Name of this passkey").fill("My laptop")
    page.get_by_role("button", name="Add a passkey").click()
    expect(page.get_by_text("The passkey is added.")).to_be_visible()
    page.context.clear_cookies()

    page.goto("/account/login/")
    page.get_by_role("button", name="passkey").click()
    page.wait_for_url("**/account/")
    expect(page.get_by_role("heading", level=1)).to_be_visible()
    assert browser_log.errors == []
