"""When something that visitors see has changed last, known to all processes.

A change is said after its commit. A kept page holds the marks that it was made under, and
is out of date once one of them is another.
"""

from __future__ import annotations

import time
from collections.abc import Iterable, Mapping

from django.core.cache import caches

Mark = int  # The moment of a change, in nanoseconds of the clock.
Marks = Mapping[str, Mark]
# The last moments of one thing, newest first: when a mark was replaced can be read there.
Moments = tuple[Mark, ...]
REMEMBERED = 8
LASTING = 24 * 3600  # Seconds; many times as long as a page is kept.
UNKNOWN = float("-inf")

EVERYTHING = "changed"
# What could not be said because the cache was away; said before a page is read again.
_unsaid: set[str] = set()
# A cache that does not answer is not asked again at once: each question may take a second.
PAUSE = 5  # Seconds.
_pauses_until = 0.0  # Of the monotonic clock.


def of_product(pk: int) -> str:
    """The name of what the page of one product alone shows: how many are left."""
    return f"changed:product:{pk}"


def say(*names: str) -> None:
    """Make all pages out of date that were made under these marks. Never raises."""
    for name in names:
        if not _write(name):
            _unsaid.add(name)


def say_again() -> bool:
    """Say what could not be said before; False while the cache is still away."""
    for name in list(_unsaid):
        if not _write(name):
            return False
        _unsaid.discard(name)
    return True


def is_away() -> bool:
    """Whether the cache did not answer a moment ago."""
    return time.monotonic() < _pauses_until


def _pause() -> None:
    global _pauses_until
    _pauses_until = time.monotonic() + PAUSE


def moments_of(names: Iterable[str], known: Mapping[str, object]) -> dict[str, Moments]:
    """The last moments of each name, of which `known` has some that were read already.

    A name without any gets its first one. Empty while the cache is away.
    """
    found: dict[str, Moments] = {}
    for name in names:
        moments = known.get(name) or _begin(name)
        if not isinstance(moments, tuple):
            _pause()
            return {}
        found[name] = moments
    return found


def outdated_since(marks: Marks, moments: Mapping[str, Moments]) -> float | None:
    """When the first of `marks` was replaced, in seconds of the clock; None for none.

    Minus infinity when it was too long ago to be known.
    """
    times = [
        _replaced_at(mark, moments[name])
        for name, mark in marks.items()
        if moments[name][0] != mark
    ]
    return min(times, default=None)


def _replaced_at(mark: Mark, moments: Moments) -> float:
    if mark not in moments:
        return UNKNOWN
    return moments[moments.index(mark) - 1] / 1e9


def _write(name: str) -> bool:
    """Whether the cache has the new moment, or another process's newer one."""
    pages = caches["pages"]
    before = pages.get(name)
    known = before if isinstance(before, tuple) else ()
    pages.set(name, (time.time_ns(), *known)[:REMEMBERED], LASTING)
    after = pages.get(name)
    return after is not None and after != before


def _begin(name: str) -> object:
    pages = caches["pages"]
    pages.add(name, (time.time_ns(),), LASTING)
    return pages.get(name)
