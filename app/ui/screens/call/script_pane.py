"""The middle column: progress, the words to read, the answers, tags and remark; its parts keep their places."""

from __future__ import annotations

from time import monotonic_ns

from PySide6.QtCore import QRectF, QSize, Qt, Signal
from PySide6.QtGui import QKeyEvent, QMouseEvent, QPainter, QPaintEvent, QResizeEvent
from PySide6.QtWidgets import (
    QBoxLayout,
    QFrame,
    QGridLayout,
    QSizePolicy,
    QStackedWidget,
    QWidget,
)

from app.ui.screens.call.showing import Dot, Input, Script
from app.ui.text import tr
from app.ui.theme import theme
from app.ui.widgets.buttons import Button, KeyButton
from app.ui.widgets.fields import Field, LineEdit, TextArea
from app.ui.widgets.labels import IconLabel, ReadAloud, label
from app.ui.widgets.layout import clear, column, row, set_shown, set_state
from app.ui.widgets.page_area import Scrolled
from app.ui.widgets.pressed_at import PressedAt
from app.ui.widgets.tag_index import TagIndex
from app.ui.widgets.tag_suggestions import TagSuggestions
from app.ui.widgets.tagbox import TagBox

MOST_KEYS = 10
_ONE_COLUMN = 5
_LOW = 680


class ProgressDots(QWidget):
    """The questions as a line of small bars: answered, here, still to come, wrong. A press goes there.

    Signals:
        chosen: code of a question.
    """

    chosen = Signal(str)

    def __init__(self) -> None:
        super().__init__()
        self._dots: tuple[Dot, ...] = ()
        self.setFixedHeight(16)
        self.setCursor(Qt.CursorShape.PointingHandCursor)

    def set_dots(self, dots: tuple[Dot, ...]) -> None:
        """Show these."""
        if dots != self._dots:
            self._dots = dots
            self.update()

    def sizeHint(self) -> QSize:
        return QSize(200, 16)

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        if self._dots:
            at = int(event.position().x() / (self.width() / len(self._dots)))
            self.chosen.emit(self._dots[min(max(at, 0), len(self._dots) - 1)].code)

    def paintEvent(self, _event: QPaintEvent) -> None:
        if not self._dots:
            return
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(Qt.PenStyle.NoPen)
        wide = self.width() / len(self._dots)
        for at, dot in enumerate(self._dots):
            colour = "bad" if dot.wrong else "accent" if dot.answered or dot.current else "track"
            high = 6.0 if dot.current else 4.0
            painter.setBrush(theme().colour(colour))
            painter.setOpacity(0.55 if dot.answered and not dot.current and not dot.wrong else 1.0)
            painter.drawRoundedRect(QRectF(at * wide, (self.height() - high) / 2, wide - 4, high), 2, 2)


