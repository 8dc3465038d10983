"""Sittings: one cloth, set up in one way on a plain ground before the lens."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
from PIL import Image

from demo.studio import furniture as room
from demo.studio.daylight import Day, Focus, photograph
from demo.studio.drafts import RUST
from demo.studio.drapes import (
    Fall,
    Fringe,
    bottom,
    draped,
    hanging,
    over_fold,
    pillow,
    rolled,
    way,
)
from demo.studio.folds import Stack
from demo.studio.folds import folded as stacked
from demo.studio.lens import Lens
from demo.studio.light import linear, ramp
from demo.studio.noise import Array
from demo.studio.sheets import Sheet, net, plane, rod, ropes

SOFT = Day()


@dataclass(frozen=True)
class Piece:
    """A woven skin, and the colours of its fringe if it has one."""

    skin: Array
    fringe: Array | None = None


def folded(
    piece: Piece, ground: str, *, seed: int, turn: float, thin: bool = False
) -> Image.Image:
    """A stack of folds on a plain ground, its fringe over the near edge."""
    stack = Stack(seed=seed, deep=2.9)
    if thin:
        stack = Stack(wide=3.3, deep=2.9, thick=0.085, sheets=9, flap=0.12, seed=seed)
    pile, end = stacked(stack, piece.skin, piece.skin.shape[1] / (stack.wide + 0.1))
    sheets = [pile]
    if piece.fringe is not None:
        guide = over_fold(stack.flap - 0.05, 0.2, 1.0, -0.03)
        sheets.append(Fringe(54, 0.95, piece.fringe, seed).along(end, guide))
    sheets = [sheet.moved((0, 0, 0), turn) for sheet in sheets]
    aside = 0.7 * turn
    at = (0.04 + aside, 0.30, -0.22)
    lens = Lens((aside, 10.6, 13.0), at, 24.5 if thin else 27)
    return photograph(lens, [*room.studio(ground), *sheets], SOFT, seed=seed)


def hung(
    piece: Piece, ground: str, *, seed: int, folds: float, deep: float = 0.15
) -> Image.Image:
    """Over a round rod that stands off the wall."""
    wide = 4.4
    fall = wide * (piece.skin.shape[0] / piece.skin.shape[1])
    long = float(np.clip(fall, 5.6, 6.8))
    skin = to_length(piece.skin, long / wide)
    path = way(
        [
            (-1.4, -0.12),
            (0.0, -0.12),
            (0.14, -0.12),
            (0.14, 0.12),
            (0.0, 0.12),
            (-long, 0.2),
        ]
    )
    below = np.clip(-path[:, 0], 0, None) * (path[:, 1] > 0)
    loose = 0.10 + 0.90 * (below / long) ** 0.8
    loose = np.where(path[:, 1] < 0, np.clip(-path[:, 0], 0.1, 1), loose)
    start = int((path[:, 1] < 0).sum())
    cloth = draped(
        path, Fall(wide, folds, deep, seed, loose), backed(skin, start, len(path))
    )
    wood = room.timber(room.OAK)
    bar = rod((-wide / 2 - 0.55, 0, 0), (wide / 2 + 0.55, 0, 0), 0.09, wood)
    pegs = [
        rod((x, 0, 0.02), (x, 0, -0.75), 0.07, wood)
        for x in (-wide / 2 - 0.33, wide / 2 + 0.33)
    ]
    sheets = [cloth, bar, *pegs]
    if piece.fringe is not None:
        ends = Fringe(62, 0.62, piece.fringe, seed, thick=0.022)
        sheets.append(ends.along(bottom(cloth), hanging(0.62)))
    middle = -long / 2 - (0.25 if piece.fringe is not None else 0)
    back = room.wall(ground, at=-0.7, low=-12, high=8, wide=18)
    lens = Lens((0.3, middle + 1.2, 26), (0, middle + 0.1, 0), 20.5)
    return photograph(lens, [back, *sheets], Day(at=(-4.0, 5.2, 4.4)), seed=seed)


def to_length(skin: Array, ratio: float) -> Array:
    """Cut or repeat a skin down its length, until it is `ratio` times its width."""
    rows = int(skin.shape[1] * ratio)
    times = -(-rows // skin.shape[0])
    return np.concatenate([skin] * times)[:rows]


def backed(skin: Array, start: int, whole: int) -> Array:
    """Room above the skin for the part of a path that hangs behind."""
    rows = int(skin.shape[0] * start / (whole - start))
    return np.concatenate([skin[rows:0:-1], skin])


def edge(
    piece: Piece, ground: str, *, seed: int, dots: float, turn: float = -0.32
) -> Image.Image:
    """Where the cloth ends, from near by: its hem or fringe, and a selvedge."""
    wide = piece.skin.shape[1] / dots if dots else 7.0
    path = way([(0.16, -5.2), (0.16, -1.5), (0.13, 0.6), (0.09, 1.1)], step=0.05)
    loose = np.linspace(0.6, 1, len(path))
    tall = len(path) * 0.05 / wide
    skin = to_length(piece.skin[::-1], tall)[::-1]
    fall = Fall(wide, 1.6, 0.035, seed, loose, crease=0.02)
    cloth = draped(path, fall, skin)
    sheets = [cloth]
    if piece.fringe is not None:
        guide = over_fold(6, 0.5, 1.75, -0.05)
        ends = Fringe(int(wide * 6.2), 1.75, piece.fringe, seed, thick=0.046)
        sheets.append(ends.along(bottom(cloth, 0.004), guide))
    sheets = [_thick(sheet) if k == 0 else sheet for k, sheet in enumerate(sheets)]
    sheets = [
        sheet.moved((-wide / 2 + 2.2, 0, 0), 0).moved((0, 0, 0), turn)
        for sheet in sheets
    ]
    lens = Lens((0.2, 7.0, 8.4), (0.2, 0, 0.45), 26)
    depth = float(np.linalg.norm(np.subtract(lens.eye, (0.2, 0.1, 0.7))))
    return photograph(
        lens,
        [*room.studio(ground, depth=8, wide=13), *sheets],
        SOFT,
        seed=seed,
        focus=Focus(depth, 3.2, 0.9),
    )


def _thick(sheet: Sheet) -> Sheet:
    """The cloth's rim bends down to what it lies on."""
    assert sheet.net is not None
    rows, columns = sheet.net
    place = sheet.place.reshape(rows, columns, 3).copy()
    across = np.minimum(np.arange(columns), np.arange(columns)[::-1])[None]
    below = np.arange(rows)[::-1][:, None]
    rim = ramp(0, 1.6, np.minimum(across, below).astype(float))
    place[..., 1] *= 0.25 + 0.75 * rim
    spot = sheet.spot.reshape(rows, columns, 2)
    return net(place, spot, sheet.skin, back=sheet.back)


