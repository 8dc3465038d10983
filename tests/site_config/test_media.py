"""Uploads: pictures are shown, all else is only for download."""

from __future__ import annotations

from pathlib import Path

import pytest
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from wagtail.documents.models import Document
from wagtail.models import Collection, CollectionViewRestriction

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


def test_a_script_named_like_a_picture_is_served_as_a_picture(client, uploads):
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
        "documents",
        "documents/",
        "images/documents/../../documents/plan.pdf",
        "images/mug.png/",
        "images/mug.png/.",
        "images//mug.png",
        "images/%2e%2e/documents/plan.pdf",
        "images/%252e%252e/documents/plan.pdf",
        "images/..;/documents/plan.pdf",
        "images/．．/documents/plan.pdf",
        "images/‥/documents/plan.pdf",
        "images\u2215..\u2215documents\u2215plan.pdf",
        "ﬁles/../documents/plan.pdf",
        "documents\u200b/plan.pdf",
        "documents./plan.pdf",
        "documents%20/plan.pdf",
        "docume~1/plan.pdf",
        "C:/images/mug.png",
        "C:images/mug.png",
        "\\\\?\\images\\mug.png",
        "images/mug.png::$DATA",
        "images/mug.png%00.jpg",
        "~/images/mug.png",
        "images/" + "a" * 5000,
        "images/" + "a/" * 2000 + "b.png",
        "%ff%fe/mug.png",
        "images/%ed%a0%80.png",
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
def test_original_photographs_are_for_staff_only(client, uploads, adas, olives, folder):
    uploads(f"{folder}/kiln.jpg")
    address = f"/media/{folder}/kiln.jpg"
    assert client.get(address).status_code == 404
    assert adas.get(address).status_code == 404
    answer = fetched(olives, address)
    assert answer.status_code == 200
    assert answer["Cache-Control"] == "private, no-cache"


@pytest.mark.django_db
def test_symbolic_link_among_pictures_reaches_no_document(client, uploads, settings):
    uploads("documents/plan.pdf")
    pictures = Path(settings.MEDIA_ROOT, "images")
    pictures.mkdir()
    (pictures / "plan.png").symlink_to("../documents/plan.pdf")
    (pictures / "all").symlink_to("..")
    long_ago = {"If-Modified-Since": "Fri, 01 Jan 2100 00:00:00 GMT"}
    for path in ("plan.png", "all/documents/plan.pdf"):
        assert client.get(f"/media/images/{path}").status_code == 404
        assert client.get(f"/media/images/{path}", headers=long_ago).status_code == 404


@pytest.mark.django_db
def test_pictures_may_be_kept_on_another_disk(client, uploads, settings, tmp_path):
    (tmp_path / "disk").mkdir()
    (tmp_path / "disk" / "mug.png").write_bytes(b"PNG")
    Path(settings.MEDIA_ROOT).mkdir()
    Path(settings.MEDIA_ROOT, "images").symlink_to(tmp_path / "disk")
    assert fetched(client, "/media/images/mug.png").body == b"PNG"


@pytest.fixture
def private_plan(uploads):
    """A document in a collection that only people who are signed in may see."""
    collection = Collection.get_first_root_node().add_child(name="Private")
    CollectionViewRestriction.objects.create(
        collection=collection, restriction_type="login"
    )
    plan = Document(title="Plan", collection=collection)
    plan.file.save("plan.pdf", ContentFile(b"%PDF-"))
    return plan


@pytest.mark.django_db
def test_private_document_is_served_only_to_permitted_users(client, adas, private_plan):
    address = f"/documents/{private_plan.pk}/plan.pdf"
    assert client.get(address).status_code == 302
    assert fetched(adas, address).body == b"%PDF-"


@pytest.mark.django_db
@pytest.mark.parametrize(
    "path",
    [
        "/documents/{}/PLAN.pdf",
        "/documents/{}//plan.pdf",
        "/documents/{}/../plan.pdf",
        "/documents/{}/%2fetc%2fpasswd",
        "/documents/{}/plan.pdf%00",
        "/documents/{}%20/plan.pdf",
        "/documents//{}/plan.pdf",
        "/documents/documents/plan.pdf",
        "/media/documents/{}/plan.pdf",
    ],
)
def test_no_other_spelling_reaches_a_private_document(client, private_plan, path):
    answer = client.get(path.format(private_plan.pk))
    assert answer.status_code in (302, 404)
    assert "account/login" in answer.get("Location", "account/login")


@pytest.mark.django_db
def test_documents_in_a_bucket_are_served_by_the_shop(private_plan, settings):
    # The bucket's own address would bypass the collection's restriction.
    settings.MEDIA_URL = "https://cdn.example/"
    assert private_plan.url == f"/documents/{private_plan.pk}/plan.pdf"


def test_an_unchanged_picture_is_not_sent_again(client, uploads):
    uploads("images/mug.png")
    since = fetched(client, "/media/images/mug.png")["Last-Modified"]
    again = client.get("/media/images/mug.png", headers={"If-Modified-Since": since})
    assert again.status_code == 304


def test_pictures_are_not_compressed_again(client, uploads):
    uploads("images/mug.png", b"0" * 4000)
    answer = fetched(client, "/media/images/mug.png", **{"Accept-Encoding": "gzip"})
    assert "Content-Encoding" not in answer


def test_uploads_answer_only_get(client, uploads):
    uploads("images/mug.png")
    assert client.post("/media/images/mug.png").status_code == 405
