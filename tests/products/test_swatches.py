"""Swatches: how a colour or a glaze looks, always beside or instead of its name in words."""

from __future__ import annotations

from io import BytesIO

import pytest
from bs4 import BeautifulSoup
from django.core.exceptions import ValidationError
from django.urls import reverse
from PIL import Image as Drawing

from products.images import renditions
from products.models import Option, OptionValue
from tests.builders import a_variant
from tests.products.page_builders import (
    a_department,
    a_picture,
    a_placed_product,
    statements,
    texts_of,
)
from tests.products.screens import form_in

pytestmark = pytest.mark.django_db
GLAZES = {"Oat": "#d8cdb8", "Tidal": "#3f6a80", "Rust": "#8c4630"}


@pytest.fixture
def mug():
    """A mug in three glazes and two sizes; rust is sold out, and not made in small."""
    mug = a_placed_product("Mug", a_department("ceramics"))
    made = [("Oat", "S"), ("Tidal", "S"), ("Oat", "L"), ("Tidal", "L"), ("Rust", "L")]
    for place, (glaze, size) in enumerate(made):
        a_variant(
            f"MUG-{glaze}-{size}",
            product=mug,
            options={"Glaze": glaze, "Size": size},
            on_hand=0 if glaze == "Rust" else 5,
            position=place,
        )
    show_swatches()
    return mug.main_page


def show_swatches():
    Option.objects.filter(slug="glaze").update(shows_swatches=True)
    for place, (name, colour) in enumerate(GLAZES.items()):
        rows = OptionValue.objects.filter(name=name)
        rows.update(colour=colour, position=place)


def fills(answer, selector):
    """The colours of the swatches that a part of a page shows."""
    page = BeautifulSoup(answer.content, "html.parser")
    return [circle["fill"] for circle in page.select(f"{selector} .swatch circle")]


def test_product_page_shows_swatches_beside_the_names(guest, mug):
    answer = guest.get(mug.url + "?sku=MUG-Oat-L")
    glazes = "[aria-label=Glaze]"
    assert texts_of(answer, f"{glazes} li") == ["Oat", "Tidal", "Rust sold out"]
    assert fills(answer, f"{glazes} a") == [*GLAZES.values()]
    assert fills(answer, "[aria-label=Size]") == []


def test_swatch_of_what_is_not_made_is_struck(guest, mug):
    answer = guest.get(mug.url + "?sku=MUG-Oat-S")
    assert texts_of(answer, "[aria-label=Glaze] s") == ["Rust not made"]
    page = BeautifulSoup(answer.content, "html.parser")
    assert len(page.select("[aria-label=Glaze] a .swatch")) == 2
    assert page.select("[aria-label=Glaze] s .swatch path")
    assert not page.select("[aria-label=Glaze] a .swatch path")


def test_values_without_the_setting_are_words_alone(guest, mug):
    Option.objects.update(shows_swatches=False)
    for path in (mug.url, "/products/"):
        assert "swatch" not in guest.get(path).text


def test_filters_show_swatches_beside_the_names(guest, mug):
    answer = guest.get("/products/")
    glazes = "#filter-optionglaze label"
    assert texts_of(answer, glazes) == ["Oat", "Tidal", "Rust"]
    assert fills(answer, glazes) == [*GLAZES.values()]


def test_card_shows_and_names_the_colours_that_it_comes_in(guest, mug):
    answer = guest.get("/products/")
    assert fills(answer, ".card") == [*GLAZES.values()]
    assert texts_of(answer, ".card-options") == ["Oat, Tidal, Rust"]


def test_card_of_many_colours_shows_some_and_reads_out_all(guest):
    names = [f"Blue {number}" for number in range(1, 8)]
    tile = a_placed_product("Tile", a_department("ceramics"))
    for name in names:
        a_variant(product=tile, options={"Glaze": name})
    Option.objects.update(shows_swatches=True)
    OptionValue.objects.update(colour="#223344")
    answer = guest.get("/products/")
    assert len(fills(answer, ".card")) == 5
    assert texts_of(answer, ".card-swatches > [aria-hidden=true]:not(svg)") == ["+2"]
    read_out = [name.replace(" ", "\u00a0") for name in names]
    assert texts_of(answer, ".card .visually-hidden")[0].split(", ") == [
        " ".join(name.split()) for name in read_out
    ]


def test_card_of_one_colour_names_it_without_a_swatch(guest):
    bowl = a_placed_product("Bowl", a_department("ceramics"))
    a_variant(product=bowl, options={"Glaze": "Oat"})
    show_swatches()
    answer = guest.get("/products/")
    assert texts_of(answer, ".card-options") == ["Oat"]
    assert fills(answer, ".card") == []


def test_picture_of_a_value_is_its_swatch_in_a_small_size(guest, mug, olives):
    speckled = a_picture("Oat glaze with specks", size=(300, 200))
    OptionValue.objects.filter(name="Oat").update(picture=speckled)
    for made_by in ("browser", "task"):
        page = BeautifulSoup(guest.get(mug.url).content, "html.parser")
        [shown] = page.select("[aria-label=Glaze] .swatch image")
        assert ("/pictures/" in shown["href"]) == (made_by == "browser")
        # The address works before the size is there, and makes it.
        answer = guest.get(shown["href"], follow=True)
        with Drawing.open(BytesIO(b"".join(answer))) as swatch:
            assert swatch.size == (96, 96)
    assert fills(guest.get(mug.url), "[aria-label=Glaze] li") == [*GLAZES.values()][1:]


def test_saved_option_has_its_pictures_made_small(
    olives, mug, django_capture_on_commit_callbacks
):
    picture = a_picture("Oat glaze", size=(300, 200))
    glaze = Option.objects.get(slug="glaze")
    url = reverse("option:edit", args=[glaze.pk])
    form = form_in(olives.get(url)) | {"values-0-picture": picture.pk}
    with django_capture_on_commit_callbacks(execute=True):
        assert olives.post(url, form).status_code == 302
    assert picture.renditions.get().filter_spec == renditions.SWATCH.spec


def test_pictures_of_swatches_take_one_query_a_list(guest, mug):
    without = len(statements(guest, "/products/"))
    for value in OptionValue.objects.filter(option__slug="glaze"):
        value.picture = a_picture(value.name)
        value.picture.get_rendition(renditions.SWATCH)
        value.save()
    assert len(statements(guest, "/products/")) <= without + 2


def test_editor_chooses_swatches_and_colours(olives, mug):
    glaze = Option.objects.get(slug="glaze")
    url = reverse("option:edit", args=[glaze.pk])
    form = form_in(olives.get(url)) | {"values-1-colour": "#1F4E79"}
    del form["shows_swatches"]
    assert olives.post(url, form).status_code == 302
    glaze.refresh_from_db()
    assert not glaze.shows_swatches
    colours = [value.colour for value in glaze.values.all()]
    assert colours == ["#d8cdb8", "#1F4E79", "#8c4630"]


@pytest.mark.parametrize("colour", ["red", "#12345", "#1234567", '#12345"', "#12345\n"])
def test_only_six_digits_are_a_colour(olives, mug, colour):
    value = OptionValue.objects.filter(option__slug="glaze").first()
    value.colour = colour
    with pytest.raises(ValidationError):
        value.full_clean()
    url = reverse("option:edit", args=[value.option_id])
    form = form_in(olives.get(url)) | {"values-0-colour": colour}
    if colour.strip() == colour:  # What is around a text is left out.
        assert olives.post(url, form).status_code == 200
        assert OptionValue.objects.get(pk=value.pk).colour == "#d8cdb8"
