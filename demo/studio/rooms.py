"""The four rooms: a warm wall, a potter's shelf, a wall of prints and a laid table."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

import numpy as np
from PIL import Image

from demo.studio import drafts, noise
from demo.studio.cloth import Weave
from demo.studio.glazes import printed, wood
from demo.studio.larder import board, branch, drink, plum
from demo.studio.light import mix, ramp
from demo.studio.photograph import Scene
from demo.studio.pots import AMBER, DEEP, DIPPED, FLAT, pot
from demo.studio.prints import DARK, OAK, in_frame
from demo.studio.shade import Lamp
from demo.studio.stage import Camera, Finish, Place, Room, Thing
from demo.studio.surfaces import Points
from demo.studio.timber import Board
from demo.studio.window import window

SIZE = (2400, 1500)
SEEN = 1400


def hero() -> Scene:
    things = [
        *pot("moon", "white", at=(-1.42, 0, -0.30), scale=1.04, turn=0.4),
        *pot("bottle", "tidal", at=(-0.34, 0, -0.62), scale=1.06),
        *branch((-0.34, 1.72, -0.62), seed=33, step=0.155),
        *pot("jar", "oat", at=(0.46, 0, -0.02), turn=1.0),
        *pot("bowl", "iron", at=(1.46, 0, 0.34), scale=0.70, coat=AMBER),
        plum((1.32, 0.21, 0.30), turn=0.4, tilt=0.5, seed=1),
        plum((1.56, 0.22, 0.36), turn=2.1, tilt=-0.7, seed=4),
        plum((-0.52, 0, 0.62), turn=3.0, tilt=0.3, seed=7),
    ]
    room = Room(ground="#c08164", wall="#b96f51", wall_at=-1.5, cove=0.0)
    light = window(0.1, 1.75, 5.4, 4.0, panes=(3, 2), lowest=0.36, wall_at=-1.5)
    lamp = Lamp(
        (-4.6, 4.4, 4.4),
        key=1.22,
        ambient=0.36,
        bounce="#e09a70",
        exposure=1.12,
        window=light,
        panes=(3, 2),
        hard=7,
        parts=20,
    )
    camera = Camera((0.62, 1.45, 10.5), (0.62, 1.22, -0.3), 21.0, *SIZE)
    return Scene(camera, things, room, lamp, 401)


def stacked(
    shape: str, glazes: tuple[str, ...], at: Place, *, step: float, scale: float
) -> list[Thing]:
    """Pieces of one shape in each other, from below upwards."""
    coat = DEEP if shape == "bowl" else FLAT
    return [
        thing
        for k, glaze in enumerate(glazes)
        for thing in pot(
            shape,
            glaze,
            at=(at[0] + 0.01 * (-1) ** k, at[1] + step * k, at[2]),
            turn=1.3 * k,
            scale=scale,
            coat=coat,
        )
    ]


def shelf() -> Scene:
    high = 2.24
    plates = ("ash", "tidal", "ash", "white")
    things = [
        board((11, 0.13, 1.25), (0, 0, -0.52)),
        board((11, 0.13, 1.25), (0, high, -0.52)),
        *pot("bottle", "white", at=(-2.36, 0, -0.58), coat=DIPPED),
        *pot("moon", "celadon", at=(-1.26, 0, -0.50), scale=0.92, turn=0.6),
        *pot("salt", "white", at=(-0.52, 0, -0.12), scale=0.56),
        *stacked(
            "bowl", ("oat", "white", "oat"), (0.24, 0, -0.5), step=0.125, scale=0.82
        ),
        *pot("teapot", "iron", at=(1.66, 0, -0.46), turn=0.2, scale=0.94, coat=AMBER),
        *pot("mug", "rust", at=(2.72, 0, -0.34), turn=-0.5, scale=0.92),
        *pot("jar", "rust", at=(-2.42, high, -0.5), scale=0.84),
        *pot("mug", "oat", at=(-1.42, high, -0.56), turn=2.6, scale=0.9),
        *pot("mug", "tidal", at=(-0.78, high, -0.30), turn=-0.5, scale=0.9),
        *stacked("plate", plates, (0.62, high, -0.5), step=0.068, scale=0.76),
        *pot("salt", "iron", at=(0.62, high + 0.25, -0.5), scale=0.5),
        *pot("jug", "ash", at=(2.16, high, -0.48), turn=-0.3, scale=0.80),
    ]
    room = Room(ground="#b9a58c", wall="#d9d3c7", wall_at=-1.18, cove=0.0, floor_at=-3)
    light = window(0.0, 1.5, 6.4, 5.0, panes=(3, 3), lowest=0.50, wall_at=-1.18)
    lamp = Lamp(
        (-3.8, 3.9, 6.2),
        key=1.02,
        ambient=0.50,
        exposure=1.10,
        window=light,
        panes=(3, 3),
    )
    camera = Camera((0.15, 1.62, 10.8), (0.15, 1.43, -0.5), 18.6, *SIZE)
    return Scene(camera, things, room, lamp, 402)


def framed(name: str, wide: float, high: float, colour: str, at: Place) -> list[Thing]:
    """A framed print on the wall: its face, and the box behind it."""
    face = in_frame(name, int(wide * 300), int(high * 300), int(0.05 * 300), colour)
    box = (at[0], at[1], at[2] - 0.04)
    return [
        Thing(Board((wide, high, 0.07), 0.006), wood(colour, seed=5), box),
        Thing(Board((wide, high, 0.012), 0.004), printed(face, (wide, high)), at),
    ]


def prints_on_a_wall() -> Scene:
    walnut = "#8e6a48"
    things = [
        board((5.5, 0.12, 1.1), (0, 0, -0.55), colour=walnut),
        board((5.2, 0.34, 1.0), (0, -0.13, -0.58), colour=walnut),
        *framed("tide-table", 1.44, 1.80, OAK, (-1.36, 1.60, -1.10)),
        *framed("two-kilns", 1.12, 1.40, OAK, (0.20, 1.70, -1.10)),
        *framed("shuttle", 1.12, 1.40, DARK, (1.58, 1.66, -1.10)),
        *pot("moon", "iron", at=(1.98, 0, -0.55), scale=0.56, coat={"specks": 0.05}),
        *pot("jug", "oat", at=(1.20, 0, -0.40), turn=-0.3, scale=0.54),
        *pot("bowl", "tidal", at=(-1.98, 0, -0.5), scale=0.62),
        *pot("salt", "rust", at=(-1.20, 0, -0.32), scale=0.42),
        *stacked("plate", ("ash", "ash"), (-0.12, 0, -0.5), step=0.045, scale=0.46),
        *pot("mug", "celadon", at=(-0.12, 0.078, -0.5), turn=-0.6, scale=0.44),
    ]
    room = Room(
        ground="#a08767", wall="#d3d2c8", wall_at=-1.18, cove=0.0, floor_at=-2.4
    )
    light = window(-0.2, 1.35, 4.8, 3.6, panes=(2, 3), lowest=0.44, wall_at=-1.18)
    lamp = Lamp(
        (-4.6, 4.6, 4.4),
        key=1.08,
        ambient=0.46,
        exposure=1.16,
        window=light,
        panes=(2, 3),
    )
    camera = Camera((0.1, 1.22, 10.0), (0.1, 1.12, -0.6), 20.5, *SIZE)
    return Scene(camera, things, room, lamp, 403)


class Runner:
    """The table's top: planks, and a herringbone runner laid along them."""

    NEAR, FAR = 1.06, -1.10

    def __init__(self) -> None:
        self.cloth = Weave(drafts.herringbone(144, 144), 5, 410).woven()
        self.planks = wood("#94714f", seed=4, plank=1.55)

    def __call__(self, at: Points) -> Finish:
        finish = self.planks(at)
        z = at.place[:, 2] + 0.012 * np.sin(at.place[:, 0] * 1.7)
        on = ramp(self.FAR - 0.008, self.FAR + 0.008, z)
        on = on * ramp(self.NEAR + 0.008, self.NEAR - 0.008, z)
        cloth = noise.pick(self.cloth, z * 300, at.place[:, 0] * 300)
        # The cloth is not quite flat: slow folds across it catch the light.
        fold = 1 + 0.035 * noise.layered(
            at.place * np.array([1, 0, 0.25], "f4"), 1.3, seed=8
        )
        hem = 1 - 0.45 * np.exp(-(((z - self.NEAR - 0.02) / 0.03) ** 2))
        cloth = cloth * fold[:, None] * 0.98
        finish.colour = mix(finish.colour * hem[:, None], cloth, on[:, None])
        return finish


