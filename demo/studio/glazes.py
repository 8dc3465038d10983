"""Glazes and woods: what a surface's points look like before any light."""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np

from demo.studio import noise
from demo.studio.light import linear, mix, ramp, unit
from demo.studio.noise import Array
from demo.studio.stage import Finish, Material
from demo.studio.surfaces import Points

CLAY = "#9c8269"
IRON = "#573d2c"


@dataclass(frozen=True)
class Glaze:
    """One glaze over one clay; heights are in units from the foot."""

    colour: str
    seed: int
    top: float
    inside: str = ""
    below: str = ""  # A second glaze under a wavy line at `meets`.
    meets: float = 0.0
    foot: float = 0.11
    rim: float = 0.85
    thin: str = IRON  # What shows through where the glaze runs thin.
    rough: float = 0.16
    specks: float = 0.5
    rings: float = 0.010
    stops: list[float] = field(default_factory=list)  # Heights where it runs thin.

    def __call__(self, at: Points) -> Finish:
        place, height = at.place, at.place[:, 1]
        large = noise.layered(place, 2.2, seed=self.seed)
        fine = noise.layered(place, 14, seed=self.seed + 9)
        # A melted glaze runs: streaks down the wall, darker where it gathers.
        runs = noise.in_space(
            place * np.array([9, 1.1, 9], "f4"), 1, seed=self.seed + 2
        )
        depth = 0.05 * large + 0.022 * fine + 0.025 * runs
        colour = linear(self.colour) * (1 + depth)[:, None]
        colour = self._second(at, colour, large)
        colour = self._lining(at, colour, large)
        colour = self._specked(place, colour)
        colour = self._thinned(height, colour, fine)
        bare = self._bare(at)
        clay = linear(CLAY) * (1 + 0.06 * fine + 0.05 * large)[:, None]
        bead = np.exp(-(((height - self._foot_line(place) - 0.012) / 0.014) ** 2))
        colour = colour * (1 - 0.2 * bead * (1 - at.inner))[:, None]
        colour = mix(colour, clay, bare[:, None])
        rough = np.clip(self.rough + 0.03 * fine + 0.75 * bare, 0.05, 1)
        gloss = (1 - 0.85 * bare) * (0.5 if self.rough > 0.4 else 1.0)
        normal = self._bumps(at, fine)
        return Finish(np.clip(colour, 0.003, 1), rough, gloss, normal)

    def _wave(self, place: Array, seed: int) -> Array:
        """A value that wanders as one walks round the pot."""
        round_ = place * np.array([1, 0, 1], "f4")
        return noise.in_space(unit(round_) * 1.6, 1.0, seed=seed)

    def _foot_line(self, place: Array) -> Array:
        return self.foot + 0.010 * self._wave(place, self.seed + 7)

    def _bare(self, at: Points) -> Array:
        line = self._foot_line(at.place)
        return ramp(line + 0.004, line - 0.004, at.place[:, 1]) * (1 - at.inner)

    def _second(self, at: Points, colour: Array, large: Array) -> Array:
        if not self.below:
            return colour
        line = self.meets + 0.022 * self._wave(at.place, self.seed + 3)
        height = at.place[:, 1]
        lower = linear(self.below) * (1 + 0.05 * large)[:, None]
        share = ramp(line - 0.010, line + 0.010, height)
        colour = mix(lower, colour, np.maximum(at.inner, share)[:, None])
        bead = np.exp(-(((height - line) / 0.016) ** 2)) * (1 - at.inner)
        return colour * (1 - 0.25 * bead)[:, None]

    def _lining(self, at: Points, colour: Array, large: Array) -> Array:
        if not self.inside:
            return colour
        lining = linear(self.inside) * (1 + 0.06 * large)[:, None]
        return mix(colour, lining, at.inner[:, None])

    def _specked(self, place: Array, colour: Array) -> Array:
        for cell, strength in ((0.042, 0.8), (0.017, 0.42)):
            cover = specks(place, cell, self.specks, seed=self.seed)
            colour = mix(colour, linear(IRON) * 0.8, (strength * cover)[:, None])
        return colour

    def _thinned(self, height: Array, colour: Array, fine: Array) -> Array:
        """Iron shows where the glaze runs thin: at the lip and other edges."""
        thin = ramp(0.05, 0, self.top - height)
        for stop in self.stops:
            thin = np.maximum(thin, np.exp(-(((height - stop) / 0.016) ** 2)))
        share = np.clip(thin * (0.75 + 0.2 * fine) * self.rim, 0, 1)
        brown = linear(self.thin) * 0.9 + linear(self.colour) * 0.18
        return mix(colour, brown, share[:, None])

    def _bumps(self, at: Points, fine: Array) -> Array:
        """Throwing rings and the hand's wobble bend the normal."""
        place = at.place
        phase = place[:, 1] * 62 + 1.5 * noise.in_space(place, 3, seed=self.seed + 4)
        tilt = np.zeros_like(place)
        tilt[:, 1] = self.rings * np.cos(phase)
        for axis in range(3):
            tilt[:, axis] += 0.022 * noise.in_space(
                place, 5, seed=self.seed + 20 + axis
            )
            if self.rough > 0.4:
                grain = noise.in_space(place, 60, seed=self.seed + 30 + axis)
                tilt[:, axis] += 0.028 * grain
        return unit(at.normal + tilt)


