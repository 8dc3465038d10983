"""Sizes of pictures: which ones pages offer, and when they are made."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from bs4 import BeautifulSoup
from django.conf import settings
from django.core.files.images import ImageFile
from django.core.management import CommandError, call_command
from django.urls import reverse
from wagtail.images.models import Image, Rendition

from home.models import HomePage
from products.images import display, renditions
from products.models import ProductImage, ProductPage
from tests.builders import a_product, a_variant
from tests.products.page_builders import a_file, a_page, a_picture, sent_form

pytestmark = pytest.mark.django_db


def a_page_with(*images):
    product = a_product("Salt Bowl")
    a_variant(product=product)
    page = ProductPage.objects.get(pk=product.main_page_id)
    page.gallery = [ProductImage(image=image) for image in images]
    page.save_revision().publish()
    return page


def gallery(client, page):
    """The `<picture>` elements of a page's gallery."""
    soup = BeautifulSoup(client.get(page.url).content, "html.parser")
    return soup.select(".gallery picture")


def widths(srcset):
    return [int(width) for width in re.findall(r" (\d+)w", srcset)]


def test_a_picture_is_offered_in_every_width_it_fills_and_never_larger(guest):
    image = a_picture(size=(700, 875))
    renditions.make(image)
    [shown] = gallery(guest, a_page_with(image))
    avif, webp = shown.source, shown.img
    assert avif["type"] == "image/avif"
    assert widths(avif["srcset"]) == widths(webp["srcset"]) == [320, 480, 640, 700]
    assert avif["sizes"] == webp["sizes"]
    assert (webp["width"], webp["height"]) == ("320", "400")


def test_a_small_picture_stays_as_small_as_it_is(guest):
    image = a_picture()
    renditions.make(image)
    [shown] = gallery(guest, a_page_with(image))
    assert (shown.img["width"], shown.img["height"]) == ("40", "50")
    assert Rendition.objects.filter(filter_spec__startswith="width").count() == 2


def test_only_the_first_picture_is_fetched_before_it_is_seen(guest):
    first, second = gallery(guest, a_page_with(a_picture(), a_picture()))
    assert (first.img.get("loading"), first.img["fetchpriority"]) == (None, "high")
    assert (second.img["loading"], second.img.get("fetchpriority")) == ("lazy", None)


def test_zoom_is_offered_the_whole_picture_once_it_is_made(guest):
    page = a_page_with(image := a_picture(size=(1600, 2000)))
    soup = BeautifulSoup(guest.get(page.url).content, "html.parser")
    assert soup.select_one("#picture-1").attrs["data-whole"] == ""
    whole = image.get_rendition(renditions.ZOOM)
    soup = BeautifulSoup(guest.get(page.url).content, "html.parser")
    [item] = soup.select("#picture-1")
    assert (item["data-whole"], item["data-width"]) == (whole.url, "1600")
    assert (whole.width, whole.height) == (1600, 2000)


@pytest.mark.parametrize(("width", "is_made"), [(1280, False), (1281, True)])
def test_whole_picture_is_made_where_no_other_size_shows_it(width, is_made):
    image = a_picture(size=(width, 100))
    assert (renditions.ZOOM in renditions.all_sizes(image)) == is_made


def test_whole_picture_is_at_most_2400_pixels_wide():
    shown = a_picture(size=(2500, 50)).get_rendition(renditions.ZOOM)
    assert (shown.width, shown.height) == (2400, 48)


def test_placeholder_is_shown_while_sizes_are_missing(guest):
    page = a_page_with(a_picture(size=(700, 875)))
    [shown] = gallery(guest, page)
    for address in ("/products/", "/feeds/products.xml", "/sitemap.xml"):
        assert guest.get(address).status_code == 200
    assert not Rendition.objects.exists()
    assert (shown.img["width"], shown.img["height"]) == ("640", "800")
    answer = guest.get(shown.img["src"])
    assert answer.status_code == 302
    assert answer.url == Rendition.objects.get().url
    assert Rendition.objects.get().filter_spec == "width-640|format-webp"


def test_nobody_can_ask_for_a_size_that_the_shop_does_not_show(guest):
    address = display.address(a_picture(), renditions.SHARED)
    other = address.replace("1200x630", "1201x630")
    assert other != address
    assert guest.get(other).status_code == 403
    assert not Rendition.objects.exists()


def test_a_format_is_offered_once_all_its_widths_are_there(guest):
    image = a_picture(size=(700, 875))
    renditions.make(image)
    image.renditions.get(filter_spec="width-480|format-avif").delete()
    [shown] = gallery(guest, a_page_with(image))
    assert shown.source is None
    assert widths(shown.img["srcset"]) == [320, 480, 640, 700]


def test_cropping_by_css_keeps_the_focal_point(guest):
    image = a_picture(size=(100, 100))
    image.focal_point_x, image.focal_point_y = 20, 52
    image.focal_point_width = image.focal_point_height = 10
    image.save()
    [shown] = gallery(guest, a_page_with(image))
    assert shown.img["data-focal-x"] == "2"
    assert "data-focal-y" not in shown.img.attrs  # The middle needs no telling.
    style = Path(settings.BASE_DIR, "static/css/21-focal-points.css").read_text("utf-8")
    for axis in "xy":
        for tenth in {*range(11)} - {5}:
            assert f'[data-focal-{axis}="{tenth}"]' in style


