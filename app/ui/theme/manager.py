"""The theme in force: chooses the palette, renders the one style sheet, tells who paints by hand."""

from __future__ import annotations

from enum import StrEnum
from string import Template

from PySide6.QtCore import QObject, Qt, Signal, Slot
from PySide6.QtGui import QColor, QPalette
from PySide6.QtWidgets import QApplication

import resources
from app.ui.theme import fonts
from app.ui.theme.tokens import DARK, LIGHT, ROW_COMFORTABLE, ROW_COMPACT, Palette


class Mode(StrEnum):
    """What the person chose: light, dark, or as the desktop has it."""

    LIGHT = "light"
    DARK = "dark"
    SYSTEM = "system"


def render_sheet(palette: Palette) -> str:
    """The application's style sheet for one palette.

    Raises:
        KeyError: the template names a token that does not exist.
    """
    return Template(resources.read_text("theme", "app.qss")).substitute(palette.as_dict())


class Theme(QObject):
    """Holds mode and palette of the application.

    Signals:
        changed: the palette is another one; widgets that paint by hand repaint themselves.
        rows_changed: rows of tables are to be so many pixels high.
    """

    changed = Signal()
    rows_changed = Signal(int)

    def __init__(self, app: QApplication, mode: Mode = Mode.SYSTEM) -> None:
        super().__init__(app)
        self._app = app
        self._mode = mode
        self._palette: Palette | None = None
        self._colours: dict[str, QColor] = {}
        self._row_height = ROW_COMPACT
        app.setStyle("Fusion")
        app.setFont(fonts.body_font(fonts.choose_face(fonts.installed_faces())))
        app.styleHints().colorSchemeChanged.connect(self._follow_system)
        self._apply()

    @property
    def mode(self) -> Mode:
        """What the person chose."""
        return self._mode

    @property
    def palette(self) -> Palette:
        """The colours in force."""
        return self._palette or LIGHT

    @property
    def dark(self) -> bool:
        """Whether the dark palette is in force."""
        return self._palette is DARK

    def set_mode(self, mode: Mode) -> None:
        """Choose light, dark or the desktop's own; repaints at once."""
        self._mode = mode
        self._apply()

    @property
    def row_height(self) -> int:
        """Height of a table's row in pixels."""
        return self._row_height

    def set_comfortable(self, comfortable: bool) -> None:
        """Comfortable (40) or compact (32) rows, in every table at once."""
        wanted = ROW_COMFORTABLE if comfortable else ROW_COMPACT
        if wanted != self._row_height:
            self._row_height = wanted
            self.rows_changed.emit(wanted)

    def colour(self, token: str) -> QColor:
        """The colour of a token for painting by hand; kept, so that a paint event makes no new objects.

        Raises:
            AttributeError: no such token.
        """
        found = self._colours.get(token)
        if found is None:
            found = self._colours[token] = QColor(getattr(self.palette, token))
        return found

    @Slot()
    def _follow_system(self) -> None:
        if self._mode is Mode.SYSTEM:
            self._apply()

    def _apply(self) -> None:
        wanted = DARK if self._wants_dark() else LIGHT
        if wanted is self._palette:
            return
        self._palette = wanted
        self._colours = {}
        self._app.setPalette(_qt_palette(wanted))
        # A sheet that replaces another is given to each widget once for every widget above it; one that comes to none, once.
        self._app.setStyleSheet("")
        self._app.setStyleSheet(render_sheet(wanted))
        self.changed.emit()

    def _wants_dark(self) -> bool:
        if self._mode is Mode.SYSTEM:
            return self._app.styleHints().colorScheme() is Qt.ColorScheme.Dark
        return self._mode is Mode.DARK


def _qt_palette(p: Palette) -> QPalette:
    role = QPalette.ColorRole
    palette = QPalette()
    for where, colour in (
        (role.Window, p.bg),
        (role.WindowText, p.text),
        (role.Base, p.raised),
        (role.AlternateBase, p.hover),
        (role.Text, p.text),
        (role.Button, p.raised),
        (role.ButtonText, p.text),
        (role.Highlight, p.accent),
        (role.HighlightedText, p.accent_on),
        (role.PlaceholderText, p.faint),
        (role.ToolTipBase, p.raised),
        (role.ToolTipText, p.text),
        (role.Link, p.accent),
        (role.Mid, p.line),
    ):
        palette.setColor(where, QColor(colour))
    for where in (role.WindowText, role.Text, role.ButtonText):
        palette.setColor(QPalette.ColorGroup.Disabled, where, QColor(p.faint))
    return palette


_current: Theme | None = None


def install(app: QApplication, mode: Mode = Mode.SYSTEM) -> Theme:
    """Give the application its theme, once; a second call only sets the mode."""
    global _current
    if _current is None or _current.parent() is not app:
        _current = Theme(app, mode)
    else:
        _current.set_mode(mode)
    return _current


def theme() -> Theme:
    """The theme in force.

    Raises:
        RuntimeError: ``install`` has not run yet.
    """
    if _current is None:
        raise RuntimeError("no theme is installed")
    return _current
