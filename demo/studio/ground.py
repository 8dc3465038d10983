"""Floor and wall: soft light from a coarse grid, finer where a thing stands."""

from __future__ import annotations

import numpy as np

from demo.studio import noise
from demo.studio.light import ramp, shrink
from demo.studio.noise import Array
from demo.studio.shade import Lamp, lit_ground, on_ground
from demo.studio.shadows import depth_in
from demo.studio.stage import Camera, Room, Thing, crowds

COARSE, FINE = 60, 260  # Places across the picture whose light is reckoned.
CONTACT = 0.022  # So near to a thing the ground darkens.


class Ground:
    """What a camera sees of the ground; only pixels in `shown` need to be right."""

    def __init__(
        self, camera: Camera, things: list[Thing], room: Room, lamp: Lamp, shown: Array
    ) -> None:
        self.camera, self.things, self.room, self.lamp = camera, things, room, lamp
        self.size = (camera.height, camera.width)
        self.shown = np.flatnonzero(shown)
        self.mask = shown.reshape(self.size)

    def light(self) -> Array:
        """Its light towards the camera, one row for each pixel."""
        camera, room, shown = self.camera, self.room, self.shown
        place, normal = room.meet(camera.eye, camera.rays(*self.size)[shown])
        open_ = self._open()[shown]
        self._touched(place, normal, open_)
        light = lit_ground(self.lamp, place, normal, open_)
        light *= (1 + 0.010 * noise.layered(place, 2.2, seed=3, layers=4))[:, None]
        light *= self._fine_tint() if room.finer > 1 else room.colour(place, normal)
        whole = np.zeros((self.mask.size, 3), "f4")
        whole[shown] = light
        return whole

    def _fine_tint(self) -> Array:
        """Colours of a pattern that is finer than the picture."""
        high, wide = (side * self.room.finer for side in self.size)
        rays = self.camera.rays(high, wide)
        tint = self.room.colour(*self.room.meet(self.camera.eye, rays))
        return shrink(tint.reshape(high, wide, 3), *self.size).reshape(-1, 3)[
            self.shown
        ]

    def _touched(self, place: Array, normal: Array, open_: Array) -> None:
        """Close to a thing the light is reckoned for each pixel."""
        away = depth_in(self.things, place)
        beside = np.flatnonzero((away > 0) & (away < 3 * CONTACT))
        for k in crowds(len(beside)):
            some = beside[k]
            exact = on_ground(self.things, self.lamp, place[some], normal[some])
            share = ramp(3 * CONTACT, 2 * CONTACT, away[some])[:, None]
            open_[some] += (exact - open_[some]) * share
        open_ *= (0.35 + 0.65 * ramp(-0.004, CONTACT, away))[:, None]

    def _open(self) -> Array:
        """How much of both lights reaches the ground at each pixel."""
        size = self.size
        coarse, fine = (max(2, size[1] // across) for across in (COARSE, FINE))
        rough = _spread(self._reached(coarse), size, coarse)
        low = rough.copy()
        for axis in (0, 1):
            for step in (-coarse, coarse):
                low = np.minimum(low, np.roll(rough, step, axis))
        soft = noise.soften(((rough - low).max(-1) > 0.04).astype("f4"), coarse / 2)
        near = noise.soften(self.mask.astype("f4"), fine)
        blocks = np.zeros(tuple(-(-side // fine) for side in size), bool)
        row, column = np.nonzero((noise.soften(soft, fine) > 0.04) & (near > 0.02))
        blocks[row // fine, column // fine] = True
        finer = _spread(self._reached(fine, blocks), size, fine)
        share = ramp(0.15, 0.5, soft)[..., None]
        return (rough * (1 - share) + finer * share).reshape(-1, 2)

    def _reached(self, step: int, only: Array | None = None) -> Array:
        """Both lights on the ground for one pixel in `step` each way."""
        rows, columns = (-(-side // step) for side in self.size)
        down, across = (np.indices((rows, columns)) + 0.5) * step
        rays = self.camera.through(down.ravel(), across.ravel())
        place, normal = self.room.meet(self.camera.eye, rays)
        found = np.zeros((rows * columns, 2), "f4")
        ask = np.arange(rows * columns) if only is None else np.flatnonzero(only)
        free = np.zeros(rows * columns, "f4")
        for k in crowds(len(ask)):
            some = ask[k]
            found[some] = on_ground(self.things, self.lamp, place[some], normal[some])
            free[some] = depth_in(self.things, place[some]) > CONTACT
        return _carried_on(found.reshape(rows, columns, 2), free.reshape(rows, columns))


def _carried_on(found: Array, free: Array) -> Array:
    """What lies under a foot is dark; that must not fray the edge of the foot."""
    known = noise.soften(free, 1.5)[..., None]
    near = [noise.soften(found[..., k] * free, 1.5) for k in (0, 1)]
    filled = np.clip(np.stack(near, -1) / np.maximum(known, 0.02), 0, 1)
    return np.where(free[..., None] > 0, found, np.where(known > 0.02, filled, found))


def _spread(found: Array, size: tuple[int, int], step: int) -> Array:
    """Values of a coarse grid for every pixel, straight between them."""
    down = np.clip((np.arange(size[0]) + 0.5) / step - 0.5, 0, found.shape[0] - 1)
    across = np.clip((np.arange(size[1]) + 0.5) / step - 0.5, 0, found.shape[1] - 1)
    top = np.minimum(down.astype(int), found.shape[0] - 2)
    left = np.minimum(across.astype(int), found.shape[1] - 2)
    dy, dx = (down - top)[:, None, None], (across - left)[None, :, None]
    upper, lower = found[top], found[top + 1]
    rows = upper + (lower - upper) * dy
    spread: Array = rows[:, left] + (rows[:, left + 1] - rows[:, left]) * dx
    return spread.astype("f4")
