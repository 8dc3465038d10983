"""Scenes of the jars, the bottle, the jug and the teapot."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

from demo.studio.backdrops import shelf, studio, table
from demo.studio.larder import branch, drink
from demo.studio.photograph import Scene
from demo.studio.pots import AMBER, DIPPED, lid_of, pot


def moon_jar() -> Scene:
    jar = pot("moon", "celadon")
    return studio(jar, (0, 0.74, 0), fov=18.5, rise=10, ground="#d3d2c8", seed=121)


def moon_jar_above() -> Scene:
    jar = pot("moon", "celadon", turn=2.1)
    return studio(jar, (0, 0.70, 0), fov=18.5, rise=42, ground="#d3d2c8", seed=123)


def moon_jar_shoulder() -> Scene:
    jar = pot("moon", "celadon", turn=0.9)
    return studio(jar, (-0.05, 1.08, 0.3), fov=8.0, rise=16, ground="#d3d2c8", seed=122)


def moon_jar_foot() -> Scene:
    jar = pot("moon", "celadon", turn=1.6)
    return studio(jar, (0.12, 0.22, 0.3), fov=7.2, rise=7, ground="#d3d2c8", seed=124)


def moon_jar_shelf() -> Scene:
    things = [
        *pot("moon", "celadon", at=(-0.16, 0, -0.42), turn=0.5),
        *pot("salt", "white", at=(0.80, 0, 0.02), scale=0.52),
    ]
    return shelf(things, (0.06, 0.98, 0), fov=18.5, seed=125)


def bottle() -> Scene:
    pair = [
        *pot("bottle", "white", coat=DIPPED),
        *pot("salt", "iron", at=(0.66, 0, 0.30), scale=0.62),
    ]
    return studio(pair, (0.16, 0.90, 0), fov=19, rise=10, ground="#cfd2cc", seed=131)


def bottle_line() -> Scene:
    one = pot("bottle", "white", turn=1.4, coat=DIPPED)
    return studio(one, (0.04, 0.66, 0), fov=6.6, rise=9, ground="#cfd2cc", seed=132)


def bottle_neck() -> Scene:
    one = pot("bottle", "white", turn=2.6, coat=DIPPED)
    return studio(one, (0.0, 1.50, 0), fov=7.0, rise=30, ground="#cfd2cc", seed=133)


def bottle_with_branch() -> Scene:
    things = [
        *pot("bottle", "white", at=(-0.12, 0, 0), turn=0.6, coat=DIPPED),
        *branch((-0.12, 1.62, 0), seed=21),
    ]
    return studio(things, (0.12, 1.62, 0), fov=26, rise=7, ground="#cfd2cc", seed=134)


def bottle_shelf() -> Scene:
    things = [
        *pot("bottle", "white", at=(0.28, 0, -0.42), turn=2.0, coat=DIPPED),
        *pot("jar", "rust", at=(-0.72, 0, -0.34), scale=0.8),
    ]
    return shelf(things, (-0.06, 1.14, 0), fov=20.0, seed=135, wall="#cfd2cc")


def jug(seed: int = 151, turn: float = -0.25) -> Scene:
    one = pot("jug", "ash", at=(-0.04, 0, 0), turn=turn)
    return studio(one, (0.0, 0.60, 0), fov=15.5, ground="#dcd6cb", seed=seed)


def jug_above() -> Scene:
    one = pot("jug", "ash", at=(-0.02, 0, 0), turn=0.85)
    return studio(one, (0.0, 0.58, 0), fov=15.5, rise=40, ground="#dcd6cb", seed=153)


def jug_handle() -> Scene:
    one = pot("jug", "ash", at=(-0.26, 0, 0), turn=-0.5)
    return studio(one, (0.06, 0.92, 0), fov=7.6, rise=20, ground="#dcd6cb", seed=152)


def jug_table() -> Scene:
    things = [
        *pot("jug", "ash", at=(-0.40, 0, -0.2), turn=0.3),
        *pot("mug", "oat", at=(0.62, 0, 0.26), turn=-0.7),
        *pot("mug", "tidal", at=(0.86, 0, -0.66), turn=0.4),
    ]
    return table(things, (0.16, 0.44, 0), fov=22.5, rise=27, seed=154)


def teapot() -> Scene:
    one = pot("teapot", "iron", turn=0.15, coat=AMBER)
    return studio(one, (0, 0.54, 0), fov=18.5, rise=13, seed=161)


def teapot_lid() -> Scene:
    one = pot("teapot", "iron", turn=0.5, coat=AMBER)
    return studio(one, (0.06, 0.84, 0), fov=8.6, rise=28, seed=162)


def teapot_above() -> Scene:
    one = pot("teapot", "iron", turn=0.7, coat=AMBER)
    return studio(one, (0, 0.42, 0), fov=19, rise=48, seed=163)


def teapot_spout() -> Scene:
    one = pot("teapot", "iron", turn=1.05, coat=AMBER)
    return studio(one, (-0.02, 0.50, 0), fov=17, rise=15, seed=164)


def teapot_table() -> Scene:
    things = [
        *pot("teapot", "iron", at=(-0.24, 0, -0.45), turn=0.3, coat=AMBER),
        *pot("mug", "oat", at=(0.62, 0, 0.42), turn=-0.8, scale=0.9),
        drink((0.62, 0.66, 0.42), 0.345),
        *pot("salt", "ash", at=(-0.66, 0, 0.66), scale=0.6),
    ]
    return table(things, (-0.04, 0.40, 0), fov=23, rise=32, seed=165, top="#a5845f")


def jar() -> Scene:
    one = pot("jar", "rust")
    return studio(one, (0, 0.53, 0), fov=14.5, rise=11, ground="#d5cec4", seed=171)


def jar_open() -> Scene:
    things = [
        *pot("jar", "rust", at=(-0.26, 0, -0.20), covered=False),
        *lid_of("jar", "rust", at=(0.44, -0.79, 0.34), turn=0.6),
    ]
    return studio(
        things, (0.06, 0.36, 0), fov=15.5, rise=24, ground="#d5cec4", seed=172
    )


def jar_knob() -> Scene:
    one = pot("jar", "rust", turn=1.2)
    return studio(one, (0.04, 0.86, 0.1), fov=7.4, rise=17, ground="#d5cec4", seed=173)


def jar_above() -> Scene:
    one = pot("jar", "rust", turn=2.4)
    return studio(one, (0, 0.46, 0), fov=14.5, rise=46, ground="#d5cec4", seed=174)


def jar_shelf() -> Scene:
    things = [
        *pot("jar", "rust", at=(-0.34, 0, -0.36)),
        *pot("mug", "oat", at=(0.60, 0, -0.20), turn=-0.5, scale=0.92),
    ]
    return shelf(things, (0.10, 0.72, 0), fov=15.5, seed=175)


SCENES: dict[str, Callable[[], Scene]] = {
    "moon-jar-front": moon_jar,
    "moon-jar-above": moon_jar_above,
    "moon-jar-shoulder": moon_jar_shoulder,
    "moon-jar-foot": moon_jar_foot,
    "moon-jar-shelf": moon_jar_shelf,
    "tall-bottle-front": bottle,
    "tall-bottle-branch": bottle_with_branch,
    "tall-bottle-neck": bottle_neck,
    "tall-bottle-line": bottle_line,
    "tall-bottle-shelf": bottle_shelf,
    "ash-jug-front": jug,
    "ash-jug-lip": partial(jug, 155, 0.95),
    "ash-jug-above": jug_above,
    "ash-jug-handle": jug_handle,
    "ash-jug-table": jug_table,
    "iron-teapot-front": teapot,
    "iron-teapot-spout": teapot_spout,
    "iron-teapot-above": teapot_above,
    "iron-teapot-lid": teapot_lid,
    "iron-teapot-table": teapot_table,
    "keeping-jar-front": jar,
    "keeping-jar-lid": jar_open,
    "keeping-jar-above": jar_above,
    "keeping-jar-knob": jar_knob,
    "keeping-jar-shelf": jar_shelf,
}
