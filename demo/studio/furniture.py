"""What stands about in a room: walls, floors, boards, a bench, a chair, a bed, pots."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from typing import Any

import numpy as np

from demo.studio import noise
from demo.studio.daylight import Day
from demo.studio.light import linear, ramp, unit
from demo.studio.noise import Array
from demo.studio.sheets import Place, Sheet, board, plane, rod, turned
from demo.studio.surfaces import curve

OAK, WALNUT, DARK, PINE = "#b98d5c", "#8e6a48", "#3a302a", "#c9a77c"


@cache
def timber(colour: str, seed: int = 3) -> Array:
    """Wood whose grain runs along x."""
    size = (512, 1024)
    grain = noise.cloud(size, (3.5, 90), seed=seed)
    fibre = noise.cloud(size, (0.8, 26), seed=seed + 1)
    slow = noise.cloud(size, (30, 200), seed=seed + 2)
    y = np.arange(512)[:, None]
    rings = np.sin(2 * np.pi * (y * 12 / 512 + 1.1 * slow))
    shade = 1 + 0.050 * grain + 0.050 * fibre + 0.045 * rings + 0.05 * slow
    return (linear(colour) * shade[..., None]).astype("f4")


@cache
def plaster(colour: str, seed: int = 11) -> Array:
    rough = noise.cloud((1024, 1024), 1.6, seed=seed)
    slow = noise.cloud((1024, 1024), 60, seed=seed + 1)
    shade = 1 + 0.009 * rough + 0.010 * slow
    return (linear(colour) * shade[..., None]).astype("f4")


@cache
def boards(colour: str, seed: int = 5) -> Array:
    """Floor boards along x, five to the tile."""
    random = np.random.default_rng(seed)
    whole = timber(colour, seed).repeat(2, 0)[:1020]
    for number in range(5):
        rows = slice(number * 204, number * 204 + 204)
        whole[rows] = np.roll(whole[rows], random.integers(0, 1000), 1)
        whole[rows] *= random.uniform(0.90, 1.08)
        whole[number * 204 : number * 204 + 2] *= 0.45
    return whole


@cache
def glaze(colour: str, specks: bool = True) -> Array:
    large = noise.cloud((400, 400), 40, seed=21)
    dots = ramp(2.9, 3.4, noise.cloud((400, 400), 0.9, seed=22)) * specks
    skin = linear(colour) * (1 + 0.04 * large)[..., None]
    skin[:15] = linear("#9c8269")
    return (skin * (1 - 0.7 * dots)[..., None]).astype("f4")


def studio(colour: str, *, depth: float = 22.0, wide: float = 17.0) -> list[Sheet]:
    """A plain floor, for things that lie."""
    size = (wide, 0, 0), (0, 0, depth + 6)
    return [plane((-wide / 2, 0, -depth), *size, plaster(colour), step=0.11)]


def wall(
    colour: str, *, at: float, low: float = -6.0, high: float = 15.0, wide: float = 30.0
) -> Sheet:
    return plane(
        (-wide / 2, high, at),
        (wide, 0, 0),
        (0, low - high, 0),
        plaster(colour),
        step=0.12,
    )


def floor(
    colour: str, *, at: float, back: float, wide: float = 30.0, front: float = 9.0
) -> Sheet:
    return plane(
        (-wide / 2, at, back),
        (wide, 0, 0),
        (0, 0, front - back),
        boards(colour),
        step=0.15,
        dots=70,
    )


def skirting(*, at: float, low: float, colour: str = "#d9d3c7") -> Sheet:
    return board((30, 0.9, 0.12), plaster(colour, 31), step=0.3).moved(
        (0, low + 0.45, at + 0.06)
    )


def bench(wide: float, high: float, deep: float, colour: str = OAK) -> list[Sheet]:
    """A plank seat on two plank legs; the seat's top is at height 0."""
    seat = board((wide, 0.32, deep), timber(colour, 3), soft=0.05)
    leg = board((0.30, high - 0.32, deep * 0.82), timber(colour, 4), along=1)
    rail = board((wide * 0.8, 0.42, 0.2), timber(colour, 6))
    down, side = -0.32 - (high - 0.32) / 2, wide / 2 - 0.75
    return [
        seat.moved((0, -0.16, 0)),
        leg.moved((-side, down, 0)),
        leg.moved((side, down, 0)),
        rail.moved((0, -0.8, 0)),
    ]


