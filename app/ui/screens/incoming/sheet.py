"""主动来电 on screen: one box to look with, what was found, and a form for what is not."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QSizePolicy, QStackedWidget, QWidget

from app.records.work import WorkItem
from app.ui.screens.incoming.presenter import Candidate, IncomingPresenter, Typed
from app.ui.screens.tasks.lines import line_name
from app.ui.shell.screen import Host
from app.ui.text import language, tr
from app.ui.tone import Tone
from app.ui.widgets.buttons import Button
from app.ui.widgets.fields import Field, LineEdit, Select, Suggestions, TextArea, fits
from app.ui.widgets.labels import label
from app.ui.widgets.layout import clear, column, row, set_shown
from app.ui.widgets.notices import Banner
from app.ui.widgets.overlay import Sheet
from domain.phones import Phone, read_phone
from domain.tasks.callers import usual_questionnaire
from domain.vocabulary import BusinessLine
from domain.wire.types import MOST_SHORT, MOST_WORDS
from resources import questionnaires

if TYPE_CHECKING:
    from app.services.incoming import Incoming

WIDTH = 620
_SCOPE = "incoming"
_REVISIT = "revisit_after_rectification"


def asking(host: Host, service: Incoming, call_open: Callable[[], bool]) -> Callable[[], None]:
    """What a screen's button and key do: open the sheet, which goes away by itself."""
    return lambda: IncomingSheet(host, service, call_open).open_sheet()


