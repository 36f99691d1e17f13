"""Which days the company works, and when a local hour is in UTC."""

from datetime import date, datetime, time, timedelta, timezone
from zoneinfo import ZoneInfo

FIXED_HOLIDAYS = {(1, 1), (6, 19), (7, 4), (12, 25)}


def is_working_day(day):
    """Monday to Friday, without the holidays on which no US warehouse ships."""
    return day.weekday() < 5 and (day.month, day.day) not in FIXED_HOLIDAYS and not _is_moving(day)


def _is_moving(day):
    """Whether this is Memorial Day, Labor Day or Thanksgiving."""
    memorial = day.month == 5 and day.weekday() == 0 and (day + timedelta(7)).month == 6
    labor = day.month == 9 and day.weekday() == 0 and day.day <= 7
    thanksgiving = day.month == 11 and day.weekday() == 3 and 22 <= day.day <= 28
    return memorial or labor or thanksgiving


def add_working_days(day, count):
    """Return the working day `count` working days after `day` (before it when negative)."""
    step = timedelta(1 if count >= 0 else -1)
    while count or not is_working_day(day):
        day += step
        if is_working_day(day) and count:
            count -= 1 if count > 0 else -1
    return day


def days_between(first, last):
    """Yield each calendar day, both ends included."""
    for ordinal in range(first.toordinal(), last.toordinal() + 1):
        yield date.fromordinal(ordinal)


def utc(day, hour, minute, tz):
    """Return the naive UTC instant of a local wall-clock time."""
    local = datetime.combine(day, time(hour, minute), ZoneInfo(tz))
    return local.astimezone(timezone.utc).replace(tzinfo=None)


def local_day(instant, tz):
    """Return the local day of a naive UTC instant."""
    return instant.replace(tzinfo=timezone.utc).astimezone(ZoneInfo(tz)).date()
