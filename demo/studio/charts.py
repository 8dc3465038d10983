"""How far it is to a line: reckoned once on a grid, read between its cells."""

from __future__ import annotations

import numpy as np

from demo.studio.noise import Array

CELLS = 360
MARGIN = 0.12
COARSE = 6
BATCH = 400


class Chart:
    """A line in a plane, and the distance to it from anywhere in that plane.

    With `closed` the line bounds a body (its ends meet along the axis u = 0) and
    distances inside it are negative.
    """

    def __init__(self, line: Array, *, closed: bool, radii: Array | None = None):
        self.line = line.astype("f4")
        self.radii = radii
        self.closed = closed
        low, high = line.min(0) - MARGIN, line.max(0) + MARGIN
        if closed:
            low[0] = 0
        self.low, self.high = low.astype("f4"), high.astype("f4")
        self.cell = float((high - low).max() / CELLS)
        self.columns, self.rows = (
            np.ceil((high - low) / self.cell).astype(int) + 1
        ).tolist()
        self._bake()

    def _bake(self) -> None:
        u = self.low[0] + np.arange(self.columns, dtype="f4") * self.cell
        v = self.low[1] + np.arange(self.rows, dtype="f4") * self.cell
        grid = np.stack(np.meshgrid(u, v), -1).reshape(-1, 2).astype("f4")
        self.home = self._roughly(grid)
        away, _along = self._refined(grid, self.home, 2 * COARSE)
        if self.closed:
            away = np.where(self._within(u, v).ravel(), -away, away)
        self.away = away.astype("f4")
        if self.radii is not None:
            self.wide = self.radii[self.home].astype("f4")

    def _roughly(self, grid: Array) -> Array:
        few = self.line[::COARSE]
        found = np.empty(len(grid), np.int64)
        for start in range(0, len(grid), BATCH):
            part = grid[start : start + BATCH]
            gap = (part[:, None, 0] - few[:, 0]) ** 2
            gap += (part[:, None, 1] - few[:, 1]) ** 2
            found[start : start + BATCH] = gap.argmin(1)
        return found * COARSE

    def _within(self, u: Array, v: Array) -> Array:
        """Which cells lie in the body: an odd number of walls stands further out."""
        inside = np.zeros((len(v), len(u)), bool)
        one, other = self.line[:-1], self.line[1:]
        for row, height in enumerate(v):
            cross = (one[:, 1] <= height) != (other[:, 1] <= height)
            a, b = one[cross], other[cross]
            share = (height - a[:, 1]) / (b[:, 1] - a[:, 1])
            walls = a[:, 0] + share * (b[:, 0] - a[:, 0])
            inside[row] = (walls[None] > u[:, None]).sum(1) % 2
        return inside

    def _refined(self, spot: Array, near: Array, reach: int) -> tuple[Array, Array]:
        """Distance to the line, and where along it, from a good guess."""
        last = len(self.line) - 1
        best = np.full(len(spot), np.inf, "f4")
        found = near
        for step in range(-reach, reach + 1):
            there = np.clip(near + step, 0, last)
            gap = self.line[there] - spot
            gap = gap[:, 0] ** 2 + gap[:, 1] ** 2
            closer = gap < best
            best = np.where(closer, gap, best)
            found = np.where(closer, there, found)
        along = found.astype("f4")
        for side in (-1, 1):
            start = self.line[found]
            way = self.line[np.clip(found + side, 0, last)] - start
            length = np.maximum((way * way).sum(-1), 1e-12)
            share = np.clip(((spot - start) * way).sum(-1) / length, 0, 1)
            gap = start + way * share[:, None] - spot
            gap = gap[:, 0] ** 2 + gap[:, 1] ** 2
            closer = gap < best
            best = np.where(closer, gap, best)
            along = np.where(closer, found + side * share, along)
        return np.sqrt(best), along

    def _corner(self, u: Array, v: Array) -> tuple[Array, Array, Array]:
        scale = np.float32(1 / self.cell)
        x = np.clip((u - self.low[0]) * scale, 0, np.float32(self.columns - 1.01))
        y = np.clip((v - self.low[1]) * scale, 0, np.float32(self.rows - 1.01))
        left, top = x.astype(np.int32), y.astype(np.int32)
        return top * np.int32(self.columns) + left, x - left, y - top

    def read(self, u: Array, v: Array) -> tuple[Array, Array | None]:
        """Distance (never too large beyond the grid) and the tube's radius there."""
        cell, dx, dy = self._corner(u, v)
        away = self._between(self.away, cell, dx, dy)
        across = np.maximum(np.maximum(u - self.high[0], self.low[0] - u), 0)
        up = np.maximum(np.maximum(v - self.high[1], self.low[1] - v), 0)
        over = across * across + up * up
        if over.any():
            away = np.where(over > 0, np.sqrt(over + away * away), away)
        if self.radii is None:
            return away, None
        return away, self._between(self.wide, cell, dx, dy)

    def _between(self, table: Array, cell: Array, dx: Array, dy: Array) -> Array:
        low, right = table.take(cell, mode="clip"), table.take(cell + 1, mode="clip")
        below = cell + np.int32(self.columns)
        high, far = table.take(below, mode="clip"), table.take(below + 1, mode="clip")
        low += (right - low) * dx
        high += (far - high) * dx
        low += (high - low) * dy
        return low

    def exact(self, u: Array, v: Array) -> tuple[Array, Array | None]:
        """As `read`, but from the line itself: slower, and smooth from near by."""
        cell, dx, dy = self._corner(u, v)
        guess = self.home[cell + (dx > 0.5) + self.columns * (dy > 0.5)]
        away, along = self._refined(np.stack([u, v], -1), guess, COARSE + 2)
        if self.closed:
            rough, _wide = self.read(u, v)
            away = np.copysign(away, rough)
        if self.radii is None:
            return away, None
        return away, np.interp(along, np.arange(len(self.radii)), self.radii)
