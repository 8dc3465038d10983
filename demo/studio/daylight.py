"""A large window's light on sheets: one soft key, the sky's share, and shadows."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from PIL import Image

from demo.studio import noise
from demo.studio.lens import Lens, draw, painted
from demo.studio.light import develop, linear, mix, ramp, shrink, unit
from demo.studio.noise import Array
from demo.studio.sheets import Place, Sheet

CELL = 0.05  # The side of a shadow's smallest piece, in units.
LEAST = 0.02  # What lies no higher than this above a point does not shade it.
KEYS, SKIES = 18, 22  # Directions of light.
GOLDEN = 2.39996
FINER = 1.34  # Pictures are drawn larger by this and averaged down.
KNEE, MOST = 0.80, 1.13  # Where bright light begins to bend, and what it never passes.
Mask = Callable[[Array], Array]


@dataclass(frozen=True)
class Day:
    """Where the light comes from, how large it is, and how strong it all is."""

    at: Place = (-4.0, 6.0, 3.6)
    size: float = 1.5
    key: float = 0.98
    sky: float = 0.44
    bounce: str = "#d9cab4"
    exposure: float = 1.06
    window: Mask | None = None

    def key_lights(self, count: int) -> Array:
        """Directions to points strewn over the soft box."""
        middle = np.array(self.at)
        side = unit(np.cross([0, 1, 0], middle))
        up = unit(np.cross(middle, side))
        turn = np.arange(count) * GOLDEN
        reach = np.sqrt((np.arange(count) + 0.5) / count) * self.size
        off = np.outer(reach * np.cos(turn), side) + np.outer(reach * np.sin(turn), up)
        return unit(middle + off).astype("f4")


def sky_lights(count: int) -> Array:
    """Directions of the room's light: from above and from the viewer's half."""
    turn = np.arange(count) * GOLDEN + 0.4
    height = (np.arange(count) + 0.5) / count
    flat = np.sqrt(1 - height**2)
    ball = np.stack([flat * np.cos(turn), height, flat * np.sin(turn)], -1)
    return unit(ball + [0, 0.05, 0.30]).astype("f4")


class Shade:
    """Which points each direction of light can reach past the sheets."""

    def __init__(self, sheets: list[Sheet]) -> None:
        self.cloud = np.concatenate([s.place for s in sheets if s.casts])

    def reached(self, place: Array, light: Array) -> Array:
        side = unit(np.cross([0.02, 1, 0.03], light)).astype("f4")
        axes = np.stack([side, np.cross(light, side).astype("f4"), light], -1)
        seen = self.cloud @ axes
        low = seen[:, :2].min(0) - 2 * CELL
        columns, rows = ((seen[:, :2].max(0) - low) / CELL).astype(int) + 3
        cell = ((seen[:, :2] - low) * np.float32(1 / CELL)).astype(np.int32)
        top = np.full(rows * columns, -1e9, "f4")
        np.maximum.at(top, cell[:, 1] * columns + cell[:, 0], seen[:, 2])
        own = place @ axes
        spot = np.floor((own[:, :2] - low) * np.float32(1 / CELL)).astype(np.int32)
        x, y = spot.T
        there = (x >= 0) & (x < columns) & (y >= 0) & (y < rows)
        behind = top[np.where(there, y * columns + x, 0)] >= own[:, 2] + LEAST
        free: Array = ~(there & behind)
        return free

    def share(self, place: Array, normal: Array, lights: Array) -> Array:
        """The part of `lights` that falls on each point, by its slant; 1 if all."""
        total = np.zeros(len(place), "f4")
        whole = np.full(len(place), 1e-6, "f4")
        start = place + normal * np.float32(0.03)
        for light in lights:
            slant = np.clip(normal @ light + np.float32(0.10), 0, 1)
            total += slant * self.reached(start, light)
            whole += slant
        return total / whole


def _evened(share: Array, sheets: list[Sheet]) -> Array:
    """Shadows without the steps of their cells, where points lie in a net."""
    ends = np.cumsum([len(sheet.place) for sheet in sheets])[:-1]
    parts = np.split(share, ends)
    for k, sheet in enumerate(sheets):
        if sheet.net is not None:
            parts[k] = noise.soften(parts[k].reshape(sheet.net), 1.1).ravel()
    return np.concatenate(parts)


def lit(sheets: list[Sheet], lens: Lens, day: Day) -> list[Array]:
    """For each sheet's points: light (red, green, blue) and what they mirror."""
    place = np.concatenate([sheet.place for sheet in sheets])
    normal = np.concatenate([sheet.normal for sheet in sheets])
    gloss = np.concatenate([np.full(len(s.place), s.gloss, "f4") for s in sheets])
    toward = unit(np.array(lens.eye, "f4") - place)
    facing = (toward * normal).sum(-1, keepdims=True)
    normal = np.where(facing < 0, -normal, normal)
    shade = Shade(sheets)
    cast = _evened(shade.share(place, normal, day.key_lights(KEYS)), sheets)
    near = _evened(shade.share(place, normal, sky_lights(SKIES)), sheets)
    near = np.clip(near, 0, 1)
    if day.window is not None:
        cast = cast * day.window(place)
    key = unit(np.array(day.at, "f4"))
    slant = np.clip((normal @ key + 0.16) / 1.16, 0, 1)
    light = linear("#fffcf8") * (day.key * 1.12 * cast * slant)[:, None]
    above = 0.62 + 0.38 * (0.5 + 0.5 * normal[:, 1])
    light = light + (day.sky * above * (0.10 + 0.90 * near**1.2))[:, None]
    under = np.clip(0.3 - 0.7 * normal[:, 1], 0, 1) * near * 0.15
    light = light + linear(day.bounce) * under[:, None]
    shine = np.clip((normal * unit(key + toward)).sum(-1), 0, 1)
    fresnel = 0.04 + 0.96 * (1 - np.abs(facing[:, 0])) ** 5
    mirror = gloss * (cast * (1.3 * shine**60 + 0.3 * shine**12) + 0.6 * fresnel * near)
    whole = np.concatenate([light, np.repeat(mirror[:, None], 3, 1)], -1)
    ends = np.cumsum([len(sheet.place) for sheet in sheets])[:-1]
    return np.split(whole.astype("f4"), ends)


