"""A long lens: sheets are drawn triangle by triangle, the nearest in front."""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np

from demo.studio import noise
from demo.studio.light import unit
from demo.studio.noise import Array
from demo.studio.sheets import Place, Sheet

CHUNK = 3_000_000  # Candidate pixels looked at in one go.


@dataclass
class Lens:
    """A camera at `eye` that looks `at` a place; `fov` in degrees, up and down."""

    eye: Place
    at: Place
    fov: float
    width: int = 1600
    height: int = 2000
    axes: Array = field(init=False)

    def __post_init__(self) -> None:
        ahead = unit(np.array(self.at, "f4") - np.array(self.eye, "f4"))
        right = unit(np.cross(ahead, [0, 1, 0]).astype("f4"))
        self.axes = np.stack([right, np.cross(right, ahead), ahead]).astype("f4")

    def project(self, place: Array) -> Array:
        """Column, row and depth of places, in pixels and units."""
        seen = (place - np.array(self.eye, "f4")) @ self.axes.T
        zoom = self.height / 2 / np.tan(np.radians(self.fov) / 2) / seen[:, 2]
        across = self.width / 2 + seen[:, 0] * zoom
        down = self.height / 2 - seen[:, 1] * zoom
        return np.stack([across, down, seen[:, 2]], -1).astype("f4")


@dataclass
class Drawn:
    """Which pixels a sheet covers: the triangle seen there and its corners' shares."""

    pixel: Array
    depth: Array
    face: Array
    shares: Array  # The second's and the third's.
    front: Array

    def kept(self, some: Array) -> Drawn:
        every = (self.pixel, self.depth, self.face, self.shares, self.front)
        return Drawn(*(part[some] for part in every))


def draw(lens: Lens, sheet: Sheet, nearest: Array) -> Drawn:
    """Every pixel of every triangle that lies no farther than what is drawn there.

    `nearest` holds a depth for each pixel and is brought up to date.
    """
    corner = lens.project(sheet.place)[sheet.faces]
    low, high = corner[..., :2].min(1), corner[..., :2].max(1)
    inside = (high > 0).all(-1) & (low[:, 0] < lens.width) & (low[:, 1] < lens.height)
    inside &= corner[..., 2].min(1) > 0
    first = np.ceil(low - 0.5).astype(np.int32)
    span = (np.floor(high - 0.5).astype(np.int32) - first + 1).max(-1)
    parts = []
    sizes = (1, 2, 3, 4, 5, 6, 8, 10, 13, 17, 24, 40, 90)
    for least, most in zip((0, *sizes), sizes, strict=False):
        chosen = np.flatnonzero(inside & (span > least) & (span <= most))
        for start in range(0, len(chosen), max(CHUNK // most**2, 1)):
            some = chosen[start : start + max(CHUNK // most**2, 1)]
            parts.append(_fill(lens, corner[some], first[some], most, some, nearest))
    if not parts:
        empty = np.zeros(0, int)
        return Drawn(empty, empty, empty, np.zeros((0, 2)), empty)
    return Drawn(*(np.concatenate(part) for part in zip(*parts, strict=True)))


def _fill(
    lens: Lens, corner: Array, first: Array, most: int, number: Array, nearest: Array
) -> tuple[Array, ...]:
    y, x = (part.ravel() for part in np.mgrid[0:most, 0:most].astype("f4"))
    base = corner[:, :, :2] - (first[:, None].astype("f4") + np.float32(0.5))
    a, b, c = base[:, 0], base[:, 1] - base[:, 0], base[:, 2] - base[:, 0]
    area = b[:, 0] * c[:, 1] - b[:, 1] * c[:, 0]
    area = np.where(np.abs(area) < 1e-9, np.float32(1e-9), area)
    two = _share(c[:, 1] / area, -c[:, 0] / area, a, x, y)
    three = _share(-b[:, 1] / area, b[:, 0] / area, a, x, y)
    which, spot = np.nonzero(
        (two >= -1e-4) & (three >= -1e-4) & (two + three <= 1.0001)
    )
    two, three = two[which, spot], three[which, spot]
    column = first[which, 0] + x[spot].astype(np.int32)
    row = first[which, 1] + y[spot].astype(np.int32)
    far = corner[..., 2]
    depth = far[which, 0] * (1 - two - three) + far[which, 1] * two
    depth = (depth + far[which, 2] * three).astype("f4")
    keep = (column >= 0) & (column < lens.width) & (row >= 0) & (row < lens.height)
    pixel = np.where(keep, row * np.int64(lens.width) + column, 0)
    keep &= depth < nearest[pixel]
    pixel, depth = pixel[keep], depth[keep]
    np.minimum.at(nearest, pixel, depth)
    shares = np.stack([two[keep], three[keep]], -1)
    return pixel, depth, number[which[keep]], shares, area[which[keep]] < 0


def _share(right: Array, down: Array, start: Array, x: Array, y: Array) -> Array:
    """A corner's share at each place of a small square of pixels."""
    base = -(right * start[:, 0] + down * start[:, 1])
    return base[:, None] + right[:, None] * x + down[:, None] * y


def painted(sheet: Sheet, light: Array, drawn: Drawn) -> Array:
    """Colours of the drawn pixels; `light` is given at the sheet's points."""
    spot = _between(sheet.spot, sheet.faces, drawn)
    lit = _between(light, sheet.faces, drawn)
    colour = noise.pick(sheet.skin, spot[:, 0], spot[:, 1])
    if sheet.back is not None:
        other = ~drawn.front
        colour[other] = noise.pick(sheet.back, spot[other, 0], spot[other, 1])
    return colour * lit[:, :3] + lit[:, 3:]


def _between(values: Array, faces: Array, drawn: Drawn) -> Array:
    first, second, third = (values[faces[drawn.face, k]] for k in range(3))
    two, three = drawn.shares[:, :1], drawn.shares[:, 1:]
    return first + (second - first) * two + (third - first) * three
