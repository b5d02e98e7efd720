"""The seats as a table: what each column says of one agent at a moment, and the rows in the order asked for. No Qt."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from app.ui.models.columns import Align, Cell, Column
from app.ui.models.paging import Page, Query
from app.ui.screens.panel.figures import BREAK_LIMIT, LOST, queue_name
from app.ui.text import language, tr
from app.ui.text.times import clock, duration
from app.ui.tone import Tone
from domain.times import MINUTE
from domain.vocabulary import AgentState
from domain.wire.hall import AgentLine

Now = Callable[[], int]

_TONES = {
    "in_call": Tone.OK,
    "working": Tone.OK,
    "wrap_up": Tone.ACCENT,
    LOST: Tone.BAD,
}
_RANK = {
    LOST: 0,
    "away": 1,
    "short_break": 2,
    "in_call": 3,
    "working": 3,
    "wrap_up": 4,
    "idle": 5,
    "on_duty": 6,
}


def shown_state(line: AgentLine) -> str:
    """The state a lead sees: somebody on duty with a task open is at work."""
    if line.state == AgentState.ON_DUTY and line.current_task_id:
        return "working"
    return line.state


def state_cell(line: AgentLine, now: int) -> Cell:
    """The state as a chip; what is as it should be and idle stays quiet."""
    state = shown_state(line)
    words = tr(f"panel.state.{state}") if state in _KNOWN else state
    if state == AgentState.OFF_DUTY:
        return Cell(words, ink="faint")
    if state in (AgentState.SHORT_BREAK, AgentState.AWAY):
        late = line.since is not None and now - line.since > BREAK_LIMIT
        return Cell(words, Tone.WARN if late else Tone.NEUTRAL)
    return Cell(words, _TONES.get(state, Tone.NEUTRAL))


_KNOWN = frozenset({*_RANK, AgentState.OFF_DUTY.value})


def since_cell(line: AgentLine, now: int) -> Cell:
    """How long it has been so; nobody counts the time after a shift."""
    if line.since is None or line.state == AgentState.OFF_DUTY:
        return Cell(tr("common.none"), ink="faint")
    return Cell(duration(now - line.since), ink="bad" if line.state == LOST else "text")


def task_cell(line: AgentLine) -> Cell:
    """What is being called about, and the how-manieth call it is."""
    if not line.current_line:
        return Cell(tr("common.none"), ink="faint")
    again = tr("panel.attempt", n=line.current_attempt_no) if line.current_attempt_no > 1 else ""
    return Cell(queue_name(line.current_line), note=again)


def aht_cell(line: AgentLine) -> Cell:
    """Average handling time, minutes and seconds: (talk + wrap-up) ÷ handled."""
    if not line.handled:
        return Cell(tr("common.none"), ink="faint")
    return Cell(duration(line.handled_ms // line.handled))


def unsent_cell(line: AgentLine, zone: str) -> Cell:
    """Forms that have not arrived, with the oldest."""
    if not line.unsent:
        return Cell("0", ink="faint")
    if line.oldest_unsent_at is None:
        return Cell(str(line.unsent), ink="warn", bold=True)
    words = tr("panel.unsent.since", n=line.unsent, time=clock(line.oldest_unsent_at, zone))
    return Cell(words, ink="warn", bold=True)


def contact_cell(line: AgentLine, now: int, zone: str) -> Cell:
    """When its workstation was last heard of."""
    if line.last_contact_at is None:
        return Cell(tr("panel.contact.never"), ink="faint")
    if line.state == LOST:
        return Cell(clock(line.last_contact_at, zone), ink="bad")
    if now - line.last_contact_at < MINUTE:
        return Cell(tr("panel.contact.now"), ink="muted")
    return Cell(clock(line.last_contact_at, zone), ink="muted")


def columns(now: Now, zone: str) -> tuple[Column[AgentLine], ...]:
    """The columns, in the language in force; ``now`` is the centre's present."""
    right = Align.RIGHT
    state = 112 if language() == "en" else 98
    return (
        Column("name", tr("panel.column.name"), lambda line: Cell(line.name, bold=True), 86),
        Column(
            "number", tr("panel.column.number"), lambda line: Cell(line.number, ink="muted"), 80, hidden=True
        ),
        Column("state", tr("panel.column.state"), lambda line: state_cell(line, now()), state),
        Column("since", tr("panel.column.since"), lambda line: since_cell(line, now()), 74, right),
        Column("task", tr("panel.column.task"), task_cell, 130, stretch=True),
        Column("calls", tr("panel.column.calls"), lambda line: str(line.calls), 88, right, hidden=True),
        Column("completed", tr("panel.column.completed"), lambda line: str(line.completed), 80, right),
        Column("aht", tr("panel.column.aht"), aht_cell, 76, right),
        Column("leased", tr("panel.column.leased"), lambda line: str(line.leased), 88, right, hidden=True),
        Column("unsent", tr("panel.column.unsent"), lambda line: unsent_cell(line, zone), 130),
        Column("contact", tr("panel.column.contact"), lambda line: contact_cell(line, now(), zone), 78),
    )


def _number(line: AgentLine) -> str:
    return line.number


def _sort_key(column: str) -> Callable[[AgentLine], tuple[Any, ...]]:
    keys: dict[str, Callable[[AgentLine], Any]] = {
        "name": lambda line: line.name,
        "state": lambda line: _RANK.get(shown_state(line), 9),
        "since": lambda line: -(line.since or 0),
        "task": lambda line: line.current_line or "~",
        "completed": lambda line: line.completed,
        "calls": lambda line: line.calls,
        "aht": lambda line: line.handled_ms // line.handled if line.handled else -1,
        "leased": lambda line: line.leased,
        "unsent": lambda line: line.unsent,
        "contact": lambda line: line.last_contact_at or 0,
    }
    chosen = keys.get(column, _number)
    return lambda line: (chosen(line), line.number)


class SeatSource:
    """The seats of the newest panel as the one page of a list.

    By default they stand in the order of their staff numbers, those who went home last, so that a seat is always
    found in the same place.
    """

    lane = None

    def __init__(self) -> None:
        self._lines: tuple[AgentLine, ...] = ()

    def put(self, lines: Sequence[AgentLine]) -> None:
        """The newest seats."""
        self._lines = tuple(lines)

    def fetch(self, after_key: object | None, limit: int, query: Query) -> Page[AgentLine]:
        if query.sort is None:
            off = AgentState.OFF_DUTY.value
            rows = sorted(self._lines, key=lambda line: (line.state == off, line.number))
        else:
            rows = sorted(self._lines, key=_sort_key(query.sort.column), reverse=query.sort.descending)
        return Page(tuple(rows), None, len(rows))
