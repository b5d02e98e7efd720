"""One registry of shortcuts: it makes them work, names them for F1, and keeps text boxes from eating them."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

from PySide6.QtCore import QCoreApplication, QEvent, QObject, Qt, Slot
from PySide6.QtGui import QGuiApplication, QKeyEvent, QKeySequence, QShortcut, QWindow
from PySide6.QtWidgets import QApplication, QWidget
from shiboken6 import isValid

from app.ui.shell.presses import Presses
from app.ui.text import tr
from app.ui.widgets.fields import commit_composition, is_text_input
from app.ui.widgets.overlay import covered, open_sheets

EVERYWHERE = "everywhere"
_PLAIN: Final = Qt.KeyboardModifier.ShiftModifier | Qt.KeyboardModifier.KeypadModifier
NOT_MINE: Final = object()
"""What an action gives back that leaves its key to whoever owns it further out: it had nothing to act on."""


@dataclass(frozen=True, slots=True)
class Shortcut:
    """One key and what it does.

    Attributes:
        keys: as Qt writes them, e.g. ``Ctrl+Return``.
        name: key of its words in the catalogue.
        scope: where it works: ``everywhere`` or a screen's name.
    """

    keys: str
    name: str
    scope: str

    @property
    def shown(self) -> str:
        """The keys as people know them."""
        return self.keys.replace("Return", "Enter")


class ShortcutRegistry(QObject):
    """All shortcuts of one window."""

    def __init__(self, window: QWidget) -> None:
        super().__init__(window)
        self._window = window
        self._known: list[Shortcut] = []
        self._sequences: set[str] = set()
        self._actions: list[tuple[str, QWidget, Callable[[], object], bool]] = []

    def add(
        self,
        keys: str,
        name: str,
        action: Callable[[], object],
        *,
        scope: str = EVERYWHERE,
        owner: QWidget | None = None,
        over_sheets: bool = False,
    ) -> None:
        """Make a key work while its owner is visible (default: the window).

        A sheet that is open takes the keyboard; only keys with ``over_sheets`` work then. An action that gives back ``NOT_MINE`` leaves
        a key that others own too to the next of them.
        """
        target = owner or self._window
        for variant in {keys, keys.replace("Return", "Enter")}:
            shortcut = QShortcut(QKeySequence(variant), target)
            shortcut.setContext(Qt.ShortcutContext.WindowShortcut)
            shortcut.setAutoRepeat(False)
            sequence = QKeySequence(variant).toString()
            shortcut.activated.connect(lambda: self._press(action, over_sheets))
            shortcut.activatedAmbiguously.connect(lambda sequence=sequence: self._press_inner(sequence))
            self._sequences.add(sequence)
            self._actions.append((sequence, target, action, over_sheets))
        self._known.append(Shortcut(keys, name, scope))

    def describe(self, keys: str, name: str, scope: str) -> None:
        """Name a key that a screen handles by itself, e.g. the digits, so that F1 shows it."""
        self._known.append(Shortcut(keys, name, scope))

    def forget(self, scope: str) -> None:
        """Drop the names of a screen that went away; its keys went with its widgets."""
        self._known = [known for known in self._known if known.scope != scope]

    def by_scope(self) -> dict[str, list[Shortcut]]:
        """All of them for the F1 page, those that work everywhere first."""
        grouped: dict[str, list[Shortcut]] = {EVERYWHERE: []}
        for known in self._known:
            grouped.setdefault(known.scope, []).append(known)
        return grouped

    def takes(self, event: QKeyEvent) -> bool:
        """Whether a key belongs to a shortcut, so that a text box must not use it for its own editing keys."""
        return QKeySequence(event.keyCombination()).toString() in self._sequences

    def in_reach(self, event: QKeyEvent) -> bool:
        """Whether a key could be a shortcut now: a sheet that is open leaves a page behind it none, and types and closes by plain keys itself."""
        if event.modifiers() & ~_PLAIN or not open_sheets(self._window):
            return True
        sequence = QKeySequence(event.keyCombination()).toString()
        return any(
            known == sequence and over_sheets and isValid(owner) and owner.isVisible()
            for known, owner, _, over_sheets in self._actions
        )

    def hold_in_sheet(self, window: QObject) -> None:
        """The keys of this registry's window go to the sheet on top, if one is open."""
        if window is self._window.windowHandle() and not covered(self._window):
            for sheet in open_sheets(self._window)[-1:]:
                sheet.hold()

    def _press(self, action: Callable[[], object], over_sheets: bool) -> object:
        if covered(self._window):
            return None
        if over_sheets or not open_sheets(self._window):
            commit_composition()
            return action()
        return None

    def _press_inner(self, sequence: str) -> None:
        """Several own the same key, e.g. a page and the sheet over it: the innermost one that is in reach gets it."""
        sheets = open_sheets(self._window)
        self._actions = [known for known in self._actions if isValid(known[1])]
        within = [known for known in self._actions if known[0] == sequence and known[1].isVisible()]
        if sheets:
            within = [
                known
                for known in within
                if any(sheet is known[1] or sheet.isAncestorOf(known[1]) for sheet in sheets)
            ]
        for _, _, action, over_sheets in reversed(within):
            if self._press(action, over_sheets) is not NOT_MINE:
                break


