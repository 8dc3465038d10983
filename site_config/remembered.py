"""What every page needs and what changes rarely: looked up once, not for each page.

While a page is made, each of these is asked of the database once at most. Where processes
share a cache, each process also remembers the answers until something is written that
visitors can see, as kept pages are: under the mark of `page_cache.changes`.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, field
from typing import Any, TypeVar

from django.conf import settings
from django.core.cache import caches

from site_config.checks import NOT_SHARED
from site_config.page_cache import changes

K = TypeVar("K")
T = TypeVar("T")
LONGEST = 300  # Seconds, as kept pages.


@dataclass(frozen=True)
class Memory:
    """Answers that were asked for after the change that `mark` names."""

    mark: changes.Mark
    until: float  # Of the monotonic clock.
    answers: dict[str, Any] = field(default_factory=dict)


_of_process: Memory | None = None
_while_reading: ContextVar[dict[str, Any] | None] = ContextVar("answers", default=None)


def once(name: str, ask: Callable[[], T]) -> T:
    """The answer under that name; nobody may change it.

    Asked anew each time outside of `while_reading`: by commands, by forms, by the admin.
    """
    answers = _while_reading.get()
    if answers is None:
        return ask()
    if name not in answers:
        answers[name] = ask()
    found: T = answers[name]
    return found


def once_for(name: str, value: object, ask: Callable[[], T]) -> T:
    """The same for an answer that depends on `value`, of which the last one counts."""
    answers = _while_reading.get()
    if answers is None:
        return ask()
    known = answers.get(name)
    if known is None or known[0] != value:
        known = answers[name] = (value, ask())
    found: T = known[1]
    return found


def each(
    name: str,
    keys: Iterable[K],
    ask: Callable[[set[K]], dict[K, T]],
    *,
    most: int,
) -> dict[K, T]:
    """The answers for those `keys` that have one, of which at most `most` are remembered.

    `ask` gets the keys whose answers are not known. Nobody may change an answer.
    """
    wanted = set(keys)
    answers = _while_reading.get()
    seen: dict[K, T] = {} if answers is None else answers.setdefault(name, {})
    found = {key: seen[key] for key in wanted if key in seen}
    if unknown := wanted - found.keys():
        asked = ask(unknown)
        if len(seen) < most:
            seen.update(asked)
        found |= asked
    return found


@contextmanager
def while_reading(mark: changes.Mark | None) -> Iterator[None]:
    """Remember what is asked in this block; with a mark, what was asked before it, too."""
    token = _while_reading.set(_answers_at(mark) if mark else {})
    try:
        yield
    finally:
        _while_reading.reset(token)


@contextmanager
def while_displaying() -> Iterator[None]:
    """The same for what is only shown, in a request that may write."""
    if _while_reading.get() is not None:
        yield
    else:
        with while_reading(last_change()):
            yield


def _answers_at(mark: changes.Mark) -> dict[str, Any]:
    global _of_process
    known = _of_process
    if known is None or known.mark != mark or known.until < time.monotonic():
        known = _of_process = Memory(mark, time.monotonic() + LONGEST)
    return known.answers


def last_change() -> changes.Mark | None:
    """The mark of what can be seen now; None while processes can't tell each other."""
    backend = settings.CACHES["pages"]["BACKEND"].rsplit(".", 1)[-1]
    if backend in NOT_SHARED or changes.is_away() or not changes.say_again():
        return None
    name = changes.EVERYTHING
    moments = changes.moments_of([name], {name: caches["pages"].get(name)})
    return moments[name][0] if moments else None
