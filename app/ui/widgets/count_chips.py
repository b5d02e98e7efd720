"""A row of filters, one chosen at a time, each with how many it holds; Left and Right move along it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from PySide6.QtCore import QRectF, QSize, Qt, Signal
from PySide6.QtGui import QFont, QFontMetrics, QKeyEvent, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QAbstractButton, QSizePolicy, QWidget

from app.ui.theme import theme
from app.ui.theme.tokens import CAPTION_PX
from app.ui.widgets.layout import row

_PAD = 12
_GAP = 6
_STEPS: dict[int, int] = {Qt.Key.Key_Right: 1, Qt.Key.Key_Left: -1}


class CountChip(QAbstractButton):
    """One filter."""

    def __init__(self, name: str, text: str) -> None:
        super().__init__()
        self.name = name
        self._count: int | None = None
        self.setText(text)
        self.setCheckable(True)
        self.setAutoExclusive(True)
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        self.setAccessibleName(text)

    def set_count(self, count: int | None) -> None:
        """How many there are; None: not known."""
        if count != self._count:
            self._count = count
            self.setAccessibleDescription("" if count is None else str(count))
            self.updateGeometry()
            self.update()

    def _figure(self) -> str:
        return "" if self._count is None else f"{self._count:,}"

    def _small(self) -> QFont:
        font = QFont(self.font())
        font.setPixelSize(CAPTION_PX)
        font.setWeight(QFont.Weight.DemiBold)
        return font

    def sizeHint(self) -> QSize:
        figure = self._figure()
        width = QFontMetrics(self.font()).horizontalAdvance(self.text()) + 2 * _PAD
        if figure:
            width += _GAP + QFontMetrics(self._small()).horizontalAdvance(figure)
        return QSize(width, 34)

    def paintEvent(self, _event: QPaintEvent) -> None:
        colours, on = theme(), self.isChecked()
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        ring = 2.0 if self.hasFocus() else 1.0
        area = QRectF(self.rect()).adjusted(ring / 2, ring / 2, -ring / 2, -ring / 2)
        painter.setPen(QPen(colours.colour("accent" if on or self.hasFocus() else "line"), ring))
        painter.setBrush(colours.colour("accent_soft" if on else "hover" if self.underMouse() else "panel"))
        painter.drawRoundedRect(area, 17, 17)
        painter.setPen(colours.colour("accent" if on else "text"))
        words = self.rect().adjusted(_PAD, 0, 0, 0)
        left = Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeft
        painter.drawText(words, left, self.text())
        figure = self._figure()
        if figure:
            x = _PAD + QFontMetrics(self.font()).horizontalAdvance(self.text()) + _GAP
            painter.setFont(self._small())
            painter.setPen(colours.colour("accent" if on else "muted" if self._count else "faint"))
            painter.drawText(self.rect().adjusted(x, 0, 0, 0), left, figure)


class CountChips(QWidget):
    """The row.

    Signals:
        chosen: name of a filter, by press or key.
    """

    chosen = Signal(str)

    def __init__(self) -> None:
        super().__init__()
        self._row = row(gap=6)
        self.setLayout(self._row)
        self.buttons: dict[str, CountChip] = {}

    def set_chips(self, chips: Sequence[tuple[str, str]]) -> None:
        """The filters by name and words; made once."""
        for name, text in chips:
            chip = CountChip(name, text)
            chip.clicked.connect(lambda _=False, n=name: self.chosen.emit(n))
            self.buttons[name] = chip
            self._row.addWidget(chip)

    def set_counts(self, counts: Mapping[str, int]) -> None:
        """How many each holds."""
        for name, chip in self.buttons.items():
            chip.set_count(counts.get(name))

    def choose(self, name: str) -> None:
        """Mark one without telling."""
        if name in self.buttons:
            self.buttons[name].setChecked(True)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        step = _STEPS.get(event.key())
        order = list(self.buttons.values())
        now = next((at for at, chip in enumerate(order) if chip.hasFocus()), None)
        if step and now is not None:
            chip = order[(now + step) % len(order)]
            chip.setFocus(Qt.FocusReason.TabFocusReason)
            chip.click()
        else:
            super().keyPressEvent(event)
