"""Cloth in use: over a bench, a chair, a bed, a rail, on a table and on a wall."""

from __future__ import annotations

import numpy as np
from PIL import Image

from demo.studio import furniture as room
from demo.studio.daylight import photograph
from demo.studio.drapes import Fall, Fringe, bottom, draped, hanging, pillow, way
from demo.studio.folds import Stack
from demo.studio.folds import folded as stacked
from demo.studio.lens import Lens
from demo.studio.sheets import board, rod
from demo.studio.sittings import Piece, a_cushion, backed, laid_back, to_length


def over_bench(
    piece: Piece, ground: str, *, seed: int, near: bool = False
) -> Image.Image:
    """Across a bench by a window, its fringe towards the floor."""
    wide, high = 4.6, 4.4
    path = way([(0.03, -1.45), (0.06, 1.2), (0.06, 1.42), (-0.25, 1.47), (-2.35, 1.52)])
    drop = np.clip(-path[:, 0] / 2.3, 0, 1)
    skin = to_length(piece.skin, len(path) * 0.045 / wide)
    cloth = draped(
        path, Fall(wide, 3.1, 0.13, seed, 0.10 + 0.9 * drop, skew=0.12), skin
    )
    sheets = [cloth]
    if piece.fringe is not None:
        ends = Fringe(58, 0.7, piece.fringe, seed, plies=3)
        sheets.append(ends.along(bottom(cloth), hanging(0.7)))
    sheets = [sheet.moved((0.7, high + 0.02, 0)) for sheet in sheets]
    seat = [part.moved((0, high, 0)) for part in room.bench(10.5, high, 2.7)]
    things = [*seat, *room.books((-3.3, high, -0.1), ["#5c6b74", "#d9d0bf", "#8e3b2c"])]
    things.append(room.pot("jar", "#e4dfd4", (-3.35, high + 0.80, -0.15), 0.85))
    shell = room.shell(ground, at=-2.2)
    day = room.by_window((0.4, 5.0, -1.6), size=(6.2, 5.2), panes=(2, 2))
    lens = Lens((2.4, 9.7, 26), (0.05, 4.1, 0.2), 24)
    if near:
        lens = Lens((4.4, 9.6, 15.5), (0.85, 3.75, 0.7), 20.5)
    return photograph(lens, [*shell, *things, *sheets], day, seed=seed)


def on_chair(
    piece: Piece, ground: str, *, seed: int, turn: float = -0.55
) -> Image.Image:
    """Over the back of a chair that is turned away."""
    wide = 3.3
    path = way(
        [
            (5.6, 0.22),
            (8.5, 0.15),
            (8.72, 0.12),
            (8.72, -0.12),
            (8.5, -0.16),
            (2.7, -0.34),
        ]
    )
    far = path[:, 1] < 0
    loose = 0.08 + 0.92 * np.clip((8.6 - path[:, 0]) / 6, 0, 1) * far
    skin = to_length(piece.skin, len(path) * 0.045 / wide)
    cloth = draped(path, Fall(wide, 2.4, 0.14, seed, loose), skin)
    sheets = [cloth]
    if piece.fringe is not None:
        ends = Fringe(46, 0.7, piece.fringe, seed)
        sheets.append(ends.along(bottom(cloth), hanging(0.7, lean=-0.04)))
    sheets = [sheet.moved((0, 0, -2.05)) for sheet in sheets]
    stood = [
        part.moved((0.1, 0, 0.6), np.pi + turn) for part in [*room.chair(), *sheets]
    ]
    shell = room.shell(ground, at=-4.2)
    day = room.by_window((-0.4, 5.6, 1.6), size=(6.6, 6.4), panes=(2, 3))
    lens = Lens((1.2, 9.2, 27), (0.15, 4.7, 0), 27.5)
    return photograph(lens, [*shell, *stood], day, seed=seed)


