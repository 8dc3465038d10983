"""The other four prints: pears, quarter circles, a hedge and seven plots."""

from __future__ import annotations

import numpy as np

from demo.studio.compositions import LOW, flood
from demo.studio.inks import Drawing, Ink, Spot, Stencil, cut
from demo.studio.surfaces import curve


def pear(x: float, y: float, size: float, lean: float, lit: float = -1.0) -> list[Spot]:
    """A pear's outline; x and y are the middle of its belly.

    With `lit` it is only the side away from the light, from that share of its half.
    """
    right = curve(
        [
            (0, 0.135),
            (0.070, 0.128),
            (0.132, 0.060),
            (0.128, -0.035),
            (0.078, -0.130),
            (0.052, -0.195),
            (0.040, -0.235),
            (0.0, -0.250),
        ],
        90,
    )
    right[:, 0] = np.maximum(right[:, 0], 0)
    both = np.concatenate([right, right[::-1] * [lit, 1]]) * size
    c, s = np.cos(lean), np.sin(lean)
    return [(x + float(a * c - b * s), y + float(a * s + b * c)) for a, b in both]


LEFT, MIDDLE, RIGHT = (
    (0.315, 0.640, 1.10, -0.30),
    (0.505, 0.585, 1.36, 0.05),
    (0.705, 0.645, 1.04, 0.36),
)
FOOT: list[Spot] = [(0.375, 0.99), (0.625, 0.99), (0.655, 1.048), (0.345, 1.048)]
STALKS: list[list[Spot]] = [
    [(0.258, 0.395), (0.243, 0.360), (0.205, 0.338)],
    [(0.520, 0.262), (0.524, 0.212), (0.552, 0.178)],
    [(0.790, 0.412), (0.812, 0.378), (0.850, 0.365)],
]


def belly(turn: float, count: int) -> list[Spot]:
    """The curve of the bowl, from its right rim round by `turn`."""
    return [
        (0.5 + 0.375 * float(np.cos(t)), 0.715 + 0.300 * float(np.sin(t)))
        for t in np.linspace(0, turn, count)
    ]


def late_pears() -> list[Ink]:
    def dark(stencil: Stencil) -> None:
        """One shadow for pears and bowl, and the stalks."""
        for fruit in (RIGHT, LEFT, MIDDLE):
            stencil.shape(pear(*fruit), ink=False)
            stencil.shape(pear(*fruit, lit=0.30))
        stencil.shape([(0.125, 0.715), *belly(np.pi, 60)[::-1]], ink=False)
        arc = belly(np.pi * 0.5, 30)
        stencil.shape([(0.735, 0.715), *arc, (0.590, 0.985), (0.675, 0.880)])
        for stalk in STALKS:
            stencil.line(stalk, 0.017)

    return [
        Ink("#d9ccb3", flood),
        Ink("#4f6468", lambda stencil: stencil.box(0, 0, 1, 0.800)),
        Ink("#d3a243", cut(pear(*LEFT), pear(*RIGHT))),
        Ink("#929a50", cut(pear(*MIDDLE))),
        Ink("#b1502f", cut(belly(np.pi, 60), FOOT)),
        Ink("#a98068", dark, clear=True),
    ]


# Each square: ink, and the corner that its quarter circle turns about.
PASSES = [
    [("r", 0), ("i", 1), ("o", 2), ("i", 3)],
    [("o", 1), ("o", 0), ("s", 3), ("p", 2)],
    [("i", 2), ("r", 3), ("r", 2), ("o", 1)],
    [("s", 0), ("p", 1), ("i", 0), ("i", 1)],
    [("o", 3), ("s", 2), ("r", 1), ("s", 0)],
]


def shuttle() -> list[Ink]:
    names = {
        "r": "#a8432a",
        "i": "#27435d",
        "o": "#d39c41",
        "s": "#5e796b",
        "p": "#e5b7a2",
    }
    cell = 0.25

    def quarters(name: str) -> Drawing:
        def draw(stencil: Stencil) -> None:
            for row, column in np.ndindex(5, 4):
                colour, corner = PASSES[row][column]
                if colour == name:
                    x = column * cell + cell * (corner in (1, 2))
                    y = row * cell + cell * (corner in (2, 3))
                    stencil.wedge(x, y, cell, 90 * corner, 90 * corner + 90)

        return draw

    printed = [Ink(colour, quarters(name)) for name, colour in names.items()]
    return [Ink("#ebe2d0", flood), *printed]


Leaf = tuple[float, float, float, float, float]


def leaf(x: float, y: float, length: float, width: float, angle: float) -> list[Spot]:
    along = np.linspace(0, 1, 36)
    side = width * np.sin(np.pi * along**0.8) * (1 - 0.25 * along)
    outline = [
        *zip(along * length, side, strict=True),
        *zip(along[::-1] * length, -side[::-1], strict=True),
    ]
    c, s = np.cos(angle), np.sin(angle)
    return [(x + float(a * c - b * s), y + float(a * s + b * c)) for a, b in outline]


