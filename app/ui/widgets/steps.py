"""How far something has come: stations in a line, each done, under way, to come or failed."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum, auto

from PySide6.QtCore import QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QFont, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QSizePolicy, QWidget

from app.ui.theme import pixmap, theme
from app.ui.theme.tokens import CAPTION_PX

_DISC = 32
_HEIGHT = 88


class StepState(StrEnum):
    """Where one station stands."""

    DONE = auto()
    NOW = auto()
    TO_COME = auto()
    FAILED = auto()


@dataclass(frozen=True, slots=True)
class Step:
    """One station: its name and a word about it."""

    name: str
    note: str
    state: StepState


_INK = {
    StepState.DONE: "ok",
    StepState.NOW: "accent",
    StepState.TO_COME: "control",
    StepState.FAILED: "bad",
}
_ICON = {StepState.DONE: "check", StepState.FAILED: "alert"}


class Steps(QWidget):
    """The line of stations; symbol, words and colour say the same."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._steps: tuple[Step, ...] = ()
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)

    def show_steps(self, steps: Sequence[Step]) -> None:
        """Bring it in line."""
        if tuple(steps) != self._steps:
            self._steps = tuple(steps)
            self.setAccessibleName(", ".join(f"{step.name} {step.note}" for step in steps))
            self.update()

    def steps(self) -> tuple[Step, ...]:
        """What is shown."""
        return self._steps

    def sizeHint(self) -> QSize:
        return QSize(480, _HEIGHT)

    def paintEvent(self, _event: QPaintEvent) -> None:
        if not self._steps:
            return
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        part = self.width() / len(self._steps)
        middle = _DISC / 2 + 2
        for at in range(1, len(self._steps)):
            done = self._steps[at].state is StepState.DONE
            painter.setPen(QPen(theme().colour("ok" if done else "line"), 3 if done else 2))
            start, end = part * (at - 0.5) + _DISC / 2 + 8, part * (at + 0.5) - _DISC / 2 - 8
            painter.drawLine(QPointF(start, middle), QPointF(end, middle))
        for at, step in enumerate(self._steps):
            self._paint_step(painter, step, QPointF(part * (at + 0.5), middle), part, at + 1)

    def _paint_step(self, painter: QPainter, step: Step, centre: QPointF, room: float, number: int) -> None:
        colours = theme()
        filled = step.state in (StepState.DONE, StepState.FAILED)
        ink = colours.colour(_INK[step.state])
        painter.setPen(QPen(ink, 2))
        painter.setBrush(ink if filled else colours.colour("panel"))
        painter.drawEllipse(centre, _DISC / 2 - 1, _DISC / 2 - 1)
        bold = QFont(self.font())
        bold.setWeight(QFont.Weight.DemiBold)
        icon = _ICON.get(step.state)
        if icon:
            mark = pixmap(icon, "panel", 18, self.devicePixelRatioF())
            painter.drawPixmap(centre - QPointF(9, 9), mark)
        else:
            painter.setFont(bold)
            painter.setPen(colours.colour("accent" if step.state is StepState.NOW else "muted"))
            disc = QRectF(centre.x() - _DISC / 2, centre.y() - _DISC / 2, _DISC, _DISC)
            painter.drawText(disc, Qt.AlignmentFlag.AlignCenter, str(number))
        words = QRectF(centre.x() - room / 2 + 4, centre.y() + _DISC / 2 + 4, room - 8, 22)
        painter.setFont(bold if step.state is not StepState.TO_COME else self.font())
        painter.setPen(colours.colour("muted" if step.state is StepState.TO_COME else "text"))
        painter.drawText(words, Qt.AlignmentFlag.AlignCenter, step.name)
        small = QFont(self.font())
        small.setPixelSize(CAPTION_PX)
        painter.setFont(small)
        painter.setPen(colours.colour("bad" if step.state is StepState.FAILED else "muted"))
        painter.drawText(words.translated(0, 22), Qt.AlignmentFlag.AlignCenter, step.note)