def test_a_picture_that_is_uploaded_has_its_sizes_made(
    olives, django_capture_on_commit_callbacks
):
    with django_capture_on_commit_callbacks(execute=True):
        answer = olives.post(
            reverse("wagtailimages:add_multiple"),
            {"title": "Jug", "files[]": a_file("jug.png", (50, 40)), "collection": 1},
        )
    assert answer.json()["success"]
    assert renditions.missing(Image.objects.get()) == []


def sent_image_form(image, **changes):
    fields = ("title", "description", "collection")
    form = {name: getattr(image, name) for name in fields}
    return form | {"collection": image.collection_id} | changes


def test_a_picture_whose_file_is_replaced_has_its_sizes_made_anew(
    olives, django_capture_on_commit_callbacks
):
    image = a_picture()
    renditions.make(image)
    form = sent_image_form(image, file=a_file("new.png", (30, 60)))
    with django_capture_on_commit_callbacks(execute=True):
        olives.post(reverse("wagtailimages:edit", args=[image.pk]), form)
    image = Image.objects.get()
    assert renditions.missing(image) == []
    scaled = image.renditions.filter(filter_spec__startswith="width")
    assert {(one.width, one.height) for one in scaled} == {(30, 60)}


def test_a_new_focal_point_brings_new_crops(olives, django_capture_on_commit_callbacks):
    image = a_picture(size=(300, 50))
    renditions.make(image)
    before = display.address(image, renditions.SQUARE)
    place = dict.fromkeys(("focal_point_width", "focal_point_height"), 9)
    form = sent_image_form(image, focal_point_x=280, focal_point_y=20, **place)
    with django_capture_on_commit_callbacks(execute=True):
        olives.post(reverse("wagtailimages:edit", args=[image.pk]), form)
    image = Image.objects.get()
    assert renditions.missing(image) == []
    assert display.address(image, renditions.SQUARE) != before


def test_publishing_a_page_makes_missing_sizes(
    olives, django_capture_on_commit_callbacks
):
    page = a_page()
    form = sent_form(page, **{"action-publish": "1"})
    with django_capture_on_commit_callbacks(execute=True):
        answer = olives.post(reverse("wagtailadmin_pages:edit", args=[page.pk]), form)
    assert answer.status_code == 302
    assert renditions.missing(Image.objects.get()) == []


def test_deleted_picture_needs_no_sizes():
    image = a_picture()
    key = image.pk
    image.delete()
    renditions.make_sizes.call(key)
    assert not Rendition.objects.exists()


def test_interrupted_command_continues_where_it_stopped(capsys):
    done, half, new = a_picture(), a_picture(), a_picture()
    renditions.make(done)
    half.get_rendition(renditions.SQUARE)
    with pytest.raises(CommandError, match=r"lack sizes: 2"):
        call_command("make_renditions", check=True)
    listed = capsys.readouterr().out.splitlines()
    assert [line.split()[0] for line in listed] == [str(half.pk), str(new.pk)]
    call_command("make_renditions")
    assert capsys.readouterr().out == "2/3 Mug: 3 sizes\n3/3 Mug: 4 sizes\n"
    call_command("make_renditions")
    call_command("make_renditions", check=True)
    assert capsys.readouterr().out == ""


def test_the_command_names_a_picture_it_cannot_read_and_makes_the_others(capsys):
    lost, whole = a_picture(), a_picture()
    Path(lost.file.path).unlink()
    with pytest.raises(CommandError, match=r"cannot be read: 1"):
        call_command("make_renditions")
    assert capsys.readouterr().err.startswith("1/2 Mug: ")
    assert renditions.missing(whole) == []


def hardest():
    """The two masters of the example shop with most in them."""
    masters = sorted(
        Path(settings.BASE_DIR, "demo", "pictures").glob("*.webp"),
        key=lambda path: path.stat().st_size,
    )
    return masters[-2:]


@pytest.mark.parametrize("path", hardest(), ids=lambda path: path.stem)
def test_most_detailed_pictures_of_the_example_shop_stay_small(path):
    with path.open("rb") as file:
        image = Image.objects.create(title=path.stem, file=ImageFile(file, path.name))
    for kind, most in (("avif", 90), ("webp", 120)):
        made = image.get_rendition(renditions.scaled(960, kind))
        assert made.width == 960
        assert made.file.size <= most * 1024, kind


def test_sizes_are_made_in_the_order_in_which_visitors_meet_pictures():
    unused, old_1, old_2, new_1, new_2, hero = [a_picture() for _each in range(6)]
    a_page_with(old_1, old_2)
    product = a_product("Jug")
    page = ProductPage.objects.get(pk=product.main_page_id)
    page.gallery = [ProductImage(image=image) for image in (new_1, new_2)]
    page.save_revision().publish()
    home = HomePage.objects.get()
    opening = {"title": "Kiln", "image": hero, "page": home, "link": "Look"}
    home.body = [("hero", opening)]
    home.save_revision().publish()

    made = list(renditions.every_picture())

    assert made == [hero, new_1, old_1, new_2, old_2, unused]
    assert list(renditions.pictures_of_front_pages()) == [hero]


def test_front_page_can_have_its_sizes_before_all_others():
    hero, other = a_picture(), a_picture()
    home = HomePage.objects.get()
    opening = {"title": "Kiln", "image": hero, "page": home, "link": "Look"}
    home.body = [("hero", opening)]
    home.save_revision().publish()
    Rendition.objects.all().delete()
    call_command("make_renditions", front_page=True, verbosity=0)
    assert renditions.missing(hero) == []
    assert len(renditions.missing(other)) == len(renditions.all_sizes(other))
