"""The four rooms: a warm wall, a shelf, a wall of prints and a laid table."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
from PIL import Image

from demo.studio import drafts, noise
from demo.studio.cloth import Weave
from demo.studio.glazes import printed, wood
from demo.studio.light import mix, ramp
from demo.studio.noise import Array
from demo.studio.pots import pot
from demo.studio.prints import DARK, OAK, in_frame
from demo.studio.shade import Lamp, Mask, photograph
from demo.studio.stage import Camera, Finish, Place, Room, Thing
from demo.studio.surfaces import Board, Panel, Points

WIDTH, HEIGHT = 1600, 1000


def window(
    x: float,
    y: float,
    wide: float,
    high: float,
    *,
    panes: tuple[int, int],
    lowest: float,
    wall_at: float,
) -> Mask:
    """Light that falls through a window: a leaning rectangle with soft bars."""

    def light(places: Array) -> Array:
        depth = places[:, 2] - wall_at
        across = (places[:, 0] - x + depth * 0.55) / wide
        up = (places[:, 1] - y + (places[:, 0] - x) * 0.22 - depth * 0.7) / high
        soft = 0.14
        shape = ramp(-0.5 - soft, -0.5 + soft, across) * ramp(
            0.5 + soft, 0.5 - soft, across
        )
        shape = (
            shape
            * ramp(-0.5 - soft, -0.5 + soft, up)
            * ramp(0.5 + soft, 0.5 - soft, up)
        )
        for place, count in ((across, panes[0]), (up, panes[1])):
            for bar in range(1, count):
                off = (place + 0.5 - bar / count) / 0.035
                shape = shape * (1 - 0.85 * np.exp(-(off**2)))
        return lowest + (1.2 - lowest) * shape

    return light


def framed(name: str, wide: float, high: float, colour: str, at: Place) -> list[Thing]:
    """A framed print on the wall: its face, and the box behind it."""
    face = in_frame(name, int(wide * 420), int(high * 420), int(0.05 * 420), colour)
    back = (at[0], at[1], at[2] - 0.036)
    front = Thing([Panel((wide, high))], printed(face, (wide, high)), at)
    return [
        Thing([Board((wide, high, 0.07), 0.006)], wood(colour, seed=5), back),
        front,
    ]


def hero() -> Image.Image:
    things = [
        *pot("moon", "white", at=(-1.55, 0, -0.25), scale=1.02),
        *pot("bottle", "tidal", at=(-0.30, 0, -0.55), scale=1.08),
        *pot("jar", "oat", at=(0.78, 0, 0.0)),
        *pot(
            "bowl", "iron", at=(1.86, 0, 0.18), scale=0.60, coat={"inside": "#3a2b24"}
        ),
    ]
    room = Room(ground="#c4876a", wall="#b96f51", wall_at=-1.6, cove=0.0)
    light = window(-0.2, 1.60, 5.0, 3.3, panes=(3, 2), lowest=0.34, wall_at=-1.6)
    lamp = Lamp(
        np.array([-4.6, 4.2, 4.0], "f4"),
        key=1.25,
        ambient=0.38,
        bounce="#c9774f",
        exposure=1.12,
        window=light,
    )
    camera = Camera((0.75, 1.25, 10.5), (0.75, 0.98, -0.3), 22.5, WIDTH, HEIGHT)
    return photograph(camera, things, room, lamp, seed=401)


def shelf() -> Image.Image:
    board = Thing(
        [Board((9.4, 0.15, 1.3))], wood("#b58d61", seed=3), (0, -0.075, -0.52)
    )
    upper = Thing([Board((9.4, 0.15, 1.3))], wood("#b58d61", seed=9), (0, 2.55, -0.52))
    bowls = [
        thing
        for k, colour in enumerate(("oat", "tidal", "ash"))
        for thing in pot("bowl", colour, at=(0.22, 0.128 * k, -0.5), turn=k, scale=0.80)
    ]
    things = [
        board,
        upper,
        *pot("bottle", "white", at=(-2.35, 0, -0.6)),
        *pot("moon", "celadon", at=(-1.18, 0, -0.5), scale=0.88),
        *pot("salt", "white", at=(-0.52, 0, -0.12), scale=0.55),
        *bowls,
        *pot(
            "teapot",
            "iron",
            at=(1.72, 0, -0.5),
            turn=0.2,
            scale=0.92,
            coat={"stops": [0.90]},
        ),
        *pot("mug", "rust", at=(2.92, 0, -0.32), turn=-0.5, scale=0.9),
    ]
    room = Room(ground="#b9a58c", wall="#d9d3c7", wall_at=-1.18, cove=0.0, floor_at=-3)
    lamp = Lamp(np.array([-3.8, 3.6, 6.2], "f4"), key=1.0, ambient=0.52, exposure=1.12)
    camera = Camera((0.25, 1.2, 10.8), (0.25, 0.92, -0.5), 24.5, WIDTH, HEIGHT)
    return photograph(camera, things, room, lamp, seed=402)


def prints_on_a_wall() -> Image.Image:
    things = [
        Thing([Board((5.6, 0.12, 1.1))], wood("#8e6a48", seed=5), (0, -0.06, -0.55)),
        Thing([Board((5.3, 0.36, 1.0))], wood("#8e6a48", seed=6), (0, -0.33, -0.58)),
        *framed("tide-table", 1.36, 1.70, OAK, (-1.40, 1.52, -1.10)),
        *framed("two-kilns", 1.06, 1.32, OAK, (0.22, 1.62, -1.10)),
        *framed("shuttle", 1.06, 1.32, DARK, (1.56, 1.58, -1.10)),
        *pot("moon", "iron", at=(1.95, 0, -0.55), scale=0.56, coat={"specks": 0.05}),
        *pot("jug", "oat", at=(1.18, 0, -0.42), turn=-0.3, scale=0.54),
        *pot("bowl", "tidal", at=(-1.95, 0, -0.5), scale=0.60),
        *pot("salt", "rust", at=(-1.18, 0, -0.32), scale=0.42),
    ]
    room = Room(
        ground="#a08767", wall="#d3d2c8", wall_at=-1.18, cove=0.0, floor_at=-2.4
    )
    light = window(-0.2, 1.35, 4.8, 3.6, panes=(2, 3), lowest=0.44, wall_at=-1.18)
    lamp = Lamp(
        np.array([-4.6, 4.6, 4.4], "f4"),
        key=1.05,
        ambient=0.46,
        exposure=1.18,
        window=light,
    )
    camera = Camera((0.1, 1.15, 10.0), (0.1, 1.0, -0.6), 24, WIDTH, HEIGHT)
    return photograph(camera, things, room, lamp, seed=403)


class Runner:
    """The table's top: planks, and a herringbone runner laid along them."""

    def __init__(self) -> None:
        self.cloth = Weave(drafts.herringbone(144, 144), 5, 410).woven()
        self.planks = wood("#8a6a4e", seed=4)

    def __call__(self, at: Points) -> Finish:
        finish = self.planks(at)
        x, z = at.place[:, 0] * 240, at.place[:, 2] * 240
        near, far = 1.02, -1.15
        on = ramp(far - 0.008, far + 0.008, at.place[:, 2])
        on = (
            on
            * ramp(near + 0.008, near - 0.008, at.place[:, 2])
            * (at.normal[:, 1] > 0.9)
        )
        cloth = noise.pick(self.cloth, z, x)
        hem = 1 - 0.35 * np.exp(-(((at.place[:, 2] - near - 0.02) / 0.03) ** 2))
        finish.colour = mix(finish.colour * hem[:, None], cloth * 1.05, on[:, None])
        finish.gloss = finish.gloss * (1 - 0.9 * on)
        return finish


