"""Both answers side by side, and the lead's choice between them."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Qt, Signal, Slot
from PySide6.QtWidgets import QFrame, QLabel, QSizePolicy, QWidget

from app.records.review import OwnChoice
from app.ui.screens.review.comparing import Comparison, HeadView, LineView
from app.ui.screens.review.rows import problem_words
from app.ui.text import has, tr
from app.ui.text.codes import said, side_by_side
from app.ui.text.times import spoken
from app.ui.tone import Tone
from app.ui.widgets.buttons import Button
from app.ui.widgets.cards import Card
from app.ui.widgets.checks import CheckBox
from app.ui.widgets.chips import Chip
from app.ui.widgets.fields import Field, LineEdit, fits
from app.ui.widgets.labels import divider, label
from app.ui.widgets.layout import clear, column, row, set_shown
from app.ui.widgets.notices import Banner, EmptyState
from app.ui.widgets.page_area import Scrolled
from app.ui.widgets.segmented import Segmented
from domain.vocabulary import BusinessLine
from domain.wire.oversight import Review
from domain.wire.parts import AnswerName

LABEL = 112
"""Width of the questions' column."""
NARROWEST = 100
"""So narrow an answer's column may become where there are several."""
_REASON_LENGTH = 1000


LEAST = 440
"""Pixels of its height where all its words take two lines; on a lower window the page is scrolled, so that the choice is never pressed flat."""


