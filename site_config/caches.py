"""A cache that may be away: what it kept is then simply not there."""

from __future__ import annotations

import logging
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from typing import Any

from django.core.cache import cache
from django.core.cache.backends.redis import RedisCache
from django.utils.crypto import get_random_string
from redis.exceptions import RedisError

logger = logging.getLogger(__name__)


def remembers() -> bool:
    """Whether the cache keeps what it is given: only then can tries be counted."""
    token = get_random_string(8)
    cache.set("health", token, timeout=30)
    # Another process may have asked in between, so any token will do.
    return cache.get("health") is not None


@contextmanager
def _away_is_a_miss() -> Iterator[None]:
    try:
        yield
    except (RedisError, OSError) as problem:
        logger.warning("cache.away error=%s", type(problem).__name__)


class ForgivingRedisCache(RedisCache):
    """Redis, of which the shop's pages and payments do not depend."""

    def get(self, key: Any, default: Any = None, version: int | None = None) -> Any:
        with _away_is_a_miss():
            return super().get(key, default, version)
        return default

    def get_many(
        self, keys: Iterable[Any], version: int | None = None
    ) -> dict[Any, Any]:
        with _away_is_a_miss():
            found: dict[Any, Any] = super().get_many(keys, version)
            return found
        return {}

    def has_key(self, key: Any, version: int | None = None) -> bool:
        with _away_is_a_miss():
            return bool(super().has_key(key, version))
        return False

    def add(self, *args: Any, **kwargs: Any) -> bool:
        with _away_is_a_miss():
            return bool(super().add(*args, **kwargs))
        return False

    def set(self, *args: Any, **kwargs: Any) -> None:
        with _away_is_a_miss():
            super().set(*args, **kwargs)

    def set_many(self, data: dict[Any, Any], *args: Any, **kwargs: Any) -> list[Any]:
        with _away_is_a_miss():
            return super().set_many(data, *args, **kwargs)
        return list(data)

    def touch(self, *args: Any, **kwargs: Any) -> bool:
        with _away_is_a_miss():
            return bool(super().touch(*args, **kwargs))
        return False

    def delete(self, *args: Any, **kwargs: Any) -> bool:
        with _away_is_a_miss():
            return bool(super().delete(*args, **kwargs))
        return False

    def delete_many(self, *args: Any, **kwargs: Any) -> None:
        with _away_is_a_miss():
            super().delete_many(*args, **kwargs)

    def incr(self, key: Any, delta: int = 1, version: int | None = None) -> int:
        with _away_is_a_miss():
            return int(super().incr(key, delta, version))
        raise ValueError("Nothing is counted while Redis is away.")
