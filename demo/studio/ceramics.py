"""The pictures of the ceramics: five of each piece, from afar and from near by."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

from PIL import Image

from demo.studio import jars, tableware
from demo.studio.backdrops import SIZE

SEEN = 800  # So many pixels across are looked at, then enlarged.
SCENES = {**tableware.SCENES, **jars.SCENES}


def picture(name: str) -> Image.Image:
    return SCENES[name]().taken(width=SEEN, size=SIZE)


PICTURES: dict[str, Callable[[], Image.Image]] = {
    name: partial(picture, name) for name in SCENES
}