def table() -> Scene:
    things = [
        *pot("teapot", "iron", at=(-0.92, 0, -0.42), turn=0.35, coat=AMBER),
        *pot("mug", "oat", at=(0.62, 0, -0.60), turn=-0.6, scale=0.92),
        drink((0.62, 0.68, -0.60), 0.355),
        *pot("mug", "celadon", at=(1.86, 0, 0.02), turn=2.4, scale=0.92),
        drink((1.86, 0.68, 0.02), 0.355),
        *pot("plate", "white", at=(0.52, 0, 0.56), scale=0.66, coat=FLAT),
        plum((0.40, 0.045, 0.46), turn=0.4, tilt=0.4, seed=1),
        plum((0.66, 0.045, 0.66), turn=2.1, tilt=-0.5, seed=4),
        *pot("bowl", "oat", at=(-2.12, 0, 0.52), scale=0.72, coat=DEEP),
        plum((-2.22, 0.13, 0.46), turn=1.1, tilt=0.6, seed=11),
        plum((-1.98, 0.13, 0.58), turn=3.0, tilt=-0.4, seed=7),
        *pot("salt", "rust", at=(1.58, 0, 1.02), scale=0.5),
    ]
    room = Room(ground="#94714f", wall_at=-30, cove=0.0, top=Runner(), finer=2)
    lamp = Lamp(
        (-5.0, 4.8, 0.8), key=1.10, ambient=0.42, exposure=1.12, bounce="#b98f62"
    )
    camera = Camera((-0.1, 5.0, 8.4), (-0.1, 0.20, 0.05), 18.4, *SIZE)
    return Scene(camera, things, room, lamp, 404)


SCENES: dict[str, Callable[[], Scene]] = {
    "room-hero": hero,
    "room-shelf": shelf,
    "room-wall": prints_on_a_wall,
    "room-table": table,
}


def picture(name: str) -> Image.Image:
    return SCENES[name]().taken(width=SEEN, size=SIZE)


PICTURES: dict[str, Callable[[], Image.Image]] = {
    name: partial(picture, name) for name in SCENES
}
