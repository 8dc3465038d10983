"""The pictures of the ceramics: each piece from the front, and closer."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
from PIL import Image

from demo.studio.pots import pot
from demo.studio.shade import Lamp, photograph
from demo.studio.stage import Camera, Place, Room, Thing

WIDTH, HEIGHT = 1200, 1500
Picture = Callable[[], Image.Image]


def aim(at: Place, *, away: float, rise: float, fov: float, side: float = 0) -> Camera:
    """A camera that looks at a point from `rise` degrees above and `side` round."""
    up, round_ = np.radians(rise), np.radians(side)
    flat = away * np.cos(up)
    eye = (
        at[0] + float(flat * np.sin(round_)),
        at[1] + float(away * np.sin(up)),
        at[2] + float(flat * np.cos(round_)),
    )
    return Camera(eye, at, fov, WIDTH, HEIGHT)


def shot(
    things: list[Thing],
    look_at: Place,
    *,
    fov: float,
    rise: float = 12,
    away: float = 9,
    ground: str = "#e7e2da",
    seed: int = 1,
) -> Image.Image:
    camera = aim(look_at, away=away, rise=rise, fov=fov)
    return photograph(camera, things, Room(ground=ground), Lamp(), seed=seed)


def mug(glaze: str = "oat") -> Image.Image:
    one = pot("mug", glaze, at=(-0.09, 0, 0), turn=-0.35)
    return shot(one, (0.02, 0.50, 0), fov=13.6, ground="#e7e2da", seed=101)


def oat_mug_above() -> Image.Image:
    one = pot("mug", "oat", at=(-0.15, 0, 0), turn=-0.75)
    return shot(one, (0.0, 0.62, 0), fov=8.2, rise=26, ground="#e7e2da", seed=102)


def oat_mug_glazes() -> Image.Image:
    three = [
        *pot("mug", "oat", at=(-0.62, 0, -0.15), turn=2.75),
        *pot("mug", "tidal", at=(0.50, 0, -0.42), turn=-0.5),
        *pot("mug", "rust", at=(0.04, 0, 0.42), turn=-0.9),
    ]
    return shot(three, (0.02, 0.44, 0), fov=22.5, rise=14, ground="#e7e2da", seed=103)


def deep_water_bowl(glaze: str = "oat") -> Image.Image:
    bowl = pot("bowl", glaze, coat={"inside": "#365d6d"})
    return shot(bowl, (0.0, 0.36, 0), fov=18.5, rise=25, ground="#dcd6cb", seed=111)


def deep_water_bowl_stack() -> Image.Image:
    stack = [
        *pot("bowl", "oat", coat={"inside": "#365d6d"}),
        *pot("bowl", "tidal", at=(0.01, 0.165, 0), scale=0.985, turn=1.2),
        *pot("bowl", "white", at=(-0.01, 0.325, 0), scale=0.97, turn=2.2),
    ]
    return shot(stack, (0.0, 0.50, 0), fov=18.5, rise=14, ground="#dcd6cb", seed=112)


def moon_jar() -> Image.Image:
    jar = pot("moon", "celadon")
    return shot(jar, (0.0, 0.76, 0), fov=18.5, rise=10, ground="#d3d2c8", seed=121)


def moon_jar_shoulder() -> Image.Image:
    jar = pot("moon", "celadon", turn=0.9)
    return shot(jar, (-0.05, 1.06, 0.3), fov=8.0, rise=16, ground="#d3d2c8", seed=122)


def tall_bottle() -> Image.Image:
    bottle = pot(
        "bottle", "white", coat={"below": "#47626b", "meets": 0.66, "rough": 0.2}
    )
    salt = pot("salt", "iron", at=(0.66, 0, 0.30), scale=0.62)
    return shot(
        [*bottle, *salt], (0.16, 0.90, 0), fov=20, rise=10, ground="#cfd2cc", seed=131
    )


def tall_bottle_line() -> Image.Image:
    bottle = pot(
        "bottle",
        "white",
        turn=1.4,
        coat={"below": "#47626b", "meets": 0.66, "rough": 0.2},
    )
    return shot(bottle, (0.04, 0.70, 0), fov=7.6, rise=9, ground="#cfd2cc", seed=132)


def supper_plate() -> Image.Image:
    set_ = [
        *pot("plate", "ash", coat={"foot": 0.03, "rough": 0.38}),
        *pot("plate", "tidal", at=(0.0, 0.085, 0), scale=0.74, coat={"foot": 0.03}),
        *pot("salt", "white", at=(0.05, 0.14, 0.02), scale=0.62),
    ]
    return shot(set_, (0.0, 0.10, 0), fov=23, rise=36, ground="#d5cec4", seed=141)


def supper_plate_rim() -> Image.Image:
    stack = [
        thing
        for k in range(4)
        for thing in pot(
            "plate",
            ("ash", "oat", "ash", "white")[k],
            at=(0.012 * (-1) ** k, 0.098 * k, 0),
            turn=k * 1.7,
            coat={"foot": 0.03, "rough": 0.38},
        )
    ]
    return shot(
        stack, (-0.35, 0.20, 0.5), fov=12.5, rise=15, ground="#d5cec4", seed=142
    )


def ash_jug() -> Image.Image:
    jug = pot("jug", "ash", at=(-0.08, 0, 0), turn=-0.2)
    return shot(jug, (0.03, 0.62, 0), fov=15.5, rise=12, ground="#dcd6cb", seed=151)


def ash_jug_handle() -> Image.Image:
    jug = pot("jug", "ash", at=(-0.2, 0, 0), turn=-0.5)
    return shot(jug, (0.06, 0.94, 0), fov=7.8, rise=20, ground="#dcd6cb", seed=152)


def iron_teapot() -> Image.Image:
    teapot = pot("teapot", "iron", turn=0.15, coat={"stops": [0.90]})
    return shot(teapot, (0.0, 0.56, 0), fov=20.5, rise=13, ground="#e7e2da", seed=161)


def iron_teapot_lid() -> Image.Image:
    teapot = pot("teapot", "iron", turn=0.5, coat={"stops": [0.90]})
    return shot(teapot, (0.08, 0.78, 0), fov=11, rise=26, ground="#e7e2da", seed=162)


def keeping_jar() -> Image.Image:
    jar = pot("jar", "rust")
    return shot(jar, (0.0, 0.55, 0), fov=14.5, rise=11, ground="#d5cec4", seed=171)


def keeping_jar_open() -> Image.Image:
    pair = [
        *pot("jar", "rust", at=(-0.18, 0, -0.1)),
        *pot("salt", "oat", at=(0.62, 0, 0.22), scale=0.7),
    ]
    return shot(pair, (0.12, 0.55, 0), fov=13, rise=24, ground="#d5cec4", seed=172)


PICTURES: dict[str, Picture] = {
    "oat-mug-front": mug,
    "oat-mug-above": oat_mug_above,
    "oat-mug-glazes": oat_mug_glazes,
    "oat-mug-tidal": lambda: mug("tidal"),
    "oat-mug-rust": lambda: mug("rust"),
    "deep-water-bowl-front": deep_water_bowl,
    "deep-water-bowl-white": lambda: deep_water_bowl("white"),
    "deep-water-bowl-stack": deep_water_bowl_stack,
    "moon-jar-front": moon_jar,
    "moon-jar-shoulder": moon_jar_shoulder,
    "tall-bottle-front": tall_bottle,
    "tall-bottle-line": tall_bottle_line,
    "supper-plate-front": supper_plate,
    "supper-plate-rim": supper_plate_rim,
    "ash-jug-front": ash_jug,
    "ash-jug-handle": ash_jug_handle,
    "iron-teapot-front": iron_teapot,
    "iron-teapot-lid": iron_teapot_lid,
    "keeping-jar-front": keeping_jar,
    "keeping-jar-lid": keeping_jar_open,
}
