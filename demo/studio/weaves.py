"""The pictures of the weaves: which cloth is shown in which way."""

from __future__ import annotations

from collections.abc import Callable
from functools import lru_cache

import numpy as np
from PIL import Image

from demo.studio import drafts, homes, noise, sittings
from demo.studio.cloth import Weave, relief
from demo.studio.drafts import Draft
from demo.studio.light import develop, mix, ramp
from demo.studio.noise import Array
from demo.studio.sittings import Piece
from demo.studio.tapestry import far_field

WIDTH, HEIGHT = 1600, 2000
CREAM, OAT = drafts.yarn(drafts.CREAM, 1), drafts.yarn(drafts.OAT, 1)  # For fringes.
PLAID, SLATE = (drafts.striped(s, 76) for s in (drafts.PLAID, drafts.SLATE_PLAID))


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
    soft = relief(50 * noise.cloud((HEIGHT, WIDTH), 170, seed=seed), 0.5)
    shown = shown * soft[..., None]
    off = np.abs(y / HEIGHT - 0.55)
    whole = shown
    for start, sigma in ((0.10, 2.6), (0.24, 7.0), (0.38, 14.0)):
        share = ramp(start, start + 0.14, off)[..., None]
        whole = mix(whole, noise.soften_colours(shown, sigma), share)
    return develop(
        whole * (1.04 - 0.14 * ramp(0.3, 0, y / HEIGHT))[..., None],
        seed=seed,
        exposure=1.08,
    )


def far_field_close(seed: int) -> Image.Image:
    """Where the red sun stands over the ochre hill, thread by thread."""
    draft = drafts.tapestry(64, 170)
    stripes = [
        (drafts.SLATE, 34),
        (drafts.CHAR, 10),
        (drafts.SAGE, 36),
        (drafts.CREAM, 34),
        (drafts.MADDER, 56),
    ]
    draft.weft = drafts.striped(stripes, 170)
    return near(draft, 32, seed=seed, lean=7)


def _blocks(repeats: int, colour: str = drafts.SAGE) -> Draft:
    across, down = drafts.SQUARES * repeats, drafts.SQUARES[::-1] * repeats
    return drafts.blocks(across, down, 16, colour)


DRAFTS: dict[str, Callable[[], Draft]] = {
    "drove": lambda: drafts.herringbone(192, 192),
    "peat": lambda: drafts.herringbone(192, 192, colour=drafts.PEAT),
    "ferry": lambda: drafts.overshot(160, 120),
    "ploughland": lambda: drafts.plaid(152, 152),
    "slate": lambda: drafts.plaid(152, 152, drafts.SLATE_PLAID),
    "selvedge": lambda: drafts.linen(152, 228),
    "lattice": lambda: _blocks(1),
    "madder": lambda: _blocks(1, drafts.MADDER),
    "lattice-other": lambda: _turned(_blocks(1)),
    "halfpenny": drafts.swelling,
    "honeycomb": lambda: drafts.waffle(150, 210),
}


def _turned(draft: Draft) -> Draft:
    """The other side of the same cloth."""
    draft.up = ~draft.up[:, ::-1]
    return draft


@lru_cache(maxsize=4)
def skin(name: str, scale: int) -> Array:
    if name == "far-field":
        return far_field(scale, 371)
    seed = 300 + list(DRAFTS).index(name)
    return Weave(DRAFTS[name](), scale, seed, fine=1).woven()


def piece(name: str, scale: int, fringe: Array | None = None) -> Piece:
    return Piece(skin(name, scale), fringe)


Maker = Callable[[], Image.Image]


def _drove() -> dict[str, Maker]:
    return {
        "drove-road-throw-folded": lambda: sittings.folded(
            piece("drove", 6, CREAM), "#d8d4cb", seed=301, turn=-0.22
        ),
        "drove-road-throw-peat": lambda: sittings.folded(
            piece("peat", 6, CREAM), "#d8d2c8", seed=303, turn=-0.22
        ),
        "drove-road-throw-laid": lambda: homes.over_bench(
            piece("drove", 5, CREAM), "#d5cec4", seed=304, near=True
        ),
        "drove-road-throw-close": lambda: near(
            drafts.herringbone(64, 80), 32, seed=302
        ),
        "drove-road-throw-fringe": lambda: sittings.edge(
            piece("drove", 12, CREAM), "#d8d4cb", seed=305, dots=190
        ),
        "drove-road-throw-room": lambda: homes.on_chair(
            piece("drove", 4, CREAM), "#cfd2cc", seed=306
        ),
    }


def _ferry() -> dict[str, Maker]:
    return {
        "ferry-coverlet-folded": lambda: sittings.folded(
            piece("ferry", 7, CREAM), "#d8d4cb", seed=313, turn=0.16
        ),
        "ferry-coverlet-hung": lambda: sittings.hung(
            piece("ferry", 7, CREAM), "#d5cec4", seed=311, folds=3.4
        ),
        "ferry-coverlet-close": lambda: near(
            drafts.overshot(64, 64), 32, seed=312, lean=8
        ),
        "ferry-coverlet-fringe": lambda: sittings.edge(
            piece("ferry", 12, CREAM), "#d3d2c8", seed=314, dots=190, turn=0.28
        ),
        "ferry-coverlet-room": lambda: homes.on_bed(
            piece("ferry", 4, CREAM), "#d3d2c8", seed=315
        ),
    }


