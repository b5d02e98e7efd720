"""The city that is replayed, as the files it would hand in: its units, officers and users, and who of them has a login."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from random import Random

from domain.vocabulary import BusinessLine, Role, UnitKind
from resources.words import label
from server.demo import people
from server.demo.places import CITY_NAME, DISTRICTS

LEAD = "8100"
OFFICERS_PER_UNIT = 16
_ZIPF = 0.6
_KINDS = {
    BusinessLine.ALARM: UnitKind.STATION, BusinessLine.CASE: UnitKind.STATION, BusinessLine.TRAFFIC: UnitKind.TEAM,
    BusinessLine.HOUSEHOLD: UnitKind.WINDOW, BusinessLine.EXIT_ENTRY: UnitKind.WINDOW, BusinessLine.PERMIT: UnitKind.WINDOW,
}  # fmt: skip
LINES = {
    BusinessLine.ALARM: 62, BusinessLine.HOUSEHOLD: 14, BusinessLine.TRAFFIC: 13, BusinessLine.EXIT_ENTRY: 5,
    BusinessLine.CASE: 4, BusinessLine.PERMIT: 2,
}  # fmt: skip
"""Of a hundred events."""


@dataclass(frozen=True, slots=True)
class Place:
    """A unit that events happen at. ``weight``: how many (Zipf); ``better``: by how much its citizens are happier, in deviations of theirs."""

    code: str
    name: str
    kind: UnitKind
    branch: str
    weight: float
    better: float
    badges: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Town:
    """The city. ``above``: each branch's code and name; ``agents``: 工号 of who calls."""

    places: tuple[Place, ...]
    above: tuple[tuple[str, str], ...]
    agents: tuple[str, ...]

    @classmethod
    def made(cls, seed: int, agents: int, branches: int, stations: int) -> Town:
        """The same for the same seed; each branch has its stations, a window and a traffic team."""
        random = Random(f"{seed} town")  # noqa: S311 - a repeatable city, no secret
        above: list[tuple[str, str]] = []
        places: list[Place] = []
        wanted = [UnitKind.STATION] * stations + [UnitKind.WINDOW, UnitKind.TEAM]
        ranks = list(range(1, branches * len(wanted) + 1))
        random.shuffle(ranks)
        for n, district in enumerate(DISTRICTS[:branches], 1):
            head = f"99{n:02d}00"
            above.append((head, f"{district}分局"))
            for k, kind in enumerate(wanted, 1):
                name = {UnitKind.WINDOW: "户政大厅", UnitKind.TEAM: "交警大队"}.get(kind, f"第{k}派出所")
                first = 900_000 + len(places) * OFFICERS_PER_UNIT
                places.append(
                    Place(
                        f"99{n:02d}{k:02d}",
                        f"{district}分局{name}",
                        kind,
                        head,
                        ranks[len(places)] ** -_ZIPF,
                        random.gauss(0, 0.35),
                        tuple(f"{first + one:06d}" for one in range(OFFICERS_PER_UNIT)),
                    )
                )
        return cls(tuple(places), tuple(above), tuple(f"80{n:02d}" for n in range(1, agents + 1)))

    def of_line(self, line: BusinessLine) -> list[Place]:
        """The units that do such business."""
        return [place for place in self.places if place.kind is _KINDS[line]]

    def liaison(self, code: str) -> str:
        """工号 of a unit's liaison."""
        return f"7{code}"

    def chief(self, code: str) -> str:
        """工号 of whoever signs for a unit."""
        return f"6{code}"

    @property
    def units(self) -> str:
        """The file of units."""
        rows: list[Sequence[object]] = [("990000", f"{CITY_NAME}公安局", "", label(UnitKind.CITY_BUREAU))]
        rows += [(code, name, "990000", label(UnitKind.BRANCH)) for code, name in self.above]
        rows += [(one.code, one.name, one.branch, label(one.kind)) for one in self.places]
        return table(("单位代码", "单位名称", "上级单位", "单位类别"), rows)

    def officers(self, random: Random) -> str:
        """The file of officers."""
        rows = ((badge, people.name(random)[0], one.code) for one in self.places for badge in one.badges)
        return table(("警号", "姓名", "单位"), rows)

    def users(self, random: Random) -> str:
        """The file of users: the hall, and of every unit one who answers and one who signs."""
        rows = [(number, Role.AGENT, "") for number in self.agents]
        rows.append((LEAD, Role.LEAD, ""))
        for code in (*(code for code, _ in self.above), *(one.code for one in self.places)):
            rows += [(self.liaison(code), Role.LIAISON, code), (self.chief(code), Role.CHIEF, code)]
        return table(
            ("工号", "姓名", "角色", "单位"),
            ((number, people.name(random)[0], label(role), unit) for number, role, unit in rows),
        )


def table(header: Sequence[str], rows: Iterable[Sequence[object]]) -> str:
    """A CSV text."""
    out = io.StringIO()
    writer = csv.writer(out)
    writer.writerow(header)
    writer.writerows(rows)
    return out.getvalue()