class ScriptPane(QFrame):
    """Where the script is read and answered.

    Signals:
        pressed: an answer's digit.
        typed: text at the question.
        entered, backed: next, previous.
        went: a question was chosen on the line of progress.
        tagged, remarked: tags chosen, remark typed.
        overridden: a soft rule may stand.
    """

    pressed = Signal(str)
    typed = Signal(str)
    entered = Signal()
    backed = Signal()
    went = Signal(str)
    tagged = Signal(tuple)
    remarked = Signal(str)
    overridden = Signal()

    def __init__(self, tags: TagIndex, *, suggests: bool = False) -> None:
        """``suggests``: there is a place for suggested tags."""
        super().__init__()
        self.setProperty("role", "card")
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setAccessibleName(tr("call.title"))
        self._place = ("", "")
        self._painted_at: float | None = None
        self._pressed_at = PressedAt()
        self._low = False
        self._build_head()
        self._build_answers()
        self._build_below(tags)
        set_shown(self.suggestions, suggests)
        inner = QWidget()
        inner.setLayout(column(self.aloud, 2, self._answers, self._error_line, None, gap=8))
        self._area = Scrolled(inner)
        head = row(self._progress, None, self._version)
        box = column(
            head,
            self.dots,
            self._area,
            self._below,
            self.suggestions,
            2,
            row(self.back, None, self.next),
            gap=8,
            margin=(16, 12, 16, 14),
        )
        box.setStretch(2, 1)
        self.setLayout(box)

    def _build_head(self) -> None:
        self._progress = label("", "strong")
        self._version = label("", "faint")
        self.dots = ProgressDots()
        self.dots.chosen.connect(self.went)
        self.aloud = ReadAloud()
        self.aloud.setMinimumHeight(92)
        self.aloud.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Minimum)

    def _build_answers(self) -> None:
        self._answers = QStackedWidget()
        self._answers.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Minimum)
        self._keys_page = QWidget()
        self._grid = QGridLayout()
        self._grid.setContentsMargins(0, 0, 0, 0)
        self._grid.setSpacing(8)
        self._matrix = column(gap=4)
        self._several = label(tr("call.multiple"), "caption")
        self._keys_page.setLayout(column(self._matrix, self._several, self._grid, None, gap=8))
        self.keys: list[KeyButton] = []
        for _ in range(MOST_KEYS):
            key = KeyButton("", "", parent=self._keys_page)
            key.picked.connect(self.pressed)
            key.hide()
            self.keys.append(key)
        self._laid_out: tuple[int, int] = (0, 0)
        self.text = TextArea(tr("call.words_hint"), lines=5)
        self.text.edited.connect(lambda: self.typed.emit(self.text.toPlainText()))
        self.text.submitted.connect(self.entered)
        self.line = LineEdit(tr("call.line_hint"))
        self.line.textEdited.connect(self.typed)
        self.line.submitted.connect(self.entered)
        self._end = column(gap=8)
        self._end_page = QWidget()
        self._end_page.setLayout(column(self._end, None))
        for page in (self._keys_page, _top(self.text), _top(self.line), self._end_page):
            self._answers.addWidget(page)
        self._error_line = QWidget()
        self._error = label("", "error", wrap=True)
        self._let = Button(tr("call.override"), "link")
        self._let.clicked.connect(self.overridden)
        line = row(IconLabel("alert", "bad", 16), self._error, self._let, gap=6)
        line.setStretch(1, 1)
        self._error_line.setLayout(line)

    def _build_below(self, tags: TagIndex) -> None:
        self.tags = TagBox(tags)
        self.tags.changed.connect(self.tagged)
        self.tags.submitted.connect(self.focus_question)
        self._tag_field = Field(tr("call.tags"), self.tags)
        self.suggestions = TagSuggestions()
        self.suggestions.picked.connect(self.tags.add)
        self.remark = TextArea(tr("call.remark_hint"), lines=2)
        self.remark.edited.connect(lambda: self.remarked.emit(self.remark.toPlainText()))
        self.remark.submitted.connect(self.focus_question)
        self._remark_field = Field(tr("call.remark"), self.remark)
        self._below = column(self._tag_field, self._remark_field, gap=8)
        self.back = Button(tr("call.back"), icon="chevron-left", key="↑")
        self.next = Button(tr("call.next"), key="Enter")
        self.back.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.next.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.back.clicked.connect(self.backed)
        self.next.clicked.connect(self.entered)

    # -- showing ------------------------------------------------------------------------------------------

    def show_script(self, script: Script) -> None:
        """Draw what changed; a text box that is being typed in is left alone."""
        through = not script.code
        self._progress.setText(
            tr("call.progress_done") if through else tr("call.progress", n=script.number, total=script.total)
        )
        self._version.setText(script.version)
        self.dots.set_dots(script.dots)
        if through:
            self.aloud.set_text(script.end[0] if script.end else "")
        else:
            self.aloud.set_text(script.aloud, script.hint)
        self._show_answers(script)
        self._error.setText(script.error)
        set_shown(self._error_line, bool(script.error))
        set_shown(self._let, script.may_override)
        self.tags.set_codes(script.tags)
        self._tag_field.set_name(tr("call.tags_why") if script.stressed else tr("call.tags"))
        if self._place[0] != script.task_id or not self.remark.hasFocus():
            self.remark.set_text(script.remark)
        if script.remark_error:
            self._remark_field.set_error(script.remark_error)
        elif self._remark_field.invalid:
            self._remark_field.clear_error()
        if self._place != (script.task_id, script.code):
            self._place = (script.task_id, script.code)
            self._painted_at = None
            self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        super().paintEvent(event)
        if self._painted_at is None:
            self._painted_at = _now()

    def typed_ahead(self, event: QKeyEvent) -> bool:
        """Whether a key was pressed before the question that stands here could be seen."""
        pressed = self._pressed_at(event.timestamp(), _now())
        return self._painted_at is None or pressed < self._painted_at

    def _show_answers(self, script: Script) -> None:
        moved = self._place != (script.task_id, script.code)
        pages = {Input.KEYS: 0, Input.TEXT: 1, Input.LINE: 2, Input.NONE: 3}
        self._answers.setCurrentIndex(pages[script.input])
        self._show_keys(script)
        wrong = bool(script.error)
        if script.input is Input.TEXT:
            set_state(self.text, invalid=wrong)
            if moved:
                self.text.begin(script.text)
            elif not self.text.hasFocus():
                self.text.set_text(script.text)
        elif script.input is Input.LINE:
            set_state(self.line, invalid=wrong)
            if moved or not self.line.hasFocus():
                self.line.setText(script.text)
        elif script.input is Input.NONE and moved:
            self._show_end(script)

    def _show_keys(self, script: Script) -> None:
        clear(self._matrix)
        for words, answer, turn in script.rows:
            line = row(label(words, "strong" if turn else "muted"), None, label(answer, "strong"))
            self._matrix.addLayout(line)
        set_shown(self._several, script.multiple)
        count = len(script.keys)
        columns = 1 if count <= _ONE_COLUMN else 2
        if self._laid_out != (count, columns):
            self._lay_out(count, columns)
        for button, key in zip(self.keys, script.keys, strict=False):
            button.set_key(key.digit, key.text, multiple=script.multiple)
            button.setChecked(key.chosen)

    def _lay_out(self, count: int, columns: int) -> None:
        for at, button in enumerate(self.keys):
            self._grid.removeWidget(button)
            if at < count:
                rows = -(-count // columns)
                self._grid.addWidget(button, at % rows, at // rows)
            set_shown(button, at < count)
        for at in range(2):
            self._grid.setColumnStretch(at, 1 if at < columns else 0)
        self._laid_out = (count, columns)

    def _show_end(self, script: Script) -> None:
        clear(self._end)
        for words in script.end[1:]:
            self._end.addLayout(
                row(IconLabel("chevron-right", "accent", 16), label(words, wrap=True), None, gap=6)
            )
        if script.code:
            self._end.addWidget(label(tr("call.read_on"), "muted"))

    def resizeEvent(self, event: QResizeEvent) -> None:
        """In a low window keys are lower, and tags and remark stand side by side, so that the answers need no scrolling."""
        super().resizeEvent(event)
        low = self.height() < _LOW
        if low != self._low:
            self._low = low
            self._below.setDirection(
                QBoxLayout.Direction.LeftToRight if low else QBoxLayout.Direction.TopToBottom
            )
            for at in range(2):
                self._below.setStretch(at, 1 if low else 0)
            for field in (self._tag_field, self._remark_field):
                self._below.setAlignment(field, Qt.AlignmentFlag.AlignTop if low else Qt.AlignmentFlag(0))
            self.remark.set_lines(1 if low else 2)
            self.text.set_lines(3 if low else 5)
            self.aloud.setMinimumHeight(72 if low else 92)
            for key in self.keys:
                key.set_low(low)

    # -- focus --------------------------------------------------------------------------------------------

    def focus_question(self) -> None:
        """Put the focus where the question is answered."""
        page = self._answers.currentIndex()
        target = {1: self.text, 2: self.line}.get(page, self)
        if not target.hasFocus():
            target.setFocus(Qt.FocusReason.OtherFocusReason)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        event.ignore()  # the screen knows what a key means


def _now() -> float:
    """Milliseconds of a clock that only runs forward."""
    return monotonic_ns() / 1e6


def _top(widget: QWidget) -> QWidget:
    holder = QWidget()
    holder.setLayout(column(widget, None))
    return holder