def specks(place: Array, cell: float, share: float, *, seed: int) -> Array:
    """Iron spots, one at most in a cell of space: many small, few large."""
    spot = place / np.float32(cell)
    home = np.floor(spot).astype(np.int64)
    mixed = home[:, 0] * 73856093 ^ home[:, 1] * 19349663 ^ home[:, 2] * 83492791
    draws = []
    for turn in range(5):
        mixed = (mixed ^ (mixed >> 13)) * 1274126177 + seed * 7919 + turn & 0xFFFFFFFF
        draws.append(((mixed >> 7) & 0xFFFF) / 65535)
    radius = (0.08 + 0.20 * draws[3] ** 4).astype("f4")
    middle = np.stack(draws[:3], -1) * (1 - 2 * radius[:, None]) + radius[:, None]
    away = np.linalg.norm(spot - home - middle, axis=1)
    return np.where(draws[4] < share, ramp(1.1 * radius, 0.6 * radius, away), 0)


def wood(colour: str, *, seed: int, plank: float = 0) -> Material:
    """Boards whose grain runs along x, `plank` wide (0: one board)."""

    def finish(at: Points) -> Finish:
        place, gap = at.place, np.ones(len(at.place), "f4")
        tone = np.zeros(len(place), "f4")
        if plank:
            across = place[:, 2] / plank
            own = np.floor(across)
            edge = np.minimum(across - own, 1 - across + own) * plank
            gap = 1 - 0.6 * np.exp(-((edge / 0.008) ** 2))
            tone = 0.07 * np.sin(own * 2.4 + seed)
            place = place + (own * 3.7)[:, None] * np.array([1, 1, 0], "f4")
        along = place * np.array([0.22, 5, 5], "f4")
        grain = noise.layered(along, 2.6, seed=seed, layers=4)
        fibre = noise.in_space(along * np.array([1, 9, 9], "f4"), 5, seed=seed + 8)
        pores = noise.in_space(place * np.array([5, 90, 90], "f4"), 1, seed=seed + 9)
        fibre = fibre - 2.4 * ramp(0.9, 1.9, pores)
        rings = np.sin((place[:, 1] + place[:, 2]) * 60 + 2.4 * grain)
        shade = (1 + tone + 0.10 * grain + 0.045 * rings + 0.05 * fibre) * gap
        count = len(at.place)
        tint = np.clip(linear(colour) * shade[:, None], 0.01, 1)
        return Finish(
            tint, np.full(count, 0.55, "f4"), np.full(count, 0.35, "f4"), at.normal
        )

    return finish


def printed(picture: Array, size: tuple[float, float]) -> Material:
    """A flat face that shows a picture."""

    def finish(at: Points) -> Finish:
        rows, columns = picture.shape[:2]
        x = (at.place[:, 0] / size[0] + 0.5) * (columns - 1)
        y = (0.5 - at.place[:, 1] / size[1]) * (rows - 1)
        inside = np.clip(x, 0, columns - 1.01), np.clip(y, 0, rows - 1.01)
        count = len(at.place)
        tint = noise.pick(picture, *inside)
        return Finish(
            tint, np.full(count, 0.2, "f4"), np.full(count, 0.15, "f4"), at.normal
        )

    return finish
