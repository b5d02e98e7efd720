"""The call screen: three columns in one window, worked by keyboard."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from PySide6.QtCore import QPoint, QRect, Qt, QTimer
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QAbstractButton, QApplication, QStackedWidget, QWidget

from app.records.call import CallState
from app.records.changes import ChangeKind, Changes
from app.records.work import WorkItem
from app.ui.screens.call.panes import Panes
from app.ui.screens.call.ports import Surroundings
from app.ui.screens.call.presenter import CallPresenter
from app.ui.screens.call.prompts import prompts_for
from app.ui.screens.call.put_back_sheet import PutBackSheet
from app.ui.screens.call.reveal import RevealSheet
from app.ui.screens.call.showing import CallStage, Showing
from app.ui.screens.call.tagging import Tagging
from app.ui.screens.call.withdraw_sheet import WithdrawSheet
from app.ui.shell.memory import remember_widths
from app.ui.shell.screen import Host, OpenWork, Screen
from app.ui.text import tr
from app.ui.text.times import duration
from app.ui.tone import Tone
from app.ui.widgets.buttons import Button
from app.ui.widgets.fields import is_text_input
from app.ui.widgets.layout import column
from app.ui.widgets.notices import Banner, EmptyState
from app.ui.widgets.prompt import PromptCard
from app.ui.widgets.split import Side, Split
from app.ui.widgets.tag_suggestions import MOST
from domain.dispositions import DispositionKey

if TYPE_CHECKING:
    from app.services.calls import Calls
    from app.services.records import Records
    from app.services.revisits import Revisits

_PHASES = {"dialled": Tone.WARN, "connected": Tone.OK, "wrap_up": Tone.ACCENT}
_LIVE = ("dialled", "connected")
_RENEW_MS = 20_000
"""How often it is looked whether the times on offer have grown old."""
PUT_BACK = "put_back"
CORRECT = "correct:"
"""Before a record's id: open that form to be corrected."""


