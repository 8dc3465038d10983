"""Surfaces as clouds of points: turned, bent into tubes, or sawn from wood."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import Protocol

import numpy as np

from demo.studio.light import unit
from demo.studio.noise import Array

Knots = list[tuple[float, float]]
SPARE = 1.2  # Points a pixel, in each direction, so that no hole is left.


@dataclass
class Points:
    """Points on a surface with their normals; `inner` marks a vessel's inside."""

    place: Array
    normal: Array
    inner: Array


class Surface(Protocol):
    def points(self, density: float, toward: Array | None = None) -> Points:
        """The surface as points, `density` of them to a unit of length.

        With `toward` (a direction) the far side may be left out, to save work.
        """


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


@dataclass
class Turned:
    """A half section turned round the upright axis; `lip` is where inside begins."""

    section: Array
    lip: int

    @cached_property
    def length(self) -> float:
        return float(np.linalg.norm(np.diff(self.section, axis=0), axis=1).sum())

    @property
    def widest(self) -> float:
        return float(self.section[:, 0].max())

    @property
    def top(self) -> float:
        return float(self.section[:, 1].max())

    def points(self, density: float, toward: Array | None = None) -> Points:
        rows = int(self.length * density * SPARE) + 8
        line = evenly(self.section, rows)
        slope = unit(np.gradient(line, axis=0))
        out, up = slope[:, 1], -slope[:, 0]
        beyond = np.linspace(0, len(self.section), rows) > self.lip
        first, span = _facing_arc(out, up, toward)
        counts = (span * np.abs(line[:, 0]) * density * SPARE).astype(int) + 6
        counts[span == 0] = 0
        row = np.repeat(np.arange(rows), counts)
        starts = np.repeat(np.cumsum(counts) - counts, counts)
        share = (np.arange(len(row)) - starts) / counts[row]
        turn = (first[row] + share * span[row]).astype("f4")
        c, s = np.cos(turn), np.sin(turn)
        radius, height = line.astype("f4")[row].T
        out, up = out.astype("f4")[row], up.astype("f4")[row]
        place = np.stack([radius * c, height, radius * s], -1)
        normal = np.stack([out * c, up, out * s], -1)
        return Points(place, normal, beyond[row])


def _facing_arc(out: Array, up: Array, toward: Array | None) -> tuple[Array, Array]:
    """For each ring where its arc that faces a direction begins, and how long it is."""
    if toward is None:
        return np.zeros(len(out)), np.full(len(out), 2 * np.pi)
    flat = max(float(np.hypot(toward[0], toward[2])), 1e-6)
    middle = np.arctan2(toward[2], toward[0]) + np.where(out < 0, np.pi, 0)
    limit = -up * toward[1] / (np.maximum(np.abs(out), 1e-6) * flat)
    half = np.arccos(np.clip(limit, -1, 1))
    half = np.where(half > 0, np.minimum(half + 0.3, np.pi), 0)
    return middle - half, 2 * half


