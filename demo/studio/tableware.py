"""Scenes of mugs, bowls and plates."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

import numpy as np

from demo.studio.backdrops import shelf, studio, table
from demo.studio.larder import drink, plum, salt
from demo.studio.photograph import Scene
from demo.studio.pots import DEEP, FLAT, pot


def mug(glaze: str, seed: int) -> Scene:
    one = pot("mug", glaze, at=(-0.09, 0, 0), turn=-0.35)
    return studio(one, (0.03, 0.50, 0), fov=13.6, seed=seed)


def mug_with_tea() -> Scene:
    things = [
        *pot("mug", "oat", at=(-0.10, 0, 0), turn=-0.62),
        drink((-0.10, 0.74, 0), 0.385),
    ]
    return table(things, (0.06, 0.46, 0), fov=13.5, rise=38, seed=102)


def mugs() -> Scene:
    three = [
        *pot("mug", "oat", at=(-0.74, 0, -0.20), turn=2.75),
        *pot("mug", "tidal", at=(0.62, 0, -0.42), turn=-0.4),
        *pot("mug", "rust", at=(0.02, 0, 0.42), turn=-0.9),
    ]
    return studio(three, (0.02, 0.44, 0), fov=23.5, rise=14, seed=103)


def bowl(glaze: str, seed: int, ground: str = "#dcd6cb") -> Scene:
    one = pot("bowl", glaze, coat=DEEP)
    return studio(one, (0, 0.37, 0), fov=17.5, rise=25, ground=ground, seed=seed)


def bowls() -> Scene:
    stack = [
        *pot("bowl", "oat", coat=DEEP),
        *pot("bowl", "white", at=(0.012, 0.150, 0), turn=1.2, coat=DEEP),
        *pot("bowl", "oat", at=(-0.012, 0.300, 0), turn=2.2, coat=DEEP),
    ]
    return studio(stack, (0, 0.46, 0), fov=18.5, rise=17, ground="#dcd6cb", seed=113)


def bowl_of_plums() -> Scene:
    things = [
        *pot("bowl", "oat", coat=DEEP),
        plum((-0.20, 0.18, -0.12), turn=0.4, tilt=0.5, seed=1),
        plum((0.20, 0.17, -0.18), turn=2.1, tilt=-0.6, seed=4),
        plum((0.04, 0.15, 0.22), turn=4.0, tilt=0.9, seed=7),
        plum((0.86, 0, 0.62), turn=1.0, tilt=0.3, seed=11),
    ]
    return table(things, (0.12, 0.2, 0.10), fov=20.5, rise=52, seed=114, top="#8e6a48")


def bowl_rim() -> Scene:
    one = pot("bowl", "oat", coat=DEEP, turn=0.8)
    return studio(one, (-0.22, 0.46, 0.3), fov=7.2, rise=33, ground="#dcd6cb", seed=115)


def plate(glaze: str, seed: int) -> Scene:
    one = pot("plate", glaze, coat=FLAT, turn=0.7)
    return studio(one, (0, 0.06, 0), fov=25, rise=38, ground="#d5cec4", seed=seed)


def plates() -> Scene:
    stack = [
        thing
        for k, glaze in enumerate(("ash", "tidal", "ash", "ash"))
        for thing in pot(
            "plate",
            glaze,
            at=(0.014 * (-1) ** k, 0.090 * k, 0),
            turn=k * 1.7,
            coat=FLAT,
        )
    ]
    return studio(
        stack, (-0.35, 0.20, 0.5), fov=12.0, rise=14, ground="#d5cec4", seed=142
    )


def supper() -> Scene:
    things = [
        *pot("plate", "ash", coat=FLAT),
        *pot("bowl", "white", at=(0.06, 0.055, -0.04), scale=0.74, coat=DEEP),
        plum((-0.56, 0.09, 0.36), turn=0.4, tilt=0.5, seed=1),
        *pot("salt", "rust", at=(1.05, 0, -0.98), scale=0.62),
        salt((1.05, 0.17, -0.98), 0.62),
    ]
    return table(things, (0.06, 0.06, -0.05), fov=23, rise=54, seed=143, top="#8e6a48")


def plates_shelf() -> Scene:
    back, front = (-0.34, 1.07, -0.74), (0.42, 0.79, -0.36)
    things = [
        *pot("plate", "ash", at=back, turn=-np.pi / 2, tilt=1.36, coat=FLAT),
        *pot(
            "plate",
            "tidal",
            at=front,
            turn=-np.pi / 2,
            tilt=1.30,
            scale=0.74,
            coat=FLAT,
        ),
    ]
    return shelf(things, (0, 1.12, 0), fov=20.5, seed=144)


SCENES: dict[str, Callable[[], Scene]] = {
    "oat-mug-front": partial(mug, "oat", 101),
    "oat-mug-above": mug_with_tea,
    "oat-mug-glazes": mugs,
    "oat-mug-tidal": partial(mug, "tidal", 104),
    "oat-mug-rust": partial(mug, "rust", 105),
    "deep-water-bowl-front": partial(bowl, "oat", 111),
    "deep-water-bowl-white": partial(bowl, "white", 112, "#b9c0c1"),
    "deep-water-bowl-plums": bowl_of_plums,
    "deep-water-bowl-rim": bowl_rim,
    "deep-water-bowl-stack": bowls,
    "supper-plate-front": partial(plate, "ash", 141),
    "supper-plate-tidal": partial(plate, "tidal", 145),
    "supper-plate-table": supper,
    "supper-plate-rim": plates,
    "supper-plate-shelf": plates_shelf,
}
