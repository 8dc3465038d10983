"""Cloth in the round: hung, laid over edges, filled with feathers, rolled, fringed."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from demo.studio import noise
from demo.studio.light import ramp, unit
from demo.studio.noise import Array
from demo.studio.sheets import Sheet, net, ropes
from demo.studio.surfaces import evenly, rounded

Corners = list[tuple[float, float]]


def way(corners: Corners, *, step: float = 0.045, times: int = 4) -> Array:
    """A path (y, z) round corners, as even steps."""
    line = rounded(corners, times)
    long = np.linalg.norm(np.diff(line, axis=0), axis=1).sum()
    return evenly(line, int(long / step))


@dataclass(frozen=True)
class Fall:
    """How a cloth falls: its width, its folds, how deep they are and where they begin.

    `loose` says for each step of the path how free the cloth is there, from 0 to 1.
    """

    wide: float
    folds: float
    deep: float
    seed: int
    loose: Array
    crease: float = 0.012
    skew: float = 0.0


def draped(path: Array, fall: Fall, skin: Array, back: Array | None = None) -> Sheet:
    """A cloth along a path; its whole width stays on it, however deep the folds."""
    columns = int(fall.wide / 0.045)
    share = np.linspace(0, 1, columns)
    wander = noise.drift(1, 600, 40, seed=fall.seed)[0]
    phase = np.interp(share, np.linspace(0, 1, 600), wander)[None] * 1.1
    run = np.linspace(0, 1, len(path))[:, None]
    turns = 2 * np.pi * fall.folds * share[None]
    waves = np.sin(turns + phase * 2 + 0.5 * run)
    waves = waves + 0.35 * np.sin(1.9 * turns + phase * 3 + 1 - 0.4 * run)
    depth = fall.deep * fall.loose[:, None]
    lift = depth * (waves + 0.6)
    soft = noise.cloud((len(path), columns), (9, 7), seed=fall.seed + 1)
    lift = lift + fall.crease * soft * (0.4 + 0.6 * fall.loose[:, None])
    slope = unit(np.gradient(path, axis=0))
    out = np.stack([slope[:, 1], -slope[:, 0]], -1)
    narrow = 1 - 0.10 * fall.loose * (fall.deep / 0.12)
    x = (share[None] - 0.5) * fall.wide * narrow[:, None] + fall.skew * run
    y = path[:, :1] + out[:, :1] * lift
    z = path[:, 1:] + out[:, 1:] * lift
    place = np.stack([x, y, z], -1)
    return net(place, _spots(place, path, skin), skin, back=back)


def _spots(place: Array, path: Array, skin: Array) -> Array:
    """The skin along the folds, scaled for each row so that no selvedge is lost."""
    arc = np.linalg.norm(np.diff(place, axis=1, prepend=place[:, :1]), axis=2).cumsum(1)
    across = arc / arc[:, -1:] * (skin.shape[1] - 2)
    down = np.linspace(0, 1, len(path))[:, None] * (skin.shape[0] - 2)
    return np.stack(np.broadcast_arrays(across, down), -1)


def bottom(sheet: Sheet, inset: float = 0.02) -> Array:
    """The line of a draped cloth's lower end, for its fringe."""
    assert sheet.net is not None
    line = sheet.place.reshape(*sheet.net, 3)[-1]
    return line[int(len(line) * inset) : len(line) - int(len(line) * inset)]


@dataclass(frozen=True)
class Fringe:
    """Knotted tassels: how many, how long and thick, and their colours in a row."""

    count: int
    long: float
    colours: Array
    seed: int
    thick: float = 0.024
    plies: int = 3

    def along(self, hem: Array, guide: Array) -> Sheet:
        """Tassels from a hem (points, 3), each down a guide of (z, y) offsets."""
        random = np.random.default_rng(self.seed)
        steps, strands = len(guide), self.count * self.plies
        where = (np.arange(self.count) + 0.5) / self.count
        at = np.linspace(0, 1, len(hem))
        root = np.stack([np.interp(where, at, hem[:, k]) for k in range(3)], -1)
        share = np.linspace(0, 1, steps)
        reach = np.repeat(random.uniform(0.86, 1.05, self.count), self.plies)
        reach = reach * random.uniform(0.95, 1.05, strands)
        way_ = [np.interp(reach[:, None] * share, share, guide[:, k]) for k in range(2)]
        sway = noise.drift(self.count, steps, steps * 0.25, seed=self.seed)
        sway = sway * share**0.8 * 0.045
        lines = np.zeros((strands, steps, 3))
        lines[..., 0] = np.repeat(root[:, 0], self.plies)[:, None]
        lines[..., 0] += np.repeat(sway, self.plies, 0)
        lines[..., 1] = np.repeat(root[:, 1], self.plies)[:, None] + way_[1]
        lines[..., 2] = np.repeat(root[:, 2], self.plies)[:, None] + way_[0]
        radius = self._twisted(lines, share, random)
        spot = np.zeros((strands, steps, 2))
        spot[..., 0] = np.repeat(np.arange(self.count), self.plies)[:, None]
        spot[..., 1] = share * 190 + random.uniform(0, 250, (strands, 1))
        return ropes(lines, radius, self._skin(), spot, sides=6)

    def _twisted(
        self, lines: Array, share: Array, random: np.random.Generator
    ) -> Array:
        """Wind the plies round each other and open them at the end; their thickness."""
        strands = len(lines)
        start = np.tile(np.arange(self.plies) / self.plies, self.count)
        start = start + np.repeat(random.uniform(0, 1, self.count), self.plies)
        turn = 2 * np.pi * (start[:, None] + 4.2 * self.long * share)
        knot = np.exp(-(((share - 0.10) / 0.045) ** 2))
        apart = self.thick * (0.72 - 0.25 * knot) * (1 + 1.3 * ramp(0.80, 1.0, share))
        lines[..., 0] += apart * np.cos(turn)
        lines[..., 2] += apart * np.sin(turn) * 0.8
        lines[..., 1] += apart * np.sin(turn) * 0.6
        ends = 1 - 0.55 * ramp(0.93, 1.0, share)
        swell = random.uniform(0.88, 1.1, (strands, 1))
        return self.thick * 0.80 * (1 + 0.75 * knot) * ends * swell

    def _skin(self) -> Array:
        """One column a tassel, with its twist and fibres down it."""
        pick = (np.arange(self.count) / self.count * len(self.colours)).astype(int)
        random = np.random.default_rng(self.seed + 1)
        shade = 1 + 0.07 * random.standard_normal((1, self.count))
        fibre = random.standard_normal((256, self.count)) * 0.10
        ply = 0.14 * np.sin(np.arange(256)[:, None] * 2 * np.pi / 8)
        skin: Array = self.colours[pick][None] * (shade + fibre + ply)[..., None]
        return np.clip(skin, 0.003, 1).astype("f4")


