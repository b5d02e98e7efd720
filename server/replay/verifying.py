"""The replay judged: what the product reports, the slow recount of its rows, the truth and the table, cell by cell."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from enum import StrEnum, auto

from domain.figures.case_keys import Table as Tables
from domain.figures.counts import Asked, Sent
from domain.ids import task_id
from domain.sms.ledger import Ledger
from domain.sms.message import Leg
from domain.tags.counting import Counting
from domain.vocabulary import Channel, TagAxis
from server.analysis.counting import calls, orders, texts
from server.db.work import Reading
from server.replay.driver import AFTER, Wanted
from server.replay.table import FIRST, Row
from server.replay.talking import Topic
from server.replay.truth import SOUR, Truth
from server.sms.repository.counts import laid_out
from server.tagging.figures import WITHOUT_RESTRICTED, figures

ByMonth = Mapping[str, int]
_LONG_AFTER = timedelta(days=400)


class Line(StrEnum):
    """A row that is compared."""

    SENT = auto()
    CALLS = auto()
    SOUR = auto()
    FIRST_CALLS = auto()
    ITEMS = auto()
    ATTITUDE = auto()
    RESULT = auto()
    RECTIFIED = auto()


COUNTS_BY = {
    Line.SENT: "day of the text",
    Line.CALLS: "day of the text",
    Line.SOUR: "day of the text",
    Line.FIRST_CALLS: "day of the first call",
    Line.ITEMS: "day of opening",
    Line.ATTITUDE: "day of opening",
    Line.RESULT: "day of opening",
    Line.RECTIFIED: "day of opening; as it stands now",
}
"""The day each cell counts by."""
_ROWS = {
    Line.SENT: Row.SENT, Line.CALLS: Row.CALLS, Line.ITEMS: Row.ITEMS, Line.ATTITUDE: Row.ATTITUDE, Line.RESULT: Row.RESULT,
    Line.RECTIFIED: Row.RECTIFIED,
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Cell:
    """One number as each tells it; ``None``: it has no such number."""

    line: Line
    month: str
    report: int | None
    recount: int
    truth: int
    table: int | None

    @property
    def agrees(self) -> bool:
        """Whether all who tell it tell the same."""
        return all(told in (None, self.recount) for told in (self.report, self.truth, self.table))

    @property
    def name(self) -> str:
        """What it is and what each says."""
        told = {"report": self.report, "recount": self.recount, "truth": self.truth, "table": self.table}
        return f"{self.line} {self.month}: " + ", ".join(
            f"{who} {n}" for who, n in told.items() if n is not None
        )


@dataclass(slots=True)
class Verified:
    """All cells, and what does not add up in the ledger of texts."""

    cells: list[Cell] = field(default_factory=list)
    ledger: Sent = field(default_factory=Sent)

    @property
    def differences(self) -> list[str]:
        """What differs, by name."""
        return [one.name for one in self.cells if not one.agrees] + self._ledger()

    def _ledger(self) -> list[str]:
        one, found = self.ledger, []
        if one.planned != one.excluded + one.cancelled + one.sent:
            found.append(
                f"ledger: planned {one.planned} = excluded {one.excluded} + cancelled {one.cancelled} + sent {one.sent}"
            )
        if one.sent != one.delivered + one.failed + one.no_receipt + one.unknown:
            found.append(
                f"ledger: sent {one.sent} = delivered {one.delivered} + failed {one.failed} + no receipt {one.no_receipt}"
                f" + unknown {one.unknown}"
            )
        return found


def verified(reading: Reading, truth: Truth, wanted: Wanted) -> Verified:
    """Compare everything."""
    asked = Asked(FIRST - timedelta(days=2), FIRST + _LONG_AFTER, None, None, WITHOUT_RESTRICTED)
    recounts, truths = _recounted(reading, asked), _truths(truth)
    months = sorted(
        {one.first.strftime("%Y-%m") for one in wanted.months}.union(*recounts.values(), *truths.values())
    )
    reports = _reported(reading, months)
    rows = {one.first.strftime("%Y-%m"): one.cells for one in wanted.months}
    found = Verified(ledger=texts.sms_ledger(reading, asked, ())[()])
    for line in Line:
        row = _ROWS.get(line) if wanted.exact or line is Line.SENT else None
        for month in months:
            told = reports.get(line)
            cell = Cell(
                line,
                month,
                None if told is None else told.get(month, 0),
                recounts[line].get(month, 0),
                truths[line].get(month, 0),
                None if row is None else rows[month][row] if month in rows else 0,
            )
            if any((cell.report, cell.recount, cell.truth, cell.table)):
                found.cells.append(cell)
    return found


def _recounted(reading: Reading, asked: Asked) -> dict[Line, ByMonth]:
    """From the rows, by the analysis' slow way."""
    left = {
        fact.id: _month(fact.place.day)
        for fact in texts.ledger_facts(reading, asked)
        if "sent" in fact.measures
    }
    by_task = {task_id(event_id, Channel.PHONE.value, 1): month for event_id, month in left.items()}
    called = list(calls.outcome_facts(reading, asked))
    sour = {fact.id for fact in texts.rating_facts(reading, asked) if "dissatisfied" in fact.measures}
    complaints = list(orders.order_facts(reading, asked))
    about = list(orders.item_facts(reading, asked, Tables.ABOUT))
    return {
        Line.SENT: Counter(left.values()),
        Line.CALLS: Counter(by_task[fact.id] for fact in called if fact.id in by_task),
        Line.SOUR: Counter(left[event_id] for event_id in sour if event_id in left),
        Line.FIRST_CALLS: Counter(_month(fact.place.day) for fact in called),
        Line.ITEMS: _counted(fact.place.day for fact in complaints if "opened" in fact.measures),
        Line.ATTITUDE: _counted(fact.place.day for fact in about if fact.code == "attitude"),
        Line.RESULT: _counted(fact.place.day for fact in about if fact.code == "result"),
        Line.RECTIFIED: _counted(fact.place.day for fact in complaints if "rectified" in fact.measures),
    }