def corner(piece: Piece, other: Array, ground: str, *, seed: int) -> Image.Image:
    """Laid flat, with one corner turned over to show the other side."""
    wide, long = 5.6, 5.6
    path = way([(0.1, -long / 2), (0.1, long / 2)])
    skin = to_length(piece.skin, 1.0)
    cloth = draped(
        path, Fall(wide, 1.1, 0.03, seed, np.ones(len(path)), crease=0.03), skin
    )
    place = _curled(cloth.place.astype(float), from_=1.35, radius=0.36)
    assert cloth.net is not None
    flipped = to_length(other, 1.0)
    skinned = net(
        place.reshape(*cloth.net, 3),
        cloth.spot.reshape(*cloth.net, 2),
        skin,
        back=flipped[:, ::-1],
    )
    sheets = [skinned]
    if piece.fringe is not None:
        ends = Fringe(72, 0.8, piece.fringe, seed, thick=0.026)
        sheets.append(ends.along(bottom(cloth), over_fold(6, 0.5, 0.8, -0.04)))
    sheets = [sheet.moved((0, 0, -0.3), 0.14) for sheet in sheets]
    lens = Lens((0.4, 15.5, 11.5), (0.05, 0, 0.1), 25)
    stage = room.studio(ground, depth=16, wide=17)
    return photograph(lens, [*stage, *sheets], SOFT, seed=seed)


