"""One registry of shortcuts: it makes them work, names them for F1, and keeps text boxes from eating them."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from PySide6.QtCore import QEvent, QObject, Qt, Slot
from PySide6.QtGui import QGuiApplication, QKeyEvent, QKeySequence, QShortcut, QWindow
from PySide6.QtWidgets import QWidget
from shiboken6 import isValid

from app.ui.text import tr
from app.ui.widgets.overlay import covered, open_sheets

EVERYWHERE = "everywhere"


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

        A sheet that is open takes the keyboard; only keys with ``over_sheets`` work then.
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

    def _press(self, action: Callable[[], object], over_sheets: bool) -> None:
        if covered(self._window):
            return
        if over_sheets or not open_sheets(self._window):
            action()

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
        if within:
            _, _, action, over_sheets = within[-1]
            self._press(action, over_sheets)


class GlobalKeys(QObject):
    """Sees keys before any widget does, in every window of the application, dialogs and menus included.

    Two duties: the emergency key works from any focus; text boxes do not swallow the registry's shortcuts
    (on some desktops Ctrl+K deletes to the end of the line and Ctrl+H a character).
    """

    EMERGENCY = Qt.Key.Key_F12

    def __init__(self, registry: ShortcutRegistry, emergency: Callable[[], None], parent: QObject) -> None:
        super().__init__(parent)
        self._registry, self._emergency = registry, emergency
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
        kind = event.type()
        if kind == QEvent.Type.KeyPress and isinstance(event, QKeyEvent) and event.key() == self.EMERGENCY:
            if not event.isAutoRepeat():
                self._emergency()
            return True
        if (
            kind == QEvent.Type.ShortcutOverride
            and isinstance(event, QKeyEvent)
            and self._registry.takes(event)
        ):
            event.ignore()
            return True
        return super().eventFilter(watched, event)


def words(shortcut: Shortcut) -> str:
    """What a shortcut does, in the language in force."""
    return tr(shortcut.name)
