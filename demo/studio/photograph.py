"""From a scene to a picture: soft light sparsely, edges often, then developed."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
from PIL import Image

from demo.studio.ground import Ground
from demo.studio.light import develop, dot, shrink
from demo.studio.noise import Array
from demo.studio.shade import Lamp, Reach, on_things, reach_of
from demo.studio.stage import Camera, Room, Thing, View, crowds, look

SPARSE = 4  # Shadows on things are reckoned for one pixel in sixteen.
UNLIKE = 0.3  # Shadows that differ by so much are not read off their neighbours.
EDGE = ((-0.375, -0.125), (-0.125, 0.375), (0.125, -0.375), (0.375, 0.125))
BESIDE = ((np.s_[:, 1:], np.s_[:, :-1]), (np.s_[1:], np.s_[:-1]))  # Each neighbour.


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
        view = self._look(rows, columns)
        edge = np.flatnonzero(_edges(view, self.size))
        shown = view.thing < 0
        shown[edge] = True
        scene = self.scene
        ground = Ground(camera, scene.things, scene.room, scene.lamp, shown).light()
        self._keep_reach(view)
        light = self._lit(view, rows, columns, ground)
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
            for k in crowds(len(rows))
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
        self.torn = _torn(self.reach, self.sparse.thing, self.sparse_size)

    def _reckoned(self, seen: View) -> Array:
        found = np.zeros((len(seen.thing), 3), "f4")
        for k in crowds(len(found)):
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
        lost = np.zeros(len(rows), bool)
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
                lost |= self.torn[there]
        found = total / weight[:, None]
        lost = np.flatnonzero(lost | (weight < 1e-5))
        found[lost] = self._reckoned(seen.some(lost))
        return found

    def _lit(self, view: View, rows: Array, columns: Array, ground: Array) -> Array:
        light = ground.copy()
        scene = self.scene
        met = np.flatnonzero(view.thing >= 0)
        for k in crowds(len(met)):
            seen = view.some(met[k])
            found = self._read_reach(seen, rows[met[k]], columns[met[k]])
            light[met[k]] = on_things(
                scene.things, scene.room, scene.lamp, self.eye, seen, Reach(*found.T)
            )
        return light


def _alike(one: View, other: View) -> Array:
    """How well a place can vouch for another: same thing, same slope, near by."""
    same = (one.thing == other.thing) & (np.abs(one.away - other.away) < 0.12)
    slope = dot(one.normal, other.normal)
    return np.where(same, np.clip((slope - 0.75) / 0.25, 0.01, 1) ** 2, 0)


def _torn(reach: Array, thing: Array, size: tuple[int, ...]) -> Array:
    """Where things touch, or a shadow ends: finer than what is reckoned sparsely."""
    thing, reach = thing.reshape(size), reach.reshape(*size, 3)
    torn = np.zeros(size, bool)
    for one, other in BESIDE:
        differs = np.abs(reach[one] - reach[other]).max(-1) > UNLIKE
        differs |= thing[one] != thing[other]
        differs &= (thing[one] >= 0) & (thing[other] >= 0)
        torn[one] |= differs
        torn[other] |= differs
    return torn.ravel()


def _edges(view: View, size: tuple[int, int]) -> Array:
    """Pixels whose neighbour shows another thing, or the same one turned away."""
    thing = view.thing.reshape(size)
    normal = view.normal.reshape(*size, 3)
    away = np.where(np.isfinite(view.away), view.away, 0).reshape(size)
    edge = np.zeros(size, bool)
    for one, other in BESIDE:
        differs = thing[one] != thing[other]
        differs |= np.abs(away[one] - away[other]) > 0.03
        differs |= dot(normal[one], normal[other]) < 0.8
        differs &= (thing[one] >= 0) | (thing[other] >= 0)
        edge[one] |= differs
        edge[other] |= differs
    return edge.ravel()
