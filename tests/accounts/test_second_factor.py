"""Second factors: an authenticator app, recovery codes, passkeys."""

from __future__ import annotations

import json
import re

import pytest
from allauth.mfa.models import Authenticator
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from allauth.mfa.utils import is_mfa_enabled

from tests.accounts.steps import (
    NEW_PASSWORD,
    an_authenticator_app,
    app_code,
    ask_for_code,
    confirm_it_is_me,
    newest_code,
    sign_in,
)

pytestmark = pytest.mark.django_db
SECOND = "/account/2fa/authenticate/"
TURN_ON = "/account/2fa/totp/activate/"


def test_the_password_alone_does_not_sign_in(visitor, ada):
    an_authenticator_app(ada)
    assert sign_in(visitor, ada.email, next="/checkout/").url == SECOND
    assert not visitor.is_signed_in
    assert visitor.get("/account/").status_code == 302


def test_the_app_code_lets_ada_in_and_on_to_the_checkout(visitor, ada):
    secret = an_authenticator_app(ada)
    sign_in(visitor, ada.email, next="/checkout/")
    assert visitor.post(SECOND, {"code": app_code(secret)}).url == "/checkout/"
    assert visitor.is_signed_in


def test_an_app_code_works_only_once(visitor, ada, client):
    code = app_code(an_authenticator_app(ada))
    sign_in(visitor, ada.email)
    visitor.post(SECOND, {"code": code})
    sign_in(client, ada.email)
    page = client.post(SECOND, {"code": code})
    assert "That code is not right. Try again." in page.content.decode()
    assert "_auth_user_id" not in client.session


def test_a_recovery_code_replaces_a_lost_phone_once(visitor, ada, client):
    an_authenticator_app(ada)
    codes = RecoveryCodes.activate(ada).get_unused_codes()
    sign_in(visitor, ada.email)
    visitor.post(SECOND, {"code": codes[0]})
    assert visitor.is_signed_in
    sign_in(client, ada.email)
    client.post(SECOND, {"code": codes[0]})
    assert "_auth_user_id" not in client.session


def test_an_emailed_code_does_not_replace_the_second_factor(visitor, ada):
    an_authenticator_app(ada)
    ask_for_code(visitor, ada.email)
    answer = visitor.post("/account/login/code/confirm/", {"code": newest_code()})
    assert answer.url == SECOND
    assert not visitor.is_signed_in


def test_a_new_password_does_not_replace_the_second_factor(visitor, ada):
    an_authenticator_app(ada)
    visitor.post("/account/password/reset/", {"email": ada.email})
    visitor.post("/account/password/reset/confirm/", {"code": newest_code()})
    visitor.post("/account/password/reset/complete/", {"password1": NEW_PASSWORD})
    assert sign_in(visitor, ada.email, NEW_PASSWORD).url == SECOND


def test_ada_turns_on_an_authenticator_app(adas, ada):
    assert adas.get(TURN_ON).url.startswith("/account/reauthenticate/")
    confirm_it_is_me(adas)
    page = adas.get(TURN_ON).content.decode()
    secret = re.search(r"<code>([A-Z2-7]+)</code>", page)[1]
    assert 'src="data:image/svg+xml;base64,' in page
    assert "issuer%3DVitrine" in page or "issuer=Vitrine" in page

    answer = adas.post(TURN_ON, {"code": app_code(secret)})

    assert answer.url == "/account/2fa/recovery-codes/"
    assert is_mfa_enabled(ada, [Authenticator.Type.TOTP])
    shown = adas.get(answer.url).content.decode()
    assert RecoveryCodes.activate(ada).get_unused_codes()[0] in shown


def test_turning_the_app_off_asks_who_it_is_first(adas, ada):
    an_authenticator_app(ada)
    turn_off = "/account/2fa/totp/deactivate/"
    assert adas.post(turn_off).url.startswith("/account/reauthenticate/")
    confirm_it_is_me(adas)
    assert adas.post(turn_off).url == "/account/2fa/"
    assert not is_mfa_enabled(ada)


def test_recovery_codes_can_be_made_anew(adas, ada):
    an_authenticator_app(ada)
    before = RecoveryCodes.activate(ada).get_unused_codes()
    confirm_it_is_me(adas)
    adas.post("/account/2fa/recovery-codes/generate/")
    assert RecoveryCodes.activate(ada).get_unused_codes() != before


def test_the_passkey_button_waits_for_a_browser_that_has_passkeys(visitor):
    page = visitor.get("/account/login/").content.decode()
    assert re.search(r'<form [^>]*id="mfa_login"[^>]* data-passkey>', page)
    assert "js/passkeys.js" in page


def test_a_new_passkey_is_asked_for_in_the_shop_s_name(adas):
    confirm_it_is_me(adas)
    page = adas.get("/account/2fa/webauthn/add/").content.decode()
    options = re.search(r'<script id="js_data"[^>]*>(.*?)</script>', page)[1]
    asked = json.loads(options)["creation_options"]["publicKey"]
    assert asked["rp"] == {"id": "testserver", "name": "Vitrine"}
    assert 'value="Passkey 1"' in page
    assert "Passkeys need a recent browser with JavaScript." in page


def test_a_broken_passkey_signs_nobody_in(visitor, ada):
    answer = visitor.post("/account/2fa/webauthn/login/", {"credential": "{}"})
    assert answer.url == "/account/login/"
    assert not visitor.is_signed_in
