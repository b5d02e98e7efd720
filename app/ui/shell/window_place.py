"""Where a window stands: whole on a screen that is there, as its person left it."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from PySide6.QtCore import QEvent, QObject, QPoint, QRect, QSize, Qt, QTimer, Slot
from PySide6.QtGui import QGuiApplication, QScreen
from PySide6.QtWidgets import QWidget

MADE_FOR = QSize(1440, 900)
"""What the window one works in is drawn for; where the screen has no room for it the window takes the whole screen."""

TITLE = 32
"""Pixels that a window manager is taken to put on top, until it has said how many."""

_SETTLED_MS = 400
"""A window that is being dragged is remembered when it has come to rest."""


@dataclass(frozen=True, slots=True)
class Place:
    """Where a window stands.

    Attributes:
        area: of the window without what the window manager puts around it.
        whole: it takes the whole screen; ``area`` is then where it goes back to.
    """

    area: QRect
    whole: bool = False

    def text(self) -> str:
        """As it is remembered."""
        area = self.area
        return f"{area.x()},{area.y()},{area.width()},{area.height()},{int(self.whole)}"


def read(text: str) -> Place | None:
    """A place remembered before; None for nonsense."""
    try:
        x, y, width, height, whole = (int(part) for part in text.split(","))
    except ValueError:
        return None
    return Place(QRect(x, y, width, height), bool(whole)) if width > 0 and height > 0 else None


def on_screen(wanted: QRect, screens: Sequence[QRect]) -> QRect:
    """An area moved and made smaller until it is whole on the screen it is mostly on.

    On none of them (its monitor is gone) it goes to the middle of the first.

    Args:
        wanted: the area.
        screens: what windows may cover of each screen, the main one first; at least one.
    """
    home = max(screens, key=lambda screen: _common(screen, wanted))
    size = wanted.size().boundedTo(home.size())
    if not home.intersects(wanted):
        return QRect(home.topLeft() + _half(home.size() - size), size)
    left = min(max(wanted.x(), home.x()), home.x() + home.width() - size.width())
    top = min(max(wanted.y(), home.y()), home.y() + home.height() - size.height())
    return QRect(QPoint(left, top), size)


def first_place(made_for: QSize, screens: Sequence[QRect]) -> Place:
    """Where a window begins of which nothing is remembered: in the middle of the main screen, or all of it."""
    home = screens[0].adjusted(0, TITLE, 0, 0)
    size = made_for.boundedTo(home.size())
    return Place(QRect(home.topLeft() + _half(home.size() - size), size), whole=size != made_for)


def chosen_place(remembered: str, made_for: QSize, screens: Sequence[QRect]) -> Place:
    """Where a window stands when it is shown: as it was left, as far as the screens of today allow."""
    left = read(remembered)
    if left is None:
        return first_place(made_for, screens)
    return Place(on_screen(left.area, [screen.adjusted(0, TITLE, 0, 0) for screen in screens]), left.whole)


def screens_now() -> list[QRect]:
    """What windows may cover of each screen that is there, the main one first."""
    return [screen.availableGeometry() for screen in QGuiApplication.screens()]


class WindowPlace(QObject):
    """Shows a window where it belongs, keeps it on the screens there are, and remembers where it is put.

    Args:
        window: the window, not shown yet.
        made_for: its size where there is room and nothing is remembered.
        remembered: what was kept before.
        keep: takes what is to be kept.
    """

    def __init__(
        self,
        window: QWidget,
        made_for: QSize,
        remembered: str = "",
        keep: Callable[[str], object] | None = None,
    ) -> None:
        super().__init__(window)
        self._window, self._made_for, self._keep = window, made_for, keep
        self._kept = remembered
        self._rest = QTimer(self)
        self._rest.setSingleShot(True)
        self._rest.setInterval(_SETTLED_MS)
        self._rest.timeout.connect(self._settled)
        self._moved = QTimer(self)
        self._moved.setSingleShot(True)
        self._moved.timeout.connect(self.hold)

    def show(self) -> None:
        """Show the window, as it was left."""
        window, screens = self._window, screens_now()
        place = chosen_place(self._kept, self._made_for, screens)
        window.setGeometry(place.area)
        window.showMaximized() if place.whole else window.show()
        window.installEventFilter(self)
        self._hear_screens()
        self._moved.start()  # by then the window manager has said what it puts around it

    def _hear_screens(self) -> None:
        app = QGuiApplication.instance()
        if isinstance(app, QGuiApplication):
            app.screenAdded.connect(self._screen_came)
            app.screenRemoved.connect(self._moved.start)
        for screen in QGuiApplication.screens():
            screen.availableGeometryChanged.connect(self._moved.start)

    @Slot(QScreen)
    def _screen_came(self, screen: QScreen) -> None:
        screen.availableGeometryChanged.connect(self._moved.start)
        self._moved.start()

    @Slot()
    def hold(self) -> None:
        """Bring the window back if part of it, frame and all, is on no screen."""
        window = self._window
        if window.isMaximized() or window.isMinimized() or window.isFullScreen() or not window.isVisible():
            return
        outer, inner = window.frameGeometry(), window.geometry()
        wanted = on_screen(outer, screens_now())
        if wanted != outer:
            around = QSize(outer.width() - inner.width(), outer.height() - inner.height())
            corner = wanted.topLeft() + (inner.topLeft() - outer.topLeft())
            window.setGeometry(QRect(corner, wanted.size() - around))

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if watched is self._window and event.type() in (
            QEvent.Type.Move,
            QEvent.Type.Resize,
            QEvent.Type.WindowStateChange,
        ):
            self._rest.start()
        return super().eventFilter(watched, event)

    @Slot()
    def _settled(self) -> None:
        self.remember()

    def remember(self) -> None:
        """Keep where the window stands, if it is elsewhere than before."""
        window = self._window
        if self._keep is None or window.isMinimized() or not window.isVisible():
            return
        whole = bool(window.windowState() & Qt.WindowState.WindowMaximized)
        text = Place(window.normalGeometry() if whole else window.geometry(), whole).text()
        if text != self._kept:
            self._kept = text
            self._keep(text)


def _common(one: QRect, other: QRect) -> int:
    both = one & other
    return both.width() * both.height() if both.isValid() else 0


def _half(size: QSize) -> QPoint:
    return QPoint(size.width() // 2, size.height() // 2)
