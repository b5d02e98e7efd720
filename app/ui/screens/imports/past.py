"""What was imported before, and taking one back after seeing what that would come to."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QWidget

from app.ui.screens.imports.words import counted
from app.ui.text import tr
from app.ui.text.times import spoken
from app.ui.widgets.buttons import Button
from app.ui.widgets.cards import Card
from app.ui.widgets.labels import divider, label
from app.ui.widgets.layout import clear, column, row
from app.ui.widgets.overlay import Sheet
from app.ui.widgets.page_area import Scrolled
from domain.wire.imports import ImportUndone, PastImport
from resources import words


class PastCard(Card):
    """Signals:
    undo_wanted: taking an import back is asked for: its id.
    """

    undo_wanted = Signal(str)

    def __init__(self, zone: str) -> None:
        self._zone = zone
        self._lines = column(gap=8)
        inside = QWidget()
        inside.setLayout(column(self._lines, None))
        super().__init__(tr("imports.past"), Scrolled(inside, tr("imports.past")), gap=12)
        self.buttons: dict[str, Button] = {}

    def show_past(self, past: Sequence[PastImport], now: int) -> None:
        """Show the newest imports."""
        clear(self._lines)
        self.buttons.clear()
        if not past:
            self._lines.addWidget(label(tr("imports.past.none"), "muted", wrap=True))
        for one in past:
            self._lines.addWidget(self._line(one, now))

    def _line(self, one: PastImport, now: int) -> QWidget:
        line = QWidget()
        when = spoken(one.started_at, now, self._zone)
        undo = Button(tr("imports.undo"), icon="undo", slim=True)
        undo.setAccessibleName(tr("imports.undo.of", source=one.source, time=when))
        undo.clicked.connect(lambda: self.undo_wanted.emit(one.import_id))
        undo.setEnabled(one.counts.get("imported", 0) > one.taken_back)
        state = tr(f"imports.status.{one.status}") if one.status in ("running", "interrupted") else ""
        taken = tr("imports.past.taken_back", n=one.taken_back) if one.taken_back else ""
        file = tr("imports.past.file", digest=one.digest[:12]) if one.digest else tr("imports.past.pushed")
        told = " · ".join(part for part in (file, state, taken) if part)
        head = row(label(f"{when}  {one.source}", "strong", wrap=True), undo)
        head.setStretch(0, 1)
        line.setLayout(
            column(
                head,
                label(counted(one.counts), "caption", wrap=True),
                label(told, "caption", selectable=True, wrap=True),
                divider(),
                gap=4,
            )
        )
        self.buttons[one.import_id] = undo
        return line


def undone_words(found: ImportUndone, lang: str) -> str:
    """What goes and what stays, each reason in a line."""
    lines = [tr("imports.undo.goes" if found.dry_run else "imports.undo.went", n=found.taken_back)]
    lines += [
        tr("imports.undo.stays", n=n, why=words.word(f"import.stays.{why}", lang=lang))
        for why, n in found.stays.items()
    ]
    return "\n".join(lines)


def undo_sheet(host: QWidget, found: ImportUndone, lang: str) -> tuple[Sheet, Button]:
    """Ask before an import is taken back; the button does it."""
    sheet = Sheet(host, tr("imports.undo.title"), label(undone_words(found, lang), wrap=True))
    sheet.add_button(Button(tr("common.cancel")), sheet.close_sheet)
    do = Button(tr("imports.undo.do"), "danger")
    do.setEnabled(found.taken_back > 0)
    sheet.add_button(do, sheet.close_sheet)
    sheet.closed.connect(sheet.deleteLater)
    return sheet, do
