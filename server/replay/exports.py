"""A day's events as the city's systems export them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date, timedelta
from random import Random

from domain.times import HOUR, MINUTE, day_bounds, to_local
from domain.vocabulary import BusinessLine
from resources.words import label
from server.demo import cases, people
from server.demo.cases import Case
from server.replay.town import Place, table
from server.replay.truth import Citizen

_HEADER = (
    "处警单号", "业务归口", "警情大类", "警情小类", "报警方式", "报警时间", "到达时间", "结束时间", "处警单位", "处警民警警号",
    "报警人", "性别", "报警电话", "简要警情",
)  # fmt: skip
_CASES: Mapping[BusinessLine, tuple[Case, ...]] = {
    # Nobody is called about violence at home or a child: those are left to those whose business they are.
    BusinessLine.ALARM: tuple(one for one in cases.ALARMS if one.weight > 2),
    BusinessLine.CASE: tuple(one for one in cases.ALARMS if one.kind == "侵财"),
    BusinessLine.TRAFFIC: cases.TRAFFIC,
    BusinessLine.HOUSEHOLD: cases.WINDOWS[:3],
    BusinessLine.EXIT_ENTRY: cases.WINDOWS[3:],
    BusinessLine.PERMIT: (Case("", "许可", "剧毒化学品购买许可", 1, ("申领许可证。",)),),
}
_AT_WINDOWS = frozenset({BusinessLine.HOUSEHOLD, BusinessLine.EXIT_ENTRY, BusinessLine.PERMIT})


def export(day: date, citizens: Iterable[Citizen], places: Mapping[str, Place], zone: str, seed: int) -> str:
    """The file that is handed in on this day: what happened the day before, and is over."""
    random = Random(f"{seed} export {day}")  # noqa: S311 - a repeatable city, no secret
    start = day_bounds(day - timedelta(days=1), zone)[0]
    return table(_HEADER, (_row(random, one, places[one.place], start, zone) for one in citizens))


def _row(random: Random, one: Citizen, place: Place, start: int, zone: str) -> tuple[object, ...]:
    line = BusinessLine(one.line)
    case, window = cases.draw(random, _CASES[line]), line in _AT_WINDOWS
    hour = random.uniform(9, 16.5) if window else random.triangular(0, 21, 16)
    at = start + int(hour * HOUR)
    arrived = at + random.randrange(4, 25) * MINUTE
    over = arrived + random.randrange(10, 90) * MINUTE
    name, sex = people.name(random)
    officers = random.sample(place.badges, random.choice((1, 2, 2)))
    return (
        one.dispatch_no, label(line), case.kind, case.subkind, "窗口" if window else "110电话", _written(at, zone),
        "" if window else _written(arrived, zone), _written(over, zone), place.name, "、".join(officers), name, sex, one.number,
        cases.facts(random, case),
    )  # fmt: skip


def _written(instant: int, zone: str) -> str:
    return f"{to_local(instant, zone):%Y-%m-%d %H:%M:%S}"
