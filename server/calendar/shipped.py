"""What ships with the product: the years that were published when it was made, and the statutory days of those to come."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from datetime import date, timedelta
from functools import lru_cache

from domain.acts.calendar_load import CalendarDay
from domain.working_days import NATIONAL
from resources import read_yaml

_DAY = timedelta(days=1)


@lru_cache(maxsize=1)
def published() -> Mapping[int, tuple[CalendarDay, ...]]:
    """The orders of the State Council by year, in order of date; of ``chinesecalendar``, which a new release adds a year to each autumn."""
    from chinese_calendar.constants import (  # no need of it where a city has its own
        Holiday,
        holidays,
        workdays,
    )

    names = {one.value: one.chinese for one in Holiday}
    found: dict[int, list[CalendarDay]] = defaultdict(list)
    for days, worked in ((holidays, False), (workdays, True)):
        for day, name in days.items():
            found[day.year].append(CalendarDay(day.isoformat(), worked, names[name]))
    return {year: tuple(sorted(days, key=lambda one: one.date)) for year, days in found.items()}


@lru_cache(maxsize=1)
def statutory() -> Mapping[date, str]:
    """The days that are free by law, with their names, as far ahead as ``resources/calendar.yaml`` goes; weekends that are worked to
    make up for neighbours are not known before a year's order."""
    found: dict[date, str] = {}
    for year, feasts in read_yaml("calendar.yaml")["years"].items():
        found |= {date(year, month, day): "" for month, day in (*NATIONAL, (5, 2))}
        eve = date.fromisoformat(str(feasts["eve"]))
        found |= {eve + n * _DAY: "春节" for n in range(4)}
        found |= {
            date.fromisoformat(str(feasts[code])): name
            for code, name in (("qingming", "清明"), ("duanwu", "端午"), ("zhongqiu", "中秋"))
        }
    return found
