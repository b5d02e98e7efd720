"""What pops up is a window of its own: it must be readable where nothing shines through it, in both themes."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator

import pytest
from PySide6.QtCore import QPoint, QStringListModel
from PySide6.QtGui import QImage
from PySide6.QtWidgets import QApplication, QDateEdit, QLineEdit, QMenu, QToolTip, QWidget
from pytestqt.qtbot import QtBot

from app.ui.theme import Mode, install, theme
from app.ui.theme.contrast import contrast
from app.ui.widgets.fields import LineEdit, Select, Suggestions
from app.ui.widgets.files import FileDialog

UNITS = ("星河市公安局云山分局", "星河市公安局北岭分局", "临江交警大队")
READABLE = 4.5


def _suggestions(line: LineEdit) -> QWidget:
    popup = Suggestions(UNITS, line).popup()
    assert popup is not None
    popup.resize(240, 120)
    return popup


def _file_names(line: LineEdit) -> QWidget:
    dialog = FileDialog(line, "选文件", "表格 (*.csv)")
    name = dialog.findChild(QLineEdit, "fileNameEdit")
    assert name is not None
    offered = name.completer()
    assert offered is not None
    popup = offered.popup()
    assert popup is not None
    popup.setModel(QStringListModel(list(UNITS), popup))
    popup.resize(240, 120)
    return popup


def _choices(line: LineEdit) -> QWidget:
    box = Select(line)
    box.add_choices(*((str(at), unit) for at, unit in enumerate(UNITS)))
    box.showPopup()
    return box.view().window()


def _menu(line: LineEdit) -> QWidget:
    menu = QMenu(line)
    for unit in UNITS:
        menu.addAction(unit)
    menu.popup(QPoint(0, 0))
    return menu


def _text_menu(line: LineEdit) -> QWidget:
    menu = line.createStandardContextMenu()
    menu.setParent(line, menu.windowFlags())
    menu.popup(QPoint(0, 0))
    return menu


def _days(line: LineEdit) -> QWidget:
    box = QDateEdit(line)
    box.setCalendarPopup(True)
    return box.calendarWidget()


def _tip(line: LineEdit) -> QWidget:
    QToolTip.showText(QPoint(10, 10), "\n".join(UNITS), line)
    return next(w for w in QApplication.topLevelWidgets() if w.metaObject().className() == "QTipLabel")


@pytest.fixture
def line(qtbot: QtBot) -> Iterator[LineEdit]:
    made = LineEdit()
    qtbot.addWidget(made)
    made.show()
    yield made
    QToolTip.hideText()


def _colours(image: QImage) -> Counter[str]:
    """Every colour that is there, as #AARRGGBB."""
    plain = image.convertToFormat(QImage.Format.Format_ARGB32)
    return Counter(f"#{pixel:08x}" for pixel in memoryview(plain.constBits()).cast("I"))


@pytest.mark.qt_log_ignore("does not support (raise|grabbing)", extend=True)
@pytest.mark.parametrize("mode", [Mode.LIGHT, Mode.DARK])
@pytest.mark.parametrize("make", [_suggestions, _file_names, _choices, _menu, _text_menu, _days, _tip])
def test_what_pops_up_has_a_ground_of_its_own_and_words_to_be_read(
    qapp: QApplication, line: LineEdit, make: Callable[[LineEdit], QWidget], mode: Mode
) -> None:
    install(qapp, mode)
    popup = make(line)
    popup.ensurePolished()
    image = popup.grab().toImage()
    popup.close()
    colours = _colours(image)
    assert {name[1:3] for name in colours} == {"ff"}
    ground = theme().colour("raised").name()
    assert f"#ff{ground[1:]}" in [name for name, _ in colours.most_common(2)]
    assert max(contrast(ground, f"#{name[3:]}") for name in colours) >= READABLE
