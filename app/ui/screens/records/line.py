"""What waits on this workstation, in one line, with what can be done: sync now, compare, an encrypted package."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QFrame

from app.records.package import Exported
from app.records.record import PackageMade, RecordCounts
from app.ui.screens.records.waiting import line_words, waits_long
from app.ui.text import tr
from app.ui.text.times import clock
from app.ui.tone import Tone
from app.ui.widgets.buttons import Button
from app.ui.widgets.labels import IconLabel, label, set_tone
from app.ui.widgets.layout import column, row, set_shown
from app.ui.widgets.notices import Banner


class WaitingLine(QFrame):
    """Over the list of 待上传.

    Signals:
        sync_wanted, export_wanted, reconcile_wanted: what was pressed.
    """

    sync_wanted = Signal()
    export_wanted = Signal()
    reconcile_wanted = Signal()

    def __init__(self, zone: str) -> None:
        super().__init__()
        self._zone = zone
        self._icon = IconLabel("upload", "muted", 20)
        self._words = label("", "strong", wrap=True)
        self.sync = Button(tr("records.sync_now"), icon="refresh", key="F5")
        self.sync.clicked.connect(self.sync_wanted)
        self.reconcile = Button(tr("records.reconcile"), icon="checks")
        self.reconcile.clicked.connect(self.reconcile_wanted)
        self.export = Button(tr("records.export"), icon="lock")
        self.export.clicked.connect(self.export_wanted)
        self._package = Banner()
        line = row(self._icon, self._words, self.sync, self.reconcile, self.export, gap=8)
        line.setStretch(1, 1)
        self.setLayout(column(line, self._package, gap=8))

    def show_line(
        self,
        counts: RecordCounts,
        waiting: int,
        returned: int,
        package: PackageMade | None,
        now: int,
        *,
        wanted: bool,
        exporting: bool,
    ) -> None:
        """Bring it in line; it is there while the list of what waits is (``wanted``)."""
        some = waiting + returned + counts.colleagues + counts.loose > 0
        self.setVisible(wanted and some)
        long = waits_long(counts, now)
        set_tone(self._words, line_words(counts, waiting, now, self._zone), "warn" if long else "")
        self._icon.set_icon(
            "alert" if long else "upload" if waiting else "checks", "warn" if long else "muted"
        )
        self.sync.setEnabled(some)
        self.export.setEnabled(some and not exporting)
        if exporting:
            self._package.say(tr("records.export.working"), Tone.ACCENT)
        elif package is None or not some:
            self._package.say("")
        else:
            self._say_package(package.at, package.forms, package.name)

    def _say_package(self, at: int, forms: int, name: str) -> None:
        said = tr("records.export.done", time=clock(at, self._zone), n=forms, name=name)
        self._package.say(f"{said} {tr('records.export.after')}", Tone.OK)

    def say_exported(self, exported: Exported) -> None:
        """A package was just made: what happens next."""
        set_shown(self, True)
        self._say_package(exported.made_at, exported.forms, exported.path.name)

    def say_failed(self, why: str) -> None:
        """No package was made."""
        self._package.say(tr("records.export.failed", why=why), Tone.BAD)

    def words(self) -> str:
        """What it says."""
        return self._words.text()

    def package_words(self) -> str:
        """What it says of the package."""
        return self._package.text()
