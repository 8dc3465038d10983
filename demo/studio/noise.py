"""Randomness with a grain: blurs, clouds and noise in space, seeded."""

from __future__ import annotations

from functools import lru_cache
from typing import Any

import numpy as np

# Stubs lose a field's kind in the first sum, so no more is said than that it is one.
Array = Any
Size = tuple[int, int]
CELLS = 32


def _bell(count: int, sigma: float, *, half: bool = False) -> Array:
    freq = np.fft.rfftfreq(count) if half else np.fft.fftfreq(count)
    return np.exp(-2 * (np.pi * freq * sigma) ** 2).astype(np.float32)


def blur(field: Array, sigma: float | tuple[float, float]) -> Array:
    """A Gaussian blur of a field that wraps round; sigma is (down, across)."""
    down, across = sigma if isinstance(sigma, tuple) else (sigma, sigma)
    height, width = field.shape
    waves = np.fft.rfft2(field.astype(np.float32))
    waves *= _bell(height, down)[:, None] * _bell(width, across, half=True)[None]
    return np.fft.irfft2(waves, s=field.shape).astype(np.float32)


def soften(mask: Array, sigma: float) -> Array:
    """A blur that does not wrap: the edge is carried on outwards."""
    pad = int(3 * sigma) + 1
    return blur(np.pad(mask, pad, mode="edge"), sigma)[pad:-pad, pad:-pad]


def soften_colours(picture: Array, sigma: float) -> Array:
    return np.stack([soften(picture[..., k], sigma) for k in range(3)], -1)


def cloud(size: Size, sigma: float | tuple[float, float], *, seed: int) -> Array:
    """Blurred noise of mean 0 and deviation 1."""
    rough = np.random.default_rng(seed).standard_normal(size, dtype=np.float32)
    soft = blur(rough, sigma)
    return soft / soft.std()


def drift(lines: int, length: int, sigma: float, *, seed: int) -> Array:
    """One slow random walk a line, for threads that wander; deviation 1."""
    rough = np.random.default_rng(seed).standard_normal((lines, length))
    soft = blur(rough, (0.01, sigma))
    return soft / soft.std()


@lru_cache(maxsize=64)
def _lattice(seed: int) -> Array:
    rough = np.random.default_rng(seed).standard_normal((CELLS,) * 3)
    for axis in range(3):
        rough = rough + 0.5 * (np.roll(rough, 1, axis) + np.roll(rough, -1, axis))
    return (rough / rough.std()).astype(np.float32).ravel()


def in_space(points: Array, scale: float, *, seed: int) -> Array:
    """Smooth noise at points in space; about `scale` bumps to a unit."""
    place = points * np.float32(scale)
    floor = np.floor(place)
    share = (place - floor).astype(np.float32)
    share = share * share * (3 - 2 * share)
    near = floor.astype(np.int64) & (CELLS - 1)
    far = (near + 1) & (CELLS - 1)
    lattice, total = _lattice(seed), np.zeros(len(points), np.float32)
    for corner in range(8):
        pick = [(corner >> axis) & 1 for axis in range(3)]
        cell = [(far if pick[axis] else near)[:, axis] for axis in range(3)]
        weight = np.ones(len(points), np.float32)
        for axis in range(3):
            weight *= share[:, axis] if pick[axis] else 1 - share[:, axis]
        total += weight * lattice[(cell[0] * CELLS + cell[1]) * CELLS + cell[2]]
    return total


def layered(points: Array, scale: float, *, seed: int, layers: int = 3) -> Array:
    """Noise upon finer noise, as in clay, plaster and wood."""
    total = np.zeros(len(points), np.float32)
    for layer in range(layers):
        finer = scale * 2.0**layer
        total += 0.5**layer * in_space(points + 7.3 * layer, finer, seed=seed + layer)
    return total


def pick(texture: Array, x: Array, y: Array) -> Array:
    """Read a texture between its pixels; it repeats beyond its edges."""
    height, width = texture.shape[:2]
    left, top = np.floor(x), np.floor(y)
    dx, dy = (x - left)[..., None], (y - top)[..., None]
    x0, y0 = left.astype(np.int64) % width, top.astype(np.int64) % height
    x1, y1 = (x0 + 1) % width, (y0 + 1) % height
    upper = texture[y0, x0] * (1 - dx) + texture[y0, x1] * dx
    lower = texture[y1, x0] * (1 - dx) + texture[y1, x1] * dx
    return (upper * (1 - dy) + lower * dy).astype(np.float32)