def _ploughland() -> dict[str, Maker]:
    return {
        "ploughland-throw-folded": lambda: sittings.folded(
            piece("ploughland", 7, PLAID), "#d8d2c8", seed=321, turn=0.2
        ),
        "ploughland-throw-slate": lambda: sittings.folded(
            piece("slate", 7, SLATE),
            "#d8d4cb",
            seed=323,
            turn=0.2,
        ),
        "ploughland-throw-hung": lambda: sittings.hung(
            piece("ploughland", 7, PLAID), "#dcd6cb", seed=324, folds=2.6
        ),
        "ploughland-throw-close": lambda: near(
            drafts.plaid(76, 90), 30, seed=322, lean=14
        ),
        "ploughland-throw-fringe": lambda: sittings.edge(
            piece("ploughland", 12, PLAID), "#d5cec4", seed=325, dots=190
        ),
        "ploughland-throw-room": lambda: homes.over_bench(
            piece("ploughland", 5, PLAID), "#cfd2cc", seed=326
        ),
    }


def _selvedge() -> dict[str, Maker]:
    return {
        "selvedge-towel-folded": lambda: sittings.folded(
            piece("selvedge", 6), "#cfd2cc", seed=333, turn=-0.16, thin=True
        ),
        "selvedge-towel-hung": lambda: sittings.hung(
            piece("selvedge", 7), "#cfd2cc", seed=331, folds=2.3
        ),
        "selvedge-towel-close": lambda: near(
            drafts.linen(72, 86), 30, seed=332, lean=-8
        ),
        "selvedge-towel-edge": lambda: sittings.edge(
            piece("selvedge", 12), "#b9a58c", seed=334, dots=210, turn=-0.45
        ),
        "selvedge-towel-room": lambda: homes.under_shelf(
            piece("selvedge", 4), "#d3d2c8", seed=335
        ),
    }


def _lattice() -> dict[str, Maker]:
    return {
        "lattice-throw-folded": lambda: sittings.folded(
            piece("lattice", 6, CREAM), "#d8d4cb", seed=341, turn=-0.18
        ),
        "lattice-throw-madder": lambda: sittings.folded(
            piece("madder", 6, CREAM), "#d8d4cb", seed=346, turn=-0.18
        ),
        "lattice-throw-turned": lambda: sittings.corner(
            piece("lattice", 6, CREAM),
            skin("lattice-other", 6),
            "#d8d4cb",
            seed=343,
        ),
        "lattice-throw-close": lambda: near(
            drafts.blocks([0, 1, 0, 1, 1], [1, 0, 1, 0, 0, 1], 16),
            28,
            seed=342,
            lean=-11,
        ),
        "lattice-throw-fringe": lambda: sittings.edge(
            piece("lattice", 12, CREAM), "#d8d2c8", seed=344, dots=190, turn=0.3
        ),
        "lattice-throw-room": lambda: homes.on_chair(
            piece("lattice", 4, CREAM), "#dcd6cb", seed=345, turn=0.5
        ),
    }


def _halfpenny() -> dict[str, Maker]:
    return {
        "halfpenny-cushion-front": lambda: sittings.cushions(
            piece("halfpenny", 11), "#d8d2c8", seed=351
        ),
        "halfpenny-cushion-pair": lambda: sittings.cushions(
            piece("halfpenny", 9), "#d3d2c8", seed=353, pair=True
        ),
        "halfpenny-cushion-close": lambda: near(
            drafts.swelling(), 24, seed=352, lean=10
        ),
        "halfpenny-cushion-edge": lambda: sittings.cushions(
            piece("halfpenny", 18), "#d5cec4", seed=354, near=True
        ),
        "halfpenny-cushion-room": lambda: homes.cushion_on_bench(
            piece("halfpenny", 5), "#cfd2cc", seed=355
        ),
    }


def _honeycomb() -> dict[str, Maker]:
    return {
        "honeycomb-towel-folded": lambda: sittings.folded(
            piece("honeycomb", 6), "#d3d2c8", seed=361, turn=0.2, thin=True
        ),
        "honeycomb-towel-hung": lambda: sittings.hung(
            piece("honeycomb", 7), "#cfd2cc", seed=363, folds=2.0
        ),
        "honeycomb-towel-close": lambda: near(
            drafts.waffle(66, 84), 32, seed=362, lean=-10
        ),
        "honeycomb-towel-edge": lambda: sittings.edge(
            piece("honeycomb", 12), "#a88a66", seed=364, dots=210, turn=0.4
        ),
        "honeycomb-towel-room": lambda: homes.on_table(
            piece("honeycomb", 5), "#d3d2c8", seed=365
        ),
    }


def _far() -> dict[str, Maker]:
    return {
        "far-field-hanging-front": lambda: sittings.hung(
            piece("far-field", 8, OAT),
            "#dcd6cb",
            seed=371,
            folds=1.2,
            deep=0.035,
        ),
        "far-field-hanging-rolled": lambda: sittings.rolled_up(
            piece("far-field", 8, OAT), "#d3d2c8", seed=373
        ),
        "far-field-hanging-close": lambda: far_field_close(372),
        "far-field-hanging-fringe": lambda: sittings.edge(
            Piece(far_field(16, 374, 78), OAT),
            "#d8d4cb",
            seed=374,
            dots=0,
        ),
        "far-field-hanging-room": lambda: homes.above_bench(
            piece("far-field", 4, OAT), "#d5cec4", seed=375
        ),
    }


PICTURES: dict[str, Maker] = {
    **_drove(),
    **_ferry(),
    **_ploughland(),
    **_selvedge(),
    **_lattice(),
    **_halfpenny(),
    **_honeycomb(),
    **_far(),
}