def hanging(long: float, steps: int = 26, lean: float = 0.04) -> Array:
    """A guide straight down, and a little forward."""
    share = np.linspace(0, 1, steps)
    return np.stack([lean * share, -long * share], -1)


def over_fold(flat: float, radius: float, long: float, lift: float) -> Array:
    """A guide that lies flat, then goes over a rounded fold and hangs."""
    corners = [
        (0.0, 0.0),
        (0.10, lift),
        (flat, lift),
        (flat + radius, lift),
        (flat + radius, lift - radius),
        (flat + radius, lift - 9),
    ]
    line = rounded(corners, 4)
    step = np.linalg.norm(np.diff(line, axis=0), axis=1)
    walked = np.concatenate([[0], step.cumsum()])
    where = np.linspace(0, long, 34)
    return np.stack([np.interp(where, walked, line[:, k]) for k in range(2)], -1)


def pillow(size: float, full: float, skin: Array, seed: int) -> tuple[Sheet, Array]:
    """A filled square standing on its lower edge, front and back, and its seam."""
    steps = np.sin(np.linspace(-np.pi / 2, np.pi / 2, 150))
    a, b = np.meshgrid(steps, -steps)
    room = np.clip(1 - a**2, 0, 1) * np.clip(1 - b**2, 0, 1)
    dents = noise.cloud(a.shape, (14, 14), seed=seed)
    away = np.hypot(a, b)
    corner = np.exp(-(((np.abs(a) - np.abs(b)) / 0.20) ** 2))
    creases = corner * np.sin(19 * away + 2 * dents) * np.clip(away - 0.55, 0, 1)
    thick = full * room**0.40 * (1 + 0.05 * dents)
    thick = thick + (0.05 * creases + 0.02 * dents) * room**0.3
    drawn = 1 - 0.085 * np.sqrt(room) * 0
    x = a * (1 - 0.075 * (1 - b**2)) * drawn
    y = b * (1 - 0.075 * (1 - a**2)) * drawn
    half = size / 2
    spot = np.stack(
        [(a + 1) / 2 * (skin.shape[1] - 2), (1 - b) / 2 * (skin.shape[0] - 2)], -1
    )
    front = net(np.stack([x * half, y * half + half * 0.92, thick], -1), spot, skin)
    ring = np.concatenate(
        [
            np.stack([x[0], y[0]], -1),
            np.stack([x[1:, -1], y[1:, -1]], -1),
            np.stack([x[-1, -2::-1], y[-1, -2::-1]], -1),
            np.stack([x[-2::-1, 0], y[-2::-1, 0]], -1),
        ]
    )
    seam = np.concatenate([ring * half + [0, half * 0.92], np.zeros((len(ring), 1))], 1)
    return front, seam


def rolled(long: float, wide: float, radius: float, skin: Array, thick: float) -> Sheet:
    """A cloth half rolled up: a flat part to the front, the roll behind it."""
    turn = np.arange(0, 4.2 * 2 * np.pi, 0.10)
    reach = radius - thick * turn / (2 * np.pi)
    spiral = np.stack([radius - reach * np.cos(turn), -reach * np.sin(turn)], -1)
    flat = np.linspace(long, 0, int(long / 0.045))[:-1]
    line = np.concatenate([np.stack([np.full_like(flat, 0.0), flat], -1), spiral])
    step = np.linalg.norm(np.diff(line, axis=0), axis=1)
    walked = np.concatenate([[0], step.cumsum()])
    columns = np.linspace(-wide / 2, wide / 2, int(wide / 0.045))
    wave = noise.cloud((len(line), len(columns)), (16, 16), seed=7) * 0.010
    y = line[:, :1] + thick / 2 + np.abs(wave)
    place = np.stack(np.broadcast_arrays(columns[None], y, line[:, 1:] + wave), -1)
    pitch = skin.shape[1] / wide
    across = (columns / wide + 0.5) * (skin.shape[1] - 2)
    spot = np.broadcast_arrays(
        across[None], skin.shape[0] - 2 - walked[:, None] * pitch
    )
    return net(place, np.stack(spot, -1), skin)
