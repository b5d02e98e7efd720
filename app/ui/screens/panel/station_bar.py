"""The line under the workstations: what there is to know of the chosen one, and wiping it."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QFrame, QWidget

from app.ui.screens.panel.stations import REVOKED, WIPED, WIPING, lost
from app.ui.text import tr
from app.ui.text.times import age, spoken
from app.ui.widgets.buttons import Button
from app.ui.widgets.fields import Field, LineEdit, fits
from app.ui.widgets.labels import IconLabel, label
from app.ui.widgets.layout import row, set_state
from app.ui.widgets.overlay import Sheet
from domain.wire.oversight import StationLine

_REASON_LENGTH = 200


class StationBar(QFrame):
    """Says one thing at a time, always in the same height.

    Signals:
        wipe: the chosen workstation is to be wiped; ask why first.
        keep: the order is to be taken back.
    """

    wipe = Signal()
    keep = Signal()

    def __init__(self, zone: str) -> None:
        super().__init__()
        self._zone = zone
        self.setProperty("role", "banner")
        self.setFixedHeight(52)
        self._icon = IconLabel("server", "muted", 18)
        self._words = label("", wrap=True)
        self.wipe_button = Button(tr("panel.station.wipe"), icon="close")
        self.keep_button = Button(tr("panel.station.keep"), icon="undo")
        self.wipe_button.clicked.connect(self.wipe)
        self.keep_button.clicked.connect(self.keep)
        line = row(self._icon, self._words, self.keep_button, self.wipe_button, gap=8, margin=(14, 6, 8, 6))
        line.setStretch(1, 1)
        self.setLayout(line)

    def show_station(self, line: StationLine | None, now: int, *, may_wipe: bool, live: bool) -> None:
        """What stands about the chosen workstation."""
        tone, words = _said(line, now, self._zone)
        set_state(self, tone=tone)
        ink = tone if tone != "neutral" else "muted"
        self._icon.set_icon("alert" if tone in ("warn", "bad") else "server", ink)
        self._words.setText(words)
        state = line.state if line is not None else ""
        self.wipe_button.setVisible(may_wipe and line is not None and state not in (WIPING, WIPED))
        self.keep_button.setVisible(may_wipe and state == WIPING)
        for button in (self.wipe_button, self.keep_button):
            button.setEnabled(live)

    def words(self) -> str:
        """What it says."""
        return self._words.text()


def _said(line: StationLine | None, now: int, zone: str) -> tuple[str, str]:
    if line is None:
        return "neutral", tr("panel.station.none")
    if line.state in (REVOKED, WIPED, WIPING):
        return "warn" if line.state == WIPING else "neutral", tr(
            f"panel.station.{line.state}.words", name=line.name
        )
    if line.alive_twice_at is not None:
        at = spoken(line.alive_twice_at, now, zone)
        return "bad", tr("panel.station.twice.words", name=line.name, time=at)
    if lost(line, now) and line.last_contact_at is not None:
        key = "panel.station.lost.unsent" if line.unsent else "panel.station.lost.empty"
        at = spoken(line.last_contact_at, now, zone)
        return "bad", tr(key, name=line.name, time=at, n=line.unsent)
    if line.unsent and line.oldest_unsent_at is not None:
        waited = age(now - line.oldest_unsent_at)
        return "neutral", tr("panel.station.unsent.words", name=line.name, n=line.unsent, age=waited)
    return "neutral", tr("panel.station.well", name=line.name)


class WipeSheet:
    """Asks before a workstation is ordered wiped; what it has not delivered yet is said first."""

    def __init__(
        self, host: QWidget, line: StationLine, now: int, order: Callable[[str, str], object]
    ) -> None:
        self._line, self._order = line, order
        self.reason = LineEdit(tr("panel.wipe.reason.hint"), limit=_REASON_LENGTH)
        self.reason.submitted.connect(self.confirm)
        self.field = Field(tr("panel.wipe.reason"), self.reason, required=True)
        words = [label(tr("panel.wipe.what", name=line.name), wrap=True)]
        if line.unsent:
            key = "panel.wipe.unsent.lost" if lost(line, now) else "panel.wipe.unsent"
            words.append(label(tr(key, n=line.unsent), "strong", tone="bad", wrap=True))
        self.sheet = Sheet(host, tr("panel.wipe.title", name=line.name), *words, self.field, width=520)
        self.sheet.add_button(Button(tr("common.cancel")), self.sheet.close_sheet)
        self.sheet.add_button(Button(tr("panel.station.wipe.now"), "danger"), self.confirm)
        self.sheet.closed.connect(self.sheet.deleteLater)

    def open(self) -> None:
        """Ask."""
        self.sheet.open_sheet(self.reason)

    def confirm(self) -> None:
        """Order it, if there is a reason."""
        why = self.reason.text().strip()
        if not why:
            self.field.set_error(tr("common.required"))
            self.reason.setFocus()
            return
        if not fits(self.sheet):
            return
        self.sheet.close_sheet()
        self._order(self._line.device_id, why)