class ComparePane(Card):
    """One task's answers, a column each; below, which of them counts and why.

    Signals:
        decided: an ``AnswerName`` and the reason.
    """

    decided = Signal(object, str)

    def __init__(self, zone: str) -> None:
        super().__init__("", gap=8)
        self.setMinimumHeight(LEAST)
        self._zone = zone
        self._review: Review | None = None
        self._comparison: Comparison | None = None
        self._names: tuple[AnswerName, ...] = ()
        self._unit = label("", "heading", wrap=True)
        _equal(self._unit)
        self._count = Chip()
        self.only = CheckBox(tr("review.only_differences"))
        self.only.toggled.connect(self._show_lines)
        self._event = label("", "caption", wrap=True)
        self._why = label("", "muted", wrap=True)
        self._banner = Banner()
        self._before = label("", "caption", wrap=True)
        self._none = EmptyState("", tr("review.none_chosen"), icon="checks")
        self._build_grid()
        self._build_choice()
        head = row(self._unit, self._count, self.only, gap=8)
        head.setStretch(0, 1)
        self._whole = QWidget()
        box = column(
            head, self._event, self._why, self._before, self._banner, self._heads_holder, self._scroll, self._choice, gap=8
        )  # fmt: skip
        box.setStretch(6, 1)
        self._whole.setLayout(box)
        self.add(self._whole)
        self.add(self._none)
        self.show_review(None, None, 0)

    def _build_grid(self) -> None:
        self._heads = row(gap=8, margin=(10, 0, 10, 0))
        self._heads_holder = QWidget()
        self._heads_holder.setLayout(self._heads)
        self._lines = column(gap=2, margin=(0, 0, 8, 0))
        inner = QWidget()
        inner.setLayout(self._lines)
        self._scroll = Scrolled(inner, tr("review.section.double"))
        self._scroll.setVerticalScrollBarPolicy(
            Qt.ScrollBarPolicy.ScrollBarAlwaysOn
        )  # heads and lines keep one edge

    def _build_choice(self) -> None:
        self.choices = Segmented()
        self.choices.setAccessibleName(tr("review.choose"))
        self.choices.chosen.connect(self._picked)
        self.reason = LineEdit(tr("review.reason.hint"), limit=_REASON_LENGTH)
        self.reason.textEdited.connect(lambda _text: self._may_confirm())
        self.reason.submitted.connect(self.confirm)
        self.field = Field(tr("review.reason"), self.reason, required=True)
        self.button = Button(tr("review.confirm"), "primary", icon="check", key="Ctrl+Enter")
        self.button.clicked.connect(self.confirm)
        self._effect = label("", "caption", wrap=True)
        line = row(column(label(tr("review.choose")), self.choices, None, gap=6), self.field, gap=16)
        line.setStretch(1, 1)
        foot = row(self._effect, self.button, gap=16)
        foot.setStretch(0, 1)
        self._choice = QWidget()
        self._choice.setLayout(column(divider(), line, foot, gap=8))

    # -- showing --------------------------------------------------------------------------------------

    def show_review(self, review: Review | None, comparison: Comparison | None, now: int) -> None:
        """Lay another task's answers side by side; the same one keeps what was typed."""
        same = review is not None and self._review is not None and _same(review, self._review)
        self._review, self._comparison = review, comparison
        set_shown(self._whole, review is not None)
        set_shown(self._none, review is None)
        if review is None or comparison is None:
            return
        line = review.line
        self._unit.setText(line.unit_name or tr("orders.no_unit"))
        parts = (said(BusinessLine, line.business_line), line.case_type, line.dispatch_no or line.call_no)
        self._event.setText(side_by_side(*parts, spoken(line.event_at, now, self._zone), line.mask))
        codes = dict.fromkeys(line.codes)
        self._why.setText(" ".join(tr(f"review.code.{code}") for code in codes if has(f"review.code.{code}")))
        set_shown(self._why, bool(self._why.text()))
        n = comparison.differences
        self._count.set(
            tr("review.differences", n=n) if n else tr("review.same"), Tone.WARN if n else Tone.OK
        )
        self._show_before(review, now)
        self._show_heads(comparison.heads)
        self._show_lines()
        self._offer(comparison.heads, keep=same)

    def _show_before(self, review: Review, now: int) -> None:
        told = []
        for one in review.settlements:
            whose = next((a.user_name for a in review.answers if a.response_id == one.chosen.response_id), "")
            when = spoken(one.at, now, self._zone)
            told.append(tr("review.settled", time=when, by=one.by, name=whose, reason=one.reason))
        self._before.setText("\n".join(told))
        set_shown(self._before, bool(told))

    def _show_heads(self, heads: Sequence[HeadView]) -> None:
        clear(self._heads)
        self._heads.addWidget(_fixed(label("", "caption")))
        for head in heads:
            who = label(head.who, "strong", wrap=True)
            _equal(who)
            when = label(head.when, "caption", wrap=True)
            chips = row(Chip(head.standing, head.tone), when, gap=6)
            chips.setStretch(1, 1)
            holder = QWidget()
            holder.setMinimumWidth(NARROWEST)
            _equal(holder)
            holder.setLayout(column(who, chips, None, gap=2))
            self._heads.addWidget(holder, 1)
        self._heads.addSpacing(8 + self._scroll.verticalScrollBar().sizeHint().width())

    @Slot()
    def _show_lines(self) -> None:
        clear(self._lines)
        if self._comparison is None:
            return
        first = sorted(self._comparison.lines, key=lambda line: not line.differs)
        for line in first:
            if line.differs or line.always or not self.only.isChecked():
                self._lines.addWidget(_line(line))
        self._lines.addStretch(1)

    def show_standing(self, choice: OwnChoice | None, trouble: str) -> None:
        """What became of the own choice, or why the answers could not be had."""
        if trouble:
            self._banner.say(trouble, Tone.WARN)
        elif choice is not None and choice.problem is not None:
            self._banner.say(tr("review.own.refused", why=problem_words(choice.problem)), Tone.BAD)
        elif choice is not None:
            self._banner.say(tr("review.own.waits", name=self._whose(choice)), Tone.ACCENT)
        else:
            self._banner.say("")
        set_shown(self._choice, choice is None or choice.refused)

    def _whose(self, choice: OwnChoice) -> str:
        answers = self._review.answers if self._review is not None else ()
        return next((a.user_name for a in answers if a.response_id == choice.response_id), "")

    # -- choosing -------------------------------------------------------------------------------------

    def _offer(self, heads: Sequence[HeadView], *, keep: bool) -> None:
        self._names = tuple(head.name for head in heads)
        answers = (
            {(a.response_id, a.revision): a.user_name for a in self._review.answers} if self._review else {}
        )
        words = []
        for at, head in enumerate(heads):
            key = "review.choose.keep" if head.counted else "review.choose.change"
            name = answers[head.name.response_id, head.name.revision]
            words.append((str(at), tr(key, name=name)))
        self.choices.set_choices(*words)
        if not keep:
            self.choices.set_code("")
            self.reason.clear()
            self.field.clear_error()
        self._may_confirm()

    def choose(self, at: int) -> None:
        """Choose an answer by its place."""
        if at < len(self._names) and self._choice.isVisibleTo(self):
            self.choices.set_code(str(at))
            self._picked(str(at))

    @Slot(str)
    def _picked(self, _code: str) -> None:
        self._may_confirm()
        if not self.reason.text():
            self.reason.setFocus()

    def chosen(self) -> AnswerName | None:
        """The answer chosen, None if none is."""
        code = self.choices.code()
        return self._names[int(code)] if code and int(code) < len(self._names) else None

    def _may_confirm(self) -> None:
        chosen = self.chosen()
        heads = self._comparison.heads if self._comparison else ()
        counted = next((head.name for head in heads if head.counted), None)
        if chosen is None:
            self._effect.setText(tr("review.choose.first"))
        else:
            self._effect.setText(tr("review.effect.keep" if chosen == counted else "review.effect.change"))
        self.button.setEnabled(chosen is not None and bool(self.reason.text().strip()))
        if self.reason.text().strip():
            self.field.clear_error()

    @Slot()
    def confirm(self) -> None:
        """Decide, if there is a choice and a reason."""
        chosen = self.chosen()
        if chosen is None or not self._choice.isVisibleTo(self):
            return
        if not self.reason.text().strip():
            self.field.set_error(tr("common.required"))
            self.reason.setFocus()
            return
        if fits(self):
            self.decided.emit(chosen, self.reason.text().strip())


