"""Cloth in the round: folded, hung, filled with feathers, and seen from near by."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from PIL import Image, ImageDraw

from demo.studio import drafts, noise
from demo.studio.cloth import relief
from demo.studio.light import decode, develop, encode, linear, mix, ramp
from demo.studio.noise import Array
from demo.studio.prints import drop, plaster, turned

WIDTH, HEIGHT = 1200, 1500
Size = tuple[int, int]
Box = tuple[int, int, int, int]


def _cover(layer: Image.Image) -> Array:
    """A drawing that was made twice as large, as numbers from 0 to 1."""
    size = layer.width // 2, layer.height // 2
    return np.asarray(layer.resize(size, Image.Resampling.BOX), np.float32) / 255


def _field(height: int, width: int) -> tuple[Array, Array]:
    y, x = np.mgrid[0:height, 0:width].astype(np.float32)
    return y, x


def _soft_sheet(size: Size, box: Box, *, seed: int) -> Array:
    """A sheet with soft corners whose edges are not quite straight."""
    layer = Image.new("L", (size[1] * 2, size[0] * 2), 0)
    corners = [edge * 2 for edge in box]
    ImageDraw.Draw(layer).rounded_rectangle(corners, 44, fill=255)
    y, x = _field(*size)
    dx, dy = (noise.cloud(size, 55, seed=seed + k) * 2.6 for k in range(2))
    return noise.pick(_cover(layer)[..., None], x + dx, y + dy)[..., 0]


@dataclass(frozen=True)
class Fringe:
    """Knotted fringe below a hem that runs from `left` to `right`."""

    left: int
    right: int
    top: int
    long: int
    colours: Array

    def hang(self, size: Size, *, seed: int) -> tuple[Array, Array]:
        """Its colours and its cover, on a picture of this size."""
        random = np.random.default_rng(seed)
        layer = Image.new("RGBA", (size[1] * 2, size[0] * 2), (0, 0, 0, 0))
        pen = ImageDraw.Draw(layer)
        count = (self.right - self.left) // 10
        for knot in range(count):
            x = self.left + (knot + 0.5) * (self.right - self.left) / count
            tint = encode(self.colours[int(knot / count * len(self.colours))]) * 255
            for _strand in range(5):
                self._strand(pen, x, tint, random)
            box = [x * 2 - 9, self.top * 2 + 10, x * 2 + 9, self.top * 2 + 34]
            pen.ellipse(box, fill=_dye(tint * 0.93))
        drawn = _cover(layer)
        cover = drawn[..., 3]
        return decode(drawn[..., :3] / np.maximum(cover, 0.02)[..., None]), cover

    def _strand(self, pen: Any, x: float, tint: Array, random: Any) -> None:
        lean = random.normal(0, 0.05) + random.normal(0, 0.05, 11).cumsum()
        step = self.long * random.uniform(0.86, 1.06) / 11
        start = x + random.normal(0, 1.8)
        across = start + np.concatenate([[0], np.sin(lean).cumsum() * step])
        down = self.top + np.concatenate([[0], np.cos(lean).cumsum() * step])
        spots = [
            (float(a) * 2, float(b) * 2) for a, b in zip(across, down, strict=True)
        ]
        shade = _dye(tint * random.uniform(0.72, 1.02))
        pen.line(spots, fill=shade, width=5, joint="curve")


def _dye(tint: Array) -> tuple[int, int, int, int]:
    red, green, blue = (int(part) for part in tint)
    return red, green, blue, 255


LAYERS = ((1226, -7), (1208, 11), (1190, 3), (1172, 7))  # Foot, and slip to the side.


def folded(
    cloth: Array, colours: Array | None, *, ground: str, seed: int, lean: float = -4.5
) -> Image.Image:
    """Four layers of cloth on a table, the uppermost with its fringe."""
    size = (HEIGHT + 200, WIDTH + 200)
    picture = plaster(*size, ground, seed=seed)
    left, right, top = 330, 1080, 440
    for layer, (foot, slip) in enumerate(LAYERS):
        rise = 10 * layer
        box = (left + slip, top - rise, right + slip - 4 * layer, foot - rise)
        mask = _soft_sheet(size, box, seed=seed + 10 * layer)
        picture = drop(picture, mask, (18, 24), 22, 0.34)
        picture = drop(picture, mask, (5, 7), 6, 0.30)
        if layer == len(LAYERS) - 1 and colours is not None:
            ends = Fringe(box[0] + 14, right + slip - 24, box[3] - 6, 92, colours)
            light, cover = ends.hang(size, seed=seed)
            picture = drop(picture, cover, (7, 10), 6, 0.35)
            picture = mix(picture, light * 0.92, cover[..., None])
        sheet = _bulging(cloth, size, box, seed + layer, away=layer)
        picture = mix(picture, sheet, mask[..., None])
    whole = turned(picture, -lean)[100:-100, 100:-100]
    return develop(whole, seed=seed, exposure=1.06)


def _bulging(cloth: Array, size: Size, box: Box, seed: int, *, away: int) -> Array:
    """One layer: round at its edges, with soft wrinkles that bend its pattern."""
    y, x = _field(*size)
    sides = [y - box[1], (x - box[0]) * 1.5, (box[2] - x) * 1.5, box[3] - y]
    edge = np.clip(np.minimum.reduce(sides) / 34, 0, 1)
    wrinkles = 8 * noise.cloud(size, (40, 90), seed=seed)
    height = 18 * np.sqrt(1 - (1 - edge) ** 2) + wrinkles
    shade = relief(height, 0.26, deep=0.010, around=36)
    shown = noise.pick(cloth, x + away * 37, y + height * 0.4 + away * 51)
    return shown * shade[..., None]


@dataclass(frozen=True)
class Drape:
    """How a cloth hangs: where, in how many folds, and how deep they are."""

    box: tuple[int, int, int, int] = (265, 225, 935, 1200)
    folds: float = 5.5
    deep: float = 36

    def heights(self, seed: int) -> Array:
        """Folds that are shallow at the rod and deepen towards the hem."""
        left, top, right, foot = self.box
        y, x = _field(HEIGHT, WIDTH)
        share, fall = (x - left) / (right - left), (y - top) / (foot - top)
        fall = np.clip(fall, 0, 1)
        wander = noise.drift(1, 600, 24, seed=seed)[0]
        phase = np.interp(share[0], np.linspace(0, 1, 600), wander)[None] * 0.5
        turns = 2 * np.pi * self.folds * share
        main = np.sin(turns + phase * 2.2 + 0.25 * fall)
        fine = 0.35 * np.sin(turns * 1.9 + phase * 3 + 1)
        return self.deep * (0.22 + 0.78 * fall**0.8) * (main + fine)

    def mask(self, heights: Array) -> Array:
        left, top, right, foot = self.box
        y, x = _field(HEIGHT, WIDTH)
        sides = ramp(-1, 1, x - left) * ramp(-1, 1, right - x)
        return sides * ramp(-1, 1, foot + 0.14 * heights - y) * (y >= top)

    def laid_on(self, cloth: Array, heights: Array) -> Array:
        """The cloth along its folds; scaled for each row, so that no selvedge is lost."""
        left, top, right, foot = self.box
        y, _x = _field(HEIGHT, WIDTH)
        rows, columns = cloth.shape[0] - 2, cloth.shape[1] - 2
        arc = np.cumsum(np.sqrt(1 + np.gradient(heights, axis=1) ** 2), axis=1)
        start, end = arc[:, left : left + 1], arc[:, right - 1 : right]
        across = np.clip((arc - start) / (end - start), 0, 1) * columns
        down = np.clip((y - top) / (foot - top), 0, 1) * rows
        return noise.pick(cloth, across, down)


def hung(
    cloth: Array,
    colours: Array | None,
    *,
    ground: str,
    seed: int,
    drape: Drape | None = None,
) -> Image.Image:
    """Cloth over a round rod."""
    drape = drape or Drape()
    left, top, right, foot = drape.box
    picture = plaster(HEIGHT, WIDTH, ground, seed=seed)
    heights = drape.heights(seed)
    mask = drape.mask(heights)
    shade = relief(heights, 0.60, deep=0.008, around=36)
    picture = drop(picture, mask, (36, 32), 34, 0.40)
    picture = drop(picture, mask, (11, 11), 9, 0.20)
    if colours is not None:
        ends = Fringe(left + 6, right - 6, foot - 4, 84, colours)
        light, cover = ends.hang((HEIGHT, WIDTH), seed=seed)
        picture = drop(picture, cover, (20, 20), 14, 0.33)
        folds_light = np.clip(shade[foot - 12], 0.5, 1.15)[None, :, None]
        picture = mix(picture, light * folds_light, cover[..., None])
    y, _x = _field(HEIGHT, WIDTH)
    rolled = (0.55 + 0.45 * ramp(-4, 34, y - top)) * shade
    shown = drape.laid_on(cloth, heights) * rolled[..., None]
    picture = mix(picture, shown, mask[..., None])
    return develop(_rod(picture, mask, drape.box, seed), seed=seed, exposure=1.06)


def _rod(picture: Array, mask: Array, box: Box, seed: int) -> Array:
    left, top, right, _ = box
    y, x = np.mgrid[0:HEIGHT, 0:WIDTH].astype(np.float32)
    reach, thick = 78, 15
    whole = (
        ramp(-1, 1, thick - np.abs(y - top))
        * ramp(-1, 1, x - left + reach)
        * ramp(-1, 1, right + reach - x)
    )
    bare = whole * (1 - ramp(-1, 1, x - left + 2) * ramp(-1, 1, right + 2 - x))
    picture = drop(picture, bare, (30, 26), 16, 0.28)
    round_ = np.clip((y - top) / thick, -1, 1)
    lit = 0.45 + 0.70 * np.clip(-0.55 * round_ + 0.75 * np.sqrt(1 - round_**2), 0, 1)
    grain = 1 + 0.05 * noise.cloud((HEIGHT, WIDTH), (1.0, 50), seed=seed + 9)
    wood = linear("#b58d61") * (lit * grain)[..., None]
    picture = mix(picture, wood, bare[..., None])
    over = mask * ramp(-1, 1, thick + 8 - np.abs(y - top))
    return picture * (1 - over * 0.30 * np.clip(round_, 0, 1))[..., None]


@dataclass(frozen=True)
class Pillow:
    """The shape of a filled square: how full it is, and how near its edge."""

    across: Array
    down: Array
    full: Array
    edge: Array

    @classmethod
    def of(cls, half: float) -> Pillow:
        y, x = _field(HEIGHT, WIDTH)
        a, b = (x - WIDTH / 2) / half, (y - HEIGHT / 2 - 10) / half
        # The sides are drawn in most at their middle.
        wide = np.abs(a) * (1 + 0.09 * (1 - np.clip(np.abs(b), 0, 1.2) ** 2))
        high = np.abs(b) * (1 + 0.09 * (1 - np.clip(np.abs(a), 0, 1.2) ** 2))
        full = np.clip(1 - wide**2.2, 0, 1) * np.clip(1 - high**2.2, 0, 1)
        return cls(a, b, full, np.maximum(wide, high))

    def heights(self, seed: int) -> Array:
        """Round, with a soft dent here and there and creases at the corners."""
        dents = 7 * noise.cloud((HEIGHT, WIDTH), 50, seed=seed) * self.full**0.3
        away = np.hypot(self.across, self.down)
        corner = np.exp(-(((np.abs(self.across) - np.abs(self.down)) / 0.16) ** 2))
        creases = corner * np.sin(26 * away) * np.clip(away - 0.62, 0, 1) * 7
        return noise.soften(215 * self.full**0.42 + dents + creases, 4)


def cushion(cloth: Array, *, ground: str, seed: int) -> Image.Image:
    """A filled cushion seen from the front, with piping round it."""
    picture = plaster(HEIGHT, WIDTH, ground, seed=seed)
    pillow = Pillow.of(half=385)
    mask = ramp(1.003, 0.997, pillow.edge)
    shade = relief(pillow.heights(seed), 0.52, deep=0.0012, around=90)
    picture = drop(picture, mask, (30, 44), 48, 0.48)
    picture = drop(picture, mask, (9, 15), 12, 0.30)
    reach = 0.93 * (1 + 0.10 * (1 - pillow.full))
    middle_y, middle_x = cloth.shape[0] / 2, cloth.shape[1] / 2
    x = (pillow.across * reach + 1) * middle_x
    y = (pillow.down * reach + 1) * middle_y
    shown = noise.pick(cloth, x, y) * shade[..., None]
    picture = mix(picture, shown, mask[..., None])
    piping = np.exp(-(((pillow.edge - 0.992) / 0.010) ** 2)) * mask
    round_ = shade * (0.85 + 0.3 * ramp(1.0, 0.985, pillow.edge))
    cord = linear(drafts.RUST) * round_[..., None]
    picture = mix(picture, cord, (0.9 * piping)[..., None])
    return develop(picture, seed=seed, exposure=1.06)