def on_bed(piece: Piece, ground: str, *, seed: int) -> Image.Image:
    """Over the side of a made bed, with two pillows at its head."""
    wide, top = 13.0, 4.9
    path = way(
        [(0.05, -5.2), (0.07, 4.2), (0.07, 4.75), (-0.5, 4.86), (-3.3, 4.95)], step=0.06
    )
    drop = np.clip(-path[:, 0] / 3.3, 0, 1)
    skin = np.concatenate([piece.skin] * 3, 1)
    skin = to_length(skin, len(path) * 0.06 / wide)
    fall = Fall(wide, 6.3, 0.20, seed, 0.05 + 0.95 * drop, crease=0.035)
    cloth = draped(path, fall, skin)
    sheets = [cloth]
    if piece.fringe is not None:
        ends = Fringe(130, 0.62, piece.fringe, seed, thick=0.026, plies=2)
        sheets.append(ends.along(bottom(cloth, 0.004), hanging(0.62)))
    sheets = [sheet.moved((2.6, top, 0)) for sheet in sheets]
    linen = room.plaster("#e6e1d6", 51)
    bed = [
        board((19, 1.9, 9.6), linen, soft=0.35, step=0.12).moved((1.5, top - 0.97, 0)),
        board((19, 0.7, 9.2), room.timber(room.OAK), step=0.1).moved(
            (1.5, top - 2.3, 0)
        ),
        board(
            (0.4, 8.6, 10.2), room.timber(room.OAK), soft=0.1, step=0.1, along=2
        ).moved((-8.1, 4.3, 0)),
    ]
    for z, tint in ((-2.3, "#e6e1d6"), (2.2, "#dcd6ca")):
        case, _seam = pillow(4.3, 0.62, room.plaster(tint, 52), seed)
        bed.append(laid_back(case, 1.38).moved((-3.9, top + 0.45, z), 0.5 * np.pi))
    shell = room.shell(ground, at=-6.4)
    day = room.by_window((-1.0, 5.0, 0.0), size=(9, 8), panes=(2, 2), lowest=0.45)
    lens = Lens((5.0, 15.5, 33), (-2.4, 4.2, 0), 25)
    return photograph(lens, [*shell, *bed, *sheets], day, seed=seed)


def cushion_on_bench(piece: Piece, ground: str, *, seed: int) -> Image.Image:
    """On a bench by a window, leaning on the wall."""
    high = 4.4
    parts = [
        laid_back(part, 0.24).moved((-0.9, high + 0.1, -0.45), 0.12)
        for part in a_cushion(piece, seed, 4.2)
    ]
    seat = [
        part.moved((0, high, 0)) for part in room.bench(11.5, high, 2.9, room.WALNUT)
    ]
    things = [*seat, *room.books((3.0, high, 0.1), ["#d9d0bf", "#47626b"])]
    things.append(room.pot("bottle", "#47626b", (3.2, high + 0.54, 0.0), 1.15))
    day = room.by_window((-0.2, 6.4, -1.6), size=(6.4, 5.4), panes=(2, 2))
    lens = Lens((2.2, 9.4, 24), (0.15, 4.7, 0), 22.5)
    return photograph(
        lens, [*room.shell(ground, at=-1.7), *things, *parts], day, seed=seed
    )


def under_shelf(piece: Piece, ground: str, *, seed: int) -> Image.Image:
    """Over a rail below a shelf with a cup and a bowl."""
    wide, long = 3.0, 4.5
    path = way(
        [(-3.2, -0.12), (0.0, -0.1), (0.1, -0.1), (0.1, 0.1), (0.0, 0.1), (-long, 0.16)]
    )
    below = np.clip(-path[:, 0] / long, 0, 1) * (path[:, 1] > 0)
    skin = to_length(piece.skin[::-1], len(path) * 0.045 / wide)[::-1]
    behind = np.clip(-path[:, 0], 0, 1) * (path[:, 1] < 0)
    loose = 0.1 + 0.9 * np.maximum(below, behind)
    cloth = draped(path, Fall(wide, 2.2, 0.12, seed, loose), skin)
    steel = room.timber(room.DARK)
    rail = [
        rod((-3.4, 0, 0), (3.4, 0, 0), 0.08, steel),
        *(rod((x, 0, 0.02), (x, 0, -0.75), 0.06, steel) for x in (-3.1, 3.1)),
    ]
    shelf = board((10.4, 0.30, 1.7), room.timber(room.OAK), soft=0.05).moved(
        (0, 1.55, 0.1)
    )
    things = [
        room.pot("bowl", "#47626b", (-2.6, 1.70, 0.1), 1.05),
        room.pot("bowl", "#e4dfd4", (-2.6, 2.02, 0.1), 1.0),
        room.pot("cup", "#d9d0bf", (-0.55, 1.70, 0.25), 0.95),
        room.pot("cup", "#7d4533", (0.55, 1.70, 0.05), 0.95),
        room.pot("bottle", "#95a396", (2.7, 1.70, 0.0), 1.1),
    ]
    back = room.wall(ground, at=-0.75, low=-9, high=9, wide=18)
    day = room.by_window((-0.3, -0.6, -0.7), size=(6.0, 5.2), panes=(2, 2))
    lens = Lens((1.4, 1.4, 25), (0.0, -0.45, 0), 22)
    return photograph(
        lens, [back, shelf, *things, *rail, cloth.moved((-0.5, 0, 0))], day, seed=seed
    )


