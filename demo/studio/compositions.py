"""The eight prints: four in this file of water and stone, four of the studio's lane."""

from __future__ import annotations

import numpy as np

from demo.studio.inks import Drawing, Ink, Spot, Stencil, cut
from demo.studio.surfaces import curve

LOW = 1.25  # The foot of the sheet.


def flood(stencil: Stencil) -> None:
    stencil.box(0, 0, 1, LOW)


def swell(y: float, height: float, waves: float, shift: float) -> list[Spot]:
    """Everything under a line of waves."""
    along = np.linspace(-0.02, 1.02, 160)
    level = y + height * np.sin(2 * np.pi * waves * along + shift)
    tops = [(float(a), float(b)) for a, b in zip(along, level, strict=True)]
    return [*tops, (1.02, LOW + 0.02), (-0.02, LOW + 0.02)]


def tide_table() -> list[Ink]:
    blues = ["#a9bfb8", "#7c9fa2", "#527e8b", "#37617a", "#234560", "#172c40"]
    tides = [
        (0.530, 0.012, 1.15, 0.4),
        (0.625, 0.030, 1.45, 2.6),
        (0.735, 0.036, 1.75, 0.2),
        (0.850, 0.040, 1.30, 3.6),
        (0.965, 0.040, 1.95, 5.2),
        (1.090, 0.034, 1.55, 1.1),
    ]

    def glitter(stencil: Stencil) -> None:
        for turn, length in enumerate((0.30, 0.22, 0.26, 0.15, 0.19, 0.11, 0.13, 0.07)):
            x = 0.645 + 0.022 * np.sin(turn * 2.3)
            stencil.bar(x, 0.575 + 0.052 * turn, length, 0.0115)

    waters = [
        Ink(colour, cut(swell(*tide)))
        for colour, tide in zip(blues, tides, strict=True)
    ]
    sky = [Ink("#ead9bb", flood), Ink("#c9512f", lambda s: s.disc(0.645, 0.405, 0.215))]
    return [*sky, *waters, Ink("#e9a983", glitter)]


BLUE_SAILS: list[list[Spot]] = [
    [(0.385, 0.745), (0.385, 0.205), (0.655, 0.745)],
    [(0.775, 0.655), (0.775, 0.385), (0.925, 0.655)],
    [(0, 0.880), (1, 0.880), (1, LOW), (0, LOW)],
]
RIPPLES = [
    (0.80, 0.945, 0.22),
    (0.17, 0.985, 0.18),
    (0.53, 1.020, 0.28),
    (0.86, 1.055, 0.14),
    (0.28, 1.095, 0.30),
    (0.70, 1.130, 0.24),
    (0.15, 1.180, 0.15),
    (0.48, 1.200, 0.20),
]


def harbour() -> list[Ink]:
    def bay(stencil: Stencil) -> None:
        """Far water, and a low point of land."""
        stencil.box(0, 0.715, 1, LOW)
        stencil.shape([(0, 0.72), (0, 0.640), (0.07, 0.640), (0.33, 0.72)])

    def red(stencil: Stencil) -> None:
        stencil.shape([(0.368, 0.745), (0.368, 0.305), (0.175, 0.745)])
        stencil.wedge(0.775, 0.672, 0.140, 0, 180)

    def ochre(stencil: Stencil) -> None:
        stencil.disc(0.845, 0.190, 0.082)
        stencil.shape([(0.762, 0.655), (0.762, 0.440), (0.665, 0.655)])

    def hull(stencil: Stencil) -> None:
        stencil.shape([(0.115, 0.770), (0.690, 0.770), (0.610, 0.925), (0.215, 0.925)])
        stencil.bar(0.40, 0.765, 0.575, 0.020)

    def ripples(stencil: Stencil) -> None:
        for x, y, length in RIPPLES:
            stencil.bar(x, y, length, 0.0105)

    return [
        Ink("#ddd5c2", flood),
        Ink("#a9b8ae", bay),
        Ink("#2c4a64", cut(*BLUE_SAILS)),
        Ink("#bd4d2d", red),
        Ink("#dba548", ochre),
        Ink("#202d39", hull),
        Ink("#efe8da", ripples),
    ]


