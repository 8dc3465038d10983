"""Uploads: pictures are shown, all else is only for download."""

from __future__ import annotations

import pytest
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage

SCRIPT = b"<script>alert(1)</script>"


def fetched(client, path, **headers):
    """The answer, read to its end so that the file is closed again."""
    answer = client.get(path, headers=headers)
    answer.body = b"".join(answer)
    return answer


@pytest.fixture
def uploads(settings, tmp_path):
    """A media folder of its own; returns what puts a file there."""
    settings.MEDIA_ROOT = str(tmp_path / "media")
    (tmp_path / "secret.png").write_bytes(b"not yours")
    return lambda name, text=SCRIPT: default_storage.save(name, ContentFile(text))


def test_a_picture_is_shown_and_kept_for_a_year(client, uploads):
    uploads("images/mug.webp", b"RIFF")
    answer = fetched(client, "/media/images/mug.webp")
    assert answer.body == b"RIFF"
    assert answer["Content-Type"] == "image/webp"
    assert answer["Content-Disposition"].startswith("inline")
    assert answer["Cache-Control"] == "public, max-age=31536000, immutable"


@pytest.mark.parametrize("name", ["page.html", "drawing.svg", "script.js", "no-ending"])
def test_html_upload_not_inline(client, uploads, name):
    uploads(f"images/{name}")
    answer = fetched(client, f"/media/images/{name}")
    assert answer["Content-Disposition"].startswith("attachment")
    assert answer["Content-Type"] == "application/octet-stream"
    assert answer["X-Content-Type-Options"] == "nosniff"
    assert answer["Content-Security-Policy"] == "default-src 'none'; sandbox"


def test_a_script_that_calls_itself_a_picture_is_shown_as_one(client, uploads):
    uploads("images/evil.png")
    answer = fetched(client, "/media/images/evil.png")
    assert answer["Content-Type"] == "image/png"
    assert answer["X-Content-Type-Options"] == "nosniff"


@pytest.mark.django_db
@pytest.mark.parametrize(
    "path",
    [
        "documents/plan.pdf",
        "Documents/plan.pdf",
        "images/../documents/plan.pdf",
        "images//../documents/plan.pdf",
        "./documents/plan.pdf",
        "../secret.png",
        "images/../../secret.png",
        "%2e%2e/secret.png",
        "/secret.png",
        "images/",
        "images",
        "nothing.png",
        "nu%00l.png",
        ".",
        "..",
        "images/.",
        "images/./mug.png",
        "images%2f..%2fdocuments%2fplan.pdf",
        "images\\..\\documents\\plan.pdf",
        "IMAGES/mug.png",
        "ｉmages/mug.png",
        "elsewhere/mug.png",
        "mug.png",
    ],
)
def test_nothing_but_public_uploads_can_be_reached(client, uploads, path):
    uploads("documents/plan.pdf")
    uploads("images/mug.png")
    assert client.get(f"/media/{path}").status_code == 404


@pytest.mark.django_db
@pytest.mark.parametrize("before", ["/", "%2F", "//", "/./", "images/"])
@pytest.mark.parametrize("name", ["documents/plan.pdf", "images/mug.png"])
def test_an_absolute_name_reaches_nothing(client, uploads, settings, before, name):
    uploads(name)
    absolute = f"{settings.MEDIA_ROOT}/{name}"
    assert client.get(f"/media/{before}{absolute}").status_code == 404


@pytest.mark.django_db
@pytest.mark.parametrize("folder", ["original_images", "avatar_images"])
def test_a_photograph_as_it_was_taken_is_for_staff_alone(
    client, uploads, adas, olives, folder
):
    uploads(f"{folder}/kiln.jpg")
    address = f"/media/{folder}/kiln.jpg"
    assert client.get(address).status_code == 404
    assert adas.get(address).status_code == 404
    answer = fetched(olives, address)
    assert answer.status_code == 200
    assert answer["Cache-Control"] == "private, no-cache"


def test_an_unchanged_picture_is_not_sent_again(client, uploads):
    uploads("images/mug.png")
    since = fetched(client, "/media/images/mug.png")["Last-Modified"]
    again = client.get("/media/images/mug.png", headers={"If-Modified-Since": since})
    assert again.status_code == 304


def test_a_picture_is_not_pressed_once_more(client, uploads):
    uploads("images/mug.png", b"0" * 4000)
    answer = fetched(client, "/media/images/mug.png", **{"Accept-Encoding": "gzip"})
    assert "Content-Encoding" not in answer


def test_uploads_are_only_looked_at(client, uploads):
    uploads("images/mug.png")
    assert client.post("/media/images/mug.png").status_code == 405