def chair(colour: str = OAK) -> list[Sheet]:
    """A plain chair; the floor is at 0, the seat at 4.5, the top of its back at 8.6."""
    wood = timber(colour, 3)
    seat = board((4.3, 0.26, 4.1), wood, soft=0.09).moved((0, 4.5, 0))
    legs = [rod((x, 0, 1.75), (x * 0.94, 4.4, 1.6), 0.17, wood) for x in (-1.85, 1.85)]
    posts = [
        rod((x, 0, -2.1), (x * 0.98, 8.7, -2.05), 0.17, wood) for x in (-1.85, 1.85)
    ]
    slats = [
        board((3.7, tall, 0.16), wood, soft=0.06).moved((0, y, -2.05))
        for y, tall in ((8.15, 0.85), (6.6, 0.6))
    ]
    rungs = [rod((-1.8, 1.6, z), (1.8, 1.6, z), 0.11, wood) for z in (1.7, -2.1)]
    return [seat, *legs, *posts, *slats, *rungs]


SHAPES = {
    "jar": [(0.27, 0), (0.32, 0.025), (0.55, 0.20), (0.70, 0.52), (0.70, 0.82),
            (0.55, 1.12), (0.30, 1.28), (0.205, 1.34), (0.205, 1.40), (0.225, 1.45)],
    "bottle": [(0.24, 0), (0.28, 0.02), (0.36, 0.14), (0.395, 0.40), (0.37, 0.72), (0.27, 0.98),
               (0.145, 1.16), (0.098, 1.36), (0.09, 1.60), (0.098, 1.78), (0.125, 1.86)],
    "bowl": [(0.26, 0), (0.285, 0.025), (0.30, 0.07), (0.44, 0.16), (0.64, 0.33), (0.77, 0.53), (0.815, 0.64)],
    "cup": [(0.30, 0), (0.345, 0.02), (0.385, 0.12), (0.405, 0.35), (0.402, 0.60), (0.395, 0.80), (0.402, 0.90)],
}  # fmt: skip


def pot(shape: str, colour: str, at: Place, scale: float = 1.0) -> Sheet:
    """A glazed pot from its outer curve, with a lip and an inside."""
    outer = curve(SHAPES[shape], 160)
    inner = outer[::-1] - [0.045, 0]
    inner = inner[(inner[:, 0] > 0.02) & (inner[:, 1] > 0.08)]
    lip = (outer[-1] + inner[0]) / 2 + [0, 0.018]
    base = np.array([[0.01, inner[-1, 1]]])
    line = np.concatenate([[[0.01, 0.0]], outer, [lip], inner, base]) * scale
    return turned(line, glaze(colour)).moved(at)


def books(at: Place, colours: list[str]) -> list[Sheet]:
    """A few books lying on each other."""
    pile, level = [], at[1]
    for turn, colour in enumerate(colours):
        size = (2.1 - 0.18 * turn, 0.24 + 0.06 * (turn % 2), 1.5 - 0.1 * turn)
        one = board(size, plaster(colour, 41 + turn), soft=0.03, gloss=0.08)
        pile.append(one.moved((at[0], level + size[1] / 2, at[2]), 0.10 * (-1) ** turn))
        level += size[1]
    return pile


@dataclass(frozen=True)
class Window:
    """A window's light where it falls: panes with soft bars, seen along the key."""

    aim: Place  # Where its middle falls.
    key: Place
    size: tuple[float, float] = (5.0, 4.6)  # Along the wall it is in, and up.
    panes: tuple[int, int] = (2, 2)
    lowest: float = 0.46
    soft: float = 0.10

    def __call__(self, place: Array) -> Array:
        light = unit(np.array(self.key, "f4"))
        off = place - np.array(self.aim, "f4")
        step = off[:, 0] / light[0]
        across = (off[:, 2] - light[2] * step) / self.size[0] + 0.5
        up = (off[:, 1] - light[1] * step) / self.size[1] + 0.5
        shape = np.ones(len(place), "f4")
        for where, count in ((across, self.panes[0]), (up, self.panes[1])):
            s = self.soft
            shape = shape * ramp(-s, s, where) * ramp(1 + s, 1 - s, where)
            for bar in range(1, count):
                near = np.exp(-(((where - bar / count) / 0.032) ** 2))
                shape = shape * (1 - 0.8 * near)
        return self.lowest + (1.18 - self.lowest) * shape


KEY: Place = (-4.6, 4.4, 4.4)  # A window at the left, lower than the studio's light.


def by_window(
    aim: Place, *, key: Place = KEY, exposure: float = 1.16, **about: Any
) -> Day:
    """The light of a room whose window falls on `aim`; `about` is the window's."""
    light = Window(aim, key, **about)
    return Day(at=key, size=1.1, key=1.06, sky=0.54, exposure=exposure, window=light)


def shell(colour: str, *, at: float, high: float = 15.0) -> list[Sheet]:
    """Wall, floor boards and skirting; the wall stands `at` z."""
    return [
        wall(colour, at=at, low=0, high=high),
        floor("#b59a78", at=0, back=at),
        skirting(at=at, low=0),
    ]
