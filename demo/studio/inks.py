"""Screen printing: shapes cut out, inks pulled one by one over cotton paper."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from functools import lru_cache

import numpy as np
from PIL import Image, ImageDraw, ImageFilter

from demo.studio import noise
from demo.studio.light import linear, mix, ramp
from demo.studio.noise import Array

ART = (1200, 1500)
SHEET = (1480, 1850)
MARGIN = (140, 130)  # From the left and from the top.
PAPER = "#f3ede1"
FINE = 2  # Shapes are drawn larger by this and averaged down.
Spot = tuple[float, float]


class Stencil:
    """What one ink covers; the sheet is 1 wide and 1.25 high, y runs down."""

    def __init__(self) -> None:
        size = (ART[0] * FINE, ART[1] * FINE)
        self.image = Image.new("L", size, 0)
        self.pen = ImageDraw.Draw(self.image)
        self.unit = ART[0] * FINE

    def _at(self, spots: Iterable[Spot]) -> list[Spot]:
        return [(x * self.unit, y * self.unit) for x, y in spots]

    def shape(self, spots: Iterable[Spot], *, ink: bool = True) -> None:
        self.pen.polygon(self._at(spots), fill=255 if ink else 0)

    def disc(self, x: float, y: float, radius: float, *, ink: bool = True) -> None:
        box = self._at([(x - radius, y - radius), (x + radius, y + radius)])
        self.pen.ellipse([*box[0], *box[1]], fill=255 if ink else 0)

    def box(self, x0: float, y0: float, x1: float, y1: float) -> None:
        self.shape([(x0, y0), (x1, y0), (x1, y1), (x0, y1)])

    def bar(self, x: float, y: float, length: float, thick: float) -> None:
        """A short level stroke with round ends, its middle at x, y."""
        box = self._at(
            [(x - length / 2, y - thick / 2), (x + length / 2, y + thick / 2)]
        )
        self.pen.rounded_rectangle([*box[0], *box[1]], thick * self.unit / 2, fill=255)

    def wedge(
        self, x: float, y: float, radius: float, start: float, end: float
    ) -> None:
        """A slice of a disc; degrees run clockwise from the right."""
        box = self._at([(x - radius, y - radius), (x + radius, y + radius)])
        self.pen.pieslice([*box[0], *box[1]], start, end, fill=255)

    def line(self, spots: Iterable[Spot], thick: float, *, ink: bool = True) -> None:
        places = self._at(spots)
        width = round(thick * self.unit)
        self.pen.line(places, fill=255 if ink else 0, width=width, joint="curve")


Drawing = Callable[[Stencil], None]


@dataclass(frozen=True)
class Ink:
    """One colour and what is drawn with it; a clear ink darkens what it covers."""

    colour: str
    draw: Drawing
    clear: bool = False


def cut(*shapes: list[Spot]) -> Drawing:
    """A drawing of plain shapes, each given by its corners."""

    def draw(stencil: Stencil) -> None:
        for shape in shapes:
            stencil.shape(shape)

    return draw


def pull(inks: list[Ink], *, seed: int) -> Array:
    """The printed sheet, in linear light."""
    fibre = _rolled(1.1, seed + 1)
    flock = _rolled(9, seed + 2)
    tooth = 1 + 0.010 * fibre + 0.006 * flock
    sheet = linear(PAPER) * tooth[..., None]
    for turn, ink in enumerate(inks):
        cover = _laid(ink, turn, seed)
        shade = ((1 - 0.10 * _ridge(cover)) * (1 + 0.010 * fibre))[..., None]
        colour = linear(ink.colour) * shade * (sheet if ink.clear else 1)
        sheet = mix(sheet, colour, _grained(cover, seed + 10 * turn)[..., None])
    return _signed(sheet, seed)


@lru_cache(maxsize=8)
def _field(sigma: float) -> Array:
    return noise.cloud((SHEET[1], SHEET[0]), sigma, seed=round(sigma * 10))


def _rolled(sigma: float, seed: int) -> Array:
    """One field serves every ink, each time from another corner."""
    away = np.random.default_rng(seed).integers(0, 1400, 2)
    return np.roll(_field(sigma), tuple(away), (0, 1))


def _laid(ink: Ink, turn: int, seed: int) -> Array:
    """An ink's cover on the sheet: a little out of register, its edge alive."""
    stencil = Stencil()
    ink.draw(stencil)
    small = stencil.image.resize(ART, Image.Resampling.BOX)
    slip = np.random.default_rng(seed * 31 + turn).normal(0, 1.9, 2) if turn else (0, 0)
    sheet = Image.new("L", SHEET, 0)
    sheet.paste(small, (MARGIN[0] + round(slip[0]), MARGIN[1] + round(slip[1])))
    soft = _blurred(sheet, 1.6)
    # Only where the cover is neither whole nor none: there the outline wanders.
    wander = 4 * soft * (1 - soft) * 0.13 * _rolled(2.2, seed + 50 + turn)
    return np.clip((soft - 0.5 + wander) * 2.4 + 0.5, 0, 1)


def _blurred(mask: Image.Image, radius: float) -> Array:
    soft = mask.filter(ImageFilter.GaussianBlur(radius))
    return np.asarray(soft, np.float32) / 255


def _ridge(cover: Array) -> Array:
    """Where ink piles up: just inside its edge."""
    mask = Image.fromarray((cover * 255).astype(np.uint8))
    return np.clip(cover - _blurred(mask, 5), 0, 1)


def _grained(cover: Array, seed: int) -> Array:
    """Ink never lies quite even: slow mottling, fine grain, a few pinholes."""
    mottle = _rolled(22, seed + 3)
    grain = _rolled(0.9, seed + 4)
    holes = ramp(3.1, 3.6, _rolled(1.3, seed + 5) + 0.25 * mottle)
    even = 1 - 0.012 * np.clip(mottle, -2, 2) - 0.016 * np.clip(grain, -2, 2)
    return np.clip(cover * 0.985 * even * (1 - 0.75 * holes), 0, 1)


def _signed(sheet: Array, seed: int) -> Array:
    """Edition and signature in pencil, under the print."""
    random = np.random.default_rng(seed + 77)
    layer = Image.new("L", (SHEET[0] * 2, SHEET[1] * 2), 0)
    pen = ImageDraw.Draw(layer)
    base = MARGIN[1] + ART[1] + 50
    for start, letters in (
        (MARGIN[0] + 4, 2),
        (MARGIN[0] + 60, 2),
        (SHEET[0] - MARGIN[0] - 165, 9),
    ):
        along = np.linspace(0, 1, letters * 14)
        one, two = random.uniform(0, 6, 2)
        swing = np.sin(along * letters * 6.3 + one) * (
            0.6 + 0.4 * np.sin(along * 9 + two)
        )
        x = start + along * letters * 15 + 4 * np.sin(along * letters * 6.3 + two)
        y = base + 8 * swing * np.where(along < 0.12, 1.9, 1)
        spots = [(float(a) * 2, float(b) * 2) for a, b in zip(x, y, strict=True)]
        pen.line(spots, fill=150, width=4, joint="curve")
    slash = MARGIN[0] + 44
    pen.line(
        [(slash * 2, base * 2 + 20), (slash * 2 + 20, base * 2 - 24)], fill=140, width=4
    )
    pencil = np.asarray(layer.resize(SHEET, Image.Resampling.BOX), np.float32) / 255
    return np.clip(sheet * (1 - 0.5 * pencil[..., None]), 0, 1)
