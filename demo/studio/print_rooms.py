"""A framed print on the wall of a room: over a bench, a shelf, a chair, a bed."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial

import numpy as np
from PIL import Image

from demo.studio import furniture as room
from demo.studio.daylight import photograph
from demo.studio.lens import Lens
from demo.studio.prints import DARK, OAK, in_frame
from demo.studio.sheets import Place, Sheet, board, net

KEY: Place = (-4.6, 4.2, 4.6)
DOTS = 190  # Of a framed face, to a unit.


@dataclass(frozen=True)
class Hang:
    """One print's place: its frame, its wall, and what stands below."""

    frame: str
    wall: str
    below: Callable[[], list[Sheet]]
    aim: tuple[float, float] = (-0.2, 8.4)
    panes: tuple[int, int] = (2, 3)
    seed: int = 0
    at: tuple[float, float] = (0.0, 8.6)


def framed(name: str, colour: str, at: Place, *, wide: float = 4.6) -> list[Sheet]:
    """The frame as a thin box, and the lit face of print and moulding on it."""
    high = wide * 1.25
    face = in_frame(name, int(wide * DOTS), int(high * DOTS), int(0.17 * DOTS), colour)
    box = board((wide, high, 0.22), room.timber(colour, 5), soft=0.015)
    u, v = np.linspace(0, 1, 90), np.linspace(0, 1, 112)
    place = np.zeros((112, 90, 3))
    place[..., 0] = (u[None] - 0.5) * wide
    place[..., 1] = (0.5 - v[:, None]) * high
    place[..., 2] = 0.118
    size = face.shape[1] - 1.01, face.shape[0] - 1.01
    spot = np.stack(np.broadcast_arrays(u[None] * size[0], v[:, None] * size[1]), -1)
    front = net(place, spot, face.astype("f4"), gloss=0.05)
    return [
        box.moved((at[0], at[1], at[2] + 0.11)),
        front.moved((at[0], at[1], at[2] + 0.11)),
    ]


def in_room(name: str, hang: Hang) -> Image.Image:
    picture = framed(name, hang.frame, (*hang.at, 0.0))
    window = {"size": (6.4, 6.2), "panes": hang.panes, "lowest": 0.52}
    # White paper in the sun is the brightest thing here, and must keep its tone.
    day = room.by_window((*hang.aim, 0.0), key=KEY, exposure=1.02, **window)
    sheets = [*room.shell(hang.wall, at=0, high=16), *picture, *hang.below()]
    lens = Lens((1.0, 8.6, 32), (0.1, 6.75, 0), 22)
    return photograph(lens, sheets, day, seed=hang.seed)


def _sideboard(wood: str, pots: list[Sheet]) -> list[Sheet]:
    body = board((9.6, 3.1, 2.4), room.timber(wood, 6), soft=0.04, step=0.08)
    top = board((10.0, 0.24, 2.6), room.timber(wood, 3), soft=0.05)
    doors = [
        board((2.98, 2.7, 0.06), room.timber(wood, 8 + k), soft=0.02).moved(
            (x, 2.75, 2.55)
        )
        for k, x in enumerate((-3.12, 0.0, 3.12))
    ]
    legs = [
        board((0.3, 1.2, 0.3), room.timber(wood, 4), along=1).moved((x, 0.6, z))
        for x in (-4.4, 4.4)
        for z in (0.5, 2.2)
    ]
    return [
        body.moved((0, 2.75, 1.35)),
        top.moved((0, 4.42, 1.35)),
        *doors,
        *legs,
        *pots,
    ]


def _bench(wood: str, things: list[Sheet]) -> list[Sheet]:
    seat = [part.moved((0, 4.2, 1.6)) for part in room.bench(10.4, 4.2, 2.5, wood)]
    return [*seat, *things]


def _shelf(wood: str, things: list[Sheet]) -> list[Sheet]:
    plank = board((11.5, 0.30, 1.7), room.timber(wood, 3), soft=0.05)
    return [plank.moved((0, 4.05, 0.85)), *things]


TOP, SEAT, PLANK = 4.54, 4.20, 4.20
HANGS = {
    "tide-table": Hang(
        OAK, "#d9d6ce", seed=221,
        below=lambda: _sideboard(room.OAK, [
            room.pot("jar", "#e4dfd4", (-3.1, TOP, 1.3), 1.15),
            room.pot("bowl", "#47626b", (3.0, TOP, 1.5), 1.1),
        ]),
    ),
    "harbour-no-3": Hang(
        OAK, "#cfd2cc", seed=222, panes=(2, 2),
        below=lambda: _shelf(room.OAK, [
            *room.books((-3.4, PLANK, 0.9), ["#2f4468", "#d9d0bf", "#8e3b2c"]),
            room.pot("cup", "#d9d0bf", (3.3, PLANK, 0.9), 1.0),
            room.pot("bottle", "#5c6b74", (4.3, PLANK, 0.7), 1.05),
        ]),
    ),
    "quarry": Hang(
        DARK, "#dbd7ce", seed=223,
        below=lambda: _bench(room.WALNUT, [
            room.pot("bottle", "#a98157", (-3.6, SEAT, 1.4), 1.5),
            room.pot("bowl", "#7d4533", (-2.3, SEAT, 1.9), 0.9),
        ]),
    ),
    "two-kilns": Hang(
        DARK, "#d3d2c8", seed=224, panes=(2, 2),
        below=lambda: _sideboard(room.WALNUT, [
            room.pot("jar", "#7d4533", (-3.2, TOP, 1.3), 1.2),
            room.pot("jar", "#3a2b24", (-1.7, TOP, 1.6), 0.75),
            room.pot("bowl", "#e4dfd4", (3.2, TOP, 1.4), 1.0),
        ]),
    ),
    "late-pears": Hang(
        OAK, "#b9c0b6", seed=225,
        below=lambda: _shelf(room.OAK, [
            room.pot("bowl", "#a34d2e", (-2.9, PLANK, 0.95), 1.05),
            room.pot("bottle", "#e4dfd4", (3.1, PLANK, 0.8), 1.2),
            room.pot("cup", "#95a396", (4.15, PLANK, 1.0), 0.9),
        ]),
    ),
    "shuttle": Hang(
        DARK, "#d9d7d0", seed=226, panes=(3, 2),
        below=lambda: _sideboard(room.PINE, [
            room.pot("bottle", "#2f4468", (-3.3, TOP, 1.2), 1.35),
            room.pot("bottle", "#e4dfd4", (-2.3, TOP, 1.6), 0.95),
            *room.books((2.9, TOP, 1.4), ["#a34d2e", "#d9d0bf"]),
        ]),
    ),
    "hedgerow": Hang(
        OAK, "#d7d4cc", seed=227,
        below=lambda: _bench(room.OAK, [
            room.pot("bottle", "#7f8c73", (-3.7, SEAT, 1.4), 1.3),
            *room.books((3.2, SEAT, 1.5), ["#7f8c73", "#d9d0bf"]),
        ]),
    ),
    "allotment": Hang(
        OAK, "#d4d2c8", seed=228, panes=(2, 2),
        below=lambda: _bench(room.OAK, [
            room.pot("bowl", "#e4dfd4", (-3.2, SEAT, 1.6), 1.2),
            room.pot("jar", "#7f8c73", (3.1, SEAT, 1.4), 0.95),
            room.pot("cup", "#d9d0bf", (4.15, SEAT, 1.8), 0.85),
        ]),
    ),
}  # fmt: skip

PICTURES: dict[str, Callable[[], Image.Image]] = {
    f"{name}-room": partial(in_room, name, hang) for name, hang in HANGS.items()
}
