"""Loading the example shop: everything is there, and a second run changes nothing."""

from __future__ import annotations

from collections import Counter
from io import StringIO

import pytest
from allauth.account.models import EmailAddress
from django.apps import apps
from django.core.management import call_command
from wagtail.images import get_image_model
from wagtail.models import Page, Revision

from accounts.models import User
from demo import data_files, loader, users
from home.models import HomePage, PolicyPage, StoryPage
from products.models import Product, ProductPage, StockItem, StockMovement, Variant
from site_config.models import StoreSettings

pytestmark = [
    pytest.mark.django_db(databases=["default", "sandbox"]),
    pytest.mark.usefixtures("loaded"),
]


def rows():
    """How many rows of ours, Wagtail's and the accounts' there are."""
    ours = (
        "accounts",
        "checkout",
        "delivery",
        "home",
        "products",
        "site_config",
        "account",
    )
    wagtail = ("wagtailcore", "wagtailimages")
    models = [
        model
        for label in ours + wagtail
        for model in apps.get_app_config(label).get_models()
    ]
    return Counter(
        {model._meta.label: model._default_manager.count() for model in models}
    )


def test_a_second_run_makes_nothing(loaded):
    assert loaded.first.products == loaded.first.pages == 24
    assert len(loaded.first.people) == 3
    assert loaded.second == loader.Made(0, 0, [], 0)


def test_a_third_run_leaves_every_row_as_it_is():
    before, newest = rows(), Revision.objects.latest("pk").pk
    loader.load()
    assert rows() == before
    assert Revision.objects.latest("pk").pk == newest


def test_what_a_merchant_changed_stays_changed():
    Variant.objects.filter(sku="MUG-OAT").update(price=31)
    StoreSettings.objects.update(name="Mugs & More", email="me@mugs.example")
    HomePage.objects.update(title="Hello")
    loader.load()
    assert Variant.objects.get(sku="MUG-OAT").price == 31
    assert StoreSettings.objects.get().name == "Mugs & More"
    assert HomePage.objects.get().title == "Hello"


def test_a_product_under_another_handle_is_not_made_again():
    Product.objects.filter(slug="nine-day-mug").update(slug="mug")
    assert loader.load().products == 0


def test_a_picture_is_stored_once_however_often_it_is_shown():
    images = get_image_model().objects
    hashes = set(images.values_list("file_hash", flat=True))
    assert "" not in hashes
    assert images.count() == len(data_files.pictures())
    assert len(hashes) == images.count()
    assert not images.filter(description="").exists()


def test_every_product_can_be_read_about_and_bought():
    assert Product.objects.for_sale().count() == 24
    assert ProductPage.objects.live().count() == 24
    for page in ProductPage.objects.all():
        assert page.gallery.count() >= 2
        assert page.related.count() == 4
        assert page.story
        assert len(page.questions) == 3


def test_every_state_of_stock_is_shown():
    jar = StockItem.objects.get(variant__sku="MOONJAR")
    hanging = StockItem.objects.get(variant__sku="FARFIELD")
    pears = StockItem.objects.filter(variant__product__slug="late-pears")
    throw = Variant.objects.get(sku="PLOUGH-RUST")
    assert (jar.free, jar.low_at) == (1, 3)
    assert not hanging.tracked
    assert [item.free for item in pears] == [0] * 6
    assert (throw.price, throw.compare_at) == (128, 156)


def test_stock_was_received_through_the_ledger():
    for item in StockItem.objects.filter(tracked=True):
        moved = StockMovement.objects.filter(stock_item=item)
        assert item.on_hand == sum(line.delta for line in moved)


def test_the_front_page_journal_and_policies_are_written():
    kinds = [block.block_type for block in HomePage.objects.get().body]
    assert kinds == ["hero", "departments", "facts", "delivery", "story", "new"]
    assert StoryPage.objects.live().count() == 4
    assert PolicyPage.objects.live().count() == 4
    assert not Page.objects.live().filter(depth__gt=1, search_description="").exists()


def test_staff_can_sign_in_and_have_different_rights():
    editor = User.objects.get(email="editor@kilnandloom.example")
    manager = User.objects.get(email="manager@kilnandloom.example")
    assert editor.check_password(users.PASSWORD)
    assert manager.check_password(users.PASSWORD)
    assert editor.has_perm("wagtailadmin.access_admin")
    assert [group.name for group in editor.groups.all()] == ["Editors"]
    assert [group.name for group in manager.groups.all()] == ["Shop managers"]


def test_command_prints_how_to_sign_in(settings):
    settings.DEBUG = True
    User.objects.get(email="editor@kilnandloom.example").delete()
    said = StringIO()
    call_command("load_demo", stdout=said)
    assert "editor@kilnandloom.example with kiln-and-loom" in said.getvalue()
    assert "manager@" not in said.getvalue()


def test_all_email_addresses_are_verified():
    for user in User.objects.all():
        address = EmailAddress.objects.get(user=user)
        assert (address.email, address.verified, address.primary) == (
            user.email,
            True,
            True,
        )
