"""The stage: a camera, a floor that bends up into a wall, things upon it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field

import numpy as np

from demo.studio.light import linear, unit
from demo.studio.noise import Array
from demo.studio.surfaces import Points, Surface

Place = tuple[float, float, float]


@dataclass
class Finish:
    """How the points of a surface look: colour, roughness, gloss, bent normal."""

    colour: Array
    rough: Array
    gloss: Array
    normal: Array


Material = Callable[[Points], Finish]


@dataclass
class Thing:
    """Surfaces of one material, set down on the stage."""

    surfaces: list[Surface]
    material: Material
    at: Place = (0.0, 0.0, 0.0)
    turn: float = 0.0
    scale: float = 1.0

    def outwards(self, vectors: Array) -> Array:
        """From the thing's own directions to the stage's."""
        c, s = np.float32(np.cos(self.turn)), np.float32(np.sin(self.turn))
        x, y, z = vectors[:, 0], vectors[:, 1], vectors[:, 2]
        return np.stack([x * c + z * s, y, z * c - x * s], -1)

    def inwards(self, vector: Array) -> Array:
        """One direction of the stage in the thing's own directions."""
        c, s = np.cos(self.turn), np.sin(self.turn)
        x, y, z = vector
        return np.array([x * c - z * s, y, z * c + x * s], "f4")

    def on_stage(self, places: Array) -> Array:
        return self.outwards(places) * np.float32(self.scale) + np.array(self.at, "f4")


@dataclass
class Camera:
    """A long lens some way off, looking slightly down; `fov` in degrees."""

    eye: Place
    at: Place
    fov: float
    width: int
    height: int
    axes: Array = field(init=False)

    def __post_init__(self) -> None:
        ahead = unit(np.array(self.at, "f4") - np.array(self.eye, "f4"))
        right = unit(np.cross(ahead, [0, 1, 0]).astype("f4"))
        self.axes = np.stack([right, np.cross(right, ahead), ahead]).astype("f4")

    @property
    def focal(self) -> float:
        """In pixels."""
        return float(self.height / 2 / np.tan(np.radians(self.fov) / 2))

    @property
    def density(self) -> float:
        """Pixels to a unit at the middle of the picture."""
        away = np.linalg.norm(np.array(self.at) - np.array(self.eye))
        return self.focal / float(away)

    def project(self, places: Array) -> tuple[Array, Array, Array]:
        seen = (places - np.array(self.eye, "f4")) @ self.axes.T
        zoom = self.focal / seen[:, 2]
        column = self.width / 2 + seen[:, 0] * zoom
        row = self.height / 2 - seen[:, 1] * zoom
        return row.astype(np.int32), column.astype(np.int32), seen[:, 2]

    def rays(self, rows: int, columns: int) -> Array:
        """One ray a cell of a grid laid over the picture."""
        y = (np.arange(rows) + 0.5) / rows - 0.5
        x = (np.arange(columns) + 0.5) / columns - 0.5
        across, down = np.meshgrid(x * self.width, -y * self.height)
        local = np.stack([across, down, np.full_like(across, self.focal)], -1)
        return unit(local.reshape(-1, 3).astype("f4") @ self.axes)


@dataclass
class Room:
    """Floor and wall; `cove` is the radius of the bend between them."""

    ground: str = "#e7e2da"
    wall: str = ""
    wall_at: float = -2.4
    cove: float = 1.4
    floor_at: float = 0.0
    top: Material | None = None  # What the floor is made of, if it is a table.

    def meet(self, eye: Place, rays: Array) -> tuple[Array, Array]:
        """Where rays meet floor, bend or wall, and the normals there."""
        start = np.array(eye, "f4")
        down = np.where(rays[:, 1] < -1e-4, rays[:, 1], -1e-4)
        floor = (self.floor_at - start[1]) / down
        wall = (self.wall_at - start[2]) / np.minimum(rays[:, 2], -1e-4)
        reach = np.minimum(floor, wall)
        normal = np.zeros_like(rays)
        normal[np.arange(len(rays)), np.where(floor <= wall, 1, 2)] = 1
        if self.cove:
            self._bend(start, rays, reach, normal)
        return start + rays * reach[:, None], normal

    def _bend(self, start: Array, rays: Array, reach: Array, normal: Array) -> None:
        axis = np.array([self.floor_at + self.cove, self.wall_at + self.cove], "f4")
        off, ray = start[1:] - axis, rays[:, 1:]
        a = (ray * ray).sum(-1)
        b = ray @ off
        root = np.sqrt(np.maximum(b * b - a * (off @ off - self.cove**2), 0))
        hit = (-b + root) / a
        spot = start[1:] + ray * hit[:, None]
        bent = (spot < axis).all(-1)
        reach[bent] = hit[bent]
        normal[bent, 0] = 0
        normal[bent, 1:] = ((axis - spot) / self.cove)[bent]

    def colour(self, place: Array, normal: Array) -> Array:
        if self.top is not None:
            return self.top(Points(place, normal, np.zeros(len(place), bool))).colour
        floor, wall = linear(self.ground), linear(self.wall or self.ground)
        upright = np.clip(normal[:, 2:], 0, 1)
        return floor + (wall - floor) * upright


@dataclass
class View:
    """What the camera sees of the things: pixel numbers and what lies there."""

    pixels: Array
    thing: Array
    place: Array
    normal: Array
    local: Points


def look(camera: Camera, things: list[Thing]) -> View:
    """The nearest point of any thing for each pixel that one covers."""
    seen = [_facing(camera, thing, k) for k, thing in enumerate(things)]
    pixel, depth, owner, place, normal, local, turned, inner = (
        np.concatenate(parts) for parts in zip(*seen, strict=True)
    )
    nearest = np.full(camera.width * camera.height, -1, np.int64)
    order = np.argsort(-depth, kind="stable")
    nearest[pixel[order]] = order
    _mend(nearest.reshape(camera.height, camera.width))
    covered = np.flatnonzero(nearest >= 0)
    pick = nearest[covered]
    own = Points(local[pick], turned[pick], inner[pick])
    return View(covered, owner[pick], place[pick], normal[pick], own)


def _mend(nearest: Array) -> None:
    """Fill single pixels that no point fell into but whose neighbours have one."""
    middle = nearest[1:-1, 1:-1]
    for one, other in (
        (nearest[1:-1, :-2], nearest[1:-1, 2:]),
        (nearest[:-2, 1:-1], nearest[2:, 1:-1]),
    ):
        hole = (middle < 0) & (one >= 0) & (other >= 0)
        middle[hole] = one[hole]


def _facing(camera: Camera, thing: Thing, number: int) -> tuple[Array, ...]:
    """The points of a thing that face the camera and fall into the picture."""
    kept, away = [], unit(np.array(camera.eye, "f4") - np.array(camera.at, "f4"))
    for surface in thing.surfaces:
        cloud = surface.points(camera.density * thing.scale, thing.inwards(away))
        place, normal = thing.on_stage(cloud.place), thing.outwards(cloud.normal)
        toward = np.array(camera.eye, "f4") - place
        row, column, depth = camera.project(place)
        keep = (normal * toward).sum(-1) > 0
        keep &= (row >= 0) & (row < camera.height)
        keep &= (column >= 0) & (column < camera.width)
        pixel = row[keep].astype(np.int64) * camera.width + column[keep]
        owner = np.full(len(pixel), number, np.int16)
        own = (cloud.place[keep], cloud.normal[keep], cloud.inner[keep])
        kept.append((pixel, depth[keep], owner, place[keep], normal[keep], *own))
    return tuple(np.concatenate(parts) for parts in zip(*kept, strict=True))
