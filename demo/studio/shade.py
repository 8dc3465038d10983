"""One large soft light, the light of the room, and the shadows both leave."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field

import numpy as np
from PIL import Image

from demo.studio import noise
from demo.studio.light import develop, linear, ramp, shrink, unit
from demo.studio.noise import Array
from demo.studio.stage import Camera, Finish, Room, Thing, View, look
from demo.studio.surfaces import Points

CELL = 0.020  # The side of a shadow's smallest piece, in units.
DENSITY = 82.0
FINER = 1.34  # The picture is made larger by this and averaged down,
CLOSE_FINER = 1.1  # less so close by, where a pot's points are very many.
Mask = Callable[[Array], Array]


@dataclass
class Lamp:
    """Where the key light stands, how large it is, and how strong it all is."""

    at: Array = field(default_factory=lambda: np.array([-4.0, 6.0, 3.2], "f4"))
    size: float = 1.25
    key: float = 1.0
    ambient: float = 0.42
    bounce: str = "#d9b896"
    exposure: float = 1.10
    window: Mask | None = None

    def toward(self) -> Array:
        return unit(self.at)

    def spread(self, count: int, seed: int) -> Array:
        """Directions to points strewn over the soft box."""
        side, up = _across(self.toward())
        turn = np.arange(count) * 2.39996
        reach = np.sqrt((np.arange(count) + 0.5) / count) * self.size
        reach = reach * np.random.default_rng(seed).uniform(0.95, 1.05, count)
        off = np.outer(reach * np.cos(turn), side) + np.outer(reach * np.sin(turn), up)
        return unit(self.at + off).astype("f4")


def _across(axis: Array) -> tuple[Array, Array]:
    side = unit(np.cross([0, 1, 0], axis))
    return side, np.cross(axis, side)


def dome(count: int) -> Array:
    """Directions of the room's light: all round, more from above than the side."""
    turn = np.arange(count) * 2.39996 + 0.4
    height = np.sqrt((np.arange(count) + 0.5) / count)
    flat = np.sqrt(1 - height**2)
    return np.stack([flat * np.cos(turn), height, flat * np.sin(turn)], -1).astype("f4")


class Shadows:
    """Which points of the stage each direction of light can reach."""

    def __init__(self, things: list[Thing]) -> None:
        clouds = [
            thing.on_stage(surface.points(DENSITY * thing.scale).place)
            for thing in things
            for surface in thing.surfaces
        ]
        self.cloud = np.concatenate(clouds)

    def on_things(self, place: Array, normal: Array, lights: Array) -> Array:
        """The share of `lights` that reaches each point, weighed by its slant."""
        lit, whole = np.zeros(len(place), "f4"), np.zeros(len(place), "f4")
        start = place + normal * np.float32(0.028)
        jitter = np.random.default_rng(5).uniform(-1.2, 1.2, (2, len(place)))
        for light in lights:
            slant = np.clip(normal @ light, 0, 1) + 0.05
            lit += slant * self._reached(start, light, jitter.astype("f4"))
            whole += slant
        return lit / whole

    def _reached(self, place: Array, light: Array, jitter: Array) -> Array:
        side, up = (axis.astype("f4") for axis in _across(light))
        u, v = self.cloud @ side, self.cloud @ up
        low = np.array([u.min(), v.min()], "f4") - 0.1
        columns = int((u.max() - low[0]) / CELL) + 12
        rows = int((v.max() - low[1]) / CELL) + 12
        cell = ((v - low[1]) / CELL).astype(int) * columns
        cell += ((u - low[0]) / CELL).astype(int)
        nearest = np.full(rows * columns, -1e9, "f4")
        np.maximum.at(nearest, cell, self.cloud @ light)
        x = ((place @ side - low[0]) / CELL + jitter[0]).astype(int)
        y = ((place @ up - low[1]) / CELL + jitter[1]).astype(int)
        there = np.clip(y, 0, rows - 1) * columns + np.clip(x, 0, columns - 1)
        reached: Array = nearest[there] < place @ light + 0.02
        return reached.astype("f4")

    def on_plane(self, axis: int, at: float, lights: Array, weights: Array) -> Plane:
        """The light on a whole floor (axis 1) or wall (axis 2), as a picture of it."""
        plane = Plane(axis, at)
        total = np.zeros((Plane.SIDE, Plane.SIDE), "f4")
        for light, weight in zip(lights, weights, strict=True):
            if light[axis] < 0.02:
                continue
            drop = (self.cloud[:, axis] - at) / light[axis]
            fallen = self.cloud - light * drop[:, None]
            x, y = plane.cells(fallen[drop > 0])
            mark = np.zeros((Plane.SIDE, Plane.SIDE), bool)
            mark[y, x] = True
            total += weight * mark
        plane.light = 1 - noise.soften(total / weights.sum(), 1.6)
        return plane


class Plane:
    """A picture of the light that lies on a flat surface."""

    SIDE = 620
    REACH = 6.0

    def __init__(self, axis: int, at: float) -> None:
        self.axis, self.at = axis, at
        self.light = np.ones((self.SIDE, self.SIDE), "f4")

    def _spot(self, places: Array) -> tuple[Array, Array]:
        scale = self.SIDE / (2 * self.REACH)
        across = places[:, 0] * scale + self.SIDE / 2
        other = places[:, 3 - self.axis] * scale + self.SIDE / 2
        return np.clip(across, 0, self.SIDE - 2), np.clip(other, 0, self.SIDE - 2)

    def cells(self, places: Array) -> tuple[Array, Array]:
        across, other = self._spot(places)
        return across.astype(int), other.astype(int)

    def read(self, places: Array) -> Array:
        return noise.pick(self.light[..., None], *self._spot(places))[:, 0]


