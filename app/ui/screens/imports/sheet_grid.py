"""Fields, the columns that fill them, and the first rows as understood: one grid, in which a column is chosen where it is seen."""

from __future__ import annotations

from collections.abc import Mapping

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QGridLayout, QWidget

from app.ui.screens.imports.words import FIELDS, field_words, shown
from app.ui.text import tr
from app.ui.widgets.fields import Select
from app.ui.widgets.labels import label
from app.ui.widgets.layout import clear
from domain.wire.imports import Judgement

ROW_PX = 38
"""Least height of a row: beside wrapped texts a grid would be pressed together rather than scrolled."""


class SheetGrid(QWidget):
    """Signals:
    chosen: another column was chosen for a field: field, column (empty: none; ``None``: by its name).
    placed: of a file without a header: field, place of the column from 1 (0: none).
    """

    chosen = Signal(str, object)
    placed = Signal(str, int)

    def __init__(self) -> None:
        super().__init__()
        self._grid = QGridLayout()
        self._grid.setContentsMargins(0, 0, 0, 0)
        self._grid.setHorizontalSpacing(16)
        self._grid.setVerticalSpacing(6)
        self._grid.setColumnStretch(4, 1)
        self.setLayout(self._grid)
        self.boxes: dict[str, Select] = {}

    def show_file(
        self,
        judgement: Judgement | None,
        header: list[str],
        chosen: Mapping[str, str],
        places: Mapping[str, int] | None = None,
    ) -> None:
        """Show what is known of a file: all of it, or (refused) its columns only.

        ``places``: it has no header; what was chosen by place, and ``header`` is what stands in its columns.
        """
        clear(self._grid)
        self.boxes.clear()
        samples = judgement.samples[:3] if judgement is not None else []
        used = dict(judgement.used) if judgement is not None else {}
        heads = [tr("imports.grid.field"), tr("imports.grid.column")]
        heads += [
            tr("imports.grid.row", sheet=f"{one.sheet} " if one.sheet else "", n=one.line) for one in samples
        ]
        for at, text in enumerate(heads):
            self._grid.addWidget(label(text, "caption"), 0, at)
        for line, field in enumerate(FIELDS, 1):
            self._grid.setRowMinimumHeight(line, ROW_PX)
            self._grid.addWidget(label(field_words(field)), line, 0)
            box = (
                self._box(field, header, chosen.get(field), used.get(field, ""))
                if places is None
                else self._places(field, header, places.get(field, 0))
            )
            self.boxes[field] = box
            self._grid.addWidget(box, line, 1)
            for at, sample in enumerate(samples, 2):
                self._grid.addWidget(label(shown(field, sample.fields.get(field, "")), "muted"), line, at)

    def _box(self, field: str, header: list[str], chosen: str | None, found: str) -> Select:
        """``chosen``: what somebody chose, None for nothing; ``found``: the column that fills it."""
        box = self._select(field)
        names = [name for name in header if name]
        columns: list[str | None] = [None, "", *names]
        if chosen is not None:
            by_name = tr("imports.grid.found")
        else:
            by_name = tr("imports.grid.by_name", column=found) if found else tr("imports.grid.none")
        box.addItem(by_name, None)
        box.add_choices(("", tr("imports.grid.no_column")), *((name, name) for name in names))
        box.setCurrentIndex(columns.index(chosen) if chosen in columns else 0)
        box.activated.connect(lambda at: self.chosen.emit(field, columns[at]))
        return box

    def _places(self, field: str, first: list[str], chosen: int) -> Select:
        box = self._select(field)
        box.addItem(tr("imports.grid.none"), 0)
        for place, text in enumerate(first, 1):
            box.addItem(tr("imports.grid.place", n=place, text=text), place)
        box.setCurrentIndex(max(0, box.findData(chosen)))
        box.activated.connect(lambda _at: self.placed.emit(field, box.currentData()))
        return box

    def _select(self, field: str) -> Select:
        box = Select()
        box.setAccessibleName(tr("imports.grid.choose", field=field_words(field)))
        box.setFixedWidth(220)
        box.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        return box
