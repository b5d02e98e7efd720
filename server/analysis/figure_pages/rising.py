"""Problems that rise: of each tag the newest week, and the newest four, against the eight weeks before."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final

from domain.figures import rising as rule
from domain.figures.case_keys import Table
from domain.figures.counts import Axis
from domain.figures.rising import Tagged, Windows
from domain.wire import figures as wire
from domain.wire.shown import Label, LabelOf, Shown
from server.analysis.counting.orders import items, orders
from server.analysis.figure_pages import numbers
from server.analysis.figure_pages.question import Question
from server.tags import repository as tags

WEEKS_BEFORE: Final = 8
NOW: Final = {"rising_week": 1, "rising_four": 4}
"""How many weeks are now."""
_EARLIEST: Final = date(1970, 1, 1)


@dataclass(frozen=True, slots=True)
class Look:
    """One look: its window of now, and the weeks before, the earliest first; each a first and a last day."""

    now: tuple[date, date]
    before: tuple[tuple[date, date], ...]

    @property
    def start(self) -> date:
        return self.before[0][0]


def looked_at(end: date, weeks: int) -> Look | None:
    """The windows that end on a day; ``None`` before there was anything."""
    if (end - _EARLIEST).days < 7 * (weeks + WEEKS_BEFORE):
        return None
    turn = end - timedelta(days=7 * weeks)
    before = tuple(
        (turn - timedelta(days=7 * n - 1), turn - timedelta(days=7 * (n - 1)))
        for n in range(WEEKS_BEFORE, 0, -1)
    )
    return Look((turn + timedelta(days=1), end), before)


def rising(question: Question) -> list[wire.Rising]:
    """Both windows; none where the days lie before everything."""
    looks = {title: looked_at(question.end, weeks) for title, weeks in NOW.items()}
    known = [look for look in looks.values() if look is not None]
    if not known:
        return []
    asked = question.during(min(look.start for look in known), question.end)
    by_day = items(question.reading, asked, Table.TAG, (Axis.DAY,))
    opened = orders(question.reading, asked, (Axis.DAY,))
    tagged: dict[str, dict[date, int]] = defaultdict(dict)
    for (day, code), n in by_day.items():
        tagged[code][date.fromisoformat(day)] = n
    all_orders = {date.fromisoformat(day): counts.opened for (day,), counts in opened.items()}
    return [
        _block(question, title, look, tagged, all_orders) for title, look in looks.items() if look is not None
    ]


def _block(
    question: Question,
    title: str,
    look: Look,
    tagged: Mapping[str, Mapping[date, int]],
    all_orders: Mapping[date, int],
) -> wire.Rising:
    windows = Windows(_within(all_orders, look.now), tuple(_within(all_orders, week) for week in look.before))
    counted = {
        code: Tagged(_within(days, look.now), tuple(_within(days, week) for week in look.before))
        for code, days in tagged.items()
    }
    found = rule.look(counted, windows)
    names = tags.rows(question.reading, [one.code for one in found.rising]) if found.rising else {}
    now, before = windows.now, sum(windows.before)
    lines = []
    for one in found.rising:
        name = names[one.code].name["zh"] if one.code in names else one.code
        lines.append(
            wire.RisingLine(
                Label(LabelOf.TAG, one.code, name),
                _items(question, one.code, one.now, now, look.now),
                _items(question, one.code, one.before, before, (look.start, look.before[-1][1])),
                one.expected,
                one.chance,
                rule.power(one.before, windows.share, found.tags, found.dispersion),
            )
        )
    return wire.Rising(
        title,
        _window(look.now, now),
        _window((look.start, look.before[-1][1]), before),
        found.tags,
        found.dispersion,
        lines,
    )


def _items(question: Question, code: str, n: int, of: int, days: tuple[date, date]) -> Shown:
    return numbers.items(n, of, question.cases(Table.TAG, "opened", code=code, days=days))


def _window(days: tuple[date, date], orders_in_it: int) -> wire.Window:
    return wire.Window(days[0].isoformat(), days[1].isoformat(), orders_in_it)


def _within(counts: Mapping[date, int], days: tuple[date, date]) -> int:
    return sum(n for day, n in counts.items() if days[0] <= day <= days[1])
