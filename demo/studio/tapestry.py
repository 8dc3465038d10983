"""The hanging's landscape: drawn first, then stepped by single threads."""

from __future__ import annotations

import numpy as np
from PIL import Image, ImageDraw

from demo.studio import drafts
from demo.studio.cloth import Weave
from demo.studio.light import decode
from demo.studio.noise import Array


def _landscape(columns: int, rows: int) -> Image.Image:
    """A low sun, two hills and a loch, drawn before they are woven."""
    layer = Image.new("RGB", (columns, rows), drafts.CREAM)
    pen = ImageDraw.Draw(layer)

    def shape(colour: str, *spots: tuple[float, float]) -> None:
        pen.polygon([(x * columns, y * rows) for x, y in spots], fill=colour)

    sun = rows * 0.13
    box = [columns * 0.52, sun, columns * 0.86, sun + columns * 0.34]
    pen.ellipse(box, fill=drafts.MADDER)
    shape(drafts.OCHRE, (0, 0.56), (0, 0.47), (0.30, 0.335), (0.72, 0.56))
    shape(drafts.SAGE, (0.34, 0.56), (0.74, 0.41), (1, 0.50), (1, 0.56))
    shape(drafts.CHAR, (0, 0.56), (1, 0.56), (1, 0.585), (0, 0.585))
    shape(drafts.SLATE, (0, 0.585), (1, 0.585), (1, 0.86), (0, 0.86))
    for x, y, long in LIGHT_ON_WATER:
        shape(drafts.OAT, (x, y), (x + long, y), (x + long, y + 0.011), (x, y + 0.011))
    shape(
        drafts.INDIGO, (0, 0.84), (0.36, 0.765), (0.70, 0.8), (1, 0.775), (1, 1), (0, 1)
    )
    shape(drafts.RUST, (0, 0.945), (1, 0.945), (1, 1), (0, 1))
    return layer


LIGHT_ON_WATER = (
    (0.56, 0.625, 0.28),
    (0.62, 0.660, 0.18),
    (0.60, 0.695, 0.24),
    (0.66, 0.730, 0.10),
)


def far_field(scale: int, seed: int, ends: int = 150) -> Array:
    """The hanging's picture, stepped by single threads, over its woven relief."""
    draft = drafts.tapestry(ends, ends * 8 // 3)
    weave = Weave(draft, scale, seed, thin=0.45, fine=1).woven()
    rows, columns = weave.shape[:2]
    high, wide = scale * 0.55 * 2, scale * 2
    down = (np.arange(rows) // high * high + 1).astype(int).clip(0, rows - 1)
    across = (np.arange(columns) // wide * wide + wide // 2).astype(int)
    drawn = np.asarray(_landscape(columns, rows), np.float32) / 255
    return weave * decode(drawn)[down][:, across.clip(0, columns - 1)]
