"""What a number is: its definition with its own counts, and the way to its cases."""

from __future__ import annotations

from PySide6.QtCore import QObject, Signal, Slot
from PySide6.QtWidgets import QWidget

from app.ui.text import language, tr
from app.ui.widgets.buttons import Button
from app.ui.widgets.cards import Fact
from app.ui.widgets.labels import label
from app.ui.widgets.layout import clear, column, set_shown
from app.ui.widgets.overlay import Sheet
from domain.wire.shown import Shown
from resources.figure_words import explained

WIDTH = 620


class ExplainSheet(QObject):
    """``F1`` on a number.

    Signals:
        opened: the key of its cases.
    """

    opened = Signal(str)

    def __init__(self, host: QWidget) -> None:
        super().__init__(host)
        self._shown: Shown | None = None
        self._facts = QWidget()
        self.rows = column(gap=10)
        self._facts.setLayout(self.rows)
        self.sheet = Sheet(host, tr("figures.explain"), self._facts, width=WIDTH)
        self.cases = self.sheet.add_button(Button("", "primary", key="Enter"), self._open)

    @property
    def words(self) -> list[str]:
        """What stands on it."""
        return [
            f"{name}\n{text}"
            for name, text in (explained(self._shown, language().value) if self._shown else [])
        ]

    def show_number(self, shown: Shown, cases_words: str) -> None:
        """Open it on a number."""
        self._shown = shown
        clear(self.rows)
        (name, value), *parts = explained(shown, language().value)
        self.rows.addWidget(label(name, "heading", wrap=True))
        self.rows.addWidget(label(value, "figure"))
        for heading, text in parts:
            self.rows.addWidget(Fact(heading, text, wide=True))
        self.cases.setText(cases_words)
        set_shown(self.cases, shown.cases is not None)
        self.sheet.open_sheet(self.cases if shown.cases is not None else None)

    @Slot()
    def _open(self) -> None:
        cases = self._shown.cases if self._shown is not None else None
        self.sheet.close_sheet()
        if cases is not None:
            self.opened.emit(cases)
