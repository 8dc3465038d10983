"""Cloth from a draft: every thread with its height, twist, fibres and light."""

from __future__ import annotations

import numpy as np
from PIL import Image, ImageDraw

from demo.studio import noise
from demo.studio.drafts import Draft
from demo.studio.light import linear, mix, ramp, unit
from demo.studio.noise import Array

SLANT = unit(np.array([-0.55, -0.62, 0.62], np.float32))
CLOSE = 18  # From so many pixels a thread on, averaging down adds nothing.


class Weave:
    """One piece of cloth in the making; `scale` is pixels to a thread."""

    def __init__(
        self, draft: Draft, scale: int, seed: int, thin: float = 1.0, fine: int = 0
    ) -> None:
        self.draft, self.seed, self.thin = draft, seed, thin
        # Woven larger and averaged down.
        self.fine = fine or (1 if scale >= CLOSE else 2)
        self.px = scale * self.fine
        picks, ends = draft.up.shape
        edges = np.concatenate([[0], np.cumsum(draft.picks)])
        self.y = (np.arange(int(edges[-1] * self.px)) + 0.5) / self.px
        self.x = (np.arange(ends * self.px) + 0.5) / self.px
        self.pick = np.clip(
            np.searchsorted(edges, self.y, side="right") - 1, 0, picks - 1
        )
        self.end = self.x.astype(int)
        centre, thick = (
            edges[self.pick] + draft.picks[self.pick] / 2,
            draft.picks[self.pick],
        )
        wander = 0.04
        long, wide = len(self.y), len(self.x)
        sway = noise.drift(ends, long, self.px * 3, seed=seed).T * wander
        rise = noise.drift(picks, wide, self.px * 3, seed=seed + 1) * wander
        self.u = ((self.x - self.end - 0.5)[None] + sway[:, self.end]).astype("f4")
        self.v = (((self.y - centre) / thick)[:, None] + rise[self.pick]).astype("f4")

    @property
    def size(self) -> tuple[int, int]:
        return len(self.y), len(self.x)

    def _heights(self) -> tuple[Array, Array, Array, Array]:
        """Where each thread's upper side lies, and how round it is there."""
        draft, random = self.draft, np.random.default_rng(self.seed + 2)
        picks, ends = draft.up.shape
        over = np.where(draft.up, 1.0, -1.0)
        soft = self.px * 0.34
        path_warp = noise.blur(over[self.pick], (soft, 0.01))[:, self.end]
        path_weft = noise.blur(-over[:, self.end], (0.01, soft))[self.pick]
        wide = random.uniform(0.94, 1.06, ends)[self.end][None] * self.thin
        high = random.uniform(0.94, 1.06, picks)[self.pick][:, None]
        round_warp = np.sqrt(np.clip(1 - (2 * self.u / wide) ** 2, 0, 1))
        round_weft = np.sqrt(np.clip(1 - (2 * self.v / high) ** 2, 0, 1))
        crimp = draft.crimp / 2
        lift = np.sqrt(draft.picks)[self.pick][:, None]
        warp = np.where(round_warp > 0, crimp * path_warp + 0.6 * round_warp, -2)
        weft = (crimp * path_weft + 0.6 * round_weft) * lift
        return warp, np.where(round_weft > 0, weft, -2), round_warp, round_weft

    def _twist(self, warp: Array, round_warp: Array, round_weft: Array) -> Array:
        """The ridges of the ply, running slantwise round each thread."""
        random = np.random.default_rng(self.seed + 3)
        picks, ends = self.draft.up.shape
        lean_warp = np.arcsin(np.clip(2 * self.u, -1, 1)) / np.pi
        lean_weft = np.arcsin(np.clip(2 * self.v, -1, 1)) / np.pi
        start_warp = random.uniform(0, 1, ends)[self.end][None]
        start_weft = random.uniform(0, 1, picks)[self.pick][:, None]
        along = self.y[:, None] * 0.95 + lean_warp * 1.1 + start_warp
        across = self.x[None] * 0.95 + lean_weft * 1.1 + start_weft
        one = np.sin(2 * np.pi * along) * round_warp
        other = np.sin(2 * np.pi * across) * round_weft
        return np.where(warp, one, other).astype("f4")

    def _fibres(self, warp: Array) -> Array:
        fine, long = max(self.px * 0.035, 0.3), self.px * 0.30
        upright = noise.cloud(self.size, (long, fine), seed=self.seed + 4)
        level = noise.cloud(self.size, (fine, long), seed=self.seed + 5)
        return np.where(warp, upright, level)

    def woven(self, hairs: int = 0) -> Array:
        """The cloth from above, lit from the upper left, in linear light."""
        high_warp, high_weft, round_warp, round_weft = self._heights()
        warp = high_warp > high_weft
        ply = self._twist(warp, round_warp, round_weft)
        fibre = self._fibres(warp)
        blotch = noise.cloud(self.size, self.px * 0.16, seed=self.seed + 6)
        height = np.maximum(high_warp, high_weft) + 0.05 * ply + 0.045 * fibre
        height = (height + 0.03 * blotch).astype("f4")
        if self.draft.relief is not None:
            height += self.draft.relief[self.pick][:, self.end].astype("f4")
        colour = (
            self._colour(warp)
            * (1 + 0.06 * fibre + 0.06 * blotch + 0.05 * ply)[..., None]
        )
        gap = ramp(-0.15, -0.55, height)[..., None]
        colour = mix(colour, linear("#2a2420") * 0.6, gap)
        cloth = colour * _lit(np.maximum(height, -0.6), self.px)[..., None]
        if hairs:
            cloth = _hairy(cloth, hairs, self.px, self.seed)
        return _averaged(np.clip(cloth, 0, None), self.fine)

    def _colour(self, warp: Array) -> Array:
        draft, random = self.draft, np.random.default_rng(self.seed + 7)
        ends = draft.warp * (1 + 0.05 * random.standard_normal((len(draft.warp), 1)))
        picks = draft.weft * (1 + 0.05 * random.standard_normal((len(draft.weft), 1)))
        return np.where(
            warp[..., None], ends[self.end][None], picks[self.pick][:, None]
        )


