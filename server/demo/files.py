"""The invented city written as the files a real city would hand in: units, officers, users and an export of events.

They go through the ordinary imports, so that a demonstration shows what an operator would see.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from random import Random

from domain.times import DAY, DEFAULT_ZONE, HOUR, MINUTE, day_bounds, day_of, to_local
from domain.vocabulary import Role, Sex, UnitKind
from resources.words import label
from server.demo import cases, people
from server.demo.places import InventedUnit, places

OFFICERS = 800


@dataclass(frozen=True, slots=True)
class Colleague:
    """Somebody with a login in the demonstration; ``unit`` is the code of theirs, where they have one."""

    number: str
    name: str
    role: Role
    unit: str = ""


COLLEAGUES = (
    Colleague("8001", "王芳", Role.AGENT),
    Colleague("8002", "张敏", Role.AGENT),
    Colleague("8003", "刘洋", Role.AGENT),
    Colleague("8004", "赵丽", Role.AGENT),
    Colleague("8005", "周凯", Role.AGENT),
    Colleague("8006", "吴婷", Role.AGENT),
    Colleague("8100", "陈静", Role.LEAD),
    Colleague("8200", "孙立", Role.SUPERVISOR),
    Colleague("8300", "何伟", Role.DUTY_OFFICER),
    Colleague("8401", "郭敏", Role.LIAISON, "990101"),
    Colleague("8402", "林涛", Role.LIAISON, "990101"),
    Colleague("8403", "罗静", Role.LIAISON, "990100"),
    Colleague("8404", "梁勇", Role.CHIEF, "990101"),
    Colleague("8405", "宋杰", Role.CHIEF, "990100"),
    Colleague("8501", "冯刚", Role.DISCIPLINE),
    Colleague("8502", "邓兰", Role.DISCIPLINE),
    Colleague("8600", "曹建国", Role.LEADER),
    Colleague("8700", "田慧", Role.ANALYST),
    Colleague("8900", "潘浩", Role.ADMIN),
    Colleague("990001", "", Role.OFFICER, "990101"),
)
"""Everybody of the demonstration: at the centre, at one station and the branch above it, and above them. An officer has their 警号 and the name
they have there."""


@dataclass(frozen=True, slots=True)
class CityFiles:
    """CSV texts, as the templates' columns are called in Chinese."""

    units: str
    officers: str
    users: str
    events: str


def city_files(seed: int, now: int, events: int, days: int = 30, zone: str = DEFAULT_ZONE) -> CityFiles:
    """The files of the city: the same for the same seed and instant (UTC ms)."""
    random = Random(seed)  # noqa: S311 - a repeatable city, no secret
    city = places()
    postings = _postings(random, city)
    return CityFiles(
        units=_units(city),
        officers=(officers := _officers(random, postings)),
        users=_users(officers),
        events=_events(random, city, postings, now, events, days, zone),
    )


def _table(header: Sequence[str], rows: Iterable[Sequence[object]]) -> str:
    out = io.StringIO()
    writer = csv.writer(out)
    writer.writerow(header)
    writer.writerows(rows)
    return out.getvalue()


def _units(city: list[InventedUnit]) -> str:
    rows = ((p.code, p.name, "、".join(p.aliases), p.parent, label(UnitKind(p.kind)), p.phone) for p in city)
    return _table(("单位代码", "单位名称", "别名", "上级单位", "单位类别", "对外电话"), rows)


def _postings(random: Random, city: list[InventedUnit]) -> dict[str, list[str]]:
    """Badge numbers by unit code; stations have most officers."""
    working = [p for p in city if p.kind in (UnitKind.STATION, UnitKind.WINDOW, UnitKind.TEAM)]
    weights = [4 if p.kind == UnitKind.STATION else 2 for p in working]
    found: dict[str, list[str]] = {p.code: [] for p in working}
    for n in range(OFFICERS):
        place = working[n] if n < len(working) else random.choices(working, weights)[0]
        found[place.code].append(f"{990001 + n:06d}")
    return found


def _officers(random: Random, postings: dict[str, list[str]]) -> str:
    rows = (
        (badge, people.name(random, female=random.random() < 0.25)[0], code)
        for code, badges in postings.items()
        for badge in badges
    )
    return _table(("警号", "姓名", "单位"), rows)


