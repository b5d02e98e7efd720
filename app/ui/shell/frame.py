"""The one window: rail, title bar, the page, sync strip; pages are made when first visited."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial

from PySide6.QtCore import QObject, Qt, QTimer, Signal, Slot
from PySide6.QtGui import QCloseEvent
from PySide6.QtWidgets import (
    QApplication,
    QLineEdit,
    QMainWindow,
    QPlainTextEdit,
    QStackedWidget,
    QTextEdit,
    QWidget,
)

from app.bridge.faults import Fault, judge
from app.bridge.scope import Scope
from app.records.changes import Changes
from app.records.sync import SyncStatus
from app.ui.shell.help_sheet import make_help
from app.ui.shell.palette import CommandPalette, Commands, Hit
from app.ui.shell.rail import Rail, RailPlace
from app.ui.shell.screen import Host, OpenWork, Screen
from app.ui.shell.shortcuts import GlobalKeys, ShortcutRegistry
from app.ui.shell.sync_strip import SyncStrip
from app.ui.shell.title_bar import TitleBar
from app.ui.shell.window_place import MADE_FOR
from app.ui.text import language, tr
from app.ui.tone import Tone
from app.ui.widgets.layout import column, row, set_shown
from app.ui.widgets.notices import Banner, Toast
from app.ui.widgets.page_area import PageArea
from resources import words

SMALLEST = (640, 320)
"""A screen of 1366 × 768 drawn at 200 %, with a task bar. Pages that need more are scrolled."""
_DIGITS = 9
"""Pages that have a key: Alt and one digit."""


@dataclass(frozen=True, slots=True)
class Page:
    """A page of the frame: its place on the rail, the permission it needs ("" none), and how it is made."""

    place: RailPlace
    permission: str
    make: Callable[[Host], Screen]
    on_rail: bool = True


class Frame(QMainWindow):
    """The window and everything around a page.

    Signals:
        emergency: F12, from any focus.
        strip_opened: a word of the sync strip was pressed.
        went: another page is in front, by its name.
        covered: the pages are covered because their person left the seat, or not any more.
        closing: the person closes the window; whoever listens decides by accepting or refusing the event.
    """

    emergency = Signal()
    strip_opened = Signal(str)
    went = Signal(str)
    covered = Signal(bool)
    closing = Signal(object)

    def __init__(
        self,
        pages: tuple[Page, ...],
        permissions: frozenset[str],
        scope: Scope,
        clock: Callable[[], int],
        zone: str = "Asia/Shanghai",
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self.scope, self._clock, self.zone = scope, clock, zone
        self.setWindowTitle(tr("app.name"))
        self.setMinimumSize(*SMALLEST)
        self.resize(MADE_FOR)
        self._pages = {
            page.place.name: page for page in pages if not page.permission or page.permission in permissions
        }
        self._screens: dict[str, Screen] = {}
        self._areas: dict[str, PageArea] = {}
        self._current = ""
        self._status = SyncStatus()
        memory: dict[str, str] = {}
        self._keep: Callable[[str, str], object] = memory.__setitem__
        self._kept: Callable[[str], str] = lambda key: memory.get(key, "")
        self._build()
        self.shortcuts = ShortcutRegistry(self)
        self.commands = Commands()
        self.palette_sheet = CommandPalette(self._root, scope.inner())
        self.palette_sheet.add_provider(self.commands)
        self._keys = GlobalKeys(self.shortcuts, self.emergency.emit, self)
        self._register()
        self._minute = QTimer(self)
        self._minute.setInterval(20_000)
        self._minute.timeout.connect(self._retell)
        self._minute.start()
        app = QApplication.instance()
        if isinstance(app, QApplication):
            app.focusChanged.connect(self._follow_focus)

    def _build(self) -> None:
        self._root = QWidget()
        self._root.setObjectName("root")
        on_rail = tuple(page.place for page in self._pages.values() if page.on_rail)
        self.rail = Rail(on_rail)
        self.bar = TitleBar()
        self.strip = SyncStrip()
        self.banner = Banner()
        self._stack = QStackedWidget()
        notice = column(self.banner, margin=(24, 0, 24, 12))
        self._notice = QWidget()
        self._notice.setLayout(notice)
        self._notice.hide()
        main = column(self.bar, self._notice, self._stack, gap=0)
        main.setStretch(2, 1)
        upper = row(self.rail, main, gap=0)
        upper.setStretch(1, 1)
        whole = column(upper, self.strip, gap=0)
        whole.setStretch(0, 1)
        self._root.setLayout(whole)
        self.setCentralWidget(self._root)
        self._toast = Toast(self._root)
        self.rail.chosen.connect(self.go)
        self.bar.search.connect(self.open_search)
        self.strip.opened.connect(self.strip_opened)
        self.strip.emergency_wanted.connect(self.emergency)

    def _register(self) -> None:
        add = self.shortcuts.add
        add("Ctrl+K", "keys.search", self.open_search)
        add(Toast.KEY, "keys.undo", self._undo)
        add("F1", "keys.help", self.show_help, over_sheets=True)
        self.shortcuts.describe("F12", "keys.emergency", "everywhere")
        self.shortcuts.describe("Esc", "keys.close", "everywhere")
        for at, (name, page) in enumerate(self._pages.items(), start=1):
            if page.on_rail:
                word = tr(page.place.word)
                self.commands.add(
                    Hit(
                        tr("keys.goto", page=word),
                        partial(self.go, name),
                        icon=page.place.icon,
                        keys=f"Alt+{at}" if at <= _DIGITS else "",
                    ),
                    terms=name,
                )
                if at <= _DIGITS:
                    add(f"Alt+{at}", page.place.word, partial(self.go, name), scope="goto")
        self.commands.add(Hit(tr("keys.help"), self.show_help, icon="keyboard", keys="F1"))

    # -- what screens may ask (Host) -----------------------------------------------------------------

    def clock(self) -> int:
        """The present instant in ms."""
        return self._clock()

    def toast(self, text: str, undo: Callable[[], None] | None = None) -> None:
        """Say something at the lower edge for a while."""
        self._toast.show_text(text, undo)

    def _undo(self) -> None:
        """The toast's own key; with none to take back it is what it always was in a text box."""
        focus = QApplication.focusWidget()
        if self._toast.offers_undo:
            self._toast.undo()
        elif isinstance(focus, (QLineEdit, QPlainTextEdit, QTextEdit)):
            focus.redo()

    def note(self, text: str, tone: str = "") -> None:
        """A quiet word at the right of the strip."""
        self.strip.say(text, tone)

    def use_memory(self, keep: Callable[[str, str], object], kept: Callable[[str], str]) -> None:
        """Where settings of screens are kept; in this window only until this is called."""
        self._keep, self._kept = keep, kept

    def remember(self, key: str, value: str) -> None:
        """Keep a setting of this workstation."""
        self._keep(key, value)

    def remembered(self, key: str) -> str:
        """A setting kept before, empty if there is none."""
        return self._kept(key)

    def raise_emergency(self) -> None:
        """As if F12 had been pressed."""
        self.emergency.emit()

    def overlay(self) -> QWidget:
        """Sheets and cards go over this."""
        return self._root

    def fault(self, error: BaseException) -> str:
        """Words for an error nobody has better ones for."""
        return fault_words(judge(error))

    def open_work(self) -> OpenWork | None:
        """What is open on a page, in front or behind."""
        found = (screen.open_work() for screen in self._screens.values())
        return next((work for work in found if work is not None), None)

    @Slot(str)
    def go(self, place: str, argument: object = None) -> None:
        """Show a page; one that the permissions do not allow is not there and nothing happens."""
        if place not in self._pages:
            return
        screen = self.page(place)
        before = self._screens.get(self._current)
        if before is not None and before is not screen:
            before.left()
        self._current = place
        self.rail.show_place(place)
        self._stack.setCurrentWidget(self._areas[place])
        self._tell_scrolled()
        self._head(screen)
        take = getattr(screen, "take", None)
        if argument is not None and take is not None:
            take(argument)
        screen.entered()
        self.went.emit(place)

    # -- for the composition root ---------------------------------------------------------------------

    def page(self, place: str) -> Screen:
        """The page of a place, made now if it never was.

        Raises:
            KeyError: no such place, or not for this person.
        """
        if place not in self._screens:
            made = self._pages[place].make(self)
            made.headed.connect(lambda: self._rehead(place))
            self._screens[place] = made
            area = self._areas[place] = PageArea(self._stack)
            self._stack.addWidget(area)
            area.hold(made)
            area.scrolls_changed.connect(self._tell_scrolled)
        return self._screens[place]

    def has(self, place: str) -> bool:
        """Whether there is such a page for this person."""
        return place in self._pages

    @property
    def current(self) -> str:
        """Name of the page in front."""
        return self._current

    def show_sync(self, status: SyncStatus) -> None:
        """Tell the strip how things stand."""
        self._status = status
        self.strip.show_status(status, self._clock(), self.zone)

    def set_count(self, place: str, count: int, tone: str = "warn") -> None:
        """Say on the rail how much waits at a place; nothing for one that this person has not."""
        button = self.rail.buttons.get(place)
        if button is not None:
            button.set_count(count, tone)

    def keep(self) -> None:
        """The window will go: every page keeps what was typed."""
        for screen in self._screens.values():
            screen.keep()

    def show_banner(self, text: str, tone: Tone = Tone.WARN, action: str = "") -> None:
        """A sentence over every page until it is taken away with an empty text."""
        self.banner.say(text, tone, action)
        set_shown(self._notice, bool(text))

    @Slot(object)
    def changed(self, changes: Changes) -> None:
        """Hand a change to every page that was made; each decides."""
        for screen in self._screens.values():
            screen.changed(changes)

    @Slot(object)
    def report(self, fault: Fault) -> None:
        """Say that something went wrong that nobody caught."""
        self.show_banner(fault_words(fault), Tone.BAD if fault.own else Tone.WARN, tr("common.close"))
        self.banner.activated.connect(self._close_banner, Qt.ConnectionType.UniqueConnection)

    @Slot()
    def _close_banner(self) -> None:
        self.show_banner("")

    @Slot()
    @Slot(str)
    def open_search(self, text: str = "") -> None:
        """Ctrl+K."""
        self.palette_sheet.open_palette(text)

    @Slot()
    def show_help(self) -> None:
        """F1; pressed again it goes away."""
        for open_help in self._root.findChildren(QObject, "help"):
            if isinstance(open_help, QWidget) and open_help.isVisible():
                open_help.close_sheet()  # type: ignore[attr-defined]
                return
        sheet = make_help(self._root, self.shortcuts, self._current)
        sheet.setObjectName("help")
        sheet.closed.connect(sheet.deleteLater)
        sheet.open_sheet()

    def closeEvent(self, event: QCloseEvent) -> None:
        self.closing.emit(event)
        super().closeEvent(event)

    def _head(self, screen: Screen) -> None:
        self.bar.show_screen(screen, self._live())
        title = f"{screen.title()} · {tr('app.name')}"
        if self.windowTitle() != title:  # told to the window system, so only when it is another one
            self.setWindowTitle(title)

    def _live(self) -> tuple[str, Tone] | None:
        """What goes on at a page that is not in front, e.g. the running call."""
        behind = (screen.live_state() for name, screen in self._screens.items() if name != self._current)
        return next((state for state in behind if state is not None), None)

    def _rehead(self, place: str) -> None:
        now = self._screens.get(self._current)
        if now is not None and (place == self._current or self._screens[place].live_state() is not None):
            self._head(now)

    @Slot()
    def _tell_scrolled(self) -> None:
        """Where a page is scrolled its emergency key may be out of sight: the strip has one then."""
        area = self._areas.get(self._current)
        self.strip.show_emergency(area is not None and area.scrolls)

    @Slot("QWidget*", "QWidget*")
    def _follow_focus(self, _before: QWidget | None, now: QWidget | None) -> None:
        area = self._areas.get(self._current)
        if area is not None and now is not None:
            area.follow(now)

    @Slot()
    def _retell(self) -> None:
        self.strip.show_status(self._status, self._clock(), self.zone)


def fault_words(fault: Fault) -> str:
    """The sentence for a fault in the language in force."""
    if fault.key:
        return tr(fault.key, **fault.params)
    problems = getattr(fault.error, "problems", ())
    return " ".join(words.word(p.code, p.params, language().value) for p in problems) or tr("fault.offline")
