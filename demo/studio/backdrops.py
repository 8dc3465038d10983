"""Where a pot is put to be looked at: on paper, on a bench, on a table."""

from __future__ import annotations

import numpy as np

from demo.studio.glazes import wood
from demo.studio.larder import board
from demo.studio.photograph import Scene
from demo.studio.shade import Lamp
from demo.studio.stage import Camera, Place, Room, Thing
from demo.studio.window import window

SIZE = (1600, 2000)


def aim(at: Place, *, away: float, rise: float, fov: float, side: float = 0) -> Camera:
    """A camera that looks at a point from `rise` degrees above and `side` round."""
    up, round_ = np.radians(rise), np.radians(side)
    flat = away * np.cos(up)
    eye = (
        at[0] + float(flat * np.sin(round_)),
        at[1] + float(away * np.sin(up)),
        at[2] + float(flat * np.cos(round_)),
    )
    return Camera(eye, at, fov, *SIZE)


def studio(
    things: list[Thing],
    look_at: Place,
    *,
    fov: float,
    seed: int,
    rise: float = 12,
    away: float = 9,
    ground: str = "#e7e2da",
) -> Scene:
    """On seamless paper."""
    camera = aim(look_at, away=away, rise=rise, fov=fov)
    return Scene(camera, things, Room(ground=ground), Lamp(), seed)


def shelf(
    things: list[Thing],
    look_at: Place,
    *,
    fov: float,
    seed: int,
    wall: str = "#d9d3c7",
    oak: str = "#b58d61",
    rise: float = 5,
) -> Scene:
    """On an oak bench before a plastered wall, in light from a window."""
    bench = board((9, 0.9, 1.5), (0, 0, -0.42), colour=oak)
    room = Room(ground="#8f7a63", wall=wall, wall_at=-1.1, cove=0, floor_at=-4)
    light = window(0.3, 1.0, 3.6, 3.4, panes=(2, 3), lowest=0.42, wall_at=-1.1)
    lamp = Lamp(
        (-4.2, 4.0, 5.0),
        key=1.02,
        ambient=0.44,
        exposure=1.12,
        window=light,
        panes=(2, 3),
    )
    camera = aim(look_at, away=9, rise=rise, fov=fov)
    return Scene(camera, [bench, *things], room, lamp, seed)


def table(
    things: list[Thing],
    look_at: Place,
    *,
    fov: float,
    seed: int,
    rise: float = 40,
    top: str = "#9b7d5e",
) -> Scene:
    """On a wooden table, from where one would sit or stand."""
    room = Room(ground=top, wall_at=-30, cove=0, top=wood(top, seed=4, plank=1.9))
    lamp = Lamp((-4.6, 5.4, 1.6), key=1.14, ambient=0.46, bounce="#b98f62")
    return Scene(aim(look_at, away=9, rise=rise, fov=fov), things, room, lamp, seed)
