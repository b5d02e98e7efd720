"""Tokens hold their contrast, the sheet renders, colour and style sheets stay in the theme."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from PySide6.QtCore import QEvent, QObject
from PySide6.QtWidgets import QApplication, QVBoxLayout, QWidget
from pytestqt.qtbot import QtBot

from app.ui.theme import Mode, icon, install, pixmap, scale, theme
from app.ui.theme.contrast import contrast
from app.ui.theme.fonts import choose_face
from app.ui.theme.manager import render_sheet
from app.ui.theme.tokens import DARK, LIGHT, Palette
from resources import names

ROOT = Path(__file__).resolve().parents[2]
GROUNDS = ("bg", "panel", "raised", "hover")


@pytest.mark.parametrize("palette", [LIGHT, DARK], ids=["light", "dark"])
@pytest.mark.parametrize("ink", ["text", "muted", "faint"])
@pytest.mark.parametrize("ground", GROUNDS)
def test_words_can_be_read(palette: Palette, ink: str, ground: str) -> None:
    assert contrast(getattr(palette, ink), getattr(palette, ground)) >= 4.5


@pytest.mark.parametrize("palette", [LIGHT, DARK], ids=["light", "dark"])
@pytest.mark.parametrize("tone", ["accent", "ok", "warn", "bad"])
def test_tones_can_be_read_on_their_ground_and_on_cards(palette: Palette, tone: str) -> None:
    for ground in (f"{tone}_soft", "panel"):
        assert contrast(getattr(palette, tone), getattr(palette, ground)) >= 4.5
    assert contrast(palette.text, getattr(palette, f"{tone}_soft")) >= 4.5


@pytest.mark.parametrize("palette", [LIGHT, DARK], ids=["light", "dark"])
def test_controls_and_the_primary_button_stand_out(palette: Palette) -> None:
    assert contrast(palette.accent_on, palette.accent) >= 4.5
    assert contrast(palette.accent_on, palette.accent_hover) >= 4.5
    for ground in ("bg", "panel", "raised"):
        assert contrast(palette.control, getattr(palette, ground)) >= 3
        assert contrast(palette.accent, getattr(palette, ground)) >= 3  # the focus ring


def test_contrast_of_black_and_white_is_21_and_nonsense_is_refused() -> None:
    assert contrast("#000000", "#FFFFFF") == pytest.approx(21)
    with pytest.raises(ValueError):
        contrast("#000", "#FFFFFF")


@pytest.mark.parametrize("palette", [LIGHT, DARK], ids=["light", "dark"])
def test_every_token_of_the_sheet_is_filled_in(palette: Palette) -> None:
    assert "$" not in render_sheet(palette).replace("$tokens", "")


def test_the_mode_changes_the_palette_and_says_so(qapp: QApplication) -> None:
    current = install(qapp, Mode.LIGHT)
    told: list[bool] = []
    current.changed.connect(lambda: told.append(current.dark))
    light = pixmap("phone", "accent").toImage()
    current.set_mode(Mode.DARK)
    current.set_mode(Mode.DARK)
    assert told == [True]
    assert theme().palette is DARK
    assert pixmap("phone", "accent").toImage() != light


class _Restyled(QObject):
    """Counts how often a widget was given a style."""

    def __init__(self, widget: QWidget) -> None:
        super().__init__()
        self.times = 0
        widget.installEventFilter(self)

    def eventFilter(self, _watched: QObject, event: QEvent) -> bool:
        self.times += event.type() is QEvent.Type.StyleChange
        return False


def test_another_mode_restyles_a_widget_as_often_however_deep_it_lies(
    qtbot: QtBot, qapp: QApplication
) -> None:
    top = QWidget()
    qtbot.addWidget(top)
    inner = top
    for _ in range(10):
        outer, inner = inner, QWidget(inner)
        column = QVBoxLayout(outer)
        column.addWidget(inner)
    top.show()
    shallow, deep = _Restyled(top), _Restyled(inner)
    install(qapp, Mode.LIGHT).set_mode(Mode.DARK)
    assert deep.times == shallow.times > 0


def test_every_icon_can_be_drawn(qapp: QApplication) -> None:
    for name in names("icons", suffix=".svg"):
        picture = pixmap(name.removesuffix(".svg"), "text", 24).toImage()
        inked = any(picture.pixelColor(x, y).alpha() for x in range(24) for y in range(24))
        assert inked, f"{name} is empty"
    assert not icon("phone").isNull()


def test_the_first_face_that_is_installed_is_taken() -> None:
    assert choose_face({"WenQuanYi Micro Hei", "Noto Sans CJK SC"}) == "Noto Sans CJK SC"
    assert choose_face({"Comic Sans"}) is None


def test_scale_takes_the_nearest_step_and_100_asks_for_nothing() -> None:
    environment: dict[str, str] = {}
    scale.set_before_start(140, environment)
    assert environment["QT_SCALE_FACTOR"] == "1.5"
    scale.set_before_start(100, environment)  # the program started itself anew, and inherited that
    assert "QT_SCALE_FACTOR" not in environment
    assert scale.clamp(500) == 200


@pytest.mark.parametrize(
    ("given", "at_100", "at_150"),
    [("2", "2", "3"), ("1.25", "1.25", "1.875"), ("big", "1", "1.5"), ("nan", "1", "1.5")],
)
def test_scale_goes_on_top_of_what_the_desktop_asks_for(given: str, at_100: str, at_150: str) -> None:
    environment = {"QT_SCALE_FACTOR": given}
    for percent, wanted in ((100, at_100), (150, at_150), (100, at_100)):
        scale.set_before_start(percent, environment)
        assert environment["QT_SCALE_FACTOR"] == wanted


def test_style_sheets_and_colours_are_written_in_the_theme_only() -> None:
    guilty = []
    for path in (ROOT / "app").rglob("*.py"):
        if "theme" in path.parts:
            continue
        source = path.read_text(encoding="utf-8")
        if "setStyleSheet" in source or re.search(r"[\"']#[0-9A-Fa-f]{3,8}[\"']", source):
            guilty.append(str(path))
    assert guilty == []
