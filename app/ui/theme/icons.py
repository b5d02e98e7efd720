"""Line icons, drawn in the colour of a token: one SVG each, ``currentColor`` replaced before rendering."""

from __future__ import annotations

from functools import cache, lru_cache

from PySide6.QtCore import QByteArray, QRectF, Qt
from PySide6.QtGui import QIcon, QPainter, QPixmap
from PySide6.QtSvg import QSvgRenderer

import resources
from app.ui.theme.manager import theme

FOLDER = "icons"


@cache
def _source(name: str) -> str:
    return resources.read_text(FOLDER, f"{name}.svg")


@lru_cache(maxsize=512)
def _render(name: str, colour: str, size: int, ratio: float) -> QPixmap:
    renderer = QSvgRenderer(QByteArray(_source(name).replace("currentColor", colour).encode()))
    side = round(size * ratio)
    picture = QPixmap(side, side)
    picture.fill(Qt.GlobalColor.transparent)
    painter = QPainter(picture)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    renderer.render(painter, QRectF(0, 0, side, side))
    painter.end()
    picture.setDevicePixelRatio(ratio)
    return picture


def pixmap(name: str, ink: str = "text", size: int = 20, ratio: float = 1.0) -> QPixmap:
    """One icon as a picture of ``size`` device-independent pixels, in the colour of a token.

    Raises:
        FileNotFoundError: no such icon.
        AttributeError: no such token.
    """
    return _render(name, theme().colour(ink).name(), size, ratio)


def icon(name: str, ink: str = "text", size: int = 20) -> QIcon:
    """One icon for a menu or a line edit, sharp at 100 and 200 %."""
    result = QIcon(pixmap(name, ink, size))
    result.addPixmap(pixmap(name, ink, size, 2.0))
    return result
