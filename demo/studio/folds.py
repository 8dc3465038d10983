"""Cloth folded to and fro into a stack."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from demo.studio import noise
from demo.studio.light import unit
from demo.studio.noise import Array
from demo.studio.sheets import Sheet, net

STEP = 0.045


@dataclass(frozen=True)
class Stack:
    """A cloth folded to and fro: measures in units, `sheets` counts its layers."""

    wide: float = 3.7
    deep: float = 2.7
    thick: float = 0.12
    sheets: int = 9
    flap: float = 0.55  # How far behind the near edge the last layer ends.
    seed: int = 0


def serpent(stack: Stack) -> tuple[Array, Array]:
    """The cloth's middle line (y, z) from the lowest layer to the flap, and its layers."""
    lines, layers, near = [], [], stack.deep / 2
    turn = np.linspace(-np.pi / 2, np.pi / 2, 14)[1:-1]
    for layer in range(stack.sheets):
        level, way = (layer + 0.5) * stack.thick, 1 if layer % 2 == 0 else -1
        end = way * near - (stack.flap if layer == stack.sheets - 1 else 0)
        z = np.linspace(-way * near, end, int(stack.deep / STEP))
        lines.append(np.stack([np.full_like(z, level), z], -1))
        if layer < stack.sheets - 1:
            y = level + stack.thick / 2 * (1 + np.sin(turn))
            lines.append(
                np.stack([y, end + way * 0.62 * stack.thick * np.cos(turn)], -1)
            )
        layers += [layer] * (len(z) + (len(turn) if layer < stack.sheets - 1 else 0))
    return np.concatenate(lines), np.array(layers)


def section(wide: float, thick: float) -> tuple[Array, Array]:
    """Round the cloth: offsets (sideways, outwards), rounded at both selvedges."""
    flat = np.linspace(-wide / 2, wide / 2, int(wide / STEP))
    turn = np.linspace(np.pi / 2, -np.pi / 2, 7)
    half = thick / 2
    cap = np.stack([wide / 2 + half * np.cos(turn), half * np.sin(turn)], -1)
    top = np.stack([flat, np.full_like(flat, half)], -1)
    under = np.stack([flat[::-1], np.full_like(flat, -half)], -1)
    whole = np.concatenate([top, cap[1:-1], under, cap[1:-1] * [-1, 1], top[:1]])
    return whole[:, 0], whole[:, 1]


def folded(stack: Stack, skin: Array, pitch: float) -> tuple[Sheet, Array]:
    """The stack, and the line (points, 3) where its flap ends; `pitch` dots a unit."""
    line, layer = serpent(stack)
    slope = unit(np.gradient(line, axis=0))
    out = np.stack([slope[:, 1], -slope[:, 0]], -1)  # On top where it runs forward.
    across, lift = section(stack.wide, stack.thick)
    y = line[:, :1] + out[:, :1] * lift
    z = line[:, 1:] + out[:, 1:] * lift
    x = np.broadcast_to(across, y.shape)
    walked = np.hypot(np.diff(y, axis=0), np.diff(z, axis=0)).cumsum(0)
    along = np.concatenate([np.zeros_like(y[:1]), walked]) - walked[-1]
    spot = np.stack([(x + stack.wide / 2 + 0.05) * pitch, along * pitch], -1)
    place = _slumped(np.stack([x, y, z], -1), layer, stack)
    upper = int(stack.wide / STEP)
    return net(place, spot, skin, closed=True), place[-1, :upper]


def _slumped(place: Array, layer: Array, stack: Stack) -> Array:
    """Weight and hands: folds slip, edges sag, the top is not quite flat."""
    x, y, z = (place[..., k] for k in range(3))
    share = 0.5 + 0.5 * np.sin(np.clip(z / stack.deep, -0.5, 0.5) * np.pi)
    one, other = (layer + 1) // 2, layer // 2 + 11

    def wave(scale: float, number: int, pair: Array) -> Array:
        at = np.broadcast_arrays(x * scale, pair[:, None] * 3.7, z * scale)
        spots = np.stack(at, -1).reshape(-1, 3)
        return noise.in_space(spots, 1.0, seed=stack.seed + number).reshape(x.shape)

    def slip(scale: float, number: int) -> Array:
        """What the fold behind and the fold in front want, in their shares."""
        return (
            wave(scale, number, one) * (1 - share) + wave(scale, number, other) * share
        )

    edge = np.minimum(stack.wide / 2 - np.abs(x), stack.deep / 2 - np.abs(z))
    sag = 0.13 * np.exp(-np.clip(edge, 0, None) / 0.30)
    rise = y * (1 - sag) * (1 + 0.05 * wave(0.7, 1, layer * 0))
    rise = rise + 0.020 * wave(1.6, 2, layer * 0) * y / (stack.sheets * stack.thick)
    return np.stack([x + 0.04 * slip(0.5, 4), rise, z + 0.045 * slip(0.55, 3)], -1)
