"""Pages kept whole in the cache, with the marks of all that they show.

A view says `keep(response, …)` for a page that is the same for everybody; the middleware
keeps it. Nothing is kept that a view has not named.
"""

from __future__ import annotations

import hashlib
import math
import time
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import NamedTuple, TypeVar

from django.conf import settings
from django.core.cache import caches
from django.db.models import Min
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.utils.cache import has_vary_header
from wagtail.models import Page

from site_config.checks import NOT_SHARED
from site_config.page_cache import addresses, answers, changes
from site_config.page_cache.addresses import Address, Parameters
from site_config.page_cache.release import release

R = TypeVar("R", bound=HttpResponseBase)
ALL = changes.EVERYTHING

LONGEST = 300  # Seconds that a page is kept.
# Other processes can't tell a local memory that something has changed.
LONGEST_ALONE = 1
# A page that is out of date is still shown for this long, in seconds, while it is made anew.
GRACE = 1
MAKING = 10  # Seconds after which a process that makes a page is taken for dead.
# Bytes; a longer one would fill the cache.
LONGEST_KEPT = 4 * 1024 * 1024
NOT_KEPT = {"content-length", "etag"}  # Made for each answer.
# By what was asked: what else its answer needed last time. That is asked for at once, since
# a second question costs as much as all the rest of a kept page.
_guesses: dict[str, tuple[str, ...]] = {}
MOST_GUESSES, LONGEST_GUESSED = 2000, 300


@dataclass(frozen=True)
class Kept:
    """What a view says of an answer: see `keep`."""

    parameters: Parameters
    until: datetime | None


class Shape(NamedTuple):
    """The parameters that a path knows, under the marks of that moment."""

    release: str
    marks: dict[str, int]
    parameters: Parameters

    def is_of(self, marks: Mapping[str, int]) -> bool:
        return (self.release, self.marks) == (release(), marks)


class Answers(dict[str, object]):
    """What the cache has answered; more is asked for when it turns out to be needed."""

    def __init__(self, keys: Iterable[str]) -> None:
        self.asked = set(keys)
        self.asked_again = False
        super().__init__(caches["pages"].get_many(self.asked))

    def complete(self, keys: Iterable[str]) -> None:
        """Ask for those keys that were not asked for yet."""
        if unknown := set(keys) - self.asked:
            self.asked_again = True
            self.asked |= unknown
            self.update(caches["pages"].get_many(unknown))


class Entry(NamedTuple):
    """One answer; `bodies` has its forms by content encoding."""

    release: str
    address: Address
    marks: dict[str, int]
    until: float  # Seconds of the clock.
    headers: dict[str, str]
    etag: str
    bodies: dict[str, bytes]


@dataclass
class Visit:
    """What the cache knows about the page of one request.

    `marks` are those that a page made now is made under, empty while the cache is away.
    """

    address: Address | None
    marks: dict[str, int] = field(default_factory=dict)
    entry: Entry | None = None
    is_current: bool = False
    in_grace: bool = False


def keep(
    response: R, *, parameters: Parameters | None = None, until: datetime | None = None
) -> R:
    """Let an answer be kept for everybody, if it turns out to be one without cookies.

    `parameters` are all that it depends on of the query string; `until`, aware, is when it
    changes by itself.
    """
    response.kept = Kept(parameters or {}, until)  # type: ignore[attr-defined]
    return response


def shows_units_of(request: HttpRequest, product: int) -> None:
    """Say, before they are read, that a page shows how many units of a product are left."""
    marks: dict[str, int] = getattr(request, "marks", {})
    name = changes.of_product(product)
    if marks and not (found := changes.moments_of([name], {})):
        marks.clear()  # The cache is away by now: nothing is kept.
    elif marks:
        marks[name] = found[name][0]


def look_up(request: HttpRequest) -> Visit:
    """Find the page of a request, in one question to the cache or two. Never raises."""
    plain = addresses.plain(request)
    if plain is None or changes.is_away() or not changes.say_again():
        return Visit(None)
    first = plain.shape_key if request.GET else plain.key
    asked = f"{plain.path}?{request.META.get('QUERY_STRING', '')}"
    guessed = _guesses.get(asked, ())
    answers = Answers([ALL, first, *guessed])
    moments = changes.moments_of([ALL], answers)
    marks = {name: of_one[0] for name, of_one in moments.items()}
    if not request.GET:
        visit = _visit(plain, marks, answers, moments)
    else:
        shape = answers.get(first)
        if not isinstance(shape, Shape) or not shape.is_of(marks):
            return Visit(None, marks)
        address = addresses.with_parameters(request, plain, shape.parameters)
        if address is None:
            return Visit(None)
        visit = _visit(address, marks, answers, moments)
    if answers.asked_again:
        _guess_next_time(asked, answers.asked - {ALL, first})
    return visit


