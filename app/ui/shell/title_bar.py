"""The line on top: where one is, how it stands, search, and who is working."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QObject, QPoint, Qt, Signal
from PySide6.QtGui import QKeyEvent, QMouseEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QMenu, QSizePolicy, QWidget

from app.ui.shell.screen import Screen
from app.ui.text import tr
from app.ui.theme import icon
from app.ui.tone import Tone
from app.ui.widgets.buttons import Button
from app.ui.widgets.chips import Chip
from app.ui.widgets.fields import SearchBox
from app.ui.widgets.labels import ElidedLabel
from app.ui.widgets.layout import row

HEIGHT = 64
_LENS = 44
"""Pixels of the search box where only its lens has room."""
_WORD = 64
"""Pixels of a title of three characters: it does not get less."""
_FIRST = 1000
"""What is left of the line goes to the search box before it is left empty."""
STATES = ("on_duty", "short_break", "away", "off_duty")
_STATE_ICONS = {"on_duty": "play", "short_break": "coffee", "away": "door", "off_duty": "moon"}


class TitleBar(QFrame):
    """Title, chip, the page's buttons, search, live chip, person.

    Signals:
        search: the search box was pressed or typed into (with what was typed).
        state_wanted: the agent wants to be on_duty, short_break, away or off_duty.
        lock_wanted, logout_wanted: from the person's menu.
    """

    search = Signal(str)
    state_wanted = Signal(str)
    lock_wanted = Signal()
    logout_wanted = Signal()

    def __init__(self) -> None:
        super().__init__()
        self.setObjectName("titlebar")
        self.setFixedHeight(HEIGHT)
        self._title = ElidedLabel("", "title")
        self._title.setSizePolicy(QSizePolicy.Policy.Maximum, QSizePolicy.Policy.Preferred)
        self._title.setMinimumWidth(_WORD)
        self._chip = Chip()
        self._live = Chip()
        self._actions: QHBoxLayout = row(gap=8)
        self._tools: QHBoxLayout = row(gap=0)
        self._shown_actions: tuple[QWidget, ...] = ()
        self.search_box = SearchBox(tr("search.placeholder"), tr("search.keys"))
        self.search_box.setMinimumWidth(_LENS)
        self.search_box.setMaximumWidth(300)
        self.search_box.setReadOnly(True)
        self.search_box.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.search_box.installEventFilter(self)
        self.person = Button("", "ghost", icon="user")
        self.person.clicked.connect(self._open_menu)
        self.person.let_shrink()
        self._state = "on_duty"
        line = row(
            self._title,
            self._chip,
            None,
            self._actions,
            self.search_box,
            self._live,
            self._tools,
            self.person,
            gap=12,
            margin=(24, 4, 12, 0),
        )
        line.setStretchFactor(self.search_box, _FIRST)
        self.setLayout(line)

    def show_screen(self, screen: Screen, live: tuple[str, Tone] | None = None) -> None:
        """Head the bar for a page; ``live`` is what goes on at another one."""
        self._title.setText(screen.title())
        _set(self._chip, screen.state())
        _set(self._live, live)
        wanted = screen.title_actions()
        if wanted != self._shown_actions:
            present, self._shown_actions = self._shown_actions, wanted
            # They stay the bar's, hidden: without a parent they would outlive the window.
            for widget in present:
                self._actions.removeWidget(widget)
                widget.hide()
            for widget in wanted:
                if isinstance(widget, Button):
                    widget.let_shrink()
                self._actions.addWidget(widget)
                widget.show()

    def add_tool(self, tool: QWidget) -> None:
        """What stays beside the person on every page, e.g. the bell."""
        self._tools.addWidget(tool)

    def show_person(self, name: str, role: str, state: str = "on_duty") -> None:
        """Who is working, in what role, and in what state (one of ``STATES``)."""
        self._state = state
        self.person.setText(tr("user.line", name=name, role=role))
        self.person.set_icon(_STATE_ICONS.get(state, "user") if state != "on_duty" else "user")
        self.person.updateGeometry()

    def make_menu(self) -> QMenu:
        """The person's menu: state, lock, log out."""
        menu = QMenu(self)
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        for state in STATES:
            action = menu.addAction(icon(_STATE_ICONS[state], "muted", 18), tr(f"user.state.{state}"))
            action.setCheckable(state == self._state)
            action.setChecked(state == self._state)
            action.triggered.connect(lambda _=False, wanted=state: self.state_wanted.emit(wanted))
        menu.addSeparator()
        menu.addAction(icon("lock", "muted", 18), tr("user.lock")).triggered.connect(self.lock_wanted)
        menu.addAction(icon("logout", "muted", 18), tr("user.logout")).triggered.connect(self.logout_wanted)
        return menu

    def _open_menu(self) -> None:
        menu = self.make_menu()
        corner = self.person.mapToGlobal(QPoint(self.person.width(), self.person.height() + 4))
        menu.popup(corner - QPoint(menu.sizeHint().width(), 0))

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if watched is self.search_box:
            if isinstance(event, QMouseEvent) and event.type() == QEvent.Type.MouseButtonPress:
                self.search.emit("")
                return True
            if isinstance(event, QKeyEvent) and event.type() == QEvent.Type.KeyPress and self._opens(event):
                return True
        return super().eventFilter(watched, event)

    def _opens(self, event: QKeyEvent) -> bool:
        typed = event.text()
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Space):
            self.search.emit("")
        elif typed and typed.isprintable() and not event.modifiers() & Qt.KeyboardModifier.ControlModifier:
            self.search.emit(typed)
        else:
            return False
        return True


def _set(chip: Chip, state: tuple[str, Tone] | None) -> None:
    if state is None:
        chip.set("")
    else:
        chip.set(*state)
