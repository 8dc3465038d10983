"""Surfaces as distances: turned on the wheel, bent into straps, sawn from wood."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import Protocol

import numpy as np

from demo.studio.charts import Chart
from demo.studio.light import dot, ramp, unit
from demo.studio.noise import Array

Knots = list[tuple[float, float]]
STEPS = 4800
WALLS = 800  # To a unit.


@dataclass
class Points:
    """Points on a surface with their normals; `inner` is 1 on a vessel's inside."""

    place: Array
    normal: Array
    inner: Array


class Surface(Protocol):
    """What a ray can meet; `middle` and `reach` are a sphere around all of it."""

    @property
    def middle(self) -> Array: ...

    @property
    def reach(self) -> float: ...

    def distance(self, place: Array, *, exact: bool = False) -> Array:
        """From each place to the surface, negative within; never too large."""

    def inner(self, place: Array) -> Array:
        """1 for places on a vessel's inside, 0 outside, between them on the lip."""


def curve(knots: Knots, count: int = 900) -> Array:
    """A natural cubic spline through the knots, even in the root of the chord."""
    knot = np.array(knots, float)
    chord = np.sqrt(np.linalg.norm(np.diff(knot, axis=0), axis=1))
    at = np.concatenate([[0], np.cumsum(chord)])
    bend = _bends(at, knot)
    where = np.linspace(0, at[-1], count)
    piece = np.clip(np.searchsorted(at, where, side="right") - 1, 0, len(at) - 2)
    width = (at[1:] - at[:-1])[piece][:, None]
    b = (where - at[piece])[:, None] / width
    a = 1 - b
    ends = a * knot[piece] + b * knot[piece + 1]
    pull = (a**3 - a) * bend[piece] + (b**3 - b) * bend[piece + 1]
    return ends + pull * width**2 / 6


def _bends(at: Array, knot: Array) -> Array:
    """The second derivatives of a natural spline at its knots."""
    count, gap = len(at), np.diff(at)
    system, right = np.eye(count), np.zeros_like(knot)
    for k in range(1, count - 1):
        system[k, k - 1 : k + 2] = gap[k - 1], 2 * (gap[k - 1] + gap[k]), gap[k]
        slope = (knot[k + 1] - knot[k]) / gap[k] - (knot[k] - knot[k - 1]) / gap[k - 1]
        right[k] = 6 * slope
    return np.linalg.solve(system, right)


def rounded(corners: Knots, times: int = 4) -> Array:
    """A polygon with its corners cut again and again, so that it never overshoots."""
    line = np.array(corners, float)
    for _ in range(times):
        near = 0.75 * line[:-1] + 0.25 * line[1:]
        far = 0.25 * line[:-1] + 0.75 * line[1:]
        between = np.stack([near, far], 1).reshape(-1, 2)
        line = np.concatenate([line[:1], between, line[-1:]])
    return line


def evenly(line: Array, count: int) -> Array:
    step = np.linalg.norm(np.diff(line, axis=0), axis=1)
    along = np.concatenate([[0], np.cumsum(step)])
    where = np.linspace(0, along[-1], count)
    return np.stack([np.interp(where, along, line[:, k]) for k in range(2)], -1)


def blend(one: Array, other: Array, width: float) -> Array:
    """The smaller of two distances, with a soft fillet where they are alike."""
    share = np.clip(0.5 + 0.5 * (other - one) / width, 0, 1)
    return other + (one - other) * share - width * share * (1 - share)


@dataclass
class Turned:
    """A half section turned round the upright axis.

    `mid` is the middle of the wall, by which inside and outside are told apart.
    With `lip` (from, to, how much) the rim is drawn out towards -x, for pouring.
    """

    section: Array
    mid: Array = None
    lip: tuple[float, float, float] | None = None

    @cached_property
    def chart(self) -> Chart:
        return Chart(self.section, closed=True)

    @property
    def top(self) -> float:
        return float(self.section[:, 1].max())

    @cached_property
    def middle(self) -> Array:
        return np.array([0, self.section[:, 1].mean(), 0], "f4")

    @cached_property
    def reach(self) -> float:
        low, high = self.section[:, 1].min(), self.top
        self.middle[1] = (low + high) / 2
        drawn = 1 + (self.lip[2] if self.lip else 0)
        return float(np.hypot(self.section[:, 0].max() * drawn, (high - low) / 2))

    def _radius(self, place: Array) -> Array:
        x, z = place[:, 0], place[:, 2]
        radius = np.sqrt(x * x + z * z)
        if self.lip is None:
            return radius
        start, end, drawn = self.lip
        facing = -place[:, 0] / np.maximum(radius, 1e-4)
        pull = drawn * ramp(start, end, place[:, 1]) ** 2 * ramp(0.62, 1, facing)
        return radius / (1 + pull)

    def distance(self, place: Array, *, exact: bool = False) -> Array:
        ask = self.chart.exact if exact else self.chart.read
        away, _ = ask(self._radius(place), place[:, 1])
        return away * np.float32(0.8) if self.lip and not exact else away

    def within(self, place: Array) -> Array:
        """Which places are nearer to the hollow than to the outside; a quick look."""
        if self.mid is None:
            return np.zeros(len(place), bool)
        step = (place[:, 1] * np.float32(WALLS)).astype(np.int32)
        found: Array = self._radius(place) < self._walls.take(step, mode="clip")
        return found

    def inner(self, place: Array) -> Array:
        if self.mid is None:
            return np.zeros(len(place), "f4")
        wall = np.interp(place[:, 1], self.mid[:, 1], self.mid[:, 0], left=0)
        return ramp(wall + 0.006, wall - 0.006, self._radius(place)).astype("f4")

    @cached_property
    def _walls(self) -> Array:
        """How wide the middle of the wall is at each height, for a quick look."""
        heights = (np.arange(int(self.top * WALLS) + 9) + 0.5) / WALLS
        wide = np.interp(heights, self.mid[:, 1], self.mid[:, 0], left=0)
        return wide.astype("f4")