def _users(officers: str) -> str:
    names = {row["警号"]: row["姓名"] for row in csv.DictReader(io.StringIO(officers))}
    rows = ((c.number, c.name or names[c.number], label(c.role), c.unit) for c in COLLEAGUES)
    return _table(("工号", "姓名", "角色", "单位"), rows)


_HEADER = (
    "接警单号", "处警单号", "业务归口", "警情大类", "警情小类", "报警方式", "报警时间", "派警时间", "到达时间", "结束时间",
    "处警单位", "处警民警警号", "报警人", "性别", "报警电话", "备用电话", "报警人住址", "简要警情", "不宜回访",
)  # fmt: skip


def _events(
    random: Random,
    city: list[InventedUnit],
    postings: dict[str, list[str]],
    now: int,
    count: int,
    days: int,
    zone: str,
) -> str:
    by_kind = {kind: [p for p in city if p.kind == kind] for kind in UnitKind}
    citizens = [_citizen(random) for _ in range(max(1, count * 9 // 10))]
    times = sorted(_moment(random, now, days, zone) for _ in range(count))
    rows = [
        _event(random, n, at, by_kind, postings, random.choice(citizens), now, zone)
        for n, at in enumerate(times)
    ]
    return _table(_HEADER, rows)


def _moment(random: Random, now: int, days: int, zone: str) -> int:
    """An instant of the last days, more in the day than at night, and none in the future."""
    while True:
        day = day_of(now - random.randrange(days) * DAY, zone)
        hour = random.triangular(0, 24, 17)
        at = day_bounds(day, zone)[0] + int(hour * HOUR)
        if at < now - 10 * MINUTE:
            return at


def _citizen(random: Random) -> tuple[str, str, str, str, str]:
    name, sex = people.name(random)
    odd = random.random()
    if odd < 0.03:
        name, sex = name[0] + "某", label(Sex.UNKNOWN)
    elif odd < 0.04:
        name, sex = "匿名", label(Sex.UNKNOWN)
    elif odd < 0.05:
        name, sex = random.choice(("星河物业服务有限公司", "云上便利店", "青禾餐饮有限公司")), ""
    phone = "" if random.random() < 0.02 else people.mobile(random)
    second = people.mobile(random) if random.random() < 0.06 else ""
    return name, sex, phone, second, cases.address(random)


def _event(
    random: Random,
    n: int,
    at: int,
    by_kind: dict[UnitKind, list[InventedUnit]],
    postings: dict[str, list[str]],
    citizen: tuple[str, str, str, str, str],
    now: int,
    zone: str,
) -> tuple[object, ...]:
    kind, table = random.choices(
        ((UnitKind.STATION, cases.ALARMS), (UnitKind.WINDOW, cases.WINDOWS), (UnitKind.TEAM, cases.TRAFFIC)),
        weights=(70, 18, 12),
    )[0]
    case, place = cases.draw(random, table), random.choice(by_kind[kind])
    alarm = kind is UnitKind.STATION
    if not alarm:
        at = _office_hours(at, now, zone)
    day = to_local(at, zone)
    number = f"99{day:%Y%m%d}{n:06d}"
    dispatched = at + random.randrange(20, 180) * 1000 if alarm else None
    arrived = dispatched + random.randrange(4, 25) * MINUTE if dispatched else None
    closed = (arrived or at) + random.randrange(10, 90) * MINUTE
    officers = random.sample(postings[place.code], k=min(len(postings[place.code]), random.choice((1, 2, 2))))
    name, sex, phone, second, address = citizen
    unit = place.name if random.random() > 0.01 else "明川特勤中队"
    moments = (_written(m, zone) if m and m < now else "" for m in (at, dispatched, arrived, closed))
    return (
        f"J{number}" if alarm else "", f"C{number}", case.line, case.kind, case.subkind,
        "110电话" if alarm else "窗口", *moments, unit, "、".join(officers), name, sex, phone, second,
        address, cases.facts(random, case), "是" if random.random() < 0.004 else "",
    )  # fmt: skip


def _office_hours(at: int, now: int, zone: str) -> int:
    """The instant moved into 9:00 to 17:00 of its day, or of the day before where that is still to come."""
    moved = day_bounds(day_of(at, zone), zone)[0] + 9 * HOUR + at % (8 * HOUR)
    return moved if moved < now else moved - DAY


def _written(instant: int, zone: str) -> str:
    return f"{to_local(instant, zone):%Y-%m-%d %H:%M:%S}"
