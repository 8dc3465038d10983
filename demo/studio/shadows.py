"""Which share of a light reaches a place, past the things that stand about."""

from __future__ import annotations

import numpy as np

from demo.studio.light import dot, unit
from demo.studio.noise import Array
from demo.studio.stage import Thing

LIFT = 0.008  # Start a little off the surface, so that it does not shade itself.
FIRST, LONGEST = 0.02, 0.22


def dome(count: int) -> Array:
    """Directions of the room's light: all round, more from above than the side."""
    turn = np.arange(count) * 2.39996 + 0.4
    height = np.sqrt((np.arange(count) + 0.5) / count)
    flat = np.sqrt(1 - height**2)
    return np.stack([flat * np.cos(turn), height, flat * np.sin(turn)], -1).astype("f4")


def open_sky(
    things: list[Thing], place: Array, normal: Array, count: int, *, hard: float = 1.6
) -> Array:
    """The share of the room's light that reaches each place, by its slant."""
    start = place + normal * np.float32(LIFT)
    ways = dome(count)
    slant = np.clip(normal @ ways.T, 0, 1) + np.float32(0.04)
    clear = reached(things, start, list(ways), hard=hard, steps=14, far=2.6)
    # What looks down is lit by the floor, which no way of the dome comes from.
    from_below = 0.3 * np.clip(-normal[:, 1], 0, 1)
    return np.maximum(dot(slant, clear) / slant.sum(1), from_below)


def key_light(
    things: list[Thing], place: Array, normal: Array, points: Array, *, hard: float
) -> Array:
    """The share of a soft box, strewn with points, that each place sees."""
    lit = np.zeros(len(place), "f4")
    facing = dot(normal, unit(points.mean(0) - place)) > -0.3
    start = (place + normal * np.float32(LIFT))[facing]
    ways = [unit(point - start) for point in points]
    clear = reached(things, start, ways, hard=hard, steps=30, far=9.0)
    lit[facing] = clear.mean(1)
    return lit


def reached(
    things: list[Thing],
    start: Array,
    ways: list[Array],
    *,
    hard: float,
    steps: int,
    far: float,
) -> Array:
    """How open each way is from each place: 1 past everything, 0 when it is blocked.

    A way is one direction for all places, or one for each. A lower `hard` gives a
    softer edge; what lies beyond `far` casts no shadow.
    """
    clear = np.ones((len(start), len(ways)), "f4")
    for thing in things:
        own = thing.own(start)
        off = own - thing.surface.middle
        limit = thing.surface.reach + far / thing.scale
        close = np.flatnonzero(dot(off, off) < limit * limit)
        own = own[close]
        for k, way in enumerate(ways):
            toward = thing.inwards(way if way.ndim == 1 else way[close])
            toward = np.broadcast_to(toward.astype("f4"), own.shape)
            passed = _past(thing, own, toward, hard, steps, far / thing.scale)
            clear[close, k] = np.minimum(clear[close, k], passed)
    return clear * clear * (3 - 2 * clear)


def _past(
    thing: Thing, start: Array, way: Array, hard: float, steps: int, far: float
) -> Array:
    surface = thing.surface
    clear = np.ones(len(start), "f4")
    toward = surface.middle - start
    along = dot(toward, way)
    beside = dot(toward, toward) - along * along
    reach = surface.reach + np.maximum(along + surface.reach, 0) / hard
    near = (along > -surface.reach) & (beside < reach * reach)
    going = np.flatnonzero(near)
    half = np.sqrt(reach[going] ** 2 - beside[going])
    gone = np.maximum(along[going] - half, FIRST).astype("f4")
    end = np.minimum(along[going] + half, far).astype("f4")
    for _step in range(steps):
        if not len(going):
            break
        away = surface.distance(start[going] + way[going] * gone[:, None])
        clear[going] = np.minimum(clear[going], np.clip(hard * away / gone, 0, 1))
        gone = gone + np.clip(0.9 * away, FIRST, np.maximum(LONGEST, 0.6 * away))
        on = (clear[going] > 0.01) & (gone < end)
        going, gone, end = going[on], gone[on], end[on]
    return clear


def depth_in(things: list[Thing], place: Array) -> Array:
    """How far places lie outside all things; negative inside one."""
    least = np.full(len(place), np.inf, "f4")
    for thing in things:
        surface, own = thing.surface, thing.own(place)
        off = own - surface.middle
        near = np.flatnonzero(dot(off, off) < (surface.reach + 0.01) ** 2)
        away = surface.distance(own[near]) * np.float32(thing.scale)
        least[near] = np.minimum(least[near], away)
    return least
