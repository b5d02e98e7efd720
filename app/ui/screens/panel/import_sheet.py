"""Taking in an encrypted package: what it holds, that it is on its way, and what became of everything in it."""

from __future__ import annotations

from collections import Counter

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QGridLayout, QWidget

from app.records.package import Delivered, PackageInfo
from app.ui.text import language, tr
from app.ui.text.times import spoken
from app.ui.tone import Tone
from app.ui.widgets.buttons import Button
from app.ui.widgets.labels import divider, label
from app.ui.widgets.layout import set_shown, set_state
from app.ui.widgets.notices import Banner
from app.ui.widgets.overlay import Sheet
from resources import words

_COUNTS = ("applied", "duplicate", "secondary", "held", "refused", "later")
_TONES = {"secondary": "warn", "held": "warn", "refused": "bad", "later": "bad"}
MOST_REASONS = 5


class ImportSheet:
    """A sheet over the page; closing it ends nothing: the import goes on and its result is told when it comes."""

    def __init__(self, host: QWidget, zone: str) -> None:
        self._zone = zone
        self._what = label("", wrap=True)
        self._banner = Banner()
        self._grid = QGridLayout()
        self._grid.setHorizontalSpacing(16)
        self._grid.setVerticalSpacing(6)
        self._grid.setColumnStretch(1, 1)
        self._figures = {}
        for at, name in enumerate(_COUNTS):
            figure = label("", "strong")
            figure.setAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignTop)
            meaning = label(tr(f"panel.import.{name}.means"), "caption", wrap=True)
            self._grid.addWidget(label(tr(f"panel.import.{name}")), at, 0, Qt.AlignmentFlag.AlignTop)
            self._grid.addWidget(meaning, at, 1)
            self._grid.addWidget(figure, at, 2)
            self._figures[name] = figure
        self._counts = QWidget()
        self._counts.setLayout(self._grid)
        self._reasons = label("", "caption", wrap=True, selectable=True)
        self.sheet = Sheet(
            host,
            tr("panel.import.title"),
            self._banner,
            self._what,
            self._counts,
            divider(),
            self._reasons,
            width=560,
        )
        self.done = self.sheet.add_button(Button(tr("common.ok"), "primary"), self.sheet.close_sheet)

    def wait(self, name: str) -> None:
        """It is being looked into."""
        self._banner.say(tr("panel.import.reading", name=name), Tone.ACCENT)
        self._what.setText("")
        set_shown(self._counts, False)
        self._reasons.setText("")
        self.sheet.open_sheet()

    def show_info(self, info: PackageInfo, now: int) -> None:
        """What it says of itself; it is on its way to the centre."""
        made = spoken(info.made_at, now, self._zone)
        self._what.setText(tr("panel.import.holds", time=made, forms=info.forms, n=info.operations))
        self._banner.say(tr("panel.import.sending"), Tone.ACCENT)

    def show_delivered(self, found: Delivered, now: int) -> None:
        """What became of everything in it."""
        made = spoken(found.made_at, now, self._zone)
        self._what.setText(tr("panel.import.was", time=made, forms=found.forms, n=found.operations))
        for name, figure in self._figures.items():
            n = int(getattr(found, name))
            figure.setText(f"{n:,}")
            set_state(figure, tone=_TONES.get(name, "") if n else "")
        set_shown(self._counts, True)
        if found.later:
            self._banner.say(tr("panel.import.later.todo", n=found.later), Tone.WARN)
        elif found.refused:
            self._banner.say(tr("panel.import.refused.todo", n=found.refused), Tone.WARN)
        else:
            self._banner.say(tr("panel.import.well"), Tone.OK)
        self._reasons.setText(_reasons(found))
        self.sheet.open_sheet(self.done)

    def show_trouble(self, text: str) -> None:
        """Nothing of it came in, or nobody knows how much: what to do."""
        self._banner.say(text, Tone.BAD)
        set_shown(self._counts, False)
        self.sheet.open_sheet(self.done)

    def says(self) -> str:
        """The sentence at its top."""
        return self._banner.text()


def _reasons(found: Delivered) -> str:
    """Why some were refused, each reason once with how often it stands."""
    told = Counter(
        words.word(one.problem.code, one.problem.params, language().value)
        for one in found.problems
        if one.result == "refused"
    )
    lines = [tr("panel.import.reason", why=why, n=n) for why, n in told.most_common(MOST_REASONS)]
    rest = len(told) - MOST_REASONS
    return "\n".join([*lines, *([tr("panel.import.reasons.more", n=rest)] if rest > 0 else [])])
