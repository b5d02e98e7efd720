"""Room for one page: as large as the room, and scrolled where the page needs more than there is."""

from __future__ import annotations

from PySide6.QtCore import QCoreApplication, QEvent, QObject, QPoint, QRect, QSize, Qt, Signal
from PySide6.QtGui import QResizeEvent, QShowEvent
from PySide6.QtWidgets import QFrame, QScrollArea, QWidget

_AROUND = 12
"""Pixels between what has the focus and the edge it is scrolled to."""


class PageArea(QScrollArea):
    """Shows a page whole while there is room for the least it can do with.

    Qt's own resizable area asks a page with wrapped words for the height it would like, and scrolls where nothing had to.

    Signals:
        scrolls_changed: whether part of the page is out of sight is otherwise now.
    """

    scrolls_changed = Signal(bool)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.scrolls = False
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)

    def hold(self, page: QWidget) -> None:
        """Take the page in. Do it when the area stands where it will stay: whatever gets another parent is styled anew."""
        self.setWidget(page)
        page.setAutoFillBackground(False)
        self._fit()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._fit()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if watched is self.widget() and event.type() == QEvent.Type.LayoutRequest:
            self._fit()
        return super().eventFilter(watched, event)

    def _fit(self) -> None:
        page = self.widget()
        if page is None:
            return
        room = self.maximumViewportSize()
        least = page.minimumSizeHint().expandedTo(page.minimumSize())
        wide, high = least.width() > room.width(), least.height() > room.height()
        if wide:
            room.setHeight(room.height() - self.horizontalScrollBar().sizeHint().height())
        if high:
            room.setWidth(room.width() - self.verticalScrollBar().sizeHint().width())
        page.resize(room.expandedTo(least))
        if (wide or high) != self.scrolls:
            self.scrolls = wide or high
            self.scrolls_changed.emit(self.scrolls)

    def follow(self, widget: QWidget) -> None:
        """Bring what has the focus into sight, in the parts of the page that are scrolled by themselves too."""
        above = widget.parentWidget()
        while above is not None and above is not self:
            if isinstance(above, Scrolled):
                reveal(above, widget)
            above = above.parentWidget()
        if self.scrolls:
            reveal(self, widget)


class Scrolled(QScrollArea):
    """A part of a page that is as wide as its place and as high as it needs, and scrolled where that is too much.

    Args:
        page: what is scrolled.
        name: what it is called for who cannot see it; with one it takes Tab, so that it is scrolled by keys.
    """

    def __init__(self, page: QWidget, name: str = "") -> None:
        super().__init__()
        self.setWidgetResizable(True)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus if name else Qt.FocusPolicy.NoFocus)
        self.setAccessibleName(name)
        page.setProperty("ground", "none")
        self._told = 0
        self.setWidget(page)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Qt's own area asks nobody for another place when its page comes to need one: it would scroll sideways."""
        page = self.widget()
        if page is not None and watched is page and event.type() == QEvent.Type.LayoutRequest:
            least = page.minimumSizeHint().width()
            if least != self._told:
                self._told = least
                self.updateGeometry()
        return super().eventFilter(watched, event)

    def minimumSizeHint(self) -> QSize:
        """As wide as the page needs: it is not scrolled sideways."""
        least = super().minimumSizeHint()
        page = self.widget()
        if page is None:
            return least
        bar = self.verticalScrollBar().sizeHint().width()
        return QSize(page.minimumSizeHint().width() + bar, least.height())

    def showEvent(self, event: QShowEvent) -> None:
        """Words are measured in their own font only once they are shown: ask anew how high the page is."""
        super().showEvent(event)
        QCoreApplication.postEvent(self, QEvent(QEvent.Type.LayoutRequest))


def reveal(area: QScrollArea, widget: QWidget) -> None:
    """Scroll until a widget on the area's page is seen: the whole of it, or its beginning, and not its text cursor alone."""
    page = area.widget()
    if page is None or not page.isAncestorOf(widget):
        return
    place = QRect(widget.mapTo(page, QPoint(0, 0)), widget.size())
    if QRect(-page.pos(), area.viewport().size()).contains(place):
        return  # nothing jumps
    size = place.size().boundedTo(area.viewport().size() - QSize(2 * _AROUND, 2 * _AROUND))
    middle = QRect(place.topLeft(), size).center()
    area.ensureVisible(middle.x(), middle.y(), size.width() // 2 + _AROUND, size.height() // 2 + _AROUND)
