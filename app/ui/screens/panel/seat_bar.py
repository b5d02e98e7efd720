"""The line under the seats: what the chosen seat holds, and giving its tasks back with time to think again."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QFrame

from app.ui.screens.emergency.words import problem_words
from app.ui.screens.panel.figures import ABSENT, may_release
from app.ui.screens.panel.presenter import Freshness, ReleaseView, Releasing
from app.ui.text import tr
from app.ui.widgets.buttons import Button
from app.ui.widgets.labels import IconLabel, label
from app.ui.widgets.layout import row, set_state
from domain.wire.hall import AgentLine


class SeatBar(QFrame):
    """Says one thing at a time, always in the same height, so that the table above never jumps.

    Signals:
        release, take_back, now, read: what was pressed.
    """

    release = Signal()
    take_back = Signal()
    now = Signal()
    read = Signal()

    def __init__(self) -> None:
        super().__init__()
        self.setProperty("role", "banner")
        self.setProperty("tone", "neutral")
        self.setFixedHeight(52)
        self._icon = IconLabel("user", "muted", 18)
        self._words = label("", wrap=True)
        self._release = Button(tr("panel.seat.release"), icon="undo")
        self._back = Button(tr("common.undo"), icon="undo")
        self._now = Button(tr("panel.seat.now"))
        self._read = Button(tr("common.ok"))
        for button, signal in (
            (self._release, self.release),
            (self._back, self.take_back),
            (self._now, self.now),
            (self._read, self.read),
        ):
            button.clicked.connect(signal)
        line = row(
            self._icon,
            self._words,
            self._release,
            self._back,
            self._now,
            self._read,
            gap=8,
            margin=(14, 6, 8, 6),
        )
        line.setStretch(1, 1)
        self.setLayout(line)

    def show_seat(self, seat: AgentLine | None, view: ReleaseView, freshness: Freshness) -> None:
        """What stands about the chosen seat, or about the release under way."""
        stage = view.stage
        self._back.setVisible(stage is Releasing.COUNTING)
        self._now.setVisible(stage is Releasing.COUNTING)
        self._read.setVisible(stage in (Releasing.DONE, Releasing.FAILED))
        offered = stage is Releasing.NO and seat is not None and may_release(seat)
        self._release.setVisible(offered)
        self._release.setEnabled(freshness is Freshness.LIVE)
        tone, icon, words = (
            _release_words(view) if stage is not Releasing.NO else _seat_words(seat, freshness)
        )
        set_state(self, tone=tone)
        self._icon.set_icon(icon, tone if tone != "neutral" else "muted")
        self._words.setText(words)
        set_state(
            self._words,
            tone=tone if tone in ("warn", "bad", "ok") else "",
            role="" if seat or tone else "muted",
        )

    def words(self) -> str:
        """What it says."""
        return self._words.text()


def _seat_words(seat: AgentLine | None, freshness: Freshness) -> tuple[str, str, str]:
    if seat is None:
        return "neutral", "info", tr("panel.seat.none")
    key = "panel.seat.holds" if seat.leased else "panel.seat.holds_none"
    words = tr(key, name=seat.name, number=seat.number, n=seat.leased)
    if seat.leased and freshness is not Freshness.LIVE and seat.state in ABSENT:
        return "neutral", "cloud-off", f"{words} · {tr('panel.seat.offline')}"
    if seat.leased and seat.state not in ABSENT:
        return "neutral", "user", f"{words} · {tr('panel.seat.present')}"
    return "neutral", "user", words


def _release_words(view: ReleaseView) -> tuple[str, str, str]:
    if view.stage is Releasing.COUNTING:
        return "warn", "undo", tr("panel.seat.counting", name=view.name, n=view.leased, seconds=view.seconds)
    if view.stage is Releasing.ASKED:
        return "neutral", "refresh", tr("panel.seat.releasing", name=view.name)
    if view.stage is Releasing.DONE and view.released is not None:
        groups, tasks = view.released.groups, view.released.tasks
        return "ok", "check", tr("panel.seat.released", name=view.name, groups=groups, tasks=tasks)
    return "bad", "alert", problem_words(view.error) if view.error else ""
