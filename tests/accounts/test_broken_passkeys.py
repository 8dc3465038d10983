"""Broken answers of a passkey are refused with a sentence, on every form that takes them."""

from __future__ import annotations

import json

import pytest

from tests.builders import PASSWORD

AJAX = {"X-Requested-With": "XMLHttpRequest"}
WELL_SHAPED = {
    "id": "YQ",
    "rawId": "YQ",
    "type": "public-key",
    "response": {
        "clientDataJSON": "e30",
        "attestationObject": "oA",
        "authenticatorData": "YQ",
        "signature": "YQ",
        "userHandle": "MQ",
    },
}
CLIENT_DATA = [
    "e30",  # {}
    "bnVsbA",  # null
    "eyJ0eXBlIjoxfQ",  # {"type":1}
    "Ww" * 4000,
]
OTHER = ["", "!", "é", "a", 1, None, [], {}, "YQ" * 5000, "OTk5OTk5OTk5OTk5OTk5OTk5OTk"]
ANSWERS = [
    "9" * 5000,
    "[" * 20_000,
    '{"id":' * 20_000,
    "null",
    "[]",
    "1e999",
    '"\\ud800"',
    json.dumps(WELL_SHAPED),
    *(json.dumps(WELL_SHAPED | {name: v}) for name in WELL_SHAPED for v in OTHER),
    *(
        json.dumps(WELL_SHAPED | {"response": WELL_SHAPED["response"] | {name: v}})
        for name in WELL_SHAPED["response"]
        for v in [*OTHER, *CLIENT_DATA]
    ),
]


@pytest.mark.parametrize("path", ["login", "add", "reauthenticate", "../authenticate"])
@pytest.mark.parametrize("browser", ["guest", "adas"])
def test_a_broken_passkey_answer_is_refused(request, db, browser, path):
    visitor = request.getfixturevalue(browser)
    address = f"/account/2fa/webauthn/{path}/".replace("webauthn/../", "")
    # A passkey is added by somebody who has just shown a password.
    visitor.post("/account/reauthenticate/", {"password": PASSWORD})
    for answer in ANSWERS:
        visitor.get(address, headers=AJAX)
        form = {"credential": answer, "name": "Key", "passwordless": "on"}
        assert visitor.post(address, form).status_code in (200, 302, 403, 404, 429)