class GlobalKeys(QObject):
    """Sees keys before any widget does, in every window of the application, dialogs and menus included.

    Four duties: the emergency key works from any focus; text boxes do not swallow the registry's shortcuts
    (on some desktops Ctrl+K deletes to the end of the line and Ctrl+H a character); a key that is held writes, erases and
    moves on, and does nothing else: it answers no question, presses no button and is no shortcut; the sheet on top has the keys,
    whatever became of the focus, so that none reaches the page behind and Esc always leads out.
    """

    EMERGENCY = Qt.Key.Key_F12

    def __init__(
        self,
        registry: ShortcutRegistry,
        emergency: Callable[[], None],
        parent: QObject,
        *,
        pairs: bool | None = None,
    ) -> None:
        """``pairs``: a held key may arrive as presses and releases without a mark; by default where the window system is X11's."""
        super().__init__(parent)
        self._registry, self._emergency = registry, emergency
        self._presses = Presses()
        self._pairs = QGuiApplication.platformName() == "xcb" if pairs is None else pairs
        self._watched: set[int] = set()
        app = QGuiApplication.instance()
        if isinstance(app, QGuiApplication):
            app.focusWindowChanged.connect(self.watch)
            self.watch(app.focusWindow())

    @Slot(QWindow)
    def watch(self, window: QWindow | None) -> None:
        """Sit on a window; called for each that gets the focus. Much cheaper than a filter on the application."""
        if window is not None:
            window.removeEventFilter(self)
            window.installEventFilter(self)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if isinstance(event, QKeyEvent):
            kind = event.type()
            if kind == QEvent.Type.KeyRelease:
                self._presses.released(_key(event), event.timestamp())
            elif kind == QEvent.Type.ShortcutOverride:
                self._registry.hold_in_sheet(watched)
                return self._override(event)
            elif kind == QEvent.Type.KeyPress:
                return self._press(watched, event)
        return super().eventFilter(watched, event)

    def _override(self, event: QKeyEvent) -> bool:
        """Comes before each press, and decides whether the press may be a shortcut."""
        if not self._registry.takes(event):
            return False
        # Accepted, it is no shortcut, and comes back as a press: a held one goes no further than here.
        event.setAccepted(self._held(event) or not self._registry.in_reach(event))
        return True

    def _held(self, event: QKeyEvent) -> bool:
        again = self._presses.held(_key(event), event.timestamp())
        return event.isAutoRepeat() or (self._pairs and again)

    def _press(self, watched: QObject, event: QKeyEvent) -> bool:
        held = self._held(event)
        if event.key() == self.EMERGENCY:
            if not held:
                self._emergency()
            return True
        if not held:
            return False
        if not _may_be_held(event) or self._registry.takes(event):
            return True
        if not event.isAutoRepeat():
            QCoreApplication.sendEvent(watched, _as_repeat(event))
            return True
        return False


_MOVES = frozenset(
    {
        Qt.Key.Key_Left,
        Qt.Key.Key_Right,
        Qt.Key.Key_Up,
        Qt.Key.Key_Down,
        Qt.Key.Key_PageUp,
        Qt.Key.Key_PageDown,
        Qt.Key.Key_Tab,
        Qt.Key.Key_Backtab,
    }
)
_ENTERS = frozenset({Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Escape})


def _key(event: QKeyEvent) -> tuple[int, int]:
    return event.nativeScanCode(), event.key()


def _may_be_held(event: QKeyEvent) -> bool:
    """Moving on may be, and what is typed into a text box."""
    key = event.key()
    return key in _MOVES or (key not in _ENTERS and is_text_input(QApplication.focusWidget()))


def _as_repeat(event: QKeyEvent) -> QKeyEvent:
    """The same press, marked as what it is."""
    marked = QKeyEvent(
        event.type(),
        event.key(),
        event.modifiers(),
        event.nativeScanCode(),
        event.nativeVirtualKey(),
        event.nativeModifiers(),
        event.text(),
        True,
        event.count(),
        event.device(),
    )
    marked.setTimestamp(event.timestamp())
    return marked


def words(shortcut: Shortcut) -> str:
    """What a shortcut does, in the language in force."""
    return tr(shortcut.name)
