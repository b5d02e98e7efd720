"""Publications, and how far two coders agree: lists to read."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QWidget

from app.ui.screens.tags.tag_pane import change_line
from app.ui.screens.tags.words import agreement_words, joined
from app.ui.text import tr
from app.ui.text.times import spoken_with_date
from app.ui.tone import Tone
from app.ui.widgets.buttons import Button
from app.ui.widgets.cards import Card
from app.ui.widgets.chips import Chip
from app.ui.widgets.labels import divider, label
from app.ui.widgets.layout import clear, column, row
from app.ui.widgets.page_area import Scrolled
from domain.wire.tags import Agreement, Agreements, TagHistory, TagVersion, TagVersions

AGREES = 0.6
"""Below it two do not mean the same by a branch."""


class VersionsPane(Card):
    """Signals:
    opened: a version whose changes are wanted.
    undo_wanted: a published change is to be taken back: version and number.
    """

    opened = Signal(int)
    undo_wanted = Signal(int, int)

    def __init__(self, clock: Callable[[], int], zone: str, *, may_publish: bool) -> None:
        self._clock, self._zone, self._may_publish = clock, zone, may_publish
        self._lines, self._changes = column(gap=8), column(gap=8)
        left, right = QWidget(), QWidget()
        left.setLayout(column(self._lines, None))
        right.setLayout(column(self._changes, None))
        both = row(
            Scrolled(left, tr("tags.part.versions")), Scrolled(right, tr("tags.versions.changes")), gap=16
        )
        both.setStretch(0, 1)
        both.setStretch(1, 1)
        super().__init__(tr("tags.part.versions"), both, gap=12)
        self.body.setStretch(1, 1)

    def show_versions(self, found: TagVersions) -> None:
        """The newest first."""
        clear(self._lines)
        clear(self._changes)
        self._changes.addWidget(label(tr("tags.versions.choose"), "muted", wrap=True))
        if not found.versions:
            self._lines.addWidget(label(tr("tags.versions.none"), "muted", wrap=True))
        for one in found.versions:
            self._lines.addWidget(self._line(one))

    def show_changes(self, history: TagHistory, named: Callable[[str], str]) -> None:
        """What one of them changed."""
        clear(self._changes)
        undo = self.undo_wanted.emit if self._may_publish else None
        for change in history.changes:
            self._changes.addWidget(change_line(change, named, self._clock(), self._zone, undo))

    def _line(self, one: TagVersion) -> QWidget:
        line = QWidget()
        when = spoken_with_date(one.published_at, self._clock(), self._zone)
        axes = joined(
            tr("tags.axis.count", axis=tr(f"tags.axis.{axis}"), n=n) for axis, n in one.by_axis.items()
        )
        look = Button(tr("tags.versions.look", n=one.changes), "link")
        look.setAccessibleName(tr("tags.versions.look.of", version=one.version, n=one.changes))
        look.clicked.connect(lambda: self.opened.emit(one.version))
        name = label(tr("tags.version", n=one.version), "strong")
        origin = tr(f"tags.origin.{one.origin}", name=one.by_name)
        line.setLayout(
            column(
                row(name, None, look),
                label(f"{when} · {origin}", "caption", wrap=True),
                label(tr("tags.version.leaves", n=one.leaves, axes=axes), "caption", wrap=True),
                divider(),
                gap=4,
            )
        )
        return line


class AgreementPane(Card):
    """Kappa by axis, and the branches in which two do not mean the same."""

    def __init__(self) -> None:
        self._lines = column(gap=10)
        inside = QWidget()
        inside.setLayout(column(self._lines, None))
        super().__init__(
            tr("tags.part.agreement"),
            label(tr("tags.kappa.what"), "muted", wrap=True),
            Scrolled(inside, tr("tags.part.agreement")),
            gap=12,
        )
        self.body.setStretch(2, 1)

    def show_agreement(self, found: Agreements, named: Callable[[str], str]) -> None:
        """By axis first, then what an editor looks at."""
        clear(self._lines)
        for one in found.axes:
            self._lines.addLayout(self._line(one, tr(f"tags.axis.{one.code}")))
        self._lines.addWidget(divider())
        self._lines.addWidget(label(tr("tags.kappa.weak"), "heading"))
        if not found.weak:
            self._lines.addWidget(label(tr("tags.kappa.no_weak"), "muted", wrap=True))
        for one in found.weak:
            self._lines.addLayout(self._line(one, named(one.code)))
        if found.unsettled:
            self._lines.addWidget(label(tr("tags.kappa.unsettled", n=found.unsettled), "caption", wrap=True))

    def _line(self, one: Agreement, name: str) -> QHBoxLayout:
        few = one.kappa is None
        weak = one.kappa is not None and one.kappa < AGREES
        mark = Chip(
            tr("tags.kappa.mark.few" if few else "tags.kappa.mark.weak" if weak else "tags.kappa.mark.good"),
            Tone.NEUTRAL if few else Tone.BAD if weak else Tone.OK,
        )
        return row(label(name, "strong"), label(agreement_words(one), "muted"), None, mark, gap=12)