def vessel(
    knots: Knots,
    *,
    wall: float,
    floor: float = 0.07,
    lip: tuple[float, float, float] | None = None,
) -> Turned:
    """A pot from its outer curve: foot ring, wall, round lip and a floor inside."""
    outer = curve(knots)
    slope = unit(np.gradient(outer, axis=0))
    out = np.stack([slope[:, 1], -slope[:, 0]], -1)
    inner = outer - out * wall
    inner = inner[(inner[:, 1] > floor) & (inner[:, 0] > 0)][::-1]
    middle, arm = (outer[-1] + inner[0]) / 2, (outer[-1] - inner[0]) / 2
    turn = np.linspace(0, np.pi, 40)[1:-1, None]
    reach = slope[-1] * np.linalg.norm(arm)
    rim = middle + arm * np.cos(turn) + reach * np.sin(turn)
    ease = np.linspace(0, 1, 120)[1:, None]
    drop = inner[-1, 1] + (floor - inner[-1, 1]) * np.clip(ease * 1.5, 0, 1)
    base = np.concatenate([inner[-1, 0] * (1 - ease), drop], -1)
    first = outer[0, 0]
    ring = rounded(
        [(0, 0.03), (first - 0.075, 0.03), (first - 0.055, 0), (first, 0)], 3
    )
    whole = np.concatenate([ring, outer[3:], rim, inner, base])
    mid = outer - out * wall / 2
    mid = mid[mid[:, 1] > floor - wall / 2]
    high = [[mid[-1, 0], mid[-1, 1] + 1]]
    return Turned(evenly(whole, STEPS), np.concatenate([mid, high]), lip)


@dataclass
class Tube:
    """A strap or spout along a curve in the x-y plane, wider than thick by `flat`."""

    knots: Knots
    radii: list[float]
    flat: float = 1.0
    mouth: float = 0.0  # A spout is hollow; this is how thick its wall is.

    @cached_property
    def chart(self) -> Chart:
        spine = evenly(curve(self.knots), 1600)
        stops = np.linspace(0, 1, len(self.radii))
        smooth = curve(list(zip(stops, self.radii, strict=True)))
        radii = np.interp(np.linspace(0, 1, 1600), smooth[:, 0], smooth[:, 1])
        return Chart(spine, closed=False, radii=radii)

    @cached_property
    def middle(self) -> Array:
        line = self.chart.line
        return np.append((line.min(0) + line.max(0)) / 2, 0).astype("f4")

    @cached_property
    def reach(self) -> float:
        away = np.linalg.norm(self.chart.line - self.middle[:2], axis=1).max()
        return float(away + max(self.radii) * max(self.flat, 1))

    def _measured(self, place: Array, *, exact: bool) -> tuple[Array, Array]:
        ask = self.chart.exact if exact else self.chart.read
        away, wide = ask(place[:, 0], place[:, 1])
        aside = place[:, 2] * np.float32(1 / self.flat)
        return np.sqrt(away * away + aside * aside), wide

    def distance(self, place: Array, *, exact: bool = False) -> Array:
        away, wide = self._measured(place, exact=exact)
        if not self.mouth:
            return (away - wide).astype("f4")
        end, ahead = (
            self.chart.line[-1],
            unit(self.chart.line[-1] - self.chart.line[-9]),
        )
        beyond = (place[:, :2] - end) @ ahead
        hollow = np.maximum(wide - np.float32(self.mouth) - away, -self.mouth)
        return np.maximum(np.maximum(away - wide, beyond), hollow).astype("f4")

    def inner(self, place: Array) -> Array:
        if not self.mouth:
            return np.zeros(len(place), "f4")
        away, wide = self._measured(place, exact=False)
        found: Array = away < wide - 0.6 * self.mouth
        return found.astype("f4")


@dataclass
class Joined:
    """A pot with its handle and spout, thumbed on so that no seam is left."""

    body: Turned
    limbs: tuple[Tube, ...]
    width: float = 0.055

    @cached_property
    def middle(self) -> Array:
        low, high = self._ends()
        return ((low + high) / 2).astype("f4")

    @cached_property
    def reach(self) -> float:
        low, high = self._ends()
        return float(np.linalg.norm(high - low) / 2)

    def _ends(self) -> tuple[Array, Array]:
        wide = float(self.body.section[:, 0].max())
        low, high = np.array([-wide, 0, -wide]), np.array([wide, self.body.top, wide])
        for limb in self.limbs:
            thick = max(limb.radii[1:])
            line = limb.chart.line
            low[:2] = np.minimum(low[:2], line.min(0) - thick)
            high[:2] = np.maximum(high[:2], line.max(0) + thick)
        return low, high

    def distance(self, place: Array, *, exact: bool = False) -> Array:
        body = self.body.distance(place, exact=exact)
        away = body.copy()
        for limb in self.limbs:
            off = place - limb.middle
            least = np.sqrt(dot(off, off)) - np.float32(limb.reach)
            near = np.flatnonzero(least < body + np.float32(self.width))
            there = limb.distance(place[near], exact=exact)
            away[near] = blend(away[near], there, self.width)
        return np.where(self.body.within(place), body, away)

    def inner(self, place: Array) -> Array:
        found = self.body.inner(place)
        for limb in self.limbs:
            found = np.maximum(found, limb.inner(place))
        return found