@dataclass(frozen=True)
class Focus:
    """Sharp at one depth (units from the lens), softer by so many pixels a unit."""

    depth: float
    loss: float
    free: float = 0.2


def photograph(
    lens: Lens, sheets: list[Sheet], day: Day, *, seed: int, focus: Focus | None = None
) -> Image.Image:
    """The finished picture of sheets in daylight; the lens gives its size."""
    wide, high = int(lens.width * FINER), int(lens.height * FINER)
    fine = Lens(lens.eye, lens.at, lens.fov, wide, high)
    nearest = np.full(wide * high, np.inf, "f4")
    drawn = [draw(fine, sheet, nearest) for sheet in sheets]
    picture = np.full((wide * high, 3), 0.5, "f4")
    for sheet, seen, light in zip(sheets, drawn, lit(sheets, lens, day), strict=True):
        seen = seen.kept(seen.depth <= nearest[seen.pixel])
        picture[seen.pixel] = painted(sheet, light, seen)
    small = shrink(picture.reshape(high, wide, 3), lens.height, lens.width)
    if focus is not None:
        depth = np.where(np.isfinite(nearest), nearest, focus.depth)
        far = shrink(depth.reshape(high, wide, 1), lens.height, lens.width)[..., 0]
        small = blurred(small, far, focus)
    return develop(held(small * day.exposure), seed=seed)


def held(light: Array) -> Array:
    """Keep the sunlit and the unlit in what can be shown: neither white nor black."""
    over = np.clip(light - KNEE, 0, None)
    bent = np.minimum(light, KNEE) + (MOST - KNEE) * np.tanh(over / (MOST - KNEE))
    return np.maximum(bent, 0.004)


def blurred(picture: Array, depth: Array, focus: Focus) -> Array:
    """The picture with its focus falling off before and behind."""
    off = np.clip(np.abs(depth - focus.depth) - focus.free, 0, None) * focus.loss
    off = noise.soften(off, 6)
    whole, before = picture, 0.0
    for sigma in (1.5, 3.5, 7.0, 13.0):
        soft = noise.soften_colours(picture, sigma)
        whole = mix(whole, soft, ramp(before, sigma, off)[..., None])
        before = sigma
    return whole
