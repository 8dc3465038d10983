"""Sheets: surfaces as nets of points, for cloth, boards, yarn and turned things.

A unit is ten centimetres; x runs right, y up and z towards the viewer.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np

from demo.studio.light import unit
from demo.studio.noise import Array

Place = tuple[float, float, float]


@dataclass(frozen=True)
class Sheet:
    """Points with normals, joined by triangles; `spot` is where each lies on the skin.

    A skin is a picture in linear light, read in its own pixels; `back` is the
    skin of the other side.
    """

    place: Array
    normal: Array
    spot: Array
    faces: Array
    skin: Array
    back: Array | None = None
    gloss: float = 0.0
    casts: bool = True
    net: tuple[int, int] | None = None  # Rows and columns, where light may be evened.

    def moved(self, at: Place, turn: float = 0.0) -> Sheet:
        """Turned about the upright axis (radians), then set down elsewhere."""
        c, s = np.cos(turn), np.sin(turn)
        wheel = np.array([[c, 0, s], [0, 1, 0], [-s, 0, c]], np.float32)
        place = self.place @ wheel.T + np.array(at, np.float32)
        return replace(self, place=place, normal=self.normal @ wheel.T)


def _joins(rows: int, columns: int) -> Array:
    first = np.arange(rows - 1)[:, None] * columns + np.arange(columns - 1)[None]
    first = first.ravel()
    one = np.stack([first, first + columns, first + 1], -1)
    other = np.stack([first + 1, first + columns, first + columns + 1], -1)
    return np.concatenate([one, other])


def net(
    place: Array,
    spot: Array,
    skin: Array,
    *,
    closed: bool = False,
    back: Array | None = None,
    gloss: float = 0.0,
    casts: bool = True,
) -> Sheet:
    """A sheet from a net of places (rows, columns, 3); `closed` joins its sides."""
    rows, columns = place.shape[:2]
    down, across = np.gradient(place, axis=0), np.gradient(place, axis=1)
    if closed:
        across[:, [0, -1]] = (place[:, 1] - place[:, -2])[:, None]
    normal = unit(np.cross(down, across)).reshape(-1, 3)
    return Sheet(
        place.reshape(-1, 3).astype("f4"),
        normal.astype("f4"),
        spot.reshape(-1, 2).astype("f4"),
        _joins(rows, columns),
        skin,
        back,
        gloss,
        casts,
        (rows, columns),
    )


def plane(
    corner: Place,
    across: Place,
    down: Place,
    skin: Array,
    *,
    step: float = 0.04,
    dots: float = 120,
) -> Sheet:
    """A flat sheet from its corner along two edges; it throws no shadow."""
    sides = [np.array(side, float) for side in (across, down)]
    u, v = (
        np.linspace(0, 1, int(np.linalg.norm(side) / step) + 2) for side in sides[:2]
    )
    place = np.array(corner) + u[None, :, None] * sides[0] + v[:, None, None] * sides[1]
    wide, long = (np.linalg.norm(side) * dots for side in sides)
    spot = np.stack(np.broadcast_arrays(u[None] * wide, v[:, None] * long), -1)
    return net(place, spot, skin, casts=False)


def joined(sheets: list[Sheet]) -> Sheet:
    """Several sheets of one skin as one."""
    starts = np.cumsum([0, *(len(sheet.place) for sheet in sheets)])
    whole = zip(sheets, starts, strict=False)
    return replace(
        sheets[0],
        place=np.concatenate([sheet.place for sheet in sheets]),
        normal=np.concatenate([sheet.normal for sheet in sheets]),
        spot=np.concatenate([sheet.spot for sheet in sheets]),
        faces=np.concatenate([sheet.faces + start for sheet, start in whole]),
        net=None,
    )


def board(
    size: Place,
    skin: Array,
    *,
    soft: float = 0.03,
    step: float = 0.05,
    dots: float = 110,
    along: int = 0,
    gloss: float = 0.04,
) -> Sheet:
    """A box with rounded edges, its middle at the origin; the grain runs `along`."""
    half = np.array(size) / 2
    sides = []
    for axis in range(3):
        one, other = ((axis + 1) % 3, (axis + 2) % 3)
        for sign in (-1, 1):
            u = _spaced(half[one], soft, step)
            v = _spaced(half[other], soft, step)
            place = np.zeros((len(u), len(v), 3))
            place[..., axis] = sign * half[axis]
            place[..., one], place[..., other] = u[:, None], v[None]
            kernel = np.clip(place, soft - half, half - soft)
            out = unit(place - kernel)
            grain = along if along != axis else one
            rest = 3 - axis - grain
            spot = np.stack([place[..., grain], place[..., rest]], -1) * dots
            spot = spot + (axis * 190 + 70, axis * 130 + sign * 60)
            side = net(kernel + soft * out, spot, skin, gloss=gloss)
            sides.append(replace(side, normal=out.reshape(-1, 3).astype("f4")))
    return joined(sides)


def _spaced(half: float, soft: float, step: float) -> Array:
    """Steps from edge to edge, closer together in the rounding."""
    flat = max(half - soft, 0.001)
    middle = np.linspace(-flat, flat, max(int(2 * flat / step), 1) + 2)
    edge = flat + soft * np.tan(np.linspace(0, np.pi / 4, 6)[1:])
    return np.concatenate([-edge[::-1], middle, edge])


def turned(profile: Array, skin: Array, *, gloss: float = 0.25) -> Sheet:
    """A half section (radius, height) turned round the upright axis."""
    turn = np.linspace(0, 2 * np.pi, 180)
    radius, height = profile[:, :1], profile[:, 1:]
    place = np.stack(
        np.broadcast_arrays(radius * np.sin(turn), height, radius * np.cos(turn)), -1
    )
    spot = np.stack(np.broadcast_arrays(turn * 60, height * 120), -1)
    return net(place, spot, skin, closed=True, gloss=gloss)


def ropes(
    lines: Array, radius: Array, skin: Array, spot: Array, sides: int = 7
) -> Sheet:
    """Round strands along many lines (strand, step, 3); radius (strand, step)."""
    count, steps = lines.shape[:2]
    ahead = unit(np.gradient(lines, axis=1))
    side = unit(np.cross(ahead, np.array([0.31, 0.23, 0.92])))
    turn = np.linspace(0, 2 * np.pi, sides + 1)[None, None, :, None]
    out = side[:, :, None] * np.cos(turn)
    out = out + np.cross(ahead, side)[:, :, None] * np.sin(turn)
    place = lines[:, :, None] + out * radius[:, :, None, None]
    ring = _joins(steps, sides + 1)
    starts = np.arange(count)[:, None, None] * (steps * (sides + 1))
    return Sheet(
        place.reshape(-1, 3).astype("f4"),
        out.reshape(-1, 3).astype("f4"),
        np.repeat(spot[:, :, None], sides + 1, 2).reshape(-1, 2).astype("f4"),
        (starts + ring[None]).reshape(-1, 3),
        skin,
    )


def rod(one: Place, other: Place, thick: float, skin: Array) -> Sheet:
    """A round stick, closed at its ends."""
    share = np.array(
        [0, 0, 0.004, 0.01, *np.linspace(0.02, 0.98, 90), 0.99, 0.996, 1, 1]
    )
    line = np.array(one) + share[:, None] * (np.array(other) - np.array(one))
    radius = np.full(len(share), thick)
    radius[[0, -1]], radius[[1, -2]], radius[[2, -3]] = 0, 0.8 * thick, 0.95 * thick
    line[[0, -1]] = line[[1, -2]]
    length = float(np.linalg.norm(np.array(other) - np.array(one)))
    spot = np.stack([share * length * 110, np.zeros_like(share)], -1)
    return replace(
        ropes(line[None], radius[None], skin, spot[None], sides=24), gloss=0.05
    )
