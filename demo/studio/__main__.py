"""Make the demo shop's pictures: all of them, or those whose names are given."""

from __future__ import annotations

import argparse
import io
import logging
from pathlib import Path

from PIL import Image

from demo.studio import ceramics, prints, rooms, weaves

logger = logging.getLogger("demo.studio")
HERE = Path(__file__).parent.parent / "pictures"
PICTURES = {
    **prints.PICTURES,
    **weaves.PICTURES,
    **ceramics.PICTURES,
    **rooms.PICTURES,
}
LARGEST = 260_000  # Bytes; cloth from near by is all detail.


def packed(picture: Image.Image) -> bytes:
    """WebP at the quality that still fits."""
    for quality in (83, 78, 72, 66, 60):
        file = io.BytesIO()
        picture.save(file, "WEBP", quality=quality, method=6)
        if file.tell() <= LARGEST:
            break
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