def _guess_next_time(asked: str, keys: Iterable[str]) -> None:
    if len(_guesses) >= MOST_GUESSES:
        _guesses.clear()
    if len(asked) <= LONGEST_GUESSED:
        _guesses[asked] = tuple(keys)


def _visit(
    address: Address,
    marks: dict[str, int],
    answers: Answers,
    moments: dict[str, changes.Moments],
) -> Visit:
    """The visit with its entry, if that is of this release and not too old to be shown."""
    visit = Visit(address, marks)
    answers.complete([address.key])
    found = answers.get(address.key)
    if not isinstance(found, Entry) or not marks:
        return visit
    if (found.release, found.address) != (release(), address):
        return visit
    if others := found.marks.keys() - moments.keys():
        answers.complete(others)
        moments = moments | changes.moments_of(others, answers)
    if found.marks.keys() > moments.keys():
        return visit
    now = time.time()
    since = changes.outdated_since(found.marks, moments)
    ended = min(found.until, found.until if since is None else since)
    visit.entry = found
    visit.is_current = since is None and now < found.until
    visit.in_grace = now - ended <= GRACE
    return visit


def may_make(address: Address) -> bool:
    """Whether this process is the one that makes a page anew; others show the last one."""
    return bool(caches["pages"].add(f"making:{address.key}", 1, MAKING))


def made(address: Address) -> None:
    """The page was made, or could not be."""
    caches["pages"].delete(f"making:{address.key}")


def store(
    request: HttpRequest,
    marks: dict[str, int],
    response: HttpResponseBase,
    began: datetime,
) -> Entry | None:
    """Keep an answer for those who come next, as far as it may be; returns what is kept."""
    kept = getattr(response, "kept", None)
    plain = addresses.plain(request)
    if not (kept and marks and plain and is_for_everybody(request, response)):
        return None
    assert isinstance(response, HttpResponse)
    address = addresses.with_parameters(request, plain, kept.parameters)
    now = time.time()
    until = min(now + longest(), _next_moment(marks, began), _seconds(kept.until))
    if kept.parameters:
        shape = Shape(release(), {ALL: marks[ALL]}, kept.parameters)
        caches["pages"].set(plain.shape_key, shape, longest())
    if address is None or until <= now or len(response.content) > LONGEST_KEPT:
        return None
    entry = _entry_of(response, address, marks, until)
    caches["pages"].set(address.key, entry, longest() + GRACE)
    return entry


def is_for_everybody(request: HttpRequest, response: HttpResponseBase) -> bool:
    """Whether an answer is a whole page without anything about its reader."""
    return (
        request.method == "GET"
        and response.status_code == 200
        and not response.streaming
        and not response.cookies
        and not response.has_header("Set-Cookie")
        and not response.has_header("Content-Encoding")
        and not has_vary_header(response, "Cookie")
        and not getattr(request, "is_preview", False)
        and "private" not in response.get("Cache-Control", "")
        and "no-store" not in response.get("Cache-Control", "")
    )


def longest() -> int:
    """For how many seconds a page is kept at most."""
    backend = settings.CACHES["pages"]["BACKEND"].rsplit(".", 1)[-1]
    return LONGEST_ALONE if backend in NOT_SHARED else LONGEST


def _seconds(moment: datetime | None) -> float:
    return moment.timestamp() if moment else math.inf


def _next_moment(marks: Mapping[str, int], began: datetime) -> float:
    """When a page first reaches its expiry after `began`, in seconds of the clock.

    Asked once a change, and once an expiry.
    """
    known, since = caches["pages"].get("next-expiry"), began.timestamp()
    mark, known_since, moment = known if isinstance(known, tuple) else (None, since, 0)
    if mark == marks[ALL] and known_since <= since < moment:
        return float(moment)
    expiring = Page.objects.filter(live=True, expire_at__gt=began)
    first = expiring.aggregate(first=Min("expire_at"))["first"]
    caches["pages"].set("next-expiry", (marks[ALL], since, _seconds(first)), longest())
    return _seconds(first)


def _entry_of(
    response: HttpResponse, address: Address, marks: dict[str, int], until: float
) -> Entry:
    content = response.content
    headers = {
        name: value for name, value in response.items() if name.lower() not in NOT_KEPT
    }
    # Weak, since the bytes that are sent depend on how they are pressed.
    etag = f'W/"{hashlib.sha256(content).hexdigest()[:32]}"'
    return Entry(
        release=release(),
        address=address,
        marks=dict(marks),
        until=until,
        headers=headers,
        etag=etag,
        bodies=answers.pressed(content),
    )
