"""From a scene to a picture: soft light sparsely, edges often, then developed."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
from PIL import Image

from demo.studio import noise
from demo.studio.light import develop, dot, ramp, shrink
from demo.studio.noise import Array
from demo.studio.shade import Lamp, Reach, lit_ground, on_ground, on_things, reach_of
from demo.studio.shadows import depth_in
from demo.studio.stage import Camera, Room, Thing, View, look

SPARSE = 4  # Shadows on things are reckoned for one pixel in sixteen,
COARSE, FINE = 60, 260  # on the ground for so many across; more near a thing.
EDGE = ((-0.375, -0.125), (-0.125, 0.375), (0.125, -0.375), (0.375, 0.125))
CONTACT = 0.022  # So near to a thing the ground darkens.
CROWD = 30_000  # Places reckoned at a time, so that they fit the processor's cache.


@dataclass(frozen=True)
class Scene:
    """All that one picture needs; `seed` is for the film's grain."""

    camera: Camera
    things: list[Thing]
    room: Room
    lamp: Lamp
    seed: int

    def taken(self, *, width: int, size: tuple[int, int] | None = None) -> Image.Image:
        """The picture, seen `width` pixels wide, then enlarged to `size`."""
        high = round(width * self.camera.height / self.camera.width)
        camera = replace(self.camera, width=width, height=high)
        light = _Exposure(camera, self).seen()
        wide, tall = size or (width, high)
        if (tall, wide) != light.shape[:2]:
            light = shrink(light, tall, wide)
        return develop(light, seed=self.seed, exposure=self.lamp.exposure)