STRATA: list[tuple[str, list[Spot]]] = [
    ("#dcc49d", [(0, 0.500), (0.22, 0.405), (0.47, 0.470), (0.74, 0.330), (1, 0.400)]),
    ("#bd9363", [(0, 0.640), (0.30, 0.560), (0.50, 0.640), (0.80, 0.500), (1, 0.560)]),
    ("#97603d", [(0, 0.790), (0.24, 0.740), (0.45, 0.825), (0.72, 0.690), (1, 0.765)]),
    ("#6e3d2c", [(0, 0.985), (0.28, 0.890), (0.52, 0.975), (0.76, 0.870), (1, 0.955)]),
    ("#2f2a2b", [(0, 1.135), (0.34, 1.055), (0.60, 1.130), (0.86, 1.060), (1, 1.105)]),
]
SEAMS: list[list[Spot]] = [
    [
        (0.24, 0.415),
        (0.47, 0.474),
        (0.735, 0.338),
        (0.70, 0.372),
        (0.47, 0.500),
        (0.26, 0.434),
    ],
    [
        (0.02, 0.800),
        (0.24, 0.748),
        (0.42, 0.820),
        (0.40, 0.836),
        (0.24, 0.772),
        (0.03, 0.815),
    ],
    [
        (0.55, 0.972),
        (0.76, 0.878),
        (0.93, 0.936),
        (0.91, 0.948),
        (0.76, 0.902),
        (0.575, 0.985),
    ],
]


def quarry() -> list[Ink]:
    """The white seams are left out of every layer, so that bare paper shows."""

    def layer(tops: list[Spot]) -> Drawing:
        def draw(stencil: Stencil) -> None:
            stencil.shape([*tops, (1, LOW), (0, LOW)])
            for seam in SEAMS:
                stencil.shape(seam, ink=False)

        return draw

    def pool(stencil: Stencil) -> None:
        stencil.shape([(0.215, 0.738), (0.640, 0.738), (0.560, 0.800), (0.450, 0.860)])

    earths = [Ink(colour, layer(tops)) for colour, tops in STRATA]
    sky = [
        Ink("#ebe0cb", layer([(0, 0), (1, 0)])),
        Ink("#cf6a33", lambda s: s.disc(0.285, 0.205, 0.088)),
    ]
    return [*sky, *earths[:2], Ink("#4f7672", pool), *earths[2:]]


def kiln(middle: float, foot: float, wide: float, high: float) -> list[Spot]:
    """The outline of a bottle kiln."""
    side = curve(
        [
            (0.46, 0),
            (0.5, 0.13),
            (0.47, 0.33),
            (0.34, 0.53),
            (0.215, 0.70),
            (0.170, 0.86),
            (0.185, 1),
        ],
        60,
    )
    right = [(middle + wide * float(x), foot - high * float(y)) for x, y in side]
    left = [(2 * middle - x, y) for x, y in right]
    return [*right, *left[::-1]]


KILNS = [(0.355, 1.06, 0.44, 0.66), (0.765, 1.06, 0.30, 0.43)]
PUFFS = [
    (0.37, 0.375, 0.036),
    (0.415, 0.325, 0.052),
    (0.485, 0.265, 0.070),
    (0.585, 0.190, 0.096),
    (0.775, 0.605, 0.026),
    (0.810, 0.570, 0.038),
    (0.865, 0.525, 0.054),
]
HILL: list[Spot] = [
    (0, 0.90),
    (0.24, 0.80),
    (0.55, 0.86),
    (0.80, 0.775),
    (1, 0.83),
    (1, LOW),
    (0, LOW),
]


def shaded(middle: float, foot: float, wide: float, high: float) -> list[Spot]:
    """The right side of a kiln, away from the light; its edge follows the form."""
    outline = kiln(middle, foot, wide, high)
    right = outline[: len(outline) // 2]
    return [*right, *((middle + 0.34 * (x - middle), y) for x, y in right[::-1])]


def two_kilns() -> list[Ink]:
    def smoke(stencil: Stencil) -> None:
        """The one colour that is left out: holes in the sky."""
        flood(stencil)
        for puff in PUFFS:
            stencil.disc(*puff, ink=False)

    def ground(stencil: Stencil) -> None:
        stencil.box(0, 1.055, 1, LOW)
        for middle, radius, top, foot in (
            (0.355, 0.072, 0.40, 0.414),
            (0.765, 0.050, 0.628, 0.640),
        ):
            stencil.wedge(middle, 1.058, radius, 180, 360)
            stencil.box(middle - radius * 0.55, top, middle + radius * 0.55, foot)

    def fire(stencil: Stencil) -> None:
        stencil.wedge(0.355, 1.058, 0.042, 180, 360)
        stencil.wedge(0.765, 1.058, 0.029, 180, 360)

    return [
        Ink("#e3c7a2", smoke),
        Ink("#cc8a5d", cut(HILL)),
        Ink("#a8432a", cut(*(kiln(*each) for each in KILNS))),
        Ink("#6b2a1c", cut(*(shaded(*each) for each in KILNS))),
        Ink("#2b2422", ground),
        Ink("#e6ae4e", fire),
    ]
