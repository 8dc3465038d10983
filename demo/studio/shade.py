"""One large soft light, the light of the room, and what a glaze mirrors of both."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from demo.studio.light import dot, linear, ramp, unit
from demo.studio.noise import Array
from demo.studio.shadows import key_light, open_sky, reached
from demo.studio.stage import Finish, Room, Thing, View
from demo.studio.surfaces import Points

Mask = Callable[[Array], Array]
WARM = "#fff8ef"


@dataclass
class Lamp:
    """Where the key light stands, how large it is, and how strong it all is."""

    at: tuple[float, float, float] = (-4.0, 6.0, 3.2)
    size: float = 1.5
    key: float = 0.94
    ambient: float = 0.42
    bounce: str = "#d9b896"
    exposure: float = 1.10
    window: Mask | None = None
    panes: tuple[int, int] = (1, 1)  # As they show in a glaze.
    hard: float = 9.0
    parts: int = 8  # How many points of it shine on the ground.

    @property
    def place(self) -> Array:
        return np.array(self.at, "f4")

    def points(self, count: int) -> Array:
        """Places strewn over the soft box."""
        side, up = _across(unit(self.place))
        turn = np.arange(count) * 2.39996
        reach = np.sqrt((np.arange(count) + 0.5) / count) * self.size
        off = np.outer(reach * np.cos(turn), side) + np.outer(reach * np.sin(turn), up)
        spread: Array = (self.place + off).astype("f4")
        return spread

    def strength(self, place: Array) -> Array:
        """Light falls off with the way it has to go; 1 at the stage's middle."""
        gone = np.linalg.norm(self.place - place, axis=1)
        share = (np.linalg.norm(self.place) / gone) ** 1.1
        masked = 1.0 if self.window is None else self.window(place)
        fallen: Array = self.key * share * masked
        return fallen


def _across(axis: Array) -> tuple[Array, Array]:
    side = unit(np.cross([0, 1, 0], axis))
    return side, np.cross(axis, side)


@dataclass
class Reach:
    """What reaches places on things: the key light, the room's, and mirrored ways."""

    cast: Array
    near: Array
    clear: Array


def reach_of(things: list[Thing], lamp: Lamp, eye: Array, seen: View) -> Reach:
    """All the shadows at some places: the slow part, and a soft one."""
    place, normal = seen.place, seen.normal
    view = unit(eye - place)
    mirror = 2 * dot(view, normal)[:, None] * normal - view
    start = place + normal * np.float32(0.01)
    return Reach(
        key_light(things, place, normal, lamp.points(5), hard=lamp.hard),
        open_sky(things, place, normal, 9),
        reached(things, start, [mirror], hard=3.5, steps=14, far=2.2)[:, 0],
    )


def on_ground(things: list[Thing], lamp: Lamp, place: Array, normal: Array) -> Array:
    """The shares of the key light and of the room's that reach floor and wall."""
    cast = key_light(things, place, normal, lamp.points(lamp.parts), hard=lamp.hard)
    near = open_sky(things, place, normal, 11)
    return np.stack([cast, near], -1)


def lit_ground(lamp: Lamp, place: Array, normal: Array, open_: Array) -> Array:
    slant = np.clip(dot(normal, unit(lamp.place - place)), 0, 1)
    warm = linear(WARM) * (lamp.strength(place) * open_[:, 0] * slant)[:, None]
    light: Array = warm + lamp.ambient * (0.14 + 0.86 * open_[:, 1:] ** 1.15)
    return light


