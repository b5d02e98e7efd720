"""The left column: who is called and why, and what was tried before."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QFrame, QSizePolicy, QWidget

from app.ui.screens.call.showing import EarlierLine, TaskLine, Who
from app.ui.text import tr
from app.ui.widgets.buttons import Button
from app.ui.widgets.cards import Fact
from app.ui.widgets.chips import Chip
from app.ui.widgets.labels import ElidedLabel, divider, label
from app.ui.widgets.layout import clear, column, row, set_shown, set_state
from app.ui.widgets.page_area import Scrolled


class WhoPane(QFrame):
    """Masked until it is dialled.

    Signals:
        reveal_wanted: the whole number is wanted apart from dialling.
        task_chosen: another task of the group.
        number_chosen: another number of the group is to be dialled.
        texts_wanted: what was written by text about a task is to be read.
    """

    reveal_wanted = Signal()
    task_chosen = Signal(str)
    number_chosen = Signal(int)
    texts_wanted = Signal(str)

    def __init__(self) -> None:
        super().__init__()
        self.setProperty("role", "card")
        self._shown: Who | None = None
        self.name = label("", "heading", wrap=True)
        self._sms = Chip()
        self.number = label("", "number", selectable=True)
        self._number_note = label(tr("call.number"), "faint")
        self.show_number = Button(tr("call.show_number"), icon="eye", slim=True)
        self.show_number.clicked.connect(self.reveal_wanted)
        self.texts = Button(tr("call.texts"), icon="message", slim=True)
        self.texts.clicked.connect(self._want_texts)
        self._texts = label("", wrap=True, selectable=True)
        self._texts.setAccessibleName(tr("call.texts"))
        self._others = column(gap=2)
        self._tasks = column(gap=4)
        self._facts = column(gap=6)
        self._earlier = column(gap=10)
        top = row(self.name, self._sms)
        top.setStretch(0, 1)
        top.setAlignment(self._sms, Qt.AlignmentFlag.AlignTop)
        number = row(self.number, None, self.show_number)
        inner = QWidget()
        inner.setLayout(
            column(
                self._tasks,
                self._facts,
                row(self.texts, None),
                self._texts,
                8,
                divider(),
                4,
                self._earlier,
                None,
                gap=6,
            )
        )
        area = Scrolled(inner)
        box = column(
            top, number, self._number_note, self._others, divider(), area, gap=6, margin=(16, 14, 14, 12)
        )
        box.setStretch(5, 1)
        self.setLayout(box)

    def below_number(self) -> int:
        """Where what may be covered begins: name and number stay readable."""
        return self._number_note.geometry().bottom() + 1

    def show_who(self, who: Who) -> None:
        """Draw what changed."""
        before, self._shown = self._shown, who
        self.name.setText(who.name)
        self.number.setText(_grouped(who.number) if who.number else who.mask)
        set_state(self.number, tone="accent" if who.number else "")
        set_shown(self._number_note, bool(who.number))
        set_shown(self.show_number, who.may_reveal and not who.number)
        if before is None or before.sms != who.sms:
            self._sms.set(*(who.sms or ("", None)))
        if before is None or before.texts_of != who.texts_of:
            set_shown(self.texts, bool(who.texts_of))
            self.show_texts(who.texts_of, "")
        if before is None or before.numbers != who.numbers:
            self._show_numbers(who.numbers)
        if before is None or before.tasks != who.tasks:
            self._show_tasks(who.tasks)
        if before is None or (before.facts, before.story) != (who.facts, who.story):
            self._show_facts(who.facts, who.story)
        if before is None or before.earlier != who.earlier:
            self._show_earlier(who.earlier)

    def show_texts(self, task_id: str, text: str) -> None:
        """What was written about a task, if it is still the one that is shown."""
        if self._shown is not None and self._shown.texts_of == task_id:
            self._texts.setText(text)
            set_shown(self._texts, bool(text))

    def _want_texts(self) -> None:
        if self._shown is not None and self._shown.texts_of:
            self.texts_wanted.emit(self._shown.texts_of)

    def _show_numbers(self, numbers: Sequence[tuple[int, str, bool]]) -> None:
        clear(self._others)
        for ordinal, mask, used in numbers:
            if not used:
                other = Button(tr("call.other_number", mask=mask), "link")
                other.clicked.connect(lambda _=False, o=ordinal: self.number_chosen.emit(o))
                self._others.addWidget(other)

    def _show_tasks(self, tasks: Sequence[TaskLine]) -> None:
        clear(self._tasks)
        if tasks:
            self._tasks.addWidget(label(tr("call.tasks"), "caption"))
        for task in tasks:
            button = Button(task.title, icon="check" if task.done else "", spread=True)
            button.set_chosen(task.current)
            button.clicked.connect(lambda _=False, t=task.task_id: self.task_chosen.emit(t))
            self._tasks.addWidget(button)

    def _show_facts(self, facts: Sequence[tuple[str, str]], story: str) -> None:
        clear(self._facts)
        for name, value in facts:
            self._facts.addWidget(Fact(name, value))
        if story:
            self._facts.addSpacing(2)
            self._facts.addWidget(Fact(tr("call.story"), story, wide=True))

    def _show_earlier(self, lines: Sequence[EarlierLine]) -> None:
        clear(self._earlier)
        self._earlier.addWidget(label(tr("call.earlier"), "strong"))
        if not lines:
            self._earlier.addWidget(label(tr("call.no_earlier"), "muted"))
        for line in lines:
            head = row(label(line.when, "caption"), None, _by(line.by))
            self._earlier.addLayout(column(head, label(line.what, wrap=True), gap=0))


def _by(name: str) -> ElidedLabel:
    """A colleague's name, which may be longer than the column is wide."""
    made = ElidedLabel(name, "caption")
    made.setSizePolicy(QSizePolicy.Policy.Maximum, QSizePolicy.Policy.Preferred)
    return made


def _grouped(number: str) -> str:
    """A mobile number as people read it out: 138 0013 8000."""
    if len(number) == 11 and number.startswith("1"):
        return f"{number[:3]} {number[3:7]} {number[7:]}"
    return number
