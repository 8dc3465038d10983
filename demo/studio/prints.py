"""The pictures of the prints: the sheet, the sheet in a frame, and the ink."""

from __future__ import annotations

from collections.abc import Callable
from functools import lru_cache, partial

import numpy as np
from PIL import Image

from demo.studio import compositions, noise, orchard
from demo.studio.inks import Ink, pull
from demo.studio.light import develop, linear, ramp, shrink
from demo.studio.noise import Array

WIDTH, HEIGHT = 1600, 2000
OAK, DARK = "#b98d5c", "#3a302a"
DRAWN: dict[str, tuple[Callable[[], list[Ink]], int]] = {
    "tide-table": (compositions.tide_table, 201),
    "harbour-no-3": (compositions.harbour, 202),
    "quarry": (compositions.quarry, 203),
    "two-kilns": (compositions.two_kilns, 204),
    "late-pears": (orchard.late_pears, 205),
    "shuttle": (orchard.shuttle, 206),
    "hedgerow": (orchard.hedgerow, 207),
    "allotment": (orchard.allotment, 208),
}


@lru_cache(maxsize=3)
def sheet_of(name: str) -> Array:
    draw, seed = DRAWN[name]
    return pull(draw(), seed=seed)


def plaster(height: int, width: int, colour: str, *, seed: int) -> Array:
    """A quiet wall or table top, a little brighter towards the light."""
    rough = noise.cloud((height, width), 2.2, seed=seed)
    slow = noise.cloud((height, width), 140, seed=seed + 1)
    across = np.linspace(0.5, -0.5, width)[None]
    down = np.linspace(0.5, -0.5, height)[:, None]
    light = 1 + 0.008 * rough + 0.010 * slow + 0.12 * across + 0.10 * down
    return linear(colour) * light[..., None]


def drop(
    ground: Array, mask: Array, away: tuple[int, int], soft: float, depth: float
) -> Array:
    """Darken the ground where a thing's shadow falls, `away` (right, down)."""
    moved = np.roll(mask, (away[1], away[0]), (0, 1))
    fallen = noise.blur(moved, soft)[..., None] * depth
    return ground * (1 - fallen * np.array([0.94, 0.97, 1.0], np.float32))


def turned(picture: Array, degrees: float) -> Array:
    """A picture turned about its middle."""
    height, width = picture.shape[:2]
    y, x = np.mgrid[0:height, 0:width].astype(np.float32)
    x, y = x - width / 2, y - height / 2
    c, s = np.cos(np.radians(degrees)), np.sin(np.radians(degrees))
    return noise.pick(picture, x * c - y * s + width / 2, x * s + y * c + height / 2)


def lying(name: str) -> Image.Image:
    """The sheet on a grey table, two corners a little lifted."""
    ground = plaster(HEIGHT + 160, WIDTH + 160, "#d8d4cb", seed=3)
    wide, high = 1080, 1350
    left, top = 80 + (WIDTH - wide) // 2, 80 + 340
    mask = np.zeros(ground.shape[:2], np.float32)
    mask[top : top + high, left : left + wide] = 1
    y, x = np.mgrid[0:high, 0:wide].astype(np.float32)
    lift = _corner(x - wide, y - high, 200) + 0.6 * _corner(x - wide, y, 150)
    high_corner = noise.blur(_placed(lift, ground.shape[:2], top, left), 34)
    ground = drop(ground, mask, (26, 30), 38, 0.34)
    ground = ground * (1 - 0.22 * np.roll(high_corner, (34, 30), (0, 1)))[..., None]
    ground = drop(ground, mask, (6, 7), 5, 0.34)
    bend = 1 + 0.055 * lift - 0.05 * np.exp(-(((lift - 0.30) / 0.16) ** 2)) * (lift > 0)
    glow = bend + 0.05 * (0.5 - x / wide) + 0.03 * (0.5 - y / high)
    paper = shrink(sheet_of(name), high, wide) * glow[..., None] * 0.985
    edge = np.minimum.reduce([x, y, wide - 1 - x, high - 1 - y])
    paper = (
        paper
        * np.where(edge < 2, np.where((x < 2) | (y < 2), 1.03, 0.86), 1)[..., None]
    )
    ground[top : top + high, left : left + wide] = paper
    lean = np.random.default_rng(DRAWN[name][1]).uniform(0.6, 1.4)
    whole = turned(ground, lean)[80:-80, 80:-80]
    return develop(whole, seed=DRAWN[name][1], exposure=1.07)


def _corner(x: Array, y: Array, reach: float) -> Array:
    """How far a corner curls up, 1 at its tip."""
    off: Array = np.clip(1 - (np.abs(x) + np.abs(y)) / (2 * reach), 0, 1)
    return off * off


def _placed(part: Array, size: tuple[int, int], top: int, left: int) -> Array:
    whole = np.zeros(size, np.float32)
    whole[top : top + part.shape[0], left : left + part.shape[1]] = part
    return whole