class IncomingSheet(Sheet):
    """Looks for who is on the line; ``Ctrl+N`` opens a form for him, ``Ctrl+Enter`` begins it."""

    def __init__(self, host: Host, service: Incoming, call_open: Callable[[], bool]) -> None:
        self._of = host
        self._build_look()
        self._build_form()
        self._faces = QStackedWidget()
        self._faces.addWidget(self._look)
        self._faces.addWidget(self._form)
        super().__init__(host.overlay(), tr("incoming.title"), self._faces, width=WIDTH)
        self._add_buttons()
        self._wire()
        self.closed.connect(self._stop)
        keys = host.shortcuts
        for key, name, action in (
            ("Ctrl+N", "incoming.register", self._register),
            ("Ctrl+Return", "incoming.begin", self._start),
        ):
            keys.add(key, name, action, scope=_SCOPE, owner=self, over_sheets=True)
        keys.forget(_SCOPE)  # they stand on its buttons
        scope = host.scope.inner()
        self.presenter = IncomingPresenter(service, self, scope, call_open, host.clock, host.zone)
        self._face(0)

    def _build_look(self) -> None:
        self.number = LineEdit(limit=64)
        self.field = Field(tr("incoming.who"), self.number, hint=tr("incoming.who.hint"), required=True)
        self._heading = label("", "caption", wrap=True)
        set_shown(self._heading, False)
        self._found = column(gap=4)
        self._look = QWidget()
        self._look.setLayout(
            column(
                label(tr("incoming.why"), "muted", wrap=True), self.field, self._heading, self._found, gap=12
            )
        )

    def _build_form(self) -> None:
        self.banner = Banner()
        self.caller = LineEdit(limit=40)
        self.name = LineEdit(limit=MOST_SHORT)
        self.line = Select()
        self.line.add_choices(("", tr("incoming.line.choose")))
        self.line.add_choices(*((one.value, line_name(one.value)) for one in BusinessLine))
        self.script = Select()
        for code, script in questionnaires().items():
            if code != _REVISIT:
                self.script.add_choices((code, script.title.in_language(language().value)))
        for box in (self.line, self.script):
            box.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)
        self.event_no = LineEdit(limit=64)
        self.when = LineEdit(tr("incoming.when.example"))
        self.unit = LineEdit(tr("incoming.unit.example"))
        self.told = TextArea(lines=2, limit=MOST_WORDS)
        self.fields = {
            "number": Field(tr("incoming.number"), self.caller, required=True),
            "name": Field(tr("incoming.name"), self.name),
            "business_line": Field(tr("incoming.line"), self.line, required=True),
            "questionnaire": Field(tr("incoming.script"), self.script),
            "event_no": Field(tr("incoming.event_no"), self.event_no),
            "event_at": Field(tr("incoming.when"), self.when),
            "unit": Field(tr("incoming.unit"), self.unit),
            "told": Field(tr("incoming.told"), self.told),
        }
        f = self.fields
        pairs = (("number", "name"), ("business_line", "questionnaire"), ("event_no", "event_at"))
        lines = [row(f[one], f[other], gap=12) for one, other in pairs]
        for pair, names in zip(lines, pairs, strict=True):
            for at, name in enumerate(names):
                pair.setStretch(at, 1)
                pair.setAlignment(f[name], Qt.AlignmentFlag.AlignTop)
        self._form = QWidget()
        self._form.setLayout(
            column(
                label(tr("incoming.form.why"), "muted", wrap=True), self.banner, *lines, f["unit"], f["told"], gap=8
            )
        )  # fmt: skip

    def _add_buttons(self) -> None:
        self.back = self.add_button(Button(tr("incoming.back")), lambda: self._face(0))
        self.cancel = self.add_button(Button(tr("common.cancel")), self.close_sheet)
        self.register = self.add_button(Button(tr("incoming.register"), key="Ctrl+N"), self.ask_form)
        self.look = self.add_button(Button(tr("incoming.find"), "primary", key="Enter"), self._ask)
        self.begin = self.add_button(Button(tr("incoming.begin"), "primary", key="Ctrl+Enter"), self._begin)

    def _wire(self) -> None:
        self.number.submitted.connect(self._ask)
        self.number.textEdited.connect(lambda: self.field.clear_error())
        self.line.activated.connect(self._line_chosen)
        for line in (self.caller, self.name, self.event_no, self.when, self.unit):
            line.submitted.connect(lambda: self.focusNextPrevChild(True))

    def open_sheet(self, focus: QWidget | None = None) -> None:
        super().open_sheet(focus or self.number)
        self.presenter.start()

    def _stop(self) -> None:
        self.presenter.scope.close()
        self.deleteLater()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Escape and self._faces.currentIndex() == 1:
            self._face(0)
        else:
            super().keyPressEvent(event)
        event.accept()

    def _register(self) -> None:
        if self._faces.currentIndex() == 0:
            self.ask_form()

    def _start(self) -> None:
        if self._faces.currentIndex() == 1:
            self._begin()

    def ask_form(self) -> None:
        """A form for somebody no task is known of; the number is taken over where it is complete."""
        typed = self.number.text().strip()
        if isinstance(read_phone(typed), Phone):
            self.caller.setText(typed)
        elif typed and not self.event_no.text() and typed.isalnum():
            self.event_no.setText(typed)
        self._face(1)

    def _face(self, index: int) -> None:
        self._faces.setCurrentIndex(index)
        self._look.setVisible(index == 0)
        self._form.setVisible(index == 1)
        for button, shown in (
            (self.back, index == 1), (self.cancel, index == 0), (self.register, index == 0), (self.look, index == 0),
            (self.begin, index == 1),
        ):  # fmt: skip
            set_shown(button, shown)
        if self.isVisible():
            empty = self.caller if not self.caller.text() else self.line
            (self.number if index == 0 else empty).setFocus(Qt.FocusReason.TabFocusReason)

    def _ask(self) -> None:
        if fits(self._look):
            self.presenter.look(self.number.text())

    def _line_chosen(self) -> None:
        self.fields["business_line"].clear_error()
        at = self.script.findData(usual_questionnaire(self.line.currentData() or ""))
        self.script.setCurrentIndex(max(0, at))

    def _begin(self) -> None:
        for field in self.fields.values():
            field.clear_error()
        self.banner.say("", Tone.WARN)
        if not fits(self._form):
            return
        self.presenter.open(
            Typed(
                number=self.caller.text().strip(),
                line=self.line.currentData() or "",
                questionnaire=self.script.currentData() or "",
                name=self.name.text(),
                unit=self.unit.text(),
                event_no=self.event_no.text(),
                when=self.when.text(),
                told=self.told.toPlainText(),
            )
        )

    # -- the presenter asks -------------------------------------------------------------------------------

    def answer(self, text: str) -> None:
        self.field.set_error(text)
        if self._faces.currentIndex() == 1:
            self.banner.say(text, Tone.WARN)
        elif not self._found.count():
            self.number.setFocus()
            self.number.selectAll()

    def show_candidates(self, found: Sequence[Candidate]) -> None:
        clear(self._found)
        self._heading.setText(tr("incoming.choose"))
        set_shown(self._heading, bool(found))
        first: Button | None = None
        for one in found:
            button = Button(f"{one.title}　{one.note}", spread=True)
            button.setAccessibleDescription(one.note)
            button.clicked.connect(lambda _=False, task=one.task_id: self.presenter.take(task))
            self._found.addWidget(button)
            first = first or button
        if first is not None:
            first.setFocus(Qt.FocusReason.TabFocusReason)

    def show_units(self, names: Sequence[str]) -> None:
        Suggestions(names, self.unit)

    def mark(self, errors: dict[str, str]) -> None:
        first: QWidget | None = None
        for name, text in errors.items():
            field = self.fields.get(name)
            if field is None:
                self.banner.say(text, Tone.BAD)
            else:
                field.set_error(text)
                first = first or field.input
        if first is not None:
            first.setFocus(Qt.FocusReason.TabFocusReason)

    def busy(self, on: bool) -> None:
        self.look.setEnabled(not on)
        self.begin.setEnabled(not on)

    def call(self, item: WorkItem) -> None:
        self.close_sheet()
        self._of.go("call", item)

    def fault(self, error: BaseException) -> str:
        return self._of.fault(error)