class CallScreen(Screen):
    """The view. What a key means is the presenter's business; where the focus is, is this one's."""

    def __init__(
        self,
        host: Host,
        calls: Calls,
        revisits: Revisits,
        records: Records,
        around: Surroundings,
        panes: Panes,
        incoming: Callable[[], None] | None = None,
    ) -> None:
        """``incoming`` asks who is on the line."""
        super().__init__()
        self._host = host
        self._incoming = incoming
        self._showing = Showing(CallStage.EMPTY)
        self._prompts_of = ""
        self._build(panes)
        self.presenter = CallPresenter(calls, revisits, records, around, self, host.scope.inner())
        self.tagging = Tagging(self.script, panes.read_tags, panes.suggest, host.scope.inner())
        self._wire()
        self._add_keys(panes)
        self._second = QTimer(self)
        self._second.setInterval(1000)
        self._second.timeout.connect(self._tick)
        self._times = QTimer(self)
        self._times.setInterval(_RENEW_MS)
        self._times.timeout.connect(self.presenter.renew_times)
        self.presenter.redraw()

    def _build(self, panes: Panes) -> None:
        self.banner = Banner()
        self.who, self.script, self.control = panes.who, panes.script, panes.control
        work = QWidget()
        self.empty = EmptyState("", icon="phone", key="Ctrl+Enter")
        self._faces = QStackedWidget()
        self._faces.addWidget(self.empty)
        self._faces.addWidget(work)
        self.setLayout(column(self._faces))
        # Last: whatever gets another parent is looked through for style and font with all that is in it.
        columns = Split(self.who, self.script, self.control, parent=work)
        columns.keep_sides(
            Side(self.who, "who", lambda _page: 300, 240, 440),
            Side(self.control, "control", lambda _page: 280, 260, 400),
        )
        remember_widths(columns, self._host, "widths.call")
        columns.moved.connect(self._moved)
        page = column(self.banner, columns, gap=12, margin=(24, 0, 24, 16))
        page.setStretch(1, 1)
        work.setLayout(page)
        self.prompt = PromptCard(self, tr("call.prompts"), over=self._prompt_place)
        self.put_back = Button(tr("call.put_back"), icon="undo", key="Ctrl+B")
        self.withdraw = Button(tr("call.withdraw"), icon="orders", key="Alt+W")
        self.withdraw.setToolTip(tr("call.withdraw.what"))

    def _moved(self) -> None:
        if self.prompt.isVisible():
            self.prompt.open_card()

    def _prompt_place(self) -> QRect:
        """Over the left column, below the number: it, the script and the outcome stay visible."""
        corner, top = self.who.mapTo(self, QPoint(0, 0)), self.who.below_number()
        return QRect(corner.x(), corner.y() + top, self.who.width(), self.who.height() - top)

    def _wire(self) -> None:
        does, script, control = self.presenter, self.script, self.control
        self.empty.activated.connect(does.take_next)
        self.banner.activated.connect(self._banner_pressed)
        self.put_back.clicked.connect(self.ask_put_back)
        self.withdraw.clicked.connect(self.ask_withdraw)
        self.who.reveal_wanted.connect(self._ask_reason)
        self.who.task_chosen.connect(does.switch_task)
        self.who.number_chosen.connect(does.dialling.dial)
        script.pressed.connect(does.answer)
        script.typed.connect(does.typed)
        script.entered.connect(does.enter)
        script.backed.connect(does.back)
        script.went.connect(does.go_to)
        script.tagged.connect(does.set_tags)
        script.remarked.connect(does.set_remark)
        script.overridden.connect(does.override)
        control.dialled.connect(lambda: does.dialling.dial())
        control.connected.connect(does.dialling.connected)
        control.hung_up.connect(does.dialling.hang_up)
        control.outcome.connect(does.outcome)
        control.choice.connect(does.key)
        control.noted.connect(does.write_note)
        control.note.submitted.connect(self.focus_script)
        control.sought.connect(does.find_outcome)
        control.found.connect(does.take_found)
        control.appointed.connect(does.appoint)
        control.when_typed.connect(does.type_when)
        control.when_entered.connect(does.take_when)
        control.panel_closed.connect(does.close_panel)
        control.emergency.connect(self._host.raise_emergency)
        control.saved.connect(lambda: does.save(take_next=True))

    def _add_keys(self, panes: Panes) -> None:
        keys, does = self._host.shortcuts, self.presenter

        def add(key: str, word: str, action: Callable[[], object]) -> None:
            keys.add(key, word, action, scope="call", owner=self)

        keys.describe("1…9", "keys.call.digit", "call")
        keys.describe("Enter", "keys.call.enter", "call")
        keys.describe("↑", "keys.call.back", "call")
        add("PgUp", "keys.call.back", does.back)
        add("F2", "call.dial", does.dialling.dial)
        add("F3", "call.connected", does.dialling.connected)
        add("F4", "call.hang_up", does.dialling.hang_up)
        for key in DispositionKey:
            add(key.key, f"keys.call.{key.value}", lambda key=key: does.outcome(key))  # type: ignore[misc]
        add("Ctrl+Return", "keys.call.save_next", lambda: does.save(take_next=True))
        add("Ctrl+S", "keys.call.save_stay", lambda: does.save(take_next=False))
        add("Ctrl+T", "keys.call.tag", self.script.tags.begin)
        if panes.suggest is not None:
            for n in range(1, MOST + 1):
                add(f"Ctrl+{n}", "keys.call.suggested", lambda n=n: self.script.suggestions.pick(n))  # type: ignore[misc]
        add("Ctrl+H", "keys.call.prompts", self._toggle_prompt)
        add("Ctrl+B", "keys.call.put_back", self.ask_put_back)
        add("Alt+W", "keys.call.withdraw", self.ask_withdraw)
        add("Ctrl+G", "keys.call.same_number", does.same_number.go)
        if self._incoming is not None:
            add("Ctrl+F", "incoming", self._incoming)
        keys.describe("Esc", "keys.call.script", "call")

    # -- the frame asks -----------------------------------------------------------------------------------

    def title(self) -> str:
        script = self._showing.script
        return script.title if script else tr("call.title")

    def state(self) -> tuple[str, Tone] | None:
        call = self.presenter.call
        if self._showing.stage is CallStage.CORRECTING:
            return tr("call.correction"), Tone.WARN
        if self._showing.stage is not CallStage.CALL or call is None:
            return None
        if call.direction == "incoming":
            return tr("call.incoming"), Tone.ACCENT
        return tr(
            "call.attempt", n=self._showing.attempt
        ), Tone.ACCENT if self._showing.attempt < 3 else Tone.WARN

    def title_actions(self) -> tuple[QWidget, ...]:
        return (self.withdraw, self.put_back)

    def live_state(self) -> tuple[str, Tone] | None:
        control = self._showing.control
        if control is None or control.phase not in _PHASES:
            return None
        words = tr(f"call.phase.{control.phase}")
        if control.since is not None:
            words = tr("call.live", phase=words, time=duration(self._host.clock() - control.since))
        return words, _PHASES[control.phase]

    def entered(self) -> None:
        self.focus_script()

    def changed(self, changes: Changes) -> None:
        if changes.touches("session"):
            self.presenter.redraw()
        if changes.touches(ChangeKind.TAG):
            self.tagging.renew()

    def take(self, argument: object) -> None:
        """A page hands over what to call: a contact group, or a call with its draft."""
        if isinstance(argument, WorkItem):
            self.presenter.open(argument)
        elif argument == "next":
            self.presenter.take_next()
        elif argument == PUT_BACK:
            self.ask_put_back()
        elif isinstance(argument, str) and argument.startswith(CORRECT):
            self.presenter.correcting.begin(argument.removeprefix(CORRECT))

    def open_work(self) -> OpenWork | None:
        call = self.call
        if call is None:
            return None
        untouched = self.presenter.on.untouched is not None
        return OpenWork(
            self.presenter.shown_number, call.work.group_id, call.work.task_id, call.call_id, untouched
        )

    def keep(self) -> None:
        self.presenter.keep_now()

    @property
    def call(self) -> CallState | None:
        """The open call, e.g. for an emergency raised during it."""
        return self.presenter.call if self.presenter.working else None

    # -- the presenter asks -------------------------------------------------------------------------------

    def draw(self, showing: Showing) -> None:
        self._showing = showing
        open_call = (
            showing.stage in (CallStage.CALL, CallStage.SAVED, CallStage.CORRECTING)
            and showing.script is not None
        )
        self._faces.setCurrentIndex(1 if open_call else 0)
        notice = showing.notice
        if notice:
            self.banner.say(notice.text, notice.tone, notice.action)
        else:
            self.banner.say("")
        if open_call and showing.script and showing.control:
            self.who.show_who(showing.who)
            self.script.show_script(showing.script)
            self.tagging.show(showing.script)
            self.control.show_control(showing.control)
        else:
            self._show_empty(showing)
        self.put_back.setEnabled(self.presenter.putting_back.offered)
        self.withdraw.setVisible(bool(self.presenter.withdrawing.orders))
        self.withdraw.setEnabled(self.presenter.withdrawing.offered)
        self._live_clock(showing)
        self._fill_prompts()
        self.headed.emit()

    def _show_empty(self, showing: Showing) -> None:
        if showing.stage is CallStage.LOADING:
            self.empty.set(tr("call.loading"), "", "")
            return
        title, why, action = showing.empty
        self.empty.set(title, showing.notice.text if showing.notice else why, action)

    def _live_clock(self, showing: Showing) -> None:
        running = showing.control is not None and showing.control.phase in _LIVE
        if running != self._second.isActive():
            self._second.start() if running else self._second.stop()

        if self.control.asking_when != self._times.isActive():
            self._times.start() if self.control.asking_when else self._times.stop()

    def _tick(self) -> None:
        self.headed.emit()

    def _fill_prompts(self) -> None:
        """A card belongs to its call and goes with it."""
        call = self.call
        of_call = call.call_id if call is not None else ""
        if of_call != self._prompts_of:
            self._prompts_of = of_call
            self.prompt.close_card()
        if self.prompt.isVisible() and self.presenter.form is not None:
            self.prompt.set_prompts(prompts_for(self.presenter.form))

    def focus_script(self) -> None:
        if self.control.asking_when:
            self.control.focus_when()
        elif self._faces.currentIndex() == 1:
            self.script.focus_question()
        else:
            self.empty.button.setFocus()

    def focus_note(self) -> None:
        box = self.control.when_note if self.control.asking_when else self.control.note
        box.setFocus(Qt.FocusReason.OtherFocusReason)

    def focus_remark(self) -> None:
        self.script.remark.setFocus(Qt.FocusReason.OtherFocusReason)

    def focus_find(self) -> None:
        self.control.search.setFocus(Qt.FocusReason.OtherFocusReason)

    def open_card(self, code: str) -> None:
        if self.presenter.form is not None:
            self.prompt.set_prompts(prompts_for(self.presenter.form))
            self.prompt.open_code(code)

    def toast(self, text: str, undo: Callable[[], None] | None = None) -> None:
        self._host.toast(text, undo)

    def note(self, text: str, tone: str = "") -> None:
        self._host.note(text, tone)

    def leave(self, place: str) -> None:
        self._host.go(place)

    def fault(self, error: BaseException) -> str:
        return self._host.fault(error)

    # -- keys ---------------------------------------------------------------------------------------------

    def keyPressEvent(self, event: QKeyEvent) -> None:
        key, does = event.key(), self.presenter
        if key == Qt.Key.Key_Escape:
            self._escape()
            return
        plain = not event.modifiers() & ~Qt.KeyboardModifier.KeypadModifier
        if not plain or is_text_input(QApplication.focusWidget()) or event.isAutoRepeat():
            super().keyPressEvent(event)
        elif self.control.asking_when:
            self._to_panel(event)
        elif not self.control.asking and self.script.typed_ahead(event):
            event.accept()  # nobody can have meant it for what they had not seen
        elif key in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            does.enter()
        elif key == Qt.Key.Key_Up:
            does.back()
        elif not (event.text() and does.key(event.text().lower())):
            super().keyPressEvent(event)

    def _to_panel(self, event: QKeyEvent) -> None:
        """While a time is asked for, keys belong to its box, wherever the focus is; on a button Enter presses it."""
        focus = QApplication.focusWidget()
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            focus.click() if isinstance(focus, QAbstractButton) else self.presenter.take_when()
        elif event.text().isprintable() and event.text().strip():
            self.control.type_when(event.text())
        else:
            super().keyPressEvent(event)

    def _escape(self) -> None:
        """Esc: what lies on top goes first, then a text box gives the keys back to the question."""
        if self.presenter.close_panel():
            return
        if self.prompt.isVisible():
            self.prompt.close_card()
        self.script.setFocus()

    def _toggle_prompt(self) -> None:
        if self.prompt.isVisible():
            self.prompt.close_card()
        else:
            self.open_card("")

    def ask_put_back(self) -> None:
        """Ctrl+B: why it goes back; pressed again while it goes, it stays."""
        back = self.presenter.putting_back
        if back.going:
            back.undo()
        elif back.ask():
            sheet = PutBackSheet(self._host.overlay())
            sheet.given.connect(back.begin)
            sheet.closed.connect(sheet.deleteLater)
            sheet.open_sheet()

    def ask_withdraw(self) -> None:
        """Alt+W: which order, in which words; only with the citizen on the line."""
        taking = self.presenter.withdrawing
        if taking.offered:
            sheet = WithdrawSheet(self._host.overlay(), taking.orders, self._host.clock(), self._host.zone)
            sheet.given.connect(taking.begin)
            sheet.closed.connect(sheet.deleteLater)
            sheet.open_sheet()

    def _banner_pressed(self) -> None:
        does = self.presenter
        if does.putting_back.going:
            does.putting_back.undo()
        elif does.same_number.offered:
            does.same_number.go()
        else:
            does.correcting.stop()

    def _ask_reason(self) -> None:
        sheet = RevealSheet(self._host.overlay())
        sheet.given.connect(self.presenter.dialling.reveal)
        sheet.closed.connect(sheet.deleteLater)
        sheet.open_sheet()
