"""What the pots are for: plums, tea, salt, a branch, and a table to set them on."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from demo.studio import noise
from demo.studio.glazes import wood
from demo.studio.light import linear, mix, ramp, unit
from demo.studio.noise import Array
from demo.studio.stage import Finish, Material, Place, Thing
from demo.studio.surfaces import STEPS, Knots, Points, Turned, evenly, rounded
from demo.studio.timber import Board, Branch

PLUM: Knots = [
    (0, 0.0),
    (0.10, 0.0),
    (0.195, 0.09),
    (0.215, 0.21),
    (0.17, 0.335),
    (0.075, 0.385),
    (0.03, 0.36),
    (0, 0.345),
]
HEAP: Knots = [(0, 0), (0.4, 0), (0.34, 0.05), (0.22, 0.10), (0.08, 0.14), (0, 0.15)]


def solid(corners: Knots) -> Turned:
    return Turned(evenly(rounded(corners), STEPS))


FRUIT, GRAINS = solid(PLUM), solid(HEAP)


def skin(colour: str, bloom: str, *, seed: int) -> Material:
    """A plum's skin: dark, with a pale dust that is rubbed off here and there."""

    def finish(at: Points) -> Finish:
        cloud = noise.layered(at.place, 4.5, seed=seed)
        dots = noise.in_space(at.place, 60, seed=seed + 5)
        dust = np.clip(0.34 + 0.22 * cloud + 0.05 * dots, 0, 0.8)
        red = ramp(0.5, 2.2, noise.layered(at.place, 2, seed=seed + 2))[:, None]
        flesh = mix(linear(colour), linear("#7d2f35"), 0.5 * red)
        tint = mix(flesh, linear(bloom), dust[:, None])
        return Finish(tint, 0.30 + 0.4 * dust, 0.9 - 0.7 * dust, at.normal)

    return finish


def plain(colour: str, *, rough: float, gloss: float, grain: float = 0.0) -> Material:
    """One colour all over; `grain` makes it crumbly."""

    def finish(at: Points) -> Finish:
        count, normal = len(at.place), at.normal
        if grain:
            bumps = [noise.in_space(at.place, 70, seed=k) for k in (61, 62, 63)]
            normal = unit(normal + grain * np.stack(bumps, -1))
        tint = np.tile(linear(colour), (count, 1))
        same = np.ones(count, "f4")
        return Finish(tint, rough * same, gloss * same, normal)

    return finish


def plum(at: Place, *, turn: float = 0, tilt: float = 0, seed: int = 1) -> Thing:
    coat = skin("#2f2238", "#6f7396", seed=seed)
    return Thing(FRUIT, coat, at, turn, tilt, 0.92)


def drink(at: Place, wide: float, colour: str = "#4a2110") -> Thing:
    """The surface of tea in a cup, as a thin disc."""
    disc = solid([(0, -0.02), (wide, -0.02), (wide, 0), (0, 0)])
    return Thing(disc, plain(colour, rough=0.02, gloss=1.0), at)


def salt(at: Place, scale: float) -> Thing:
    return Thing(
        GRAINS, plain("#efebe3", rough=0.7, gloss=0.3, grain=0.3), at, 0, 0, scale
    )


def branch(at: Place, *, seed: int, step: float = 0.235) -> list[Thing]:
    """A bare twig with its buds, as it comes in from the yard in February."""
    chance = np.random.default_rng(seed)
    wooden: list[tuple[Array, Array, float, float]] = []
    buds: list[tuple[Array, Array, float, float]] = []
    grow = _growing(chance, wooden, buds)
    grow(np.zeros(3), np.array([0.10, 1.0, 0.05]), 0.1 * step, 8, step)
    bark = plain("#54392b", rough=0.6, gloss=0.25, grain=0.25)
    leaf = plain("#8a4a3f", rough=0.45, gloss=0.4)
    return [Thing(Branch(wooden), bark, at), Thing(Branch(buds), leaf, at)]


def _growing(
    chance: np.random.Generator,
    wooden: list[tuple[Array, Array, float, float]],
    buds: list[tuple[Array, Array, float, float]],
) -> Callable[[Array, Array, float, int, float], None]:
    def grow(start: Array, way: Array, thick: float, joints: int, step: float) -> None:
        """One shoot, joint by joint; each bends a little and may fork."""
        side = 1.0
        for joint in range(joints):
            way = unit(way + chance.normal(0, 0.11, 3) * [1, 0.5, 0.8])
            end, thin = start + way * step, thick * 0.88
            wooden.append((start, end, thick, thin))
            bud = end + unit(way + [side * 0.9, 0.3, 0]) * 0.19 * step
            buds.append((end, bud, thin * 1.3, 0.3 * thin))
            if joint in (3, 5) and joints > 5:
                fork = unit(way + [side * 0.85, 0.1, chance.normal(0, 0.25)])
                grow(end, fork, thin * 0.72, joints - joint - 1, step * 0.8)
            side, start, thick = -side, end, thin

    return grow


def board(size: Place, at: Place, *, turn: float = 0, colour: str = "#b58d61") -> Thing:
    """A plank, its upper face at `at`."""
    low = (at[0], at[1] - size[1] / 2, at[2])
    return Thing(Board(size), wood(colour, seed=3), low, turn)