def vein(each: Leaf) -> list[Spot]:
    x, y, length, _width, angle = each
    c, s = float(np.cos(angle)) * length, float(np.sin(angle)) * length
    return [(x + c * 0.16, y + s * 0.16), (x + c * 0.84, y + s * 0.84)]


def stem(
    foot: float, bend: float, top: float, pairs: int, size: tuple[float, float]
) -> tuple[list[Spot], list[Leaf]]:
    """A stem with leaves to both sides, smaller towards the tip."""

    def at(share: float) -> Spot:
        return foot + bend * float(np.sin(share * 1.7)), 1.225 - (1.225 - top) * share

    spine = [at(float(share)) for share in np.linspace(0, 1, 50)]
    leaves: list[Leaf] = []
    for turn in range(pairs * 2):
        share = 0.20 + 0.74 * turn / (pairs * 2)
        side = 1 if turn % 2 else -1
        angle = -np.pi / 2 + side * (1.0 - 0.30 * share)
        leaves.append(
            (
                *at(share),
                size[0] * (1 - 0.45 * share),
                size[1] * (1 - 0.4 * share),
                angle,
            )
        )
    leaves.append((*spine[-1], size[0] * 0.62, size[1] * 0.62, -np.pi / 2 + 0.1))
    return spine, leaves


def hedgerow() -> list[Ink]:
    """The veins are left open in each leaf."""
    stems = [
        ("#86976a", stem(0.225, -0.045, 0.400, 6, (0.200, 0.043))),
        ("#b3653d", stem(0.800, 0.050, 0.330, 7, (0.190, 0.030))),
        ("#35534a", stem(0.480, 0.060, 0.165, 8, (0.265, 0.052))),
    ]

    def grown(spine: list[Spot], leaves: list[Leaf]) -> Drawing:
        def draw(stencil: Stencil) -> None:
            stencil.line(spine, 0.0125)
            for each in leaves:
                stencil.shape(leaf(*each))
            for each in leaves:
                stencil.line(vein(each), 0.0068, ink=False)

        return draw

    def berries(stencil: Stencil) -> None:
        spots = [(0.130, 0.300, 0.025), (0.185, 0.262, 0.020), (0.118, 0.232, 0.016)]
        spots += [(0.905, 0.205, 0.026), (0.862, 0.158, 0.021), (0.925, 0.135, 0.017)]
        for spot in spots:
            stencil.disc(*spot)

    plants = [Ink(colour, grown(*plant)) for colour, plant in stems]
    return [Ink("#e0e0cf", flood), *plants, Ink("#c2462b", berries)]


PLOTS: list[tuple[str, list[Spot]]] = [
    ("#7f8f5b", [(0, 0), (0.375, 0), (0.330, 0.385), (0, 0.330)]),
    ("#c58b40", [(0.400, 0), (1, 0), (1, 0.250), (0.360, 0.372)]),
    ("#4e6a4c", [(0, 0.355), (0.325, 0.412), (0.268, 0.830), (0, 0.770)]),
    ("#a1502f", [(0.352, 0.402), (1, 0.278), (1, 0.630), (0.300, 0.770)]),
    ("#dfcd9d", [(0, 0.798), (0.262, 0.858), (0.212, LOW), (0, LOW)]),
    ("#34495a", [(0.292, 0.800), (0.650, 0.728), (0.592, LOW), (0.240, LOW)]),
    ("#8d9c6f", [(0.680, 0.722), (1, 0.655), (1, LOW), (0.622, LOW)]),
]


def between(one: Spot, other: Spot, share: float) -> Spot:
    return one[0] + (other[0] - one[0]) * share, one[1] + (other[1] - one[1]) * share


def allotment() -> list[Ink]:
    def furrows(stencil: Stencil) -> None:
        for number, count in ((0, 8), (3, 14), (4, 6), (6, 8)):
            a, b, c, d = PLOTS[number][1]
            for turn in range(1, count):
                top, foot = between(a, b, turn / count), between(d, c, turn / count)
                stencil.line(
                    [between(top, foot, 0.07), between(top, foot, 0.93)], 0.0085
                )

    def cabbages(stencil: Stencil) -> None:
        for row in range(6):
            for column in range(4):
                stencil.disc(
                    0.352 + 0.072 * column - 0.009 * row,
                    0.850 + 0.070 * row - 0.013 * column,
                    0.0185,
                )

    def hut(stencil: Stencil) -> None:
        stencil.shape([(0.103, 0.560), (0.236, 0.582), (0.222, 0.688), (0.089, 0.666)])

    def roof(stencil: Stencil) -> None:
        stencil.shape([(0.085, 0.540), (0.215, 0.561), (0.208, 0.606), (0.079, 0.585)])
        stencil.shape([(0.078, 0.594), (0.207, 0.615), (0.201, 0.660), (0.071, 0.639)])

    plots = [Ink(colour, cut(plot)) for colour, plot in PLOTS]
    marks = [Ink("#efe6d3", furrows), Ink("#d7a445", cabbages)]
    return [
        Ink("#cdbd97", flood),
        *plots,
        *marks,
        Ink("#2d2926", hut),
        Ink("#bf4a2b", roof),
    ]
