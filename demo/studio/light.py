"""Colour in linear light, and the last step from light to a picture."""

from __future__ import annotations

import numpy as np
from PIL import Image

from demo.studio import noise
from demo.studio.noise import Array

FLOAT = np.float32

WHITE_POINT = 3.2


def linear(code: str) -> Array:
    """The linear light of a colour written as `#rrggbb`."""
    parts = np.array([int(code[at : at + 2], 16) / 255 for at in (1, 3, 5)])
    return decode(parts)


def decode(values: Array) -> Array:
    low, high = values / 12.92, ((values + 0.055) / 1.055) ** 2.4
    return np.where(values <= 0.04045, low, high).astype(FLOAT)


def encode(light: Array) -> Array:
    light = np.clip(light, 0, 1)
    high = 1.055 * light ** (1 / 2.4) - 0.055
    return np.where(light <= 0.0031308, light * 12.92, high)


def dot(one: Array, other: Array) -> Array:
    """Row by row."""
    return np.einsum("...i,...i->...", one, other)


def unit(vectors: Array) -> Array:
    length = np.sqrt(dot(vectors, vectors))[..., None]
    return vectors / np.maximum(length, 1e-9)


def ramp(start: float | Array, end: float | Array, at: Array) -> Array:
    """Zero at `start`, one at `end`, smooth between; either may be the larger."""
    share = np.clip((at - start) / (np.asarray(end) - start), 0, 1)
    return share * share * (3 - 2 * share)


def mix(one: Array, other: Array, share: Array) -> Array:
    return one + (other - one) * share


def tone(light: Array) -> Array:
    """Bend light into what paper can show: bright parts roll off, none clips."""
    return light * (1 + light / WHITE_POINT**2) / (1 + 0.32 * light)


def vignette(height: int, width: int, depth: float = 0.06) -> Array:
    across = np.linspace(-1, 1, width)[None, :] ** 2
    down = np.linspace(-1, 1, height)[:, None] ** 2
    return (1 - depth * (across + down) / 2).astype(FLOAT)


def develop(light: Array, *, seed: int, exposure: float = 1.0) -> Image.Image:
    """The finished picture: tone, a little saturation, vignette and grain."""
    height, width = light.shape[:2]
    picture = tone(light * exposure * vignette(height, width)[..., None])
    grey = picture @ np.array([0.21, 0.72, 0.07], FLOAT)
    picture = grey[..., None] + (picture - grey[..., None]) * 1.05
    grain = noise.cloud((height, width), 0.6, seed=seed) * 0.006
    shown = np.clip(encode(picture) + grain[..., None], 0, 1)
    return Image.fromarray((shown * 255 + 0.5).astype(np.uint8))


def shrink(light: Array, height: int, width: int) -> Array:
    """Average a picture in linear light down (or up) to another size."""
    layers = [
        Image.fromarray(np.ascontiguousarray(light[..., k], FLOAT)).resize(
            (width, height), Image.Resampling.LANCZOS
        )
        for k in range(light.shape[-1])
    ]
    return np.maximum(np.stack([np.asarray(layer) for layer in layers], -1), 0)