def table() -> Image.Image:
    things = [
        *pot("teapot", "iron", at=(-1.0, 0, -0.38), turn=0.35, coat={"stops": [0.90]}),
        *pot("mug", "oat", at=(0.58, 0, -0.55), turn=-0.6, scale=0.92),
        *pot("mug", "celadon", at=(1.78, 0, -0.02), turn=2.4, scale=0.92),
        *pot("plate", "white", at=(0.46, 0, 0.52), scale=0.62, coat={"foot": 0.02}),
        *pot("salt", "rust", at=(0.46, 0.04, 0.52), scale=0.5),
        *pot("bowl", "tidal", at=(-2.35, 0, 0.40), scale=0.66),
    ]
    room = Room(wall_at=-30, cove=0.0, top=Runner())
    lamp = Lamp(np.array([-5.0, 4.8, 0.8], "f4"), key=1.2, ambient=0.40, exposure=1.15)
    camera = Camera((0.0, 4.6, 8.6), (-0.2, 0.22, 0.0), 20.5, WIDTH, HEIGHT)
    return photograph(camera, things, room, lamp, seed=404)


PICTURES: dict[str, Callable[[], Image.Image]] = {
    "room-hero": hero,
    "room-shelf": shelf,
    "room-wall": prints_on_a_wall,
    "room-table": table,
}
