"""The stage: a camera, a floor that bends up into a wall, things upon it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field

import numpy as np

from demo.studio.light import linear, unit
from demo.studio.noise import Array
from demo.studio.surfaces import Points, Surface

Place = tuple[float, float, float]
MOST_STEPS = 120
TOUCH = np.float32(0.0008)  # Nearer than this a ray has arrived.
SMALL = np.float32(0.0012)
CROWD = 30_000  # Places reckoned at a time, so that they fit the processor's cache.


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
    """A surface of one material, set down on the stage.

    `turn` is round the upright axis, `tilt` towards the right before that.
    """

    surface: Surface
    material: Material
    at: Place = (0.0, 0.0, 0.0)
    turn: float = 0.0
    tilt: float = 0.0
    scale: float = 1.0
    axes: Array = field(init=False)

    def __post_init__(self) -> None:
        c, s = np.cos(self.turn), np.sin(self.turn)
        round_ = np.array([[c, 0, s], [0, 1, 0], [-s, 0, c]])
        c, s = np.cos(self.tilt), np.sin(self.tilt)
        over = np.array([[c, s, 0], [-s, c, 0], [0, 0, 1]])
        self.axes = (over.T @ round_.T).astype("f4")

    def outwards(self, ways: Array) -> Array:
        """From the thing's own directions to the stage's."""
        return ways @ self.axes

    def inwards(self, ways: Array) -> Array:
        """From the stage's directions to the thing's own."""
        return ways @ self.axes.T

    def own(self, places: Array) -> Array:
        """Places on the stage as the thing's own, which are not scaled."""
        return self.inwards(places - np.array(self.at, "f4")) / np.float32(self.scale)


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

    def rays(self, rows: int, columns: int) -> Array:
        """One ray a cell of a grid laid over the picture."""
        y = (np.arange(rows) + 0.5) / rows * self.height
        x = (np.arange(columns) + 0.5) / columns * self.width
        across, down = np.meshgrid(x, y)
        return self.through(down.ravel(), across.ravel())

    def through(self, down: Array, across: Array) -> Array:
        """Rays through places in the picture, in pixels from its upper left."""
        right, up = across - self.width / 2, self.height / 2 - down
        local = np.stack([right, up, np.full_like(right, self.focal)], -1)
        return unit(local.astype("f4") @ self.axes)


@dataclass
class Room:
    """Floor and wall; `cove` is the radius of the bend between them."""

    ground: str = "#e7e2da"
    wall: str = ""
    wall_at: float = -2.4
    cove: float = 1.4
    floor_at: float = 0.0
    top: Material | None = None  # What the floor is made of, if it is a table.
    finer: int = 1  # How much finer than the picture its pattern is drawn.

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
            return self.top(Points(place, normal, np.zeros(len(place), "f4"))).colour
        floor, wall = linear(self.ground), linear(self.wall or self.ground)
        upright = np.clip(normal[:, 2:], 0, 1)
        return floor + (wall - floor) * upright


@dataclass
class View:
    """What rays meet first: which thing (-1 for none), how far off, and where."""

    thing: Array
    away: Array
    place: Array
    normal: Array

    def some(self, which: Array | slice) -> View:
        return View(
            self.thing[which], self.away[which], self.place[which], self.normal[which]
        )

    @classmethod
    def together(cls, parts: list[View]) -> View:
        every = ([p.thing, p.away, p.place, p.normal] for p in parts)
        return cls(*(np.concatenate(part) for part in zip(*every, strict=True)))


def look(things: list[Thing], eye: Place, rays: Array) -> View:
    """Follow rays from the eye until they meet a thing."""
    start = np.array(eye, "f4")
    away = np.full(len(rays), np.inf, "f4")
    owner = np.full(len(rays), -1, np.int16)
    for number, thing in enumerate(things):
        hit = _met(thing, start, rays)
        nearer = hit < away
        away[nearer], owner[nearer] = hit[nearer], number
    place = start + rays * np.where(np.isfinite(away), away, 0)[:, None]
    normal = np.zeros_like(rays)
    for number, thing in enumerate(things):
        own = np.flatnonzero(owner == number)
        normal[own] = thing.outwards(_normal(thing.surface, thing.own(place[own])))
    return View(owner, away, place, normal)


def _met(thing: Thing, eye: Array, rays: Array) -> Array:
    """How far each ray goes until it meets the thing; infinite if it does not."""
    met = np.full(len(rays), np.inf, "f4")
    surface, start = thing.surface, thing.own(eye[None])
    ways = thing.inwards(rays)
    toward = surface.middle - start
    along = ways @ toward[0]
    beside = (toward * toward).sum() - along * along
    reach = surface.reach + 0.01
    going = np.flatnonzero((beside < reach**2) & (along > 0))
    half = np.sqrt(reach**2 - beside[going])
    gone, end = along[going] - half, along[going] + half
    for _step in range(MOST_STEPS):
        if not len(going):
            break
        away = surface.distance(start + ways[going] * gone[:, None])
        there = away < TOUCH
        met[going[there]] = gone[there]
        gone = gone + np.maximum(0.92 * away, 0.4 * TOUCH)
        on = ~there & (gone < end)
        going, gone, end = going[on], gone[on], end[on]
    return met * np.float32(thing.scale)


def _normal(surface: Surface, place: Array) -> Array:
    """The slope of the distance, from four places round each."""
    total = np.zeros_like(place)
    for corner in ((1, -1, -1), (-1, -1, 1), (-1, 1, -1), (1, 1, 1)):
        way = np.array(corner, "f4")
        total += way * surface.distance(place + way * SMALL, exact=True)[:, None]
    return unit(total)


def crowds(count: int) -> list[slice]:
    return [slice(start, start + CROWD) for start in range(0, count, CROWD)]
