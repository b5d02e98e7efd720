"""Ctrl+K: one line that finds tasks, orders, units and commands."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Protocol

from PySide6.QtCore import QEvent, QObject, QPointF, QRect, QSize, Qt, QTimer, Signal, Slot
from PySide6.QtGui import QFont, QFontMetrics, QKeyEvent, QMouseEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QWidget

from app.bridge.scope import Repeat, Scope
from app.ui.text import tr
from app.ui.theme import pixmap, theme
from app.ui.theme.tokens import CAPTION_PX
from app.ui.widgets.fields import LineEdit
from app.ui.widgets.keycaps import cap_width, paint_caps
from app.ui.widgets.labels import IconLabel, divider, label
from app.ui.widgets.layout import row
from app.ui.widgets.overlay import Sheet

_ROW = 44
_STEPS: dict[int, int] = {Qt.Key.Key_Down: 1, Qt.Key.Key_Up: -1}
_SHOWN = 9
DEBOUNCE_MS = 80


@dataclass(frozen=True, slots=True)
class Hit:
    """One thing found.

    Attributes:
        title: its words.
        note: smaller words behind them.
        icon: name of its icon.
        group: what kind of thing it is, in words.
        keys: the shortcut that does the same.
        action: what Enter does; runs after the palette has closed.
    """

    title: str
    action: Callable[[], object]
    note: str = ""
    icon: str = "chevron-right"
    group: str = ""
    keys: str = ""


class Provider(Protocol):
    """Whoever can find something. ``local`` ones answer at once on the main thread, others on a worker."""

    local: bool

    def search(self, text: str) -> Sequence[Hit]:
        """The best hits for what was typed, best first; for an empty text what is useful now."""
        ...


class Commands:
    """Commands of the window as a provider: found by their words or by pinyin initials handed in."""

    local = True

    def __init__(self) -> None:
        self._commands: list[tuple[str, Hit]] = []

    def add(self, hit: Hit, terms: str = "") -> None:
        """Offer a command; ``terms`` are further words to find it by."""
        self._commands.append((f"{hit.title} {terms}".lower(), hit))

    def search(self, text: str) -> Sequence[Hit]:
        wanted = text.strip().lower()
        return [hit for terms, hit in self._commands if wanted in terms]


class CommandPalette(Sheet):
    """The line and what it found. Providers that look further away are asked after a short pause in typing."""

    def __init__(self, host: QWidget, scope: Scope) -> None:
        self.line = LineEdit(tr("search.hint"))
        self.line.setProperty("role", "palette")
        self.results = ResultList()
        head = row(IconLabel("search", "muted", 20), self.line, gap=8)
        foot = label(tr("search.foot"), "faint")
        super().__init__(host, tr("search.title"), head, divider(), self.results, foot, width=640, bare=True)
        self.body.setSpacing(8)
        self.scope = scope
        self._providers: list[Provider] = []
        self._found: dict[int, list[Hit]] = {}
        self._pause = QTimer(self)
        self._pause.setSingleShot(True)
        self._pause.setInterval(DEBOUNCE_MS)
        self._pause.timeout.connect(self._ask_far)
        self.line.textChanged.connect(self._typed)
        self.line.submitted.connect(self._choose)
        self.line.installEventFilter(self)
        self.results.picked.connect(self._choose)

    def add_provider(self, provider: Provider) -> None:
        """Let one more look; its hits come below those of earlier ones."""
        self._providers.append(provider)

    def open_palette(self, text: str = "") -> None:
        """Show it, ready to type in."""
        self.line.setText(text)
        self._typed(text)
        self.open_sheet(self.line)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if watched is self.line and event.type() == QEvent.Type.KeyPress and isinstance(event, QKeyEvent):
            step = _STEPS.get(event.key())
            if step:
                self.results.step(step)
                return True
        return super().eventFilter(watched, event)

    @Slot(str)
    def _typed(self, text: str) -> None:
        self._found = {at: list(p.search(text)) for at, p in enumerate(self._providers) if p.local}
        self._show()
        self._pause.start()

    @Slot()
    def _ask_far(self) -> None:
        for at, provider in enumerate(self._providers):
            if not provider.local:
                self.scope.start(self._ask(at, provider), (self, at), Repeat.NEWEST)

    async def _ask(self, at: int, provider: Provider) -> None:
        text = self.line.text()
        try:
            hits = await self.scope.store(provider.search, text)
        except Exception:  # one that fails shows nothing; the others still do
            return
        if text == self.line.text():
            self._found[at] = list(hits)
            self._show()

    def _show(self) -> None:
        hits = [hit for at in sorted(self._found) for hit in self._found[at]]
        self.results.show_hits(hits[:_SHOWN], self.line.text())

    @Slot()
    def _choose(self) -> None:
        hit = self.results.current()
        if hit:
            self.close_sheet()
            hit.action()


class ResultList(QWidget):
    """The hits, drawn by hand.

    Signals:
        picked: one was pressed.
    """

    picked = Signal()

    def __init__(self) -> None:
        super().__init__()
        self._hits: list[Hit] = []
        self._at = 0
        self._query = ""
        self.setMouseTracking(True)
        self.setFixedHeight(_SHOWN * _ROW)

    def show_hits(self, hits: list[Hit], query: str) -> None:
        """Show these; the first is marked."""
        self._hits, self._at, self._query = hits, 0, query
        self._tell()
        self.update()

    def current(self) -> Hit | None:
        """The marked one."""
        return self._hits[self._at] if self._hits else None

    def titles(self) -> list[str]:
        """Words of all hits shown."""
        return [hit.title for hit in self._hits]

    def step(self, by: int) -> None:
        """Mark the next or the one before."""
        if self._hits:
            self._at = (self._at + by) % len(self._hits)
            self._tell()
            self.update()

    def _tell(self) -> None:
        hit = self.current()
        self.setAccessibleName(hit.title if hit else tr("search.empty", query=self._query))

    def sizeHint(self) -> QSize:
        return QSize(560, _SHOWN * _ROW)

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        at = int(event.position().y()) // _ROW
        if 0 <= at < len(self._hits) and at != self._at:
            self._at = at
            self.update()

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        if int(event.position().y()) // _ROW < len(self._hits):
            self.picked.emit()

    def paintEvent(self, _event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        if not self._hits:
            painter.setPen(theme().colour("text"))
            painter.drawText(
                QRect(0, 40, self.width(), 30),
                Qt.AlignmentFlag.AlignCenter,
                tr("search.empty", query=self._query),
            )
            painter.setPen(theme().colour("muted"))
            painter.drawText(
                QRect(0, 70, self.width(), 30), Qt.AlignmentFlag.AlignCenter, tr("search.empty.next")
            )
            return
        for at, hit in enumerate(self._hits):
            self._paint_hit(painter, QRect(0, at * _ROW, self.width(), _ROW), hit, marked=at == self._at)

    def _paint_hit(self, painter: QPainter, line: QRect, hit: Hit, *, marked: bool) -> None:
        colours = theme()
        if marked:
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(colours.colour("accent_soft"))
            painter.drawRoundedRect(line.adjusted(0, 1, 0, -1), 8, 8)
        ink = "accent" if marked else "muted"
        painter.drawPixmap(
            12, line.top() + (_ROW - 18) // 2, pixmap(hit.icon, ink, 18, self.devicePixelRatioF())
        )
        small = QFont(self.font())
        small.setPixelSize(CAPTION_PX)
        right = line.adjusted(0, 0, -12, 0)
        if hit.keys:
            width = cap_width(hit.keys, self.font())
            corner = QPointF(right.right() - width, line.center().y() + 0.5)
            paint_caps(painter, corner, hit.keys, "muted", self.font())
        elif hit.group:
            painter.setFont(small)
            painter.setPen(colours.colour("muted"))
            painter.drawText(right, Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignRight, hit.group)
        left = Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeft
        painter.setFont(self.font())
        painter.setPen(colours.colour("text"))
        words = line.adjusted(42, 0, -110, 0)
        metrics = QFontMetrics(self.font())
        shown = metrics.elidedText(hit.title, Qt.TextElideMode.ElideRight, words.width())
        painter.drawText(words, left, shown)
        note = words.adjusted(metrics.horizontalAdvance(shown) + 12, 1, 0, 0)
        painter.setFont(small)
        painter.setPen(colours.colour("muted"))
        painter.drawText(
            note, left, QFontMetrics(small).elidedText(hit.note, Qt.TextElideMode.ElideRight, note.width())
        )
