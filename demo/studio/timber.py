"""What pots stand on and hold: boards and branches."""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import cached_property

import numpy as np

from demo.studio.light import dot
from demo.studio.noise import Array

NEAR = 0.5  # From further off a branch is as good as a stick.


@dataclass
class Board:
    """A box with rounded edges, its middle at the origin."""

    size: tuple[float, float, float]
    soft: float = 0.02
    middle: Array = field(default_factory=lambda: np.zeros(3, "f4"))

    @property
    def reach(self) -> float:
        return float(np.linalg.norm(self.size) / 2)

    def distance(self, place: Array, *, exact: bool = False) -> Array:
        half = np.array(self.size, "f4") / 2 - np.float32(self.soft)
        off = np.abs(place) - half
        most = np.maximum(np.maximum(off[:, 0], off[:, 1]), off[:, 2])
        off = np.maximum(off, 0)
        away: Array = np.sqrt(dot(off, off)) + np.minimum(most, 0)
        return away - np.float32(self.soft)

    def inner(self, place: Array) -> Array:
        return np.zeros(len(place), "f4")


@dataclass
class Branch:
    """Straight pieces that taper, as a twig is; each (from, to, radius, radius)."""

    pieces: list[tuple[Array, Array, float, float]]

    @cached_property
    def middle(self) -> Array:
        ends = np.array([end for piece in self.pieces for end in piece[:2]])
        return ((ends.min(0) + ends.max(0)) / 2).astype("f4")

    @cached_property
    def reach(self) -> float:
        ends = np.array([end for piece in self.pieces for end in piece[:2]])
        thick = max(max(piece[2:]) for piece in self.pieces)
        return float(np.linalg.norm(ends - self.middle, axis=1).max() + thick)

    @cached_property
    def _spread(self) -> float:
        """How far any of it lies from the straight line through it."""
        ends = np.array([piece[1] for piece in self.pieces], "f4")
        thick = max(max(piece[2:]) for piece in self.pieces)
        return float(self._gap(ends, *self._line).max() + thick)

    @property
    def _line(self) -> tuple[Array, Array]:
        return self.pieces[0][0], max(self.pieces, key=lambda piece: piece[1][1])[1]

    def distance(self, place: Array, *, exact: bool = False) -> Array:
        nearest = self._gap(place, *self._line) - np.float32(self._spread)
        near = np.flatnonzero(nearest < NEAR)
        spot, found = place[near], np.full(len(near), np.inf, "f4")
        for start, end, thick, thin in self.pieces:
            found = np.minimum(found, self._gap(spot, start, end, thick, thin))
        nearest[near] = found
        return nearest

    def _gap(
        self, place: Array, start: Array, end: Array, thick: float = 0, thin: float = 0
    ) -> Array:
        """From places to a straight piece that tapers."""
        way = (end - start).astype("f4")
        off = place - start.astype("f4")
        share = np.clip(off @ (way / (way @ way)), 0, 1)
        off -= share[:, None] * way
        away: Array = np.sqrt(dot(off, off)) - np.float32(thick)
        return away + np.float32(thick - thin) * share

    def inner(self, place: Array) -> Array:
        return np.zeros(len(place), "f4")
