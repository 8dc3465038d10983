"""Make the demo shop's pictures: all of them, or those whose names are given."""

from __future__ import annotations

import argparse
import io
import logging
from pathlib import Path

from PIL import Image, ImageFilter

from demo.studio import ceramics, print_rooms, prints, rooms, weaves

logger = logging.getLogger("demo.studio")
HERE = Path(__file__).parent.parent / "pictures"
PICTURES = {
    **prints.PICTURES,
    **print_rooms.PICTURES,
    **weaves.PICTURES,
    **ceramics.PICTURES,
    **rooms.PICTURES,
}
LARGEST = 400_000  # Bytes of a master; cloth from near by is all detail.
SERVED, HEAVIEST = (960, 1200), 90_000  # What a page shows, and its bytes.


def packed(picture: Image.Image) -> bytes:
    """WebP at the quality that still fits."""
    picture = light_enough(picture)
    for quality in (88, 83, 78, 72, 66, 60):
        data = _webp(picture, quality)
        if len(data) <= LARGEST:
            break
    return data


def light_enough(picture: Image.Image) -> Image.Image:
    """The picture, as little softened as lets the page's size of it load quickly."""
    for blur in (0, 0.6, 0.8, 1.0, 1.2, 1.4):
        soft = picture.filter(ImageFilter.GaussianBlur(blur))
        shown = soft.copy()
        shown.thumbnail(SERVED, Image.Resampling.LANCZOS)
        if len(_webp(shown, 78)) <= HEAVIEST:
            break
    return soft


def _webp(picture: Image.Image, quality: int) -> bytes:
    file = io.BytesIO()
    picture.save(file, "WEBP", quality=quality, method=6)
    return file.getvalue()


def make(names: list[str], folder: Path) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    for name in names or PICTURES:
        data = packed(PICTURES[name]())
        (folder / f"{name}.webp").write_bytes(data)
        logger.info("picture.made name=%s bytes=%s", name, len(data))


if __name__ == "__main__":
    logging.basicConfig(level=logging.INFO, format="%(message)s")
    parser = argparse.ArgumentParser(prog="python -m demo.studio", description=__doc__)
    parser.add_argument("names", nargs="*", metavar="name", help="pictures to make")
    parser.add_argument("--into", type=Path, default=HERE, help="folder to write to")
    chosen = parser.parse_args()
    if unknown := sorted(set(chosen.names) - set(PICTURES)):
        parser.error(f"no picture is called {', '.join(unknown)}")
    make(chosen.names, chosen.into)
