"""Edge cases of editing: copies, aliases, swapped handles, many pages at once."""

from __future__ import annotations

import pytest
from django.urls import reverse
from django.utils import timezone
from wagtail.models import ReferenceIndex

from products import catalogue
from products.models import CataloguePage, OptionValue, Product, ProductPage, Variant
from tests.builders import a_person, a_product, a_variant
from tests.products.page_builders import a_page, a_picture
from tests.products.screens import form_in
from tests.products.test_product_admin_add import ADD

pytestmark = pytest.mark.django_db


def test_page_begun_for_a_product_that_has_another_one_sells(olives, olive):
    page = a_page("Bowl")
    page.copy(update_attrs={"slug": "copy"})
    page.delete()
    product = Product.objects.get()
    words = olives.get("/admin/product/").text
    assert "not sold: none of its pages is its main page" in words
    assert "Create its page" not in words
    begun = catalogue.begin_page(product, below=CataloguePage.objects.get(), who=olive)
    assert Product.objects.get().main_page.pk == begun.pk
    answer = olives.get(reverse("product:begin_page", args=[product.pk]))
    assert answer.url == reverse("product:edit", args=[product.pk])


def test_product_with_an_alias_page_can_be_renamed(olive):
    page = a_page("Bowl")
    alias = page.create_alias(update_slug="bowl-too")
    product = page.product
    product.name = "Deep bowl"
    product.save()
    catalogue.rename_pages(product, before="Bowl", who=olive)
    titles = ProductPage.objects.values_list("title", flat=True)
    assert set(titles) == {"Deep bowl"}
    assert ProductPage.objects.get(pk=alias.pk).title == "Deep bowl"


def test_scheduled_page_is_renamed_too(olive):
    page = a_page("Bowl")
    page.introduction = "<p>For the spring.</p>"
    soon = timezone.now() + timezone.timedelta(hours=1)
    page.go_live_at = soon
    page.save_revision(approved_go_live_at=soon)
    product = page.product
    product.name = "Deep bowl"
    product.save()
    catalogue.rename_pages(product, before="Bowl", who=olive)
    for revision in page.revisions.exclude(approved_go_live_at=None):
        assert revision.as_object().title == "Deep bowl"


@pytest.mark.parametrize("name", ["...", "🏺", "✿"])
def test_two_products_named_by_symbols_fit_one_department(olives, name):
    for sku in ("ONE", "TWO"):
        form = form_in(olives.get(ADD)) | {
            "name": name,
            "sku": sku,
            "price": "18.00",
            "on_hand": "1",
            "department": CataloguePage.objects.get().pk,
        }
        answer = olives.post(ADD, form)
        assert answer.status_code == 302, answer.context["form"].errors
    slugs = ProductPage.objects.values_list("slug", flat=True)
    assert len(set(slugs)) == 2
    assert "" not in slugs


def test_count_of_what_is_made_to_order_is_refused(olives):
    form = form_in(olives.get(ADD)) | {
        "name": "Bowl",
        "sku": "BOWL",
        "price": "18.00",
        "on_hand": "6",
        "department": CataloguePage.objects.get().pk,
    }
    form.pop("tracked", None)
    page = olives.post(ADD, form).text
    assert "Made to order is not counted. Leave this empty." in page
    assert not Product.objects.exists()


def test_two_values_can_swap_their_handles(olives):
    a_variant(options={"Size": "Small"})
    small = OptionValue.objects.get()
    large = OptionValue.objects.create(option=small.option, name="Large", slug="large")
    edit = reverse("option:edit", args=[small.option_id])
    form = form_in(olives.get(edit))
    first, second = form["values-0-slug"], form["values-1-slug"]
    swapped = {"values-0-slug": second, "values-1-slug": first}
    assert olives.post(edit, form | swapped).status_code == 302
    assert OptionValue.objects.get(pk=small.pk).slug == "large"
    assert OptionValue.objects.get(pk=large.pk).slug == "small"
    same = olives.post(
        edit, form | {"values-0-name": "Small", "values-1-name": "small"}
    )
    assert "Two values have the same name." in same.text


def test_picture_of_a_variant_is_known_to_be_used(olives):
    picture = a_picture()
    variant = a_variant()
    edit = reverse("product:edit", args=[variant.product_id])
    form = form_in(olives.get(edit)) | {"variants-0-image": picture.pk}
    assert olives.post(edit, form).status_code == 302
    assert Variant.objects.get().image == picture
    assert ReferenceIndex.get_references_to(picture).exists()


def publish_together(browser, *pages):
    query = "&".join(f"id={page.pk}" for page in pages)
    return browser.post(
        f"/admin/bulk/wagtailcore/page/publish/?{query}&next=/admin/", follow=True
    )


def test_bulk_publishing_checks_each_page(olives):
    bare = a_page("Bare")
    bare.gallery.set([])
    bare.save_revision(clean=False)
    bare.unpublish()
    fine = a_page("Fine")
    fine.unpublish()
    lost = ProductPage(title="Lost", live=False)
    CataloguePage.objects.get().add_child(instance=lost)
    lost.save_revision(clean=False)
    html = publish_together(olives, bare, fine, lost).text
    assert "Bare: Add a picture before you publish this page." in html
    assert "Lost: Choose its product before you publish this page." in html
    assert not ProductPage.objects.filter(live=True).exists()
    publish_together(olives, fine)
    assert ProductPage.objects.get(live=True).title == "Fine"


def test_hero_without_a_picture_shows_no_empty_space(guest):
    from home.models import HomePage

    home = HomePage.objects.get()
    home.body = [("hero", {"title": "Kiln", "image": None, "page": home, "link": "Go"})]
    home.save_revision(clean=False).publish()
    assert "hero-picture" not in guest.get("/").text


@pytest.mark.parametrize("typed", ['vase"', '"', 'a"b'])
@pytest.mark.parametrize(
    "address", ["/admin/images/", "/admin/pages/3/", "/admin/product_chooser/results/"]
)
def test_quotation_mark_in_a_search_is_no_error(olives, address, typed):
    a_product()
    assert olives.get(address, {"q": typed}).status_code == 200


def test_person_whose_address_staff_changed_signs_in_by_the_new_one(olives, ada):
    edit = reverse("wagtailusers_users:edit", args=[ada.pk])
    form = form_in(olives.get(edit)) | {"email": "ada2@example.com", "last_name": "L"}
    assert olives.post(edit, form).status_code == 302
    [row] = ada.emailaddress_set.all()
    assert (row.email, row.primary, row.verified) == ("ada2@example.com", True, False)
    a_person("ben@example.com")
    taken = olives.post(edit, form | {"email": "ben@example.com"})
    assert "There is an account with this address." in taken.text