def on_things(
    things: list[Thing], room: Room, lamp: Lamp, eye: Array, seen: View, reach: Reach
) -> Array:
    """The light that comes from each place of the things towards the eye."""
    finish = _finishes(things, seen)
    place, normal = seen.place, finish.normal
    near = reach.near
    slant = np.clip((dot(normal, unit(lamp.place - place)) + 0.12) / 1.12, 0, 1)
    warm = linear(WARM) * (1.12 * lamp.strength(place) * reach.cast * slant)[:, None]
    above = 0.55 + 0.45 * (0.5 + 0.5 * normal[:, 1])
    # In a hollow light goes to and fro and takes on the colour of the walls.
    part = near[:, None] / (1 - finish.colour * 0.85 * (1 - near[:, None]))
    sky = (lamp.ambient * above)[:, None] * (0.08 + 0.92 * part)
    under = np.clip(-normal[:, 1] * 0.8 + 0.25, 0, 1)
    under = under * np.exp(-np.maximum(place[:, 1] - room.floor_at, 0) * 0.9) * near
    bounce = 0.34 * linear(lamp.bounce) * under[:, None]
    shine = _shine(room, lamp, eye, seen, finish, reach)
    return finish.colour * (warm + sky + bounce) + shine


def _box(mirror: Array, at: Array, half: tuple[float, float], edge: Array) -> Array:
    """How much of a rectangular light a rough mirror direction sees."""
    across, up, ahead = _aside(mirror, at)
    seen = ramp(-0.1, 0.1, ahead)
    for off, reach in ((across, half[0]), (up, half[1])):
        seen = seen * ramp(reach + edge, reach - edge, np.abs(off))
    return seen


def _aside(mirror: Array, at: Array) -> tuple[Array, Array, Array]:
    axis = unit(at)
    side, up = (way.astype("f4") for way in _across(axis))
    ahead = mirror @ axis
    far = np.maximum(ahead, 1e-3)
    return mirror @ side / far, mirror @ up / far, ahead


def _bars(mirror: Array, lamp: Lamp, half: tuple[float, float], edge: Array) -> Array:
    """The window's bars in its mirrored light."""
    across, up, _ahead = _aside(mirror, lamp.place)
    light = np.ones(len(mirror), "f4")
    for off, reach, count in zip((across, up), half, lamp.panes, strict=True):
        for bar in range(1, count):
            middle = reach * (2 * bar / count - 1)
            light *= 1 - 0.8 * np.exp(-(((off - middle) / (0.02 + 0.5 * edge)) ** 2))
    return light


def _shine(
    room: Room, lamp: Lamp, eye: Array, seen: View, finish: Finish, reach: Reach
) -> Array:
    """What the glaze mirrors: the soft box, a strip at the right, floor and room."""
    view = unit(eye - seen.place)
    facing = np.clip(dot(view, finish.normal), 0, 1)
    mirror = 2 * facing[:, None] * finish.normal - view
    fresnel = 0.04 + 0.96 * (1 - facing) ** 5 * (1 - finish.rough) ** 2
    edge = 0.03 + 0.55 * finish.rough
    half = (0.42, 0.62)
    soft = 2.7 * _box(mirror, lamp.place, half, edge) * _bars(mirror, lamp, half, edge)
    strip = 0.9 * _box(mirror, np.array([5.0, 2.0, 1.5]), (0.10, 0.8), edge)
    above = 0.16 + 0.26 * ramp(-0.1, 0.9, mirror[:, 1])
    floor = linear(room.ground) * np.float32(0.55 * lamp.exposure)
    down = ramp(0.05, -0.25, mirror[:, 1])[:, None]
    around = above[:, None] * (1 - down) + floor * down
    sight = (0.25 + 0.75 * reach.clear) * np.minimum(1, 0.3 + reach.near)
    bright = ((soft / (1 + 2 * finish.rough) + strip) * reach.clear)[:, None]
    shown: Array = (finish.gloss * fresnel)[:, None] * (
        bright + around * sight[:, None]
    )
    return shown


def _finishes(things: list[Thing], seen: View) -> Finish:
    count = len(seen.thing)
    whole = Finish(
        *(np.zeros(shape, "f4") for shape in ((count, 3), count, count, (count, 3)))
    )
    for number, thing in enumerate(things):
        own = np.flatnonzero(seen.thing == number)
        if not len(own):
            continue
        place = thing.own(seen.place[own])
        inner = thing.surface.inner(place)
        finish = thing.material(Points(place, thing.inwards(seen.normal[own]), inner))
        whole.colour[own], whole.rough[own] = finish.colour, finish.rough
        whole.gloss[own] = finish.gloss
        whole.normal[own] = unit(thing.outwards(finish.normal))
    return whole