def _reported(reading: Reading, months: Iterable[str]) -> dict[Line, ByMonth]:
    """What the product's own reports say: the ledger of texts, orders opened. ``report satisfaction`` says something else of calls: its
    tasks are those whose form put the overall question, second visits among them."""
    found: dict[Line, Counter[str]] = {line: Counter() for line in (Line.SENT, Line.ITEMS)}
    for month in months:
        first = date.fromisoformat(f"{month}-01")
        last = (first + timedelta(days=31)).replace(day=1) - timedelta(days=1)
        sent = Ledger(
            {
                what: n
                for leg, what, n in laid_out(reading, first.isoformat(), last.isoformat(), "leg")
                if leg == Leg.HANDLED.value
            }
        )
        found[Line.SENT][month] = sent.sent
        tagged = figures(reading, WITHOUT_RESTRICTED, TagAxis.PROBLEM, first, last, Counting.TODAY)
        found[Line.ITEMS][month] = tagged.total
    return dict(found)


def _truths(truth: Truth) -> dict[Line, ByMonth]:
    return {
        Line.SENT: truth.by_month("day", "citizen", "sort = 'sent' AND day <= coalesce((SELECT value FROM fact WHERE name = 'whole'), '')"),
        Line.CALLS: truth.by_month("day", "citizen", "called_on IS NOT NULL"),
        Line.SOUR: truth.by_month("day", "citizen", f"says = '{SOUR}' AND said_at IS NOT NULL"),
        Line.FIRST_CALLS: truth.by_month("called_on", "citizen", "called_on IS NOT NULL"),
        Line.ITEMS: truth.by_month("opened_on", "complaint"),
        Line.ATTITUDE: truth.by_month("opened_on", "complaint", f"topic = '{Topic.ATTITUDE}'"),
        Line.RESULT: truth.by_month("opened_on", "complaint", f"topic = '{Topic.RESULT}'"),
        Line.RECTIFIED: truth.by_month("opened_on", "complaint", "rectified_on IS NOT NULL"),
    }  # fmt: skip


def _counted(days: Iterable[date]) -> Counter[str]:
    return Counter(_month(day) for day in days)


def _month(day: date) -> str:
    return f"{day:%Y-%m}"


def ended(wanted: Wanted) -> date:
    """The last day of a replay."""
    return FIRST + timedelta(days=wanted.days - 1 + AFTER)