def _lit(height: Array, px: float) -> Array:
    down, right = np.gradient(noise.blur(height, max(px * 0.05, 0.3)))
    steep = px * 0.42
    normal = unit(np.stack([-right * steep, -down * steep, np.ones_like(down)], -1))
    direct = np.clip((normal @ SLANT + 0.30) / 1.30, 0, 1)
    hollow = np.clip(noise.blur(height, px * 0.55) - height, 0, 1)
    deeper = np.clip(noise.blur(height, px * 2.2) - height, 0, 1)
    near = np.clip(1 - 0.95 * hollow, 0.22, 1) * np.clip(1 - 0.5 * deeper, 0.4, 1)
    return (0.36 + 0.92 * direct) * near


def _hairy(cloth: Array, count: int, px: float, seed: int) -> Array:
    """Stray fibres: short, bent, lighter than the cloth, each with its shadow."""
    random = np.random.default_rng(seed + 8)
    height, width = cloth.shape[:2]
    layer = Image.new("L", (width, height), 0)
    pen = ImageDraw.Draw(layer)
    for _ in range(count):
        bends = random.normal(0, 0.28, 8).cumsum() + random.uniform(0, 6.28)
        step = random.uniform(0.5, 1.6) * px / 8
        x = random.uniform(0, width) + np.concatenate(
            [[0], np.cos(bends).cumsum() * step]
        )
        y = random.uniform(0, height) + np.concatenate(
            [[0], np.sin(bends).cumsum() * step]
        )
        spots = [(float(a), float(b)) for a, b in zip(x, y, strict=True)]
        pen.line(
            spots, fill=int(random.uniform(60, 170)), width=max(1, int(px * 0.035))
        )
    mask = np.asarray(layer, np.float32) / 255
    shadow = np.roll(mask, (3, 2), (0, 1))
    mean = noise.soften_colours(cloth, px)
    cloth = cloth * (1 - 0.30 * shadow)[..., None]
    return mix(cloth, mean * 1.3, (0.5 * mask)[..., None])


def _averaged(picture: Array, times: int) -> Array:
    height, width = (side // times for side in picture.shape[:2])
    cut = picture[: height * times, : width * times]
    small: Array = cut.reshape(height, times, width, times, 3).mean((1, 3))
    return small.astype("f4")


def relief(
    height: Array, steep: float, *, deep: float = 0.0, around: float = 30
) -> Array:
    """How a soft surface takes the light; hollows darken by `deep`."""
    down, right = np.gradient(height)
    normal = unit(np.stack([-right * steep, -down * steep, np.ones_like(height)], -1))
    light = unit(np.array([-0.58, -0.42, 0.72], np.float32))
    direct = np.clip((normal @ light + 0.15) / (light[2] + 0.15), 0, 1.5)
    hollow = np.clip(noise.blur(height, around) - height, 0, None)
    return (0.42 + 0.58 * direct) * np.clip(1 - deep * hollow, 0.45, 1.1)
