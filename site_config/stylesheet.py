"""The one stylesheet of every page, joined from the layers `static/css/NN-*.css`.

A finder of Django's staticfiles: `runserver`, the tests and `collectstatic` ask it for
`css/site.css`, and it writes that file below `build/`, whenever a layer has changed.
"""

from __future__ import annotations

import os
import tempfile
from pathlib import Path

from django.conf import settings
from django.contrib.staticfiles.finders import BaseStorageFinder
from django.core.files.storage import FileSystemStorage

NAME = "css/site.css"
LAYERS = Path(settings.BASE_DIR, "static", "css")
BUILT = Path(settings.BASE_DIR, "build", "static")


def joined(layers: Path) -> str:
    """The text of all layers in the folder, in the order of their numbers."""
    return "".join(
        f"/* {layer.name} */\n{layer.read_text(encoding='utf-8')}"
        for layer in sorted(layers.glob("[0-9][0-9]-*.css"))
    )


def build(layers: Path, file: Path) -> None:
    """Write the joined layers to the file, unless it says just that already."""
    text = joined(layers)
    if file.exists() and file.read_text(encoding="utf-8") == text:
        return
    file.parent.mkdir(parents=True, exist_ok=True)
    # Replaced at once: another process may be reading it, or writing it as well.
    number, name = tempfile.mkstemp(dir=file.parent, prefix=".site-")
    with os.fdopen(number, "w", encoding="utf-8") as new:
        new.write(text)
    Path(name).chmod(0o644)
    Path(name).replace(file)


class StylesheetStorage(FileSystemStorage):
    """A folder with nothing but the stylesheet, which is brought up to date when asked for."""

    def exists(self, name: str) -> bool:
        return name == NAME

    def listdir(self, path: str) -> tuple[list[str], list[str]]:
        return [], [NAME]

    def path(self, name: str) -> str:
        path = super().path(name)
        if name == NAME:
            build(LAYERS, Path(path))
        return path


class StylesheetFinder(BaseStorageFinder):
    """Finds the stylesheet and nothing else; see STATICFILES_FINDERS."""

    storage = StylesheetStorage(location=BUILT)