def _curled(place: Array, *, from_: float, radius: float) -> Array:
    """The far left corner rolled over, from so far along the diagonal."""
    off = -(place[:, 0] + place[:, 2]) / np.sqrt(2) - from_
    angle = np.clip(off / radius, 0, np.pi)
    beyond = np.clip(off - np.pi * radius, 0, None)
    shift = np.where(off > 0, radius * np.sin(angle) - beyond - off, 0) / np.sqrt(2)
    rise = radius * (1 - np.cos(angle)) * (1 - 0.35 * ramp(0, 1.5, beyond))
    x, z = place[:, 0] - shift, place[:, 2] - shift
    return np.stack([x, place[:, 1] * np.cos(angle) + rise, z], -1)


def laid_back(sheet: Sheet, angle: float) -> Sheet:
    """Tipped backwards about the level axis (radians)."""
    c, s = np.cos(angle), np.sin(angle)
    tip = np.array([[1, 0, 0], [0, c, -s], [0, s, c]], np.float32)
    return replace(sheet, place=sheet.place @ tip, normal=sheet.normal @ tip)


def a_cushion(piece: Piece, seed: int, size: float = 4.4) -> list[Sheet]:
    front, seam = pillow(size, 1.15, piece.skin, seed)
    flat, _seam = pillow(size, 0.7, piece.skin, seed + 1)
    behind = replace(flat, place=flat.place * np.array([1, 1, -1], "f4"))
    steps = len(seam)
    line = seam[None]
    thick = np.full((1, steps), 0.08)
    cord = np.broadcast_to(linear(RUST) * 0.95, (8, 64, 3)).copy()
    cord *= (1 + 0.16 * np.sin(np.arange(64) * np.pi / 8))[None, :, None]
    spot = np.stack([np.arange(steps) * 2.2, np.zeros(steps)], -1)[None]
    return [front, behind, ropes(line, thick, cord.astype("f4"), spot, sides=10)]


def cushions(
    piece: Piece, ground: str, *, seed: int, pair: bool = False, near: bool = False
) -> Image.Image:
    """One cushion that leans on the wall, or two; or its corner from near by."""
    one = [
        laid_back(part, 0.22).moved((0, 0.12, 0.55), 0.10)
        for part in a_cushion(piece, seed)
    ]
    sheets, lens = one, Lens((0.5, 5.6, 19), (0.05, 1.85, 0), 25.5)
    if pair:
        one = [part.moved((-0.85, 0, -0.25)) for part in one]
        two = [
            laid_back(part, 0.48).moved((1.15, 0.1, 1.75), -0.38)
            for part in a_cushion(piece, seed + 5, 4.0)
        ]
        sheets, lens = [*one, *two], Lens((0.8, 6.6, 21), (0.12, 1.7, 0.4), 28)
    focus = None
    if near:
        lens = Lens((3.6, 4.6, 8.6), (1.15, 1.2, 0.8), 19)
        focus = Focus(
            float(np.linalg.norm(np.subtract(lens.eye, (1.5, 0.9, 1.0)))), 3.0, 0.7
        )
    stage = [
        plane((-9, 0, -0.5), (18, 0, 0), (0, 0, 9), room.plaster(ground), step=0.09),
        room.wall(ground, at=-0.5, low=0, high=9, wide=18),
    ]
    return photograph(lens, [*stage, *sheets], SOFT, seed=seed, focus=focus)


def rolled_up(piece: Piece, ground: str, *, seed: int) -> Image.Image:
    """Half rolled, with its fringe to the front."""
    roll = rolled(3.4, 4.4, 0.62, piece.skin, 0.10)
    end = roll.place[: int(4.4 / 0.045)]
    sheets = [roll]
    if piece.fringe is not None:
        ends = Fringe(60, 0.62, piece.fringe, seed)
        sheets.append(ends.along(end, over_fold(3, 0.3, 0.62, -0.03)))
    sheets = [sheet.moved((0, 0, -1.7)).moved((0, 0, 0), 0.24) for sheet in sheets]
    lens = Lens((0, 10.4, 13.0), (0.05, 0.25, 0.05), 27.5)
    return photograph(lens, [*room.studio(ground), *sheets], SOFT, seed=seed)