def _same(one: Review, other: Review) -> bool:
    return one.line.task_id == other.line.task_id and len(one.settlements) == len(other.settlements)


def _equal(widget: QWidget) -> None:
    """Let a column be as wide as its share and not as its words, as high as its words need."""
    policy = widget.sizePolicy()
    policy.setHorizontalPolicy(QSizePolicy.Policy.Ignored)
    widget.setSizePolicy(policy)


def _fixed(made: QLabel) -> QLabel:
    made.setFixedWidth(LABEL)
    return made


def _line(line: LineView) -> QWidget:
    """One question across all answers; a difference stands on its own ground and says so in a sign."""
    frame = QFrame()
    if line.differs:
        frame.setProperty("role", "banner")
        frame.setProperty("tone", "warn")
    name = _fixed(label(f"≠ {line.label}" if line.differs else line.label, "caption", wrap=True))
    name.setToolTip(line.tip)
    spoken_name = tr("review.differs") if line.differs else ""
    cells: list[QWidget] = [name]
    for at, value in enumerate(line.values):
        tone = line.tones[at] if line.tones else None
        cells.append(_cell(value, tone, f"{line.label} {spoken_name} {value}"))
    box = row(*cells, gap=8, margin=(10, 4, 10, 4))
    for at in range(1, len(cells)):
        box.setStretch(at, 1)
        box.setAlignment(cells[at], Qt.AlignmentFlag.AlignTop)
    box.setAlignment(name, Qt.AlignmentFlag.AlignTop)
    frame.setLayout(box)
    return frame


def _cell(value: str, tone: Tone | None, accessible: str) -> QWidget:
    if tone is not None:
        holder = QWidget()
        holder.setMinimumWidth(NARROWEST)
        _equal(holder)
        holder.setLayout(row(Chip(value, tone), None, gap=0))
        return holder
    words = label(value or tr("common.none"), "" if value else "faint", wrap=True, selectable=True)
    words.setMinimumWidth(NARROWEST)
    _equal(words)
    words.setAccessibleName(accessible)
    return words