def _ground(camera: Camera, room: Room, lamp: Lamp, shadows: Shadows) -> Array:
    """Floor and wall as they would look with nothing in front of them."""
    coarse = 1 if room.top else 2
    rows, columns = camera.height // coarse, camera.width // coarse
    place, normal = room.meet(camera.eye, camera.rays(rows, columns))
    key, sky = lamp.spread(64, 1), dome(48)
    cast, near = np.ones(len(place), "f4"), np.ones(len(place), "f4")
    for axis, at in ((1, room.floor_at), (2, room.wall_at)):
        part = normal[:, axis] > 0.7
        spots = place[part]
        cast[part] = shadows.on_plane(axis, at, key, np.ones(len(key))).read(spots)
        near[part] = shadows.on_plane(axis, at, sky, np.clip(sky[:, axis], 0, 1)).read(
            spots
        )
    if lamp.window is not None:
        cast = cast * lamp.window(place)
    slant = np.clip(normal @ lamp.toward(), 0, 1)
    near = np.clip(near, 0, 1)
    bumps = 1 + 0.010 * noise.layered(place, 2.2, seed=3, layers=4)
    warm = linear("#fff8ef") * (lamp.key * cast * slant)[:, None]
    light = room.colour(place, normal) * (
        warm + lamp.ambient * (0.16 + 0.84 * near[:, None] ** 1.15)
    )
    flat = (light * bumps[:, None]).reshape(rows, columns, 3)
    return shrink(flat, camera.height, camera.width)


def _box(mirror: Array, at: Array, half: tuple[float, float], rough: Array) -> Array:
    """How much of a rectangular light a rough mirror direction sees."""
    axis = unit(at)
    side, up = _across(axis)
    ahead = np.maximum(mirror @ axis, 1e-3)
    edge = 0.03 + 0.55 * rough
    seen = ramp(-0.1, 0.1, mirror @ axis)
    for way, reach in ((side, half[0]), (up, half[1])):
        off = np.abs(mirror @ way.astype("f4")) / ahead
        seen = seen * ramp(reach + edge, reach - edge, off)
    return seen


def _gloss(view: Array, finish: Finish, lamp: Lamp) -> Array:
    """What the glaze mirrors: the soft box, a strip at the right, a grey room."""
    facing = np.clip((view * finish.normal).sum(-1), 0, 1)
    mirror = 2 * facing[:, None] * finish.normal - view
    fresnel = 0.04 + 0.96 * (1 - facing) ** 5 * (1 - finish.rough)
    strip = _box(mirror, np.array([5.0, 2.0, 1.5]), (0.10, 0.8), finish.rough)
    room = 0.16 + 0.26 * ramp(-0.3, 0.9, mirror[:, 1])
    soft = (
        2.7 * _box(mirror, lamp.at, (0.42, 0.62), finish.rough) / (1 + 2 * finish.rough)
    )
    shine: Array = finish.gloss * fresnel * (soft + 0.9 * strip + room)
    return shine


def _things(
    camera: Camera, things: list[Thing], lamp: Lamp, seen: View, shadows: Shadows
) -> Array:
    finish = _finishes(things, seen)
    cast = shadows.on_things(seen.place, seen.normal, lamp.spread(14, 2))
    near = shadows.on_things(seen.place, seen.normal, dome(20))
    if lamp.window is not None:
        cast = cast * lamp.window(seen.place)
    slant = np.clip((finish.normal @ lamp.toward() + 0.18) / 1.18, 0, 1)
    warm = linear("#fff8ef") * (lamp.key * 1.12 * cast * slant)[:, None]
    above = 0.55 + 0.45 * (0.5 + 0.5 * finish.normal[:, 1])
    sky = (lamp.ambient * above * (0.12 + 0.88 * near))[:, None]
    under = np.clip(-finish.normal[:, 1] * 0.8 + 0.25, 0, 1)
    under = under * np.exp(-np.maximum(seen.place[:, 1], 0) * 0.9) * near
    light = finish.colour * (warm + sky + 0.30 * linear(lamp.bounce) * under[:, None])
    view = unit(np.array(camera.eye, "f4") - seen.place)
    shine = _gloss(view, finish, lamp) * (0.35 + 0.65 * np.minimum(cast, near + 0.3))
    return light + shine[:, None]


def _finishes(things: list[Thing], seen: View) -> Finish:
    count = len(seen.pixels)
    whole = Finish(
        *(np.zeros(shape, "f4") for shape in ((count, 3), count, count, (count, 3)))
    )
    for number, thing in enumerate(things):
        own = seen.thing == number
        local = Points(
            seen.local.place[own], seen.local.normal[own], seen.local.inner[own]
        )
        finish = thing.material(local)
        whole.colour[own], whole.rough[own] = finish.colour, finish.rough
        whole.gloss[own] = finish.gloss
        whole.normal[own] = unit(thing.outwards(finish.normal))
    return whole


def photograph(
    camera: Camera, things: list[Thing], room: Room, lamp: Lamp, *, seed: int
) -> Image.Image:
    """The finished picture of things in a room; the camera's size is the picture's."""
    finer = CLOSE_FINER if camera.density > 1000 else FINER
    fine = Camera(
        camera.eye,
        camera.at,
        camera.fov,
        int(camera.width * finer),
        int(camera.height * finer),
    )
    shadows = Shadows(things)
    light = _ground(fine, room, lamp, shadows).reshape(-1, 3)
    seen = look(fine, things)
    light[seen.pixels] = _things(fine, things, lamp, seen, shadows)
    picture = light.reshape(fine.height, fine.width, 3)
    small = shrink(picture, camera.height, camera.width)
    return develop(small, seed=seed, exposure=lamp.exposure)