def vessel(knots: Knots, *, wall: float, floor: float = 0.07) -> Turned:
    """A pot from its outer curve: wall, round lip and a floor inside."""
    outer = curve(knots)
    slope = unit(np.gradient(outer, axis=0))
    inner = outer - np.stack([slope[:, 1], -slope[:, 0]], -1) * wall
    inner = inner[(inner[:, 1] > floor) & (inner[:, 0] > 0)][::-1]
    middle, arm = (outer[-1] + inner[0]) / 2, (outer[-1] - inner[0]) / 2
    turn = np.linspace(0, np.pi, 40)[1:-1, None]
    reach = slope[-1] * np.linalg.norm(arm)
    lip = middle + arm * np.cos(turn) + reach * np.sin(turn)
    ease = np.linspace(0, 1, 120)[1:, None]
    drop = inner[-1, 1] + (floor - inner[-1, 1]) * np.clip(ease * 1.5, 0, 1)
    base = np.concatenate([inner[-1, 0] * (1 - ease), drop], -1)
    whole = np.concatenate([outer, lip, inner, base])
    section = evenly(whole, 4000)
    step = np.linalg.norm(np.diff(whole, axis=0), axis=1)
    share = step[: len(outer) + len(lip) // 2].sum() / step.sum()
    return Turned(section, int(4000 * share))


def _joined(one: Points, other: Points) -> Points:
    pairs = [
        (one.place, other.place),
        (one.normal, other.normal),
        (one.inner, other.inner),
    ]
    return Points(*(np.concatenate(pair) for pair in pairs))


@dataclass
class Tube:
    """A strap or spout along a curve in the x-y plane, wider than thick by `flat`."""

    knots: Knots
    radii: list[float]
    flat: float = 1.0
    mouth: bool = False  # A spout ends in a dark hole.

    def points(self, density: float, toward: Array | None = None) -> Points:
        wall = self._wall(density)
        return _joined(wall, self._hole(density)) if self.mouth else wall

    def _hole(self, density: float) -> Points:
        """The disc that closes the end, a little inside it, marked as inner."""
        spine = curve(self.knots, 500)
        ahead = unit(spine[-1] - spine[-4])
        reach = self.radii[-1] * 0.78
        steps = np.linspace(-reach, reach, int(2 * reach * density * SPARE) + 4)
        u, v = (part.ravel() for part in np.meshgrid(steps, steps))
        keep = u * u + v * v < reach * reach
        u, v = u[keep], v[keep]
        x = spine[-1, 0] - ahead[1] * u + 0.004 * ahead[0]
        y = spine[-1, 1] + ahead[0] * u + 0.004 * ahead[1]
        normal = np.tile([*ahead, 0.0], (len(u), 1)).astype("f4")
        place = np.stack([x, y, v], -1).astype("f4")
        return Points(place, normal, np.ones(len(u), bool))

    def _wall(self, density: float) -> Points:
        spine = curve(self.knots, 500)
        length = np.linalg.norm(np.diff(spine, axis=0), axis=1).sum()
        rows = int(length * density * SPARE * 1.25) + 8
        spine = evenly(spine, rows)
        stops = np.linspace(0, 1, len(self.radii))
        radius = np.interp(np.linspace(0, 1, rows), stops, self.radii)[:, None]
        reach = max(self.radii) * (1 + self.flat) / 2
        cols = int(2 * np.pi * reach * density * SPARE * 1.25) + 8
        slope = unit(np.gradient(spine, axis=0))
        turn = np.linspace(0, 2 * np.pi, cols, endpoint=False)[None]
        side, edge = np.cos(turn), np.sin(turn)
        place = np.stack(
            [
                spine[:, :1] - slope[:, 1:] * side * radius,
                spine[:, 1:] + slope[:, :1] * side * radius,
                edge * radius * self.flat,
            ],
            -1,
        )
        normal = np.stack(
            [
                -slope[:, 1:] * side,
                slope[:, :1] * side,
                edge / self.flat * (radius > 0),
            ],
            -1,
        )
        flat = place.reshape(-1, 3).astype("f4")
        inner = np.zeros(len(flat), bool)
        return Points(flat, unit(normal.reshape(-1, 3)).astype("f4"), inner)


@dataclass
class Board:
    """A box with rounded long edges, its middle at the origin."""

    size: tuple[float, float, float]
    soft: float = 0.02

    def points(self, density: float, toward: Array | None = None) -> Points:
        outline, facing = self._outline(density)
        half = self.size[0] / 2
        steps = np.linspace(-half, half, int(self.size[0] * density * SPARE) + 2)
        x = np.repeat(steps, len(outline))
        around = np.tile(np.arange(len(outline)), len(steps))
        place = np.concatenate([x[:, None], outline[around]], -1)
        side = np.concatenate([np.zeros((len(x), 1)), facing[around]], -1)
        ends = [self._end(sign, density) for sign in (-1, 1)]
        place = np.concatenate([place, *[end[0] for end in ends]]).astype("f4")
        normal = np.concatenate([side, *[end[1] for end in ends]]).astype("f4")
        return Points(place, normal, np.zeros(len(place), bool))

    def _outline(self, density: float) -> tuple[Array, Array]:
        """The section round the board in (y, z), closed, with its normals."""
        up, out, soft = (
            self.size[1] / 2 - self.soft,
            self.size[2] / 2 - self.soft,
            self.soft,
        )
        turn = np.linspace(0, np.pi / 2, 12)
        arcs = [
            np.stack(
                [
                    up * sy + soft * np.sin(turn + start),
                    out * sz + soft * np.cos(turn + start),
                ],
                -1,
            )
            for start, sy, sz in (
                (0, 1, 1),
                (np.pi / 2, 1, -1),
                (np.pi, -1, -1),
                (3 * np.pi / 2, -1, 1),
            )
        ]
        ring = np.concatenate([*arcs, arcs[0][:1]])
        around = 2 * (self.size[1] + self.size[2])
        line = evenly(ring, int(around * density * SPARE) + 8)
        inside = np.clip(line, [-up, -out], [up, out])
        return line, unit(line - inside)

    def _end(self, sign: int, density: float) -> tuple[Array, Array]:
        y, z = (
            np.linspace(-side / 2, side / 2, int(side * density * SPARE) + 2)
            for side in self.size[1:]
        )
        grid = np.stack(np.meshgrid(y, z), -1).reshape(-1, 2)
        x = np.full((len(grid), 1), sign * self.size[0] / 2)
        normal = np.tile([sign, 0.0, 0.0], (len(grid), 1))
        return np.concatenate([x, grid], -1), normal


@dataclass
class Panel:
    """A flat upright face, for a framed print: `size` is (wide, high)."""

    size: tuple[float, float]

    def points(self, density: float, toward: Array | None = None) -> Points:
        x, y = (
            np.linspace(-side / 2, side / 2, int(side * density * SPARE) + 2)
            for side in self.size
        )
        grid = np.stack(np.meshgrid(x, y), -1).reshape(-1, 2)
        place = np.concatenate([grid, np.zeros((len(grid), 1))], -1).astype("f4")
        normal = np.tile(np.array([0, 0, 1], "f4"), (len(grid), 1))
        return Points(place, normal, np.zeros(len(grid), bool))
