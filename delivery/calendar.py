"""From the moment of an order to the days on which it can arrive."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

DAY = timedelta(days=1)
# A shop that says it never works would be asked forever.
LONGEST_BREAK = 3660


@dataclass(frozen=True)
class Arrival:
    """The first and the last day on which something can arrive, or be collected."""

    earliest: date
    latest: date


@dataclass(frozen=True)
class Calendar:
    """When the shop works: weekdays from 1 (Monday) to 7, less the days off."""

    working_days: frozenset[int]
    days_off: frozenset[date]
    packing_days: int
    order_by: time
    zone: ZoneInfo

    def ready_on(self, now: datetime, making_days: int | None = None) -> date:
        """When what is ordered now leaves the shop; `making_days` for what is made first."""
        days = self.packing_days if making_days is None else making_days
        return self.working_days_after(self._begun_on(now), days)

    def arrival(self, ready: date, *, days_min: int, days_max: int) -> Arrival:
        """When a parcel of that day arrives, after so many working days."""
        return Arrival(
            self.working_days_after(ready, days_min),
            self.working_days_after(ready, days_max),
        )

    def changes_at(self, now: datetime) -> datetime:
        """The moment until which all of this stays as it is."""
        here = now.astimezone(self.zone)
        midnight = datetime.combine(here.date() + DAY, time(), self.zone)
        closes = datetime.combine(here.date(), self.order_by, self.zone)
        return closes if here < closes else midnight

    def working_days_after(self, day: date, number: int) -> date:
        """The working day that comes `number` working days after the first from `day` on."""
        found = self._next_working_day(day)
        for _step in range(number):
            found = self._next_working_day(found + DAY)
        return found

    def _begun_on(self, now: datetime) -> date:
        """The working day on which an order is begun; the days to pack count from it."""
        here = now.astimezone(self.zone)
        is_late = here.time() >= self.order_by
        return self._next_working_day(here.date() + (DAY if is_late else timedelta()))

    def _next_working_day(self, day: date) -> date:
        for _step in range(LONGEST_BREAK):
            if day.isoweekday() in self.working_days and day not in self.days_off:
                break
            day += DAY
        return day
