"""Light that falls into a room through a window."""

from __future__ import annotations

import numpy as np

from demo.studio.light import ramp
from demo.studio.noise import Array
from demo.studio.shade import Mask


def window(
    x: float,
    y: float,
    wide: float,
    high: float,
    *,
    panes: tuple[int, int],
    lowest: float,
    wall_at: float,
) -> Mask:
    """A leaning rectangle of light with soft bars, `lowest` outside it."""

    def light(places: Array) -> Array:
        depth = places[:, 2] - wall_at
        across = (places[:, 0] - x + depth * 0.55) / wide
        up = (places[:, 1] - y + (places[:, 0] - x) * 0.22 - depth * 0.7) / high
        soft = 0.14
        shape = np.ones(len(places), "f4")
        for place in (across, up):
            shape = shape * ramp(-0.5 - soft, -0.5 + soft, place)
            shape = shape * ramp(0.5 + soft, 0.5 - soft, place)
        for place, count in ((across, panes[0]), (up, panes[1])):
            for bar in range(1, count):
                off = (place + 0.5 - bar / count) / 0.035
                shape = shape * (1 - 0.85 * np.exp(-(off**2)))
        return lowest + (1.2 - lowest) * shape

    return light
