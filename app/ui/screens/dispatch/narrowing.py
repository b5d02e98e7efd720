"""What the dispatch desk lists: its sections, what they are narrowed to, and the filters that are kept. No Qt."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from enum import StrEnum, auto

from app.records.orders import Came, DeskOrder, OpenOrders, OwnMove
from domain.orders.standing import Hat
from domain.orders.waiting import Wait, is_theirs

MOST_KEPT = 12


class Section(StrEnum):
    """What is listed."""

    MINE = auto()
    """要我定的; for a supervisor 督办台."""
    OVERDUE = auto()
    ALL = auto()
    OWN = auto()
    """我的操作: what was moved here, and what came of it."""


@dataclass(frozen=True, slots=True)
class Narrowing:
    """What a list of orders is narrowed to; what is empty does not narrow."""

    section: Section = Section.MINE
    wait: str = ""
    kind: str = ""
    unit: str = ""
    text: str = ""

    @property
    def bare(self) -> bool:
        """Whether nothing narrows the section."""
        return self == Narrowing(self.section)

    def within(self, found: OpenOrders, hat: Hat, now: int) -> tuple[DeskOrder, ...]:
        """The orders it lists, in their order."""
        words = self.text.strip().lower().split()
        return tuple(
            one
            for one in found.orders
            if self._in_section(one, hat, now)
            and (not self.wait or one.wait == self.wait)
            and (not self.kind or one.standing.kind == self.kind)
            and (not self.unit or self.unit in (one.standing.complained_of, *one.standing.chain))
            and (not words or _holds(one, found.names, words))
        )

    def _in_section(self, one: DeskOrder, hat: Hat, now: int) -> bool:
        late = overdue(one, now)
        if self.section is Section.OVERDUE:
            return late
        return self.section is Section.ALL or is_theirs(one.wait, hat, overdue=late)


def overdue(one: DeskOrder, now: int) -> bool:
    """Whether somebody is late with it."""
    return one.row.due_at is not None and now > one.row.due_at


def _holds(one: DeskOrder, names: Mapping[str, str], words: Sequence[str]) -> bool:
    row, standing = one.row, one.standing
    units = {standing.complained_of, *standing.chain} - {None}
    parts = (
        row.label,
        row.dispatch_no,
        row.unit_name,
        row.case_type,
        row.words,
        row.wish,
        row.officer_hint,
        *row.officers,
        *(names.get(unit or "", "") for unit in units),
    )
    told = " ".join(parts).lower()
    return all(word in told for word in words)


def counts(found: OpenOrders, hat: Hat, now: int) -> dict[str, int]:
    """How many orders wait for what, on this person's desk."""
    mine = Narrowing().within(found, hat, now)
    told = {wait.value: sum(one.wait is wait for one in mine) for wait in Wait}
    return {"": len(mine), **told}


def section_counts(found: OpenOrders, hat: Hat, now: int) -> dict[Section, int]:
    """How many each section has; of the own moves, those that did not come about."""
    sizes = {
        section: len(Narrowing(section).within(found, hat, now))
        for section in (Section.MINE, Section.OVERDUE, Section.ALL)
    }
    return {**sizes, Section.OWN: sum(one.came is Came.NOT_MADE for one in found.own)}


def own_within(found: OpenOrders, text: str) -> tuple[OwnMove, ...]:
    """The own moves that hold a text in their order's number."""
    return tuple(one for one in found.own if text.strip().lower() in one.label.lower())


def kept(text: str) -> tuple[tuple[str, Narrowing], ...]:
    """The filters that were kept, by name; nonsense is ignored."""
    try:
        found = json.loads(text)
        return tuple(
            (
                str(name),
                Narrowing(Section(one.pop("section")), **{key: str(value) for key, value in one.items()}),
            )
            for name, one in found
        )
    except (ValueError, TypeError, KeyError, AttributeError):
        return ()


def keep(filters: Iterable[tuple[str, Narrowing]], name: str, one: Narrowing) -> str:
    """The filters with one more, in front, as text to remember."""
    rest = [(known, other) for known, other in filters if known != name]
    return json.dumps([(known, asdict(other)) for known, other in [(name, one), *rest][:MOST_KEPT]])


def drop(filters: Iterable[tuple[str, Narrowing]], name: str) -> str:
    """The filters without one."""
    return json.dumps([(known, asdict(other)) for known, other in filters if known != name])


def narrowed(one: Narrowing, name: str, value: str) -> Narrowing:
    """With one condition set, or taken away by an empty value."""
    return replace(one, **{name: value})  # type: ignore[arg-type]