class _Exposure:
    """One look through a camera: the soft light is kept for all that follows."""

    def __init__(self, camera: Camera, scene: Scene) -> None:
        self.camera, self.scene = camera, scene
        self.eye = np.array(camera.eye, "f4")
        self.size = (camera.height, camera.width)

    def seen(self) -> Array:
        camera = self.camera
        rows, columns = (
            part.ravel().astype("f4") + 0.5 for part in np.indices(self.size)
        )
        ground = _ground(camera, self.scene)
        view = self._look(rows, columns)
        self._keep_reach(view)
        light = self._lit(view, rows, columns, ground)
        edge = np.flatnonzero(_edges(view, self.size))
        total = np.zeros((len(edge), 3), "f4")
        for down, across in EDGE:
            spot = rows[edge] + np.float32(down), columns[edge] + np.float32(across)
            total += self._lit(self._look(*spot), *spot, ground[edge])
        light[edge] = total / len(EDGE)
        return light.reshape(*self.size, 3)

    def _look(self, rows: Array, columns: Array) -> View:
        parts = [
            look(
                self.scene.things,
                self.camera.eye,
                self.camera.through(rows[k], columns[k]),
            )
            for k in _crowds(len(rows))
        ]
        return View.together(parts)

    def _keep_reach(self, view: View) -> None:
        """The shadows at every fourth pixel across and down."""
        grid = np.arange(view.thing.size).reshape(self.size)
        grid = grid[SPARSE // 2 :: SPARSE, SPARSE // 2 :: SPARSE]
        self.sparse = view.some(grid.ravel())
        self.sparse_size = grid.shape
        met = np.flatnonzero(self.sparse.thing >= 0)
        self.reach = np.zeros((grid.size, 3), "f4")
        self.reach[met] = self._reckoned(self.sparse.some(met))

    def _reckoned(self, seen: View) -> Array:
        found = np.zeros((len(seen.thing), 3), "f4")
        for k in _crowds(len(found)):
            reach = reach_of(self.scene.things, self.scene.lamp, self.eye, seen.some(k))
            found[k] = np.stack([reach.cast, reach.near, reach.clear], -1)
        return found

    def _read_reach(self, seen: View, rows: Array, columns: Array) -> Array:
        """Shadows between the sparse ones, from neighbours on the same surface."""
        y, x = (
            (rows - 0.5 - SPARSE // 2) / SPARSE,
            (columns - 0.5 - SPARSE // 2) / SPARSE,
        )
        top, left = np.floor(y).astype(int), np.floor(x).astype(int)
        total, weight = np.zeros((len(rows), 3), "f4"), np.full(len(rows), 1e-7, "f4")
        for down in (0, 1):
            for across in (0, 1):
                there = np.clip(top + down, 0, self.sparse_size[0] - 1)
                there = there * self.sparse_size[1] + np.clip(
                    left + across, 0, self.sparse_size[1] - 1
                )
                share = (1.02 - np.abs(y - top - down)) * (
                    1.02 - np.abs(x - left - across)
                )
                share = share * _alike(seen, self.sparse.some(there))
                total += share[:, None] * self.reach[there]
                weight += share
        found = total / weight[:, None]
        lost = np.flatnonzero(weight < 1e-5)
        found[lost] = self._reckoned(seen.some(lost))
        return found

    def _lit(self, view: View, rows: Array, columns: Array, ground: Array) -> Array:
        light = ground.copy()
        scene = self.scene
        met = np.flatnonzero(view.thing >= 0)
        for k in _crowds(len(met)):
            seen = view.some(met[k])
            found = self._read_reach(seen, rows[met[k]], columns[met[k]])
            light[met[k]] = on_things(
                scene.things, scene.room, scene.lamp, self.eye, seen, Reach(*found.T)
            )
        return light


def _crowds(count: int) -> list[slice]:
    return [slice(start, start + CROWD) for start in range(0, count, CROWD)]


def _alike(one: View, other: View) -> Array:
    """How well a place can vouch for another: same thing, same slope, near by."""
    same = (one.thing == other.thing) & (np.abs(one.away - other.away) < 0.12)
    slope = dot(one.normal, other.normal)
    return np.where(same, np.clip((slope - 0.75) / 0.25, 0.01, 1) ** 2, 0)


def _ground(camera: Camera, scene: Scene) -> Array:
    """Floor and wall as they would look with nothing in front of them."""
    room, lamp = scene.room, scene.lamp
    height, width = camera.height, camera.width
    open_ = _open_ground(camera, scene)
    place, normal = room.meet(camera.eye, camera.rays(height, width))
    _touched(scene, place, normal, open_)
    light = lit_ground(lamp, place, normal, open_)
    light *= (1 + 0.010 * noise.layered(place, 2.2, seed=3, layers=4))[:, None]
    if room.finer == 1:
        return light * room.colour(place, normal)
    high, wide = height * room.finer, width * room.finer
    tint = room.colour(*room.meet(camera.eye, camera.rays(high, wide)))
    tint = shrink(tint.reshape(high, wide, 3), height, width)
    return light * tint.reshape(-1, 3)


def _touched(scene: Scene, place: Array, normal: Array, open_: Array) -> None:
    """Close to a thing the ground's light is reckoned for each pixel."""
    away = depth_in(scene.things, place)
    beside = np.flatnonzero((away > 0) & (away < 3 * CONTACT))
    for k in _crowds(len(beside)):
        some = beside[k]
        exact = np.stack(
            on_ground(scene.things, scene.lamp, place[some], normal[some]), -1
        )
        share = ramp(3 * CONTACT, 2 * CONTACT, away[some])[:, None]
        open_[some] += (exact - open_[some]) * share
    open_ *= (0.35 + 0.65 * ramp(-0.004, CONTACT, away))[:, None]


def _open_ground(camera: Camera, scene: Scene) -> Array:
    """How much of both lights reaches the ground at each pixel."""
    size = (camera.height, camera.width)
    coarse, fine = (max(2, camera.width // across) for across in (COARSE, FINE))
    rough = _spread(_reached(camera, scene, coarse), size, coarse)
    low = rough.copy()
    for axis in (0, 1):
        for step in (-coarse, coarse):
            low = np.minimum(low, np.roll(rough, step, axis))
    soft = noise.soften(((rough - low).max(-1) > 0.04).astype("f4"), coarse / 2)
    blocks = np.zeros(tuple(-(-side // fine) for side in size), bool)
    row, column = np.nonzero(noise.soften(soft, fine) > 0.04)
    blocks[row // fine, column // fine] = True
    near = _spread(_reached(camera, scene, fine, blocks), size, fine)
    share = ramp(0.15, 0.5, soft)[..., None]
    return (rough * (1 - share) + near * share).reshape(-1, 2)


def _reached(
    camera: Camera, scene: Scene, step: int, only: Array | None = None
) -> Array:
    """Both lights on the ground for one pixel in `step` each way."""
    rows, columns = -(-camera.height // step), -(-camera.width // step)
    down, across = (np.indices((rows, columns)) + 0.5) * step
    rays = camera.through(down.ravel(), across.ravel())
    place, normal = scene.room.meet(camera.eye, rays)
    found = np.zeros((rows * columns, 2), "f4")
    ask = np.arange(rows * columns) if only is None else np.flatnonzero(only)
    free = np.zeros(rows * columns, "f4")
    for k in _crowds(len(ask)):
        some = ask[k]
        lights = on_ground(scene.things, scene.lamp, place[some], normal[some])
        found[some] = np.stack(lights, -1)
        free[some] = depth_in(scene.things, place[some]) > CONTACT
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


def _edges(view: View, size: tuple[int, int]) -> Array:
    """Pixels whose neighbour shows another thing, or the same one turned away."""
    thing = view.thing.reshape(size)
    normal = view.normal.reshape(*size, 3)
    away = np.where(np.isfinite(view.away), view.away, 0).reshape(size)
    edge = np.zeros(size, bool)
    for one, other in (
        (np.s_[:, 1:], np.s_[:, :-1]),
        (np.s_[1:], np.s_[:-1]),
    ):
        differs = thing[one] != thing[other]
        differs |= np.abs(away[one] - away[other]) > 0.03
        differs |= dot(normal[one], normal[other]) < 0.8
        differs &= (thing[one] >= 0) | (thing[other] >= 0)
        edge[one] |= differs
        edge[other] |= differs
    return edge.ravel()
