"""Uploads, where no bucket serves them: pictures shown, all else only for download."""

from __future__ import annotations

from datetime import datetime
from pathlib import PurePosixPath

from django.core.exceptions import SuspiciousFileOperation
from django.core.files import File
from django.core.files.storage import default_storage
from django.http import FileResponse, Http404, HttpRequest
from django.views.decorators.http import last_modified, require_safe

PICTURES = {
    ".avif": "image/avif",
    ".gif": "image/gif",
    ".jpeg": "image/jpeg",
    ".jpg": "image/jpeg",
    ".png": "image/png",
    ".webp": "image/webp",
}
# A file never changes under its name: a new picture gets a new one.
A_YEAR = "public, max-age=31536000, immutable"


def when_changed(request: HttpRequest, name: str) -> datetime | None:
    """When the upload was written; nothing for what may not be seen."""
    try:
        return default_storage.get_modified_time(name) if is_public(name) else None
    except (OSError, ValueError, SuspiciousFileOperation):
        return None


def is_public(name: str) -> bool:
    """Whether `name` is a plain path, and not into the documents."""
    path = PurePosixPath(name)
    plain = str(path) == name and ".." not in path.parts
    return plain and path.parts[0].lower() != "documents"


@require_safe
@last_modified(when_changed)
def upload(request: HttpRequest, name: str) -> FileResponse:
    """A file from the media folder; documents go through Wagtail's own door."""
    picture = PICTURES.get(PurePosixPath(name).suffix.lower())
    response = FileResponse(_opened(name), as_attachment=picture is None)
    response.headers["Content-Type"] = picture or "application/octet-stream"
    response.headers["X-Content-Type-Options"] = "nosniff"
    # Even opened on its own, an upload may fetch and run nothing.
    response.headers["Content-Security-Policy"] = "default-src 'none'; sandbox"
    response.headers["Cache-Control"] = A_YEAR if picture else "private, no-cache"
    return response


def _opened(name: str) -> File[bytes]:
    if not is_public(name):
        raise Http404
    try:
        return default_storage.open(name)
    except (OSError, ValueError, SuspiciousFileOperation) as problem:
        raise Http404 from problem
