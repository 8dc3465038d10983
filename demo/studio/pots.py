"""The eight pieces of the pottery; one unit is ten centimetres."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np

from demo.studio.glazes import Glaze
from demo.studio.stage import Thing
from demo.studio.surfaces import (
    STEPS,
    Joined,
    Knots,
    Surface,
    Tube,
    Turned,
    evenly,
    rounded,
    vessel,
)

MUG: Knots = [
    (0.30, 0),
    (0.345, 0.02),
    (0.385, 0.12),
    (0.405, 0.35),
    (0.402, 0.60),
    (0.395, 0.80),
    (0.402, 0.90),
]
BOWL: Knots = [
    (0.26, 0),
    (0.285, 0.025),
    (0.30, 0.07),
    (0.44, 0.16),
    (0.64, 0.33),
    (0.77, 0.53),
    (0.815, 0.64),
]
SALT: Knots = [
    (0.25, 0),
    (0.30, 0.03),
    (0.42, 0.12),
    (0.50, 0.26),
    (0.50, 0.38),
    (0.455, 0.47),
    (0.44, 0.50),
]
MOON: Knots = [
    (0.27, 0),
    (0.32, 0.025),
    (0.55, 0.20),
    (0.70, 0.52),
    (0.70, 0.82),
    (0.55, 1.12),
    (0.30, 1.28),
    (0.205, 1.34),
    (0.205, 1.40),
    (0.225, 1.45),
]
BOTTLE: Knots = [
    (0.24, 0),
    (0.28, 0.02),
    (0.36, 0.14),
    (0.395, 0.40),
    (0.37, 0.72),
    (0.27, 0.98),
    (0.145, 1.16),
    (0.098, 1.36),
    (0.09, 1.60),
    (0.098, 1.78),
    (0.125, 1.86),
]
PLATE: Knots = [
    (0.52, 0),
    (0.55, 0.02),
    (0.60, 0.05),
    (0.80, 0.075),
    (0.98, 0.10),
    (1.06, 0.125),
    (1.10, 0.16),
]
JUG: Knots = [
    (0.30, 0),
    (0.34, 0.02),
    (0.42, 0.12),
    (0.46, 0.34),
    (0.42, 0.62),
    (0.325, 0.86),
    (0.285, 1.0),
    (0.30, 1.14),
    (0.335, 1.22),
]
TEAPOT: Knots = [
    (0.32, 0),
    (0.36, 0.02),
    (0.52, 0.14),
    (0.62, 0.36),
    (0.60, 0.58),
    (0.46, 0.76),
    (0.30, 0.84),
    (0.27, 0.865),
]
JAR: Knots = [
    (0.33, 0),
    (0.37, 0.02),
    (0.45, 0.12),
    (0.49, 0.36),
    (0.48, 0.62),
    (0.43, 0.78),
    (0.40, 0.82),
]

MUG_HANDLE = Tube(
    [
        (0.36, 0.70),
        (0.47, 0.755),
        (0.61, 0.70),
        (0.66, 0.53),
        (0.60, 0.36),
        (0.48, 0.26),
        (0.36, 0.235),
    ],
    [0.066, 0.050, 0.041, 0.038, 0.041, 0.050, 0.066],
    1.45,
)
JUG_HANDLE = Tube(
    [
        (0.22, 1.04),
        (0.40, 1.15),
        (0.56, 1.10),
        (0.63, 0.88),
        (0.60, 0.62),
        (0.50, 0.45),
        (0.40, 0.40),
    ],
    [0.060, 0.047, 0.041, 0.038, 0.041, 0.050, 0.068],
    1.5,
)
POT_HANDLE = Tube(
    [
        (0.46, 0.70),
        (0.62, 0.83),
        (0.84, 0.80),
        (0.95, 0.60),
        (0.88, 0.38),
        (0.72, 0.26),
        (0.55, 0.24),
    ],
    [0.060, 0.047, 0.042, 0.040, 0.042, 0.048, 0.064],
    1.35,
)
POT_SPOUT = Tube(
    [(-0.44, 0.27), (-0.62, 0.35), (-0.79, 0.52), (-0.88, 0.70), (-0.98, 0.82)],
    [0.165, 0.115, 0.078, 0.060, 0.054],
    mouth=0.018,
)

GLAZES: dict[str, dict[str, Any]] = {
    "oat": {"colour": "#d9d0bf", "seed": 11, "inside": "#d2c8b4"},
    "white": {"colour": "#e4dfd4", "seed": 13, "rough": 0.45, "specks": 0.35},
    "celadon": {"colour": "#95a396", "seed": 17, "specks": 0.28},
    "tidal": {"colour": "#47626b", "seed": 19, "specks": 0.2},
    "iron": {
        "colour": "#3a2b24",
        "seed": 23,
        "specks": 0.1,
        "rough": 0.12,
        "inside": "#17110e",
        "thin": "#9a5c28",
    },
    "ash": {"colour": "#b9aa93", "seed": 29, "rough": 0.5, "specks": 0.6},
    "rust": {"colour": "#7d4533", "seed": 31, "specks": 0.15},
}


# How a glaze is used on some of the pieces.
DEEP = {"inside": "#365d6d"}
AMBER = {"stops": [0.90]}
DIPPED = {"below": "#47626b", "meets": 0.66, "rough": 0.2}
FLAT = {"foot": 0.03, "rough": 0.38}


def glaze(name: str, top: float, **changes: Any) -> Glaze:
    return Glaze(top=top, **(GLAZES[name] | changes))


@dataclass(frozen=True)
class Piece:
    """A shape that waits for its glaze and its place."""

    body: Turned
    limbs: tuple[Tube, ...] = ()
    lid: Turned | None = None

    @cached_property
    def surface(self) -> Surface:
        return Joined(self.body, self.limbs) if self.limbs else self.body


def lid(radius: float, seat: float, knob: float) -> Turned:
    corners: Knots = [
        (radius - 0.05, seat - 0.015),
        (radius + 0.015, seat),
        (radius + 0.032, seat + 0.018),
        (radius, seat + 0.045),
        (radius * 0.75, seat + 0.088),
        (radius * 0.4, seat + 0.120),
        (knob * 0.70, seat + 0.132),
        (knob * 0.48, seat + 0.168),
        (knob * 1.05, seat + 0.215),
        (knob * 1.02, seat + 0.262),
        (knob * 0.45, seat + 0.282),
        (0.001, seat + 0.284),
    ]
    line = [(0, seat - 0.015), *map(tuple, rounded(corners))]
    return Turned(evenly(np.array(line), STEPS))


PIECES = {
    "mug": Piece(vessel(MUG, wall=0.026), (MUG_HANDLE,)),
    "bowl": Piece(vessel(BOWL, wall=0.030, floor=0.09)),
    "salt": Piece(vessel(SALT, wall=0.030)),
    "moon": Piece(vessel(MOON, wall=0.028)),
    "bottle": Piece(vessel(BOTTLE, wall=0.024)),
    "plate": Piece(vessel(PLATE, wall=0.034, floor=0.055)),
    "jug": Piece(vessel(JUG, wall=0.026, lip=(0.86, 1.22, 0.36)), (JUG_HANDLE,)),
    "teapot": Piece(
        vessel(TEAPOT, wall=0.030), (POT_HANDLE, POT_SPOUT), lid(0.29, 0.862, 0.085)
    ),
    "jar": Piece(vessel(JAR, wall=0.030), (), lid(0.40, 0.822, 0.080)),
}


def pot(shape: str, colour: str, *, covered: bool = True, **place: Any) -> list[Thing]:
    """A piece in one of the pottery's glazes, ready to be set down.

    `coat` changes the glaze; the rest says where it stands. The lid is a thing of its
    own, which is left away if the piece is not `covered`.
    """
    changes = place.pop("coat", {})
    coat = glaze(colour, PIECES[shape].body.top, **changes)
    whole = [Thing(PIECES[shape].surface, coat, **place)]
    return whole + (lid_of(shape, colour, changes, **place) if covered else [])


def lid_of(
    shape: str, colour: str, changes: dict[str, Any] | None = None, **place: Any
) -> list[Thing]:
    """The lid alone, where it lies on its pot; none if the shape has none."""
    lid = PIECES[shape].lid
    if lid is None:
        return []
    coat = glaze(colour, lid.top, **(changes or {}) | {"foot": -1.0, "rim": 0.7})
    return [Thing(lid, coat, **place)]