def in_frame(name: str, wide: int, high: int, moulding: int, colour: str) -> Array:
    """A framed print from the front, lit from the upper left."""
    seed = DRAWN[name][1]
    y, x = np.mgrid[0:high, 0:wide]
    edge = np.minimum.reduce([x, y, wide - 1 - x, high - 1 - y])
    level = np.minimum(y, high - 1 - y) < np.minimum(x, wide - 1 - x)
    lit = np.where(
        level, np.where(y < high / 2, 1.06, 0.80), np.where(x < wide / 2, 1.0, 0.90)
    )
    along = noise.cloud((high, wide), (1, 30), seed=seed + 8)
    upright = noise.cloud((high, wide), (30, 1), seed=seed + 9)
    fibre: Array = np.where(level, along, upright)
    grain = 1 + 0.055 * fibre
    bevel = 1 + 0.10 * ramp(5, 0, edge) * np.where(lit > 0.95, 1, -1)
    frame = linear(colour) * (lit * grain * bevel)[..., None]
    inside = (high - 2 * moulding, wide - 2 * moulding)
    paper = shrink(sheet_of(name), *inside)
    v, u = np.mgrid[0 : inside[0], 0 : inside[1]]
    shade = np.clip(1 - 0.40 * np.exp(-v / 14) - 0.32 * np.exp(-u / 13), 0.3, 1)
    slant = u / inside[1] * 0.9 + v / inside[0] * 0.55
    glass = 0.05 * ramp(0.18, 0.10, np.abs(slant - 0.62)) * (1 - 0.5 * v / inside[0])
    frame[moulding:-moulding, moulding:-moulding] = (
        paper * shade[..., None] + glass[..., None]
    )
    frame[(edge >= moulding - 3) & (edge < moulding)] *= 0.55
    return frame


def hanging(name: str, colour: str, wall: str) -> Image.Image:
    """The framed print on a wall."""
    seed = DRAWN[name][1] + (40 if colour == OAK else 60)
    ground = plaster(HEIGHT, WIDTH, wall, seed=seed)
    y, x = np.mgrid[0:HEIGHT, 0:WIDTH]
    pool = 0.14 * np.exp(-(((x - 310) / 850.0) ** 2 + ((y - 250) / 1070.0) ** 2))
    ground *= (1 + pool - 0.09 * ramp(670, 2000, y))[..., None]
    wide, high = 1064, 1330
    left, top = (WIDTH - wide) // 2, 315
    mask = np.zeros((HEIGHT, WIDTH), np.float32)
    mask[top : top + high, left : left + wide] = 1
    ground = drop(ground, mask, (36, 50), 54, 0.42)
    ground = drop(ground, mask, (12, 15), 10, 0.36)
    ground[top : top + high, left : left + wide] = in_frame(
        name, wide, high, 40, colour
    )
    return develop(ground, seed=seed, exposure=1.08)


def detail(name: str, x: float, y: float) -> Image.Image:
    """The ink from near by: tooth of the paper, focus that falls off."""
    sheet, zoom = sheet_of(name), 2.05
    rows, columns = np.mgrid[0:HEIGHT, 0:WIDTH].astype(np.float32)
    across = sheet.shape[1] * x + (columns - WIDTH / 2) / zoom
    down = sheet.shape[0] * y + (rows - HEIGHT / 2) / zoom
    near = noise.pick(sheet, across, down)
    size = (HEIGHT, WIDTH)
    tooth = noise.cloud(size, 2.2, seed=7) + 1.4 * noise.cloud(size, 5, seed=8)
    relief = np.roll(tooth, (2, 2), (0, 1)) - tooth
    near = near * (1 + 0.016 * relief)[..., None]
    away = np.hypot((columns - WIDTH * 0.5) / WIDTH, (rows - HEIGHT * 0.5) / HEIGHT)
    blur = ramp(0.34, 0.78, away)[..., None]
    whole = near * (1 - blur) + noise.soften_colours(near, 4.5) * blur
    return develop(whole, seed=DRAWN[name][1] + 80, exposure=1.08)


CLOSE = {
    "tide-table": (0.60, 0.42),
    "harbour-no-3": (0.42, 0.56),
    "quarry": (0.46, 0.57),
    "two-kilns": (0.44, 0.36),
    "late-pears": (0.52, 0.52),
    "shuttle": (0.50, 0.46),
    "hedgerow": (0.46, 0.42),
    "allotment": (0.34, 0.50),
}
WALLS = {  # Behind the oak frame, and behind the dark one.
    "tide-table": ("#dcd6cb", "#d3d2c8"),
    "harbour-no-3": ("#d5cec4", "#cfd2cc"),
    "quarry": ("#e0dace", "#d5cec4"),
    "two-kilns": ("#d3d2c8", "#cfd2cc"),
    "late-pears": ("#d3d2c8", "#dcd6cb"),
    "shuttle": ("#dcd6cb", "#d3d2c8"),
    "hedgerow": ("#d5cec4", "#e0dace"),
    "allotment": ("#cfd2cc", "#dcd6cb"),
}

PICTURES: dict[str, Callable[[], Image.Image]] = {}
for _name in DRAWN:
    PICTURES[f"{_name}-sheet"] = partial(lying, _name)
    PICTURES[f"{_name}-oak"] = partial(hanging, _name, OAK, WALLS[_name][0])
    PICTURES[f"{_name}-dark"] = partial(hanging, _name, DARK, WALLS[_name][1])
    PICTURES[f"{_name}-detail"] = partial(detail, _name, *CLOSE[_name])
