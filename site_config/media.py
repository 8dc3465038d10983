"""Serves uploads where no bucket does: images are shown, all else is only for download."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path, PurePosixPath

from django.core.exceptions import SuspiciousFileOperation
from django.core.files import File
from django.core.files.storage import default_storage
from django.http import FileResponse, Http404, HttpRequest
from django.views.decorators.http import last_modified, require_safe

IMAGE_TYPES = {
    ".avif": "image/avif",
    ".gif": "image/gif",
    ".jpeg": "image/jpeg",
    ".jpg": "image/jpeg",
    ".png": "image/png",
    ".webp": "image/webp",
}
# What everybody may see: images in the sizes of pages. All other uploads, documents and
# original photographs, are for staff alone.
PUBLIC_FOLDERS = ("images",)
STAFF_FOLDERS = ("avatar_images", "original_images")
# A file never changes under its name: a new picture gets a new one.
A_YEAR = "public, max-age=31536000, immutable"


def last_modified_at(request: HttpRequest, name: str) -> datetime | None:
    """When the upload was written; None for what may not be seen."""
    try:
        if not is_visible(request, name):
            return None
        _refuse_link_outside(name)
        return default_storage.get_modified_time(name)
    except (OSError, ValueError, SuspiciousFileOperation):
        return None


def folder_of(name: str) -> str:
    """The first folder of a relative path without detours; "" for any other name.

    An absolute name would be taken as it is by the storage, even into the documents.
    """
    path = PurePosixPath(name)
    plain = str(path) == name and ".." not in path.parts and "\\" not in name
    return path.parts[0] if plain and len(path.parts) > 1 else ""


def is_visible(request: HttpRequest, name: str) -> bool:
    """Whether this upload is for everybody, or the visitor works here."""
    folder = folder_of(name)
    if folder in STAFF_FOLDERS:
        return request.user.has_perm("wagtailadmin.access_admin")
    return folder in PUBLIC_FOLDERS


@require_safe
@last_modified(last_modified_at)
def upload(request: HttpRequest, name: str) -> FileResponse:
    """A file from the media folder; documents are served by Wagtail's own view."""
    if not is_visible(request, name):
        raise Http404
    picture = IMAGE_TYPES.get(PurePosixPath(name).suffix.lower())
    response = FileResponse(_opened(name), as_attachment=picture is None)
    response.headers["Content-Type"] = picture or "application/octet-stream"
    response.headers["X-Content-Type-Options"] = "nosniff"
    # Even opened on its own, an upload may fetch and run nothing.
    response.headers["Content-Security-Policy"] = "default-src 'none'; sandbox"
    for_all = picture and folder_of(name) in PUBLIC_FOLDERS
    response.headers["Cache-Control"] = A_YEAR if for_all else "private, no-cache"
    return response


def _opened(name: str) -> File[bytes]:
    try:
        _refuse_link_outside(name)
        return default_storage.open(name)
    except (OSError, ValueError, SuspiciousFileOperation) as problem:
        raise Http404 from problem


def _refuse_link_outside(name: str) -> None:
    """Raise SuspiciousFileOperation when a link leads out of the folder it is asked in.

    The folder itself may be a link: a merchant may keep pictures on another disk.
    """
    folder = Path(default_storage.path(folder_of(name))).resolve()
    if not Path(default_storage.path(name)).resolve().is_relative_to(folder):
        raise SuspiciousFileOperation("A link leads out of its folder.")
