"""Public pages are in the store's language, personal ones in the person's."""

from __future__ import annotations

import re
from datetime import UTC, datetime

import pytest
from bs4 import BeautifulSoup
from django.urls import reverse
from django.utils import translation

from site_config.models import StoreSettings
from tests.builders import a_variant, set_store_language
from tests.checkout.order_builders import a_row
from tests.checkout_builders import a_cart
from tests.products.page_builders import a_page

pytestmark = pytest.mark.django_db

HTMX = {"HX-Request": "true", "HX-Current-URL": "http://testserver/products/"}


def language_of(answer):
    return re.search(rb'<html lang="([\w-]+)" dir="(\w+)"', answer.content).groups()


def in_german(user):
    user.language = "de"
    user.save()


def test_public_pages_are_in_the_stores_language(guest):
    page = a_page()
    set_store_language("de")
    for address in ("/", "/products/", "/search/?q=bowl", page.url):
        assert language_of(guest.get(address)) == (b"de", b"ltr"), address
    assert language_of(guest.get("/nowhere/")) == (b"de", b"ltr")


def test_browser_language_changes_no_public_page(guest, adas, ada):
    address = a_page().url
    plain = guest.get(address)
    in_german(ada)
    asked_in_german = guest.get(address, headers={"accept-language": "de"})
    guest.cookies["django_language"] = "de"
    remembered = guest.get(address, {"language": "de"})
    hers = adas.get(address)
    assert (
        plain.content == asked_in_german.content == remembered.content == hers.content
    )
    assert "Language" not in plain["Vary"]
    assert not asked_in_german.cookies


@pytest.mark.parametrize("address", ["/account/", "/account/orders/", "/cart/"])
def test_personal_pages_are_in_the_persons_language(adas, ada, address):
    assert language_of(adas.get(address))[0] == b"en-gb"
    in_german(ada)
    assert language_of(adas.get(address))[0] == b"de"


def test_person_without_a_language_reads_the_stores(adas, guest):
    set_store_language("de")
    assert language_of(adas.get("/account/"))[0] == b"de"
    assert language_of(guest.get("/account/login/"))[0] == b"de"


def test_htmx_part_is_in_the_language_of_its_page(adas, ada):
    in_german(ada)
    a_cart(ada)
    drawer = adas.get("/cart/", headers=HTMX)
    own = HTMX | {"HX-Current-URL": "http://testserver/account/"}
    assert "Update" in drawer.content.decode()
    assert "Ändern" in adas.get("/cart/", headers=own).content.decode()


def test_language_without_a_translation_is_ignored(adas, ada, settings):
    ada.language = "tlh"
    ada.save()
    assert language_of(adas.get("/account/"))[0] == b"en-gb"
    set_store_language("tlh")
    assert language_of(adas.get("/"))[0] == b"en-gb"


def test_language_of_one_response_is_not_kept_for_the_next(guest):
    set_store_language("de")
    guest.get("/")
    assert translation.get_language() == "en-gb"


def test_arabic_store_is_written_from_right_to_left(right_to_left, guest):
    assert language_of(guest.get(a_page().url)) == (b"ar", b"rtl")


def test_health_check_needs_no_query_for_the_language(guest, django_assert_num_queries):
    with django_assert_num_queries(0):
        assert guest.get("/health/live/").status_code == 200


def test_store_settings_offer_only_translated_languages(olives):
    here = ["site_config", "storesettings", StoreSettings.current().pk]
    settings_page = reverse("wagtailsettings:edit", args=here)
    form = BeautifulSoup(olives.get(settings_page).content, "html.parser")
    choices = form.select('select[name="language"] option')
    assert [choice["value"] for choice in choices] == ["en-gb", "de"]
    store = StoreSettings(language="tlh")
    with pytest.raises(Exception, match="tlh"):
        store.full_clean()


def test_saving_ones_details_keeps_the_language(adas, ada):
    set_store_language("de")
    page = BeautifulSoup(adas.get("/account/details/").content, "html.parser")
    chosen = page.select_one("select[name=language] option[selected]")
    assert chosen["value"] == "de"


def test_prices_and_dates_are_written_in_the_stores_language(guest, ada, adas):
    set_store_language("de")
    page = a_page()
    assert "26\xa0£" in guest.get(page.url).content.decode()
    order = a_row(user=ada, placed_at=datetime(2026, 3, 9, tzinfo=UTC))
    shown = adas.get(f"/account/orders/{order.number}/").content.decode()
    assert "9. März 2026" in shown
    assert "57,00\xa0£" in shown


def machine_words(html):
    """What programs read in a page: structured data, hidden and numeric fields."""
    soup = BeautifulSoup(html, "html.parser")
    fields = soup.select("input[type=hidden], input[type=number]")
    values = [field.get(name) for field in fields for name in ("value", "min", "max")]
    scripts = [tag.string for tag in soup.select('script[type="application/ld+json"]')]
    return values + [tag.get("content") for tag in soup.select("meta")] + scripts


def test_structured_data_and_hidden_fields_are_the_same_in_every_language(
    guest, adas, ada
):
    variant = a_variant(product=a_page().product, price="1234.50")
    a_cart(ada, (variant, 1))
    addresses = ["/feeds/products.xml", "/sitemap.xml"]
    pages = ["/products/?price_min=12.5&price_max=1300", variant.product.main_page.url]
    english = [machine_words(guest.get(page).content) for page in pages]
    files = [guest.get(address).content for address in addresses]
    total = adas.get("/checkout/").content
    set_store_language("de")
    assert [machine_words(guest.get(page).content) for page in pages] == english
    assert [guest.get(address).content for address in addresses] == files
    assert b'name="total" value="1239.50"' in total
    assert b'name="total" value="1239.50"' in adas.get("/checkout/").content
    assert '"price": "1234.50"' in "".join(filter(None, english[1]))


@pytest.mark.django_db
@pytest.mark.parametrize(
    "header",
    [
        {"HX-Current-URL": "http://["},
        {"HX-Current-URL": "http%3A//%5B", "HX-Current-URL-URI-AutoEncoded": "true"},
        {"HX-Current-URL": "http://testserver:port/cart/"},
        {"HX-Current-URL": "//[::1"},
    ],
)
@pytest.mark.parametrize("path", ["/cart/", "/me/", "/account/login/"])
def test_a_header_that_holds_no_address_is_ignored(client, header, path):
    answer = client.get(path, headers={"HX-Request": "true", **header})
    assert answer.status_code in (200, 204)
