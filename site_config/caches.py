"""A cache that may be unreachable: what it kept is then simply not there."""

from __future__ import annotations

from collections.abc import Mapping

from django.core.cache import cache
from django.utils.crypto import get_random_string
from django_redis.cache import RedisCache
from redis.exceptions import RedisError


def is_working() -> bool:
    """Whether the cache keeps values: only then can tries be counted."""
    token = get_random_string(8)
    cache.set("health", token, timeout=30)
    # Another process may have asked in between, so any token will do.
    return cache.get("health") is not None


class OptionalRedisCache(RedisCache):
    """django-redis with the answers of Django's own caches while Redis is unreachable.

    Its option IGNORE_EXCEPTIONS makes every answer None then.
    """

    def add(self, *args: object, **kwargs: object) -> bool:
        return bool(super().add(*args, **kwargs))

    def touch(self, *args: object, **kwargs: object) -> bool:
        try:
            return bool(super().touch(*args, **kwargs))
        except RedisError:  # django-redis lets it through here, and here alone.
            return False

    def delete(self, *args: object, **kwargs: object) -> bool:
        return bool(super().delete(*args, **kwargs))

    def set_many(
        self, data: Mapping[str, object], *args: object, **kwargs: object
    ) -> list[str]:
        """Keep each value; returns the keys of those that could not be kept."""
        return [key for key in data if not self.set(key, data[key], *args, **kwargs)]

    def incr(self, *args: object, **kwargs: object) -> int:
        """Count on; raises ValueError for an unknown key and while Redis is unreachable."""
        count: int | None = super().incr(*args, **kwargs)
        if count is None:
            raise ValueError("Nothing is counted while Redis is unreachable.")
        return count
