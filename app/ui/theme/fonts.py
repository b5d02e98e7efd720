"""Which typeface: the first Chinese face of the list that the machine has, with figures of equal width."""

from __future__ import annotations

from collections.abc import Collection, Sequence

from PySide6.QtGui import QFont, QFontDatabase

from app.ui.theme.tokens import BODY_PX

FACES = (
    "Microsoft YaHei UI",
    "PingFang SC",
    "Noto Sans CJK SC",
    "Noto Sans SC",
    "Source Han Sans SC",
    "WenQuanYi Micro Hei",
)


def choose_face(installed: Collection[str], wanted: Sequence[str] = FACES) -> str | None:
    """The first wanted face that is installed, or None: then the screens show boxes for Chinese."""
    return next((face for face in wanted if face in installed), None)


def body_font(face: str | None) -> QFont:
    """The application's font: body size, tabular figures so that columns of numbers stand straight."""
    font = QFont(face) if face else QFont()
    font.setPixelSize(BODY_PX)
    font.setFeature(QFont.Tag("tnum"), 1)
    font.setStyleHint(QFont.StyleHint.SansSerif)
    return font


def installed_faces() -> frozenset[str]:
    """Families the font database knows now."""
    return frozenset(QFontDatabase.families())
