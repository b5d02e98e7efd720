"""The columns of the dispatch desk's two lists. No Qt."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping

from app.records.orders import DeskOrder, OwnMove
from app.ui.models.columns import Align, Cell, Column
from app.ui.screens.dispatch.words import (
    CAME_TONES,
    due_cell,
    given_lines,
    own_words,
    suggested,
    unit_words,
    wait_words,
)
from app.ui.text import language, tr
from app.ui.text.codes import said, side_by_side
from app.ui.text.orders import kind_words
from app.ui.text.times import spoken
from domain.vocabulary import BusinessLine, OrderMove

MARK = "✓"
Names = Callable[[], Mapping[str, str]]


def order_columns(
    now: Callable[[], int], zone: str, names: Names, marked: Callable[[], Collection[str]]
) -> tuple[Column[DeskOrder], ...]:
    """Columns of the open orders; who is late stands first, so that none is sorted by."""
    english = language() == "en"

    def label(one: DeskOrder) -> Cell:
        return Cell(one.row.label, bold=True, note=MARK if one.order_id in marked() else "")

    def wait(one: DeskOrder) -> Cell:
        words, tone = wait_words(one)
        return Cell(words, tone)

    def unit(one: DeskOrder) -> Cell:
        # 某某分局某某派出所: the station stands at the end.
        words = unit_words(one, names())
        return Cell(words, tip=side_by_side(words, suggested(one.suggestion, names())), whole_end=True)

    return (
        _column("label", label, 158),
        _column("wait", wait, 150 if english else 108),
        _column("kind", lambda one: Cell(kind_words(one.standing.kind)), 112 if english else 68),
        _column("unit", unit, 120, stretch=True),
        _column("due", lambda one: due_cell(one.row.due_at, now(), zone), 130 if english else 116),
        _column("words", lambda one: Cell(one.row.words, ink="muted"), 200, hidden=True),
        _column("suggested", lambda one: Cell(suggested(one.suggestion, names())), 200, hidden=True),
        _column("case", lambda one: side_by_side(said(BusinessLine, one.row.business_line), one.row.case_type), 140, hidden=True),
        _column("opened", lambda one: Cell(spoken(one.row.opened_at, now(), zone), ink="muted"), 110, hidden=True),
    )  # fmt: skip


def _column(
    key: str,
    cell: Callable[[DeskOrder], Cell | str],
    width: int,
    *,
    stretch: bool = False,
    hidden: bool = False,
) -> Column[DeskOrder]:
    title = tr(f"dispatch.column.{key}")
    return Column(key, title, cell, width, Align.LEFT, sortable=False, stretch=stretch, hidden=hidden)


def own_columns(now: Callable[[], int], zone: str, names: Names) -> tuple[Column[OwnMove], ...]:
    """Columns of what was moved here."""
    english = language() == "en"

    def told(one: OwnMove) -> Cell:
        words = own_words(one, names()) or " ".join(value for _, value in given_lines(one.given, names()))
        return Cell(words, ink="muted", tip=words)

    def made(
        key: str, cell: Callable[[OwnMove], Cell | str], width: int, *, stretch: bool = False
    ) -> Column[OwnMove]:
        return Column(key, tr(f"dispatch.column.{key}"), cell, width, sortable=False, stretch=stretch)

    return (
        made("label", lambda one: Cell(one.label or one.order_id[:8], bold=True), 130),
        made("move", lambda one: said(OrderMove, one.move), 128 if english else 84),
        made("came", lambda one: Cell(tr(f"dispatch.came.{one.came.value}"), CAME_TONES[one.came]), 132 if english else 116),
        made("told", told, 120, stretch=True),
        made("at", lambda one: Cell(spoken(one.at, now(), zone), ink="muted"), 108),
    )  # fmt: skip
