"""Picture sizes have the right colours, and no metadata but the colour profile."""

from __future__ import annotations

import random
from io import BytesIO

import pytest
from django.core.files.images import ImageFile
from django.core.files.uploadedfile import SimpleUploadedFile
from PIL import Image as Picture
from PIL import ImageCms
from wagtail.images import get_image_model
from wagtail.images.forms import get_image_form
from wagtail.images.models import Image

from products.images import renditions

pytestmark = pytest.mark.django_db
ORIENTATION, GPS, DESCRIPTION = 274, 0x8825, 0x010E
NEAR = 2  # What a lossy format may change of a plain colour.


def grey(mode, value=30000):
    return Picture.new(mode, (40, 50), value)


def palette(colour=(200, 100, 50)):
    picture = Picture.new("P", (40, 50), 1)
    picture.putpalette([0, 0, 0, *colour] + [0] * 762)
    return picture


GREY, CLAY = (117, 117, 117), (200, 100, 50)
# A picture as it is uploaded, and what its middle shows.
PICTURES = {
    "1.png": (Picture.new("1", (40, 50), 1), (255, 255, 255)),
    "L.png": (Picture.new("L", (40, 50), 117), GREY),
    "L.jpg": (Picture.new("L", (40, 50), 117), GREY),
    "LA.png": (Picture.new("LA", (40, 50), (117, 255)), GREY),
    "I16.png": (grey("I;16"), GREY),
    "I.tiff": (grey("I"), GREY),
    "I16.tiff": (grey("I;16"), GREY),
    "F.tiff": (grey("F", 117 / 255), GREY),
    "P.png": (palette(), CLAY),
    "P.gif": (palette(), CLAY),
    "CMYK.jpg": (Picture.new("CMYK", (40, 50), (0, 255, 255, 0)), (255, 0, 0)),
    "RGBA.png": (Picture.new("RGBA", (40, 50), (*CLAY, 255)), CLAY),
    "RGB.webp": (Picture.new("RGB", (40, 50), CLAY), CLAY),
    "YCbCr.jpg": (Picture.new("YCbCr", (40, 50), (117, 128, 128)), GREY),
}


def stored(name, picture, **saved):
    data = BytesIO()
    kind = {"jpg": "jpeg"}.get(name.split(".")[1], name.split(".")[1])
    picture.save(data, kind, **saved)
    data.seek(0)
    return Image.objects.create(title=name, file=ImageFile(data, name=name))


def bytes_of(image, size):
    with image.get_rendition(size).file.open() as file:
        return file.read()


@pytest.mark.parametrize("name", PICTURES)
def test_every_mode_shows_its_colour_in_every_size(name):
    picture, colour = PICTURES[name]
    image = stored(name, picture)
    for size in renditions.all_sizes(image):
        shown = Picture.open(BytesIO(bytes_of(image, size)))
        assert shown.mode in ("L", "RGB", "RGBA"), size.spec
        seen = shown.convert("RGB").getpixel((shown.width // 2, shown.height // 2))
        off = max(abs(one - other) for one, other in zip(seen, colour, strict=True))
        assert off <= NEAR, (size.spec, seen)


def test_transparency_is_kept_where_a_format_has_it():
    see_through = palette()
    image = stored("P.png", see_through, transparency=1)
    widest = renditions.widest(image.width)
    shown = Picture.open(BytesIO(bytes_of(image, widest))).convert("RGBA")
    assert shown.getpixel((20, 25))[3] == 0


def a_photograph():
    """A photograph taken on its side, with all that a camera writes into it."""
    exif = Picture.Exif()
    exif[DESCRIPTION], exif[ORIENTATION] = "the kiln at home", 6
    exif.get_ifd(GPS).update({1: "N", 2: (55.0, 58.0, 30.0)})
    profile = ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes()
    return stored(
        "kiln.jpg",
        Picture.new("RGB", (60, 40), CLAY),
        exif=exif,
        comment=b"a secret comment",
        xmp=b"<x:xmpmeta>a secret place</x:xmpmeta>",
        icc_profile=profile,
    )


@pytest.mark.parametrize("place", range(len(renditions.FORMATS) + 2))
def test_no_size_of_a_photograph_holds_its_location(place):
    image = a_photograph()
    size = renditions.all_sizes(image)[place]
    data = bytes_of(image, size)
    shown = Picture.open(BytesIO(data))
    assert dict(shown.getexif()) == {}
    assert not shown.getexif().get_ifd(GPS)
    for secret in (b"secret", b"kiln at home", b"Exif", b"xmpmeta"):
        assert secret not in data
    assert "icc_profile" in shown.info


def test_photograph_is_turned_upright():
    image = a_photograph()
    shown = image.get_rendition(renditions.widest(image.width))
    assert (shown.width, shown.height) == (40, 60)


def upload(name, data):
    form = get_image_form(get_image_model())
    files = {"file": SimpleUploadedFile(name, data)}
    root = get_image_model()._meta.get_field("collection").related_model
    words = {"title": "Kiln", "description": "A kiln", "collection": root.objects.get()}
    return form(words, files)


def jpeg(quality=95):
    noise = random.Random(1).randbytes(200 * 200 * 3)
    data = BytesIO()
    Picture.frombytes("RGB", (200, 200), noise).save(data, "jpeg", quality=quality)
    return data.getvalue()


BROKEN = {
    "half.jpg": jpeg()[:8000],
    "empty.png": b"",
    "words.jpg": b"not a picture at all",
    "page.png": b"<!doctype html><script>alert(1)</script>",
    "wrong.png": jpeg(),
    "head.webp": b"RIFF\x00\x00\x00\x00WEBPVP8 ",
}


@pytest.mark.parametrize("name", BROKEN)
def test_picture_that_cannot_be_read_is_refused_with_a_sentence(name):
    form = upload(name, BROKEN[name])
    assert list(form.errors) == ["file"]


def test_a_complete_picture_is_accepted(olives):
    form = upload("whole.jpg", jpeg())
    assert form.errors == {}
    assert form.save().get_rendition("width-320|format-webp").width == 200
