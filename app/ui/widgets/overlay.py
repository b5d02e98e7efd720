"""Panels inside the window instead of dialogs: sheets that hold the keyboard, cards that do not."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QEvent, QObject, QRect, QSize, Qt, Signal, Slot
from PySide6.QtGui import QColor, QKeyEvent, QMouseEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import (
    QAbstractButton,
    QApplication,
    QFrame,
    QScrollArea,
    QSizePolicy,
    QVBoxLayout,
    QWidget,
)

from app.ui.text import tr
from app.ui.theme import theme
from app.ui.widgets.buttons import Button
from app.ui.widgets.keycaps import KeyHint
from app.ui.widgets.labels import label
from app.ui.widgets.layout import Item, column, row, set_shown
from app.ui.widgets.page_area import reveal

_PRESSING = (Qt.Key.Key_Return, Qt.Key.Key_Enter)
_EDGE = 24
"""Pixels of the window that stay to be seen around a sheet."""


class Sheet(QWidget):
    """A panel over the window that has the keyboard while it is open; Esc or a press outside closes it.

    It is no modal dialog: timers, sync and the emergency key go on. Focus goes round inside it and returns
    afterwards to where it was.

    Attributes:
        body: the box the content stands in.
        foot: the line of buttons at its lower edge.

    Signals:
        closed: it went away, by whichever way.
    """

    closed = Signal()

    def __init__(
        self,
        host: QWidget,
        title: str,
        *content: Item,
        width: int = 520,
        closable: bool = True,
        bare: bool = False,
    ) -> None:
        """A sheet over ``host``; ``bare`` leaves out the title line, whose words then only name it to a reader."""
        super().__init__(host)
        self._host, self._width, self._closable = host, width, closable
        self._return_to: QWidget | None = None
        self.panel = QFrame()
        self.panel.setProperty("role", "sheet")
        self.heading = label(title, "title", wrap=True)
        self.heading.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Preferred)
        self.body: QVBoxLayout = column(*content, gap=12)
        self.foot = row(None, gap=8)
        if bare:
            self.heading.setParent(self.panel)
            self.heading.hide()
            self.panel.setLayout(column(self.body, gap=0, margin=(16, 8, 16, 12)))
        else:
            shut = Button("", "ghost", icon="close")
            shut.setAccessibleName(tr("common.close"))
            set_shown(shut, closable)
            shut.clicked.connect(self.close_sheet)
            self.panel.setLayout(
                column(row(self.heading, shut), self.body, self.foot, gap=16, margin=(24, 16, 24, 20))
            )
        self._area = QScrollArea(self)
        self._area.setFrameShape(QFrame.Shape.NoFrame)
        self._area.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self._area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self._area.viewport().setAutoFillBackground(False)
        self._area.setWidget(self.panel)
        self._area.viewport().installEventFilter(self)
        self.panel.setAutoFillBackground(False)
        self.setAccessibleName(title)
        self.setFocusPolicy(Qt.FocusPolicy.ClickFocus)
        host.installEventFilter(self)
        self.hide()

    def add_button(self, button: Button, action: Callable[[], object]) -> Button:
        """Put a button at the right of the lower edge."""
        button.clicked.connect(lambda: action())
        self.foot.addWidget(button)
        return button

    def open_sheet(self, focus: QWidget | None = None) -> None:
        """Show it and put the focus into it."""
        if not self.isVisible():
            self._return_to = QApplication.focusWidget()
        self._cover()
        self.show()
        self.raise_()
        target = focus if focus is not None and focus.isEnabled() else None
        # A sheet on which nothing can be pressed yet has the keys itself, so that Esc and Tab are heard.
        (target or next(iter(focusable(self.panel)), self)).setFocus(Qt.FocusReason.TabFocusReason)
        self._reveal()

    @Slot()
    def close_sheet(self) -> None:
        """Hide it and give the focus back."""
        if not self.isVisible():
            return
        self.hide()
        back, self._return_to = self._return_to, None
        if back is not None and _alive(back) and back.isVisible():
            back.setFocus()
        self.closed.emit()

    def hold(self) -> None:
        """Take the focus back into it, wherever it went: what had it may be shut now, or somebody else may have taken it."""
        now = QApplication.focusWidget()
        if now is None or not (now is self or self.isAncestorOf(now)):
            next(iter(focusable(self.panel)), self).setFocus(Qt.FocusReason.TabFocusReason)

    def focusNextPrevChild(self, forward: bool) -> bool:
        """Go round among the things on the panel; the page behind is out of reach."""
        done = tab_ring(self.panel, forward)
        self._reveal()
        return done

    def _reveal(self) -> None:
        """On a sheet that is scrolled, bring what has the focus into sight."""
        now = QApplication.focusWidget()
        if now is not None:
            reveal(self._area, now)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        plain = not event.modifiers() & ~Qt.KeyboardModifier.KeypadModifier
        if event.key() == Qt.Key.Key_Escape and self._closable:
            self.close_sheet()
        elif event.key() in _PRESSING and plain and not event.isAutoRepeat():
            self._press_focused()
        event.accept()

    def _press_focused(self) -> None:
        """Enter on a button of it does what Space does."""
        now = QApplication.focusWidget()
        if isinstance(now, QAbstractButton) and self.isAncestorOf(now) and now.isEnabled():
            now.click()

    def mousePressEvent(self, event: QMouseEvent) -> None:
        if self._closable and not self._area.geometry().contains(event.position().toPoint()):
            self.close_sheet()
        event.accept()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        grown = event.type() == QEvent.Type.LayoutRequest and watched is self._area.viewport()
        if grown or (event.type() == QEvent.Type.Resize and watched is self._host and self.isVisible()):
            self._cover()
        return super().eventFilter(watched, event)

    def paintEvent(self, _event: QPaintEvent) -> None:
        scrim = QColor(0, 0, 0)
        scrim.setAlphaF(0.55 if theme().dark else 0.32)
        QPainter(self).fillRect(self.rect(), scrim)

    def _cover(self) -> None:
        self.setGeometry(self._host.rect())
        room = self._host.size() - QSize(2 * _EDGE, 2 * _EDGE)
        width = min(self._width, room.width())
        bar = self._area.verticalScrollBar().sizeHint().width()
        least = self._least_height(width)
        if least > room.height():  # there is no room for all of it: it is scrolled
            self._shape(width - bar, self._least_height(width - bar))
        else:
            self._shape(width, min(max(least, self._usual_height(width)), room.height()))
        shown = min(self.panel.height(), room.height())
        top = max(_EDGE, (self._host.height() - shown) * 2 // 5)
        self._area.setGeometry(QRect((self._host.width() - width) // 2, top, width, shown))
        if shown < self.panel.height():
            self._reveal()

    def _shape(self, width: int, height: int) -> None:
        if (
            self.panel.minimumWidth() != width
        ):  # told anew it would ask for its place anew, and so on for ever
            self.panel.setFixedWidth(width)
        self.panel.resize(width, height)

    def _usual_height(self, width: int) -> int:
        panel = self.panel
        return panel.heightForWidth(width) if panel.hasHeightForWidth() else panel.sizeHint().height()

    def _least_height(self, width: int) -> int:
        """Wrapped words need their lines; what a widget says of itself counts one."""
        inner = self.panel.layout()
        least = self.panel.minimumSizeHint().height()
        return max(least, inner.minimumHeightForWidth(width)) if inner is not None else least


class DockCard(QFrame):
    """A card at the right lower corner of its host; what is under it stays usable. Esc on it closes it.

    Signals:
        closed: it went away.
    """

    closed = Signal()

    def __init__(
        self, host: QWidget, title: str, width: int = 380, over: Callable[[], QRect] | None = None
    ) -> None:
        """A card ``width`` wide in the lower right corner, or over the area of the host that ``over`` names."""
        super().__init__(host)
        self._host, self._over = host, over
        self.setProperty("role", "dock")
        if over is None:
            self.setFixedWidth(width)
        self.heading = label(title, "heading")
        self._shut = Button("", "ghost", icon="close")
        self._shut.setAccessibleName(tr("common.close"))
        self._shut.clicked.connect(self.close_card)
        self.body: QVBoxLayout = column(gap=8)
        self.setLayout(
            column(
                row(self.heading, None, KeyHint("Esc"), self._shut), self.body, gap=8, margin=(16, 8, 10, 14)
            )
        )
        host.installEventFilter(self)
        self.hide()

    def open_card(self) -> None:
        """Show it; the focus stays where it is."""
        self._place()
        self.show()
        self.raise_()

    @Slot()
    def close_card(self) -> None:
        """Hide it."""
        if self.isVisible():
            self.hide()
            self.closed.emit()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Escape:
            self.close_card()
        else:
            super().keyPressEvent(event)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() == QEvent.Type.Resize and watched is self._host and self.isVisible():
            self._place()
        return super().eventFilter(watched, event)

    def _place(self) -> None:
        if self._over is not None:
            self.setGeometry(self._over())
            return
        height = self.heightForWidth(self.width()) if self.hasHeightForWidth() else self.sizeHint().height()
        height = min(max(height, self.minimumSizeHint().height()), self._host.height() - 48)
        self.setGeometry(
            self._host.width() - self.width() - 24, self._host.height() - height - 24, self.width(), height
        )


class Cover(QWidget):
    """Lies over a whole window and lets no shortcut of it through; only F12 does its work."""


def covered(window: QWidget) -> bool:
    """Whether a cover lies over a window now."""
    return any(cover.isVisible() for cover in window.findChildren(Cover))


def open_sheets(window: QWidget) -> list[Sheet]:
    """The sheets that are open over a window now."""
    return [sheet for sheet in window.findChildren(Sheet) if sheet.isVisible()]


def focusable(page: QWidget) -> list[QWidget]:
    """What on a page takes Tab, in the order in which it is laid out.

    Qt's own chain is not walked: PySide takes what ``nextInFocusChain`` and ``previousInFocusChain`` answer for a child of the widget
    that was asked. A walk past the window makes the window its own descendant, and it is never let go.
    """
    return [part for part in page.findChildren(QWidget) if _takes_tab(part)]


def tab_ring(page: QWidget, forward: bool) -> bool:
    """Put the focus on the next thing of a page, round its ends; True, since Tab is then done with."""
    ring = focusable(page)
    if ring:
        now = QApplication.focusWidget()
        at = ring.index(now) if now in ring else (-1 if forward else 0)
        reason = Qt.FocusReason.TabFocusReason if forward else Qt.FocusReason.BacktabFocusReason
        ring[(at + (1 if forward else -1)) % len(ring)].setFocus(reason)
    return True


def _takes_tab(widget: QWidget) -> bool:
    tab = Qt.FocusPolicy.TabFocus
    return (
        widget.isVisible()
        and widget.isEnabled()
        and (widget.focusPolicy() & tab) == tab
        and not widget.focusProxy()
    )


def _alive(widget: QWidget) -> bool:
    try:
        widget.objectName()
    except RuntimeError:  # the C++ side was deleted with its page
        return False
    return True
