"""Dates of delivery: counted in working days from the moment of the order."""

from __future__ import annotations

from datetime import date, datetime, time
from zoneinfo import ZoneInfo

import pytest

from delivery.calendar import Arrival, Calendar
from site_config import holidays

LONDON = ZoneInfo("Europe/London")


def a_calendar(**fields):
    values = {
        "working_days": frozenset({1, 2, 3, 4, 5}),
        "days_off": frozenset(),
        "packing_days": 2,
        "order_by": time(12),
        "zone": LONDON,
        **fields,
    }
    return Calendar(**values)


def at(text):
    return datetime.fromisoformat(text).replace(tzinfo=LONDON)


@pytest.mark.parametrize(
    ("ordered", "ready"),
    [
        ("2026-12-02T11:59", "2026-12-04"),  # A Wednesday morning.
        ("2026-12-02T12:00", "2026-12-07"),  # Too late for it: begun on Thursday.
        ("2026-12-05T09:00", "2026-12-09"),  # A Saturday: begun on Monday.
    ],
)
def test_parcel_leaves_after_the_working_days_to_pack_it(ordered, ready):
    assert a_calendar().ready_on(at(ordered)) == date.fromisoformat(ready)


def test_days_off_are_no_working_days():
    calendar = a_calendar(days_off=holidays.read("2026-12-24 to 2027-01-01"))
    assert calendar.ready_on(at("2026-12-23T09:00")) == date(2027, 1, 5)


def test_what_is_made_to_order_leaves_after_its_own_days():
    assert a_calendar().ready_on(at("2026-12-02T09:00"), 10) == date(2026, 12, 16)


def test_days_on_the_way_are_working_days():
    found = a_calendar().arrival(date(2026, 12, 4), days_min=1, days_max=3)
    assert found == Arrival(date(2026, 12, 7), date(2026, 12, 9))


def test_hour_of_the_order_is_that_of_the_store():
    elsewhere = datetime.fromisoformat("2026-12-02T12:30+01:00")  # 11:30 in London.
    assert a_calendar().ready_on(elsewhere) == date(2026, 12, 4)


def test_shop_that_never_works_promises_something_all_the_same():
    never = a_calendar(days_off=holidays.read("2026-01-01 to 2026-12-31"))
    assert never.ready_on(at("2026-12-02T09:00")) > date(2026, 12, 31)


@pytest.mark.parametrize(
    ("now", "changes"),
    [
        ("2026-12-02T09:00", "2026-12-02T12:00"),
        ("2026-12-02T12:00", "2026-12-03T00:00"),
    ],
)
def test_dates_on_pages_hold_until_the_hour_or_midnight(now, changes):
    assert a_calendar().changes_at(at(now)) == at(changes)
