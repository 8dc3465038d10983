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

WIDTH, HEIGHT = 1200, 1500
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
    """The sheet on a grey table, one corner a little lifted."""
    ground = plaster(HEIGHT + 120, WIDTH + 120, "#d8d2c8", seed=3)
    wide, high = 800, 1000
    left, top = 260, 310
    mask = np.zeros(ground.shape[:2], np.float32)
    mask[top : top + high, left : left + wide] = 1
    ground = drop(ground, mask, (22, 26), 30, 0.36)
    ground = drop(ground, mask, (5, 6), 5, 0.32)
    y, x = np.mgrid[0:high, 0:wide].astype(np.float32)
    lift = 0.05 * np.exp(-((x - wide) ** 2 + (y - high) ** 2) / (2 * 110.0**2))
    lift -= 0.04 * np.exp(
        -((x - wide + 110) ** 2 + (y - high + 90) ** 2) / (2 * 75.0**2)
    )
    glow = 1 + lift + 0.04 * (0.5 - x / wide) + 0.02 * (0.5 - y / high)
    paper = shrink(sheet_of(name), high, wide) * glow[..., None] * 0.985
    ground[top : top + high, left : left + wide] = paper
    whole = turned(ground, 1.2)[60:-60, 60:-60]
    return develop(whole, seed=DRAWN[name][1], exposure=1.09)


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
    shade = np.clip(1 - 0.40 * np.exp(-v / 11) - 0.32 * np.exp(-u / 10), 0.3, 1)
    slant = u / inside[1] * 0.9 + v / inside[0] * 0.55
    glass = 0.05 * ramp(0.18, 0.10, np.abs(slant - 0.62)) * (1 - 0.5 * v / inside[0])
    frame[moulding:-moulding, moulding:-moulding] = (
        paper * shade[..., None] + glass[..., None]
    )
    frame[(edge >= moulding - 3) & (edge < moulding)] *= 0.55
    return frame


def hanging(name: str, colour: str, wall: str) -> Image.Image:
    """The framed print on a wall."""
    seed = DRAWN[name][1] + 40
    ground = plaster(HEIGHT, WIDTH, wall, seed=seed)
    y, x = np.mgrid[0:HEIGHT, 0:WIDTH]
    pool = 0.14 * np.exp(-(((x - 230) / 640.0) ** 2 + ((y - 190) / 800.0) ** 2))
    ground *= (1 + pool - 0.09 * ramp(500, 1500, y))[..., None]
    wide, high = 800, 1000
    left, top = (WIDTH - wide) // 2, 235
    mask = np.zeros((HEIGHT, WIDTH), np.float32)
    mask[top : top + high, left : left + wide] = 1
    ground = drop(ground, mask, (26, 36), 40, 0.44)
    ground = drop(ground, mask, (8, 11), 8, 0.34)
    ground[top : top + high, left : left + wide] = in_frame(
        name, wide, high, 30, colour
    )
    return develop(ground, seed=seed, exposure=1.10)


def detail(name: str, x: float, y: float) -> Image.Image:
    """The ink from near by: tooth of the paper, focus that falls off."""
    sheet, zoom = sheet_of(name), 1.9
    rows, columns = np.mgrid[0:HEIGHT, 0:WIDTH].astype(np.float32)
    across = sheet.shape[1] * x + (columns - WIDTH / 2) / zoom
    down = sheet.shape[0] * y + (rows - HEIGHT / 2) / zoom
    near = noise.pick(sheet, across, down)
    tooth = noise.cloud((HEIGHT, WIDTH), 2.2, seed=7) + noise.cloud(
        (HEIGHT, WIDTH), 5, seed=8
    )
    relief = np.roll(tooth, (2, 2), (0, 1)) - tooth
    near = near * (1 + 0.014 * relief)[..., None]
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
FRAMED = {
    "tide-table": (OAK, "#dcd6cb"),
    "harbour-no-3": (OAK, "#d5cec4"),
    "quarry": (DARK, "#dcd6cb"),
    "two-kilns": (DARK, "#cfd2cc"),
    "late-pears": (OAK, "#d3d2c8"),
    "shuttle": (DARK, "#d3d2c8"),
    "hedgerow": (OAK, "#d5cec4"),
    "allotment": (OAK, "#cfd2cc"),
}

PICTURES: dict[str, Callable[[], Image.Image]] = {}
for _name in DRAWN:
    PICTURES[f"{_name}-sheet"] = partial(lying, _name)
    PICTURES[f"{_name}-framed"] = partial(hanging, _name, *FRAMED[_name])
    PICTURES[f"{_name}-detail"] = partial(detail, _name, *CLOSE[_name])
