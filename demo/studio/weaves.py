"""The pictures of the weaves, each from afar and from near by."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
from PIL import Image, ImageDraw

from demo.studio import drafts, noise
from demo.studio.cloth import Weave, relief
from demo.studio.drafts import Draft
from demo.studio.drapes import HEIGHT, WIDTH, Drape, cushion, folded, hung
from demo.studio.light import decode, develop, mix, ramp
from demo.studio.noise import Array


def near(draft: Draft, scale: int, *, seed: int, lean: float = 9) -> Image.Image:
    """The cloth close by, on a slant, sharp in the middle."""
    cloth = Weave(draft, scale, seed).woven(hairs=2600)
    rows, columns = cloth.shape[:2]
    y, x = np.mgrid[0:HEIGHT, 0:WIDTH].astype(np.float32)
    away = 1 / (1 + 0.42 * (y / HEIGHT - 0.5))
    across, down = (x - WIDTH / 2) * away * 0.9, (y - HEIGHT / 2) * away * 0.95
    c, s = np.cos(np.radians(lean)), np.sin(np.radians(lean))
    shown = noise.pick(
        cloth, columns / 2 + across * c - down * s, rows / 2 + across * s + down * c
    )
    soft = relief(38 * noise.cloud((HEIGHT, WIDTH), 130, seed=seed), 0.5)
    shown = shown * soft[..., None]
    off = np.abs(y / HEIGHT - 0.55)
    whole = shown
    for start, sigma in ((0.10, 2.0), (0.24, 5.5), (0.38, 11.0)):
        share = ramp(start, start + 0.14, off)[..., None]
        whole = mix(whole, noise.soften_colours(shown, sigma), share)
    return develop(
        whole * (1.04 - 0.14 * ramp(0.3, 0, y / HEIGHT))[..., None],
        seed=seed,
        exposure=1.08,
    )


def _landscape(columns: int, rows: int) -> Image.Image:
    """A low sun, two hills and a loch, drawn before they are woven."""
    layer = Image.new("RGB", (columns, rows), drafts.CREAM)
    pen = ImageDraw.Draw(layer)

    def shape(colour: str, *spots: tuple[float, float]) -> None:
        pen.polygon([(x * columns, y * rows) for x, y in spots], fill=colour)

    pen.ellipse(
        [columns * 0.52, rows * 0.13, columns * 0.86, rows * 0.13 + columns * 0.34],
        fill=drafts.MADDER,
    )
    shape(drafts.OCHRE, (0, 0.56), (0, 0.47), (0.30, 0.335), (0.72, 0.56))
    shape(drafts.SAGE, (0.34, 0.56), (0.74, 0.41), (1, 0.50), (1, 0.56))
    shape(drafts.CHAR, (0, 0.56), (1, 0.56), (1, 0.585), (0, 0.585))
    shape(drafts.SLATE, (0, 0.585), (1, 0.585), (1, 0.86), (0, 0.86))
    for x, y, long in (
        (0.56, 0.625, 0.28),
        (0.62, 0.660, 0.18),
        (0.60, 0.695, 0.24),
        (0.66, 0.730, 0.10),
    ):
        shape(drafts.OAT, (x, y), (x + long, y), (x + long, y + 0.011), (x, y + 0.011))
    shape(
        drafts.INDIGO,
        (0, 0.84),
        (0.36, 0.765),
        (0.70, 0.800),
        (1, 0.775),
        (1, 1),
        (0, 1),
    )
    shape(drafts.RUST, (0, 0.945), (1, 0.945), (1, 1), (0, 1))
    return layer


def far_field(seed: int) -> Array:
    """The hanging's picture, stepped by single threads, over its woven relief."""
    weave = Weave(drafts.tapestry(150, 400), 4, seed, thin=0.45).woven()
    rows, columns = weave.shape[:2]
    thread_y, thread_x = 4 * 0.55 * 2, 8
    down = (np.arange(rows) // thread_y * thread_y + 1).astype(int).clip(0, rows - 1)
    across = (np.arange(columns) // thread_x * thread_x + 4).clip(0, columns - 1)
    return (
        weave
        * decode(np.asarray(_landscape(columns, rows), np.float32) / 255)[down][
            :, across
        ]
    )


def far_field_close(seed: int) -> Image.Image:
    draft = drafts.tapestry(64, 150)
    weft = drafts.striped(
        [
            (drafts.SLATE, 34),
            (drafts.CHAR, 6),
            (drafts.SAGE, 30),
            (drafts.CREAM, 26),
            (drafts.MADDER, 54),
        ],
        150,
    )
    draft.weft = weft
    return near(draft, 24, seed=seed, lean=7)


def _fold(
    draft: Callable[[], Draft],
    seed: int,
    ground: str,
    colours: Callable[[], Array] | None,
) -> Image.Image:
    cloth = Weave(draft(), 4, seed).woven()
    return folded(cloth, colours() if colours else None, ground=ground, seed=seed)


def _hang(
    draft: Callable[[], Draft],
    seed: int,
    ground: str,
    fringed: bool,
    drape: Drape | None = None,
) -> Image.Image:
    cloth = Weave(draft(), 4, seed).woven()
    colours = drafts.yarn(drafts.CREAM, 1) if fringed else None
    return hung(cloth, colours, ground=ground, seed=seed, drape=drape)


def _cream() -> Array:
    return drafts.yarn(drafts.CREAM, 1)


def _plaid() -> Array:
    return drafts.striped(drafts.PLAID, 76)


def _blocks(repeats: int) -> Draft:
    return drafts.blocks(drafts.SQUARES * repeats, drafts.SQUARES[::-1] * repeats, 16)


PICTURES: dict[str, Callable[[], Image.Image]] = {
    "drove-road-throw-folded": lambda: _fold(
        lambda: drafts.herringbone(192, 240), 301, "#dcd6cb", _cream
    ),
    "drove-road-throw-close": lambda: near(drafts.herringbone(64, 80), 24, seed=302),
    "ferry-coverlet-hung": lambda: _hang(
        lambda: drafts.overshot(160, 150), 311, "#d5cec4", True
    ),
    "ferry-coverlet-close": lambda: near(drafts.overshot(64, 56), 24, seed=312, lean=8),
    "ploughland-throw-folded": lambda: _fold(
        lambda: drafts.plaid(152, 228), 321, "#d8d1c6", _plaid
    ),
    "ploughland-throw-close": lambda: near(drafts.plaid(72, 86), 22, seed=322, lean=14),
    "selvedge-towel-hung": lambda: _hang(
        lambda: drafts.linen(152, 236), 331, "#cfd2cc", False, Drape(folds=3.2, deep=26)
    ),
    "selvedge-towel-close": lambda: near(drafts.linen(72, 86), 22, seed=332, lean=-8),
    "lattice-throw-folded": lambda: _fold(lambda: _blocks(2), 341, "#ddd5c9", _cream),
    "lattice-throw-close": lambda: near(
        drafts.blocks([0, 1, 0, 1, 1], [1, 0, 1, 0, 0, 1], 16), 20, seed=342, lean=-11
    ),
    "halfpenny-cushion-front": lambda: cushion(
        Weave(drafts.swelling(), 7, 351).woven(), ground="#dad3c8", seed=351
    ),
    "halfpenny-cushion-close": lambda: near(drafts.swelling(), 18, seed=352, lean=10),
    "honeycomb-towel-folded": lambda: _fold(
        lambda: drafts.waffle(192, 240), 361, "#d3d2c8", None
    ),
    "honeycomb-towel-close": lambda: near(
        drafts.waffle(66, 84), 24, seed=362, lean=-10
    ),
    "far-field-hanging-front": lambda: hung(
        far_field(371),
        drafts.yarn(drafts.OAT, 1),
        ground="#e2ddd4",
        seed=371,
        drape=Drape((255, 215, 945, 1200), folds=1.3, deep=8),
    ),
    "far-field-hanging-close": lambda: far_field_close(372),
}
