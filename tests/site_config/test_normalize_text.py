"""What is typed on one system is found on another: all text is stored in one Unicode form (NFC)."""

from __future__ import annotations

import json
import unicodedata

from checkout.payments import settle
from products.models import CataloguePage, Product, ProductPage
from sandbox import actions
from site_config.forms import SLASH, NormalizedRichText
from tests.checkout_builders import an_open_order
from tests.marks import committed
from tests.products.page_builders import texts_of
from tests.products.screens import form_in
from tests.products.test_product_admin_add import ADD

pytestmark = committed


def as_on_a_mac(text):
    return unicodedata.normalize("NFD", text)


def test_product_named_on_a_mac_is_found_by_everybody(olives, guest):
    form = form_in(olives.get(ADD)) | {
        "name": as_on_a_mac("Große Schüssel"),
        "description": as_on_a_mac("Für Brühe."),
        "department": CataloguePage.objects.get().pk,
        "sku": "BOWL",
        "price": "26.00",
        "on_hand": "5",
    }
    assert olives.post(ADD, form).status_code == 302
    product = Product.objects.get()
    assert (product.name, product.description) == ("Große Schüssel", "Für Brühe.")
    product.pages.get().get_latest_revision().publish()
    for typed in ("Schüssel", as_on_a_mac("Schüssel"), "brühe"):
        answer = guest.get("/search/", {"q": typed})
        assert texts_of(answer, ".card-name") == ["Große Schüssel"]


def test_rich_text_is_normalized_and_keeps_its_bold_text():
    typed = as_on_a_mac("Eine schöne Schüssel")
    block = {
        "key": "a",
        "type": "unstyled",
        "depth": 0,
        "text": typed,
        "inlineStyleRanges": [
            {"offset": typed.index("Sch"), "length": 9, "style": "BOLD"}
        ],
        "entityRanges": [],
    }
    said = json.dumps({"blocks": [block], "entityMap": {}}, ensure_ascii=False)
    widget = NormalizedRichText(features=["bold"])
    html = widget.value_from_datadict({"text": said}, {}, "text")
    assert "Eine schöne <b>Schüssel</b></p>" in html
    block["text"], block["inlineStyleRanges"] = f"{SLASH} A", []
    said = json.dumps({"blocks": [block], "entityMap": {}}, ensure_ascii=False)
    assert "&#824; A</p>" in widget.value_from_datadict({"text": said}, {}, "text")


def test_product_pages_use_the_normalizing_editor():
    form = ProductPage.get_edit_handler().get_form_class()
    assert isinstance(form.base_fields["introduction"].widget, NormalizedRichText)


def test_name_that_stripe_sends_is_normalized(ada):
    session_id = an_open_order(ada).session_id
    actions.pay(session_id, name=as_on_a_mac("Zoë Müller"))
    order = settle.session(session_id=session_id, cause="Test")
    assert order.delivery_address["name"] == "Zoë Müller"