def on_table(piece: Piece, ground: str, *, seed: int) -> Image.Image:
    """Folded on a table beside a bowl and a cup."""
    stack = Stack(wide=3.0, deep=2.5, thick=0.085, sheets=7, flap=0.15, seed=seed)
    pile, _end = stacked(stack, piece.skin, piece.skin.shape[1] / 3.1)
    things = [
        pile.moved((-0.75, 0, 0.9), 0.28),
        room.pot("bowl", "#47626b", (2.05, 0, -0.45), 1.45),
        room.pot("cup", "#d9d0bf", (1.55, 0, 1.75), 0.95),
        room.pot("bottle", "#e4dfd4", (-1.9, 0, -1.65), 1.5),
    ]
    top = board((17, 0.4, 14), room.timber("#a98157", 7), soft=0.06, step=0.10)
    back = room.wall(ground, at=-7.5, low=-8, high=12, wide=26)
    day = room.by_window((0.2, 0.2, 0.2), size=(6.0, 6.2), panes=(2, 2), lowest=0.46)
    lens = Lens((-1.5, 9.2, 16.5), (0.1, 0.45, 0.05), 24)
    return photograph(lens, [back, top.moved((0, -0.2, 2.8)), *things], day, seed=seed)


def above_bench(piece: Piece, ground: str, *, seed: int) -> Image.Image:
    """On the wall of a room, above a bench."""
    wide, long, top = 4.4, 6.0, 12.3
    skin = to_length(piece.skin, long / wide)
    path = way(
        [
            (-0.6, -0.12),
            (0, -0.12),
            (0.13, -0.12),
            (0.13, 0.12),
            (0, 0.12),
            (-long, 0.16),
        ]
    )
    loose = np.linspace(0.2, 1, len(path))
    skin = backed(skin, int((path[:, 1] < 0).sum()), len(path))
    cloth = draped(path, Fall(wide, 1.2, 0.035, seed, loose), skin)
    bar = rod(
        (-wide / 2 - 0.45, 0, 0), (wide / 2 + 0.45, 0, 0), 0.085, room.timber(room.OAK)
    )
    sheets = [cloth, bar]
    if piece.fringe is not None:
        ends = Fringe(60, 0.6, piece.fringe, seed, plies=2)
        sheets.append(ends.along(bottom(cloth), hanging(0.6)))
    sheets = [sheet.moved((0.1, top, -1.95)) for sheet in sheets]
    high = 4.0
    seat = [part.moved((0, high, 0)) for part in room.bench(10.0, high, 2.6)]
    things = [*seat, room.pot("jar", "#e4dfd4", (-3.2, high, -0.2), 1.2)]
    things += room.books((2.9, high, 0.0), ["#47626b", "#d9d0bf", "#bb863a"])
    day = room.by_window((0.2, 8.6, -2.0), size=(6.8, 6.6), panes=(2, 3))
    lens = Lens((1.6, 9.2, 34), (0.0, 7.0, 0), 22.5)
    return photograph(
        lens, [*room.shell(ground, at=-2.2), *things, *sheets], day, seed=seed
    )
