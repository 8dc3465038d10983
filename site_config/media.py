"""Uploads, where no bucket serves them: pictures shown, all else only for download."""

from __future__ import annotations

from pathlib import PurePosixPath

from django.core.exceptions import SuspiciousFileOperation
from django.core.files.storage import default_storage
from django.http import FileResponse, Http404, HttpRequest
from django.utils.http import http_date
from django.views.decorators.http import require_safe

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


@require_safe
def upload(request: HttpRequest, name: str) -> FileResponse:
    """A file from the media folder; documents go through Wagtail's own door."""
    path = PurePosixPath(name)
    if str(path) != name or ".." in path.parts or path.parts[0].lower() == "documents":
        raise Http404
    picture = PICTURES.get(path.suffix.lower())
    response = _file(name, inline=picture is not None)
    response.headers["Content-Type"] = picture or "application/octet-stream"
    response.headers["X-Content-Type-Options"] = "nosniff"
    # Even opened on its own, an upload may fetch and run nothing.
    response.headers["Content-Security-Policy"] = "default-src 'none'; sandbox"
    response.headers["Cache-Control"] = A_YEAR if picture else "private, no-cache"
    return response


def _file(name: str, *, inline: bool) -> FileResponse:
    try:
        file = default_storage.open(name)
        changed = default_storage.get_modified_time(name)
    except (OSError, ValueError, SuspiciousFileOperation) as problem:
        raise Http404 from problem
    response = FileResponse(file, as_attachment=not inline)
    response.headers["Last-Modified"] = http_date(changed.timestamp())
    return response
