"""The client's painter: the same digits as the centre's, every mark in reach of the keyboard."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable
from xml.etree import ElementTree

import pytest
from PySide6.QtCore import QBuffer, QIODevice, QPoint, Qt
from PySide6.QtGui import QPainter
from PySide6.QtSvg import QSvgGenerator
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from app.ui.widgets.charts import ChartView
from app.ui.widgets.charts.painting import ChartPainter
from domain.charts.marks import Box, Chart, Ink, Mark, Shape
from server.analysis.painting.svg import svg
from tools.chart_samples import all_charts, rates

Key = Qt.Key


def _read(texts: Iterable[str]) -> Counter[str]:
    """Numbers and words one by one: Qt's generator begins a new text where the script changes."""
    return Counter(part for text in texts for part in re.findall(r"\d[\d.,]*|[^\W\d]+", text))


def _texts(drawn: str) -> Counter[str]:
    root = ElementTree.fromstring(drawn)
    return _read(one.text or "" for one in root.iter() if one.tag.endswith("}text"))


def _by_client(chart: Chart) -> str:
    buffer = QBuffer()
    buffer.open(QIODevice.OpenModeFlag.WriteOnly)
    device = QSvgGenerator()
    device.setOutputDevice(buffer)
    painter = QPainter(device)
    ChartPainter(painter).paint(chart)
    painter.end()
    return bytes(buffer.data().data()).decode()


@pytest.mark.parametrize("kind", list(all_charts(True)))
@pytest.mark.parametrize("width", [328.0, 760.0])
def test_both_painters_write_the_same_digits(kind: str, width: float, qtbot: QtBot) -> None:
    chart = all_charts(True)[kind](width)
    said = _read(one.text for one in (*chart.labels, *chart.marks))
    assert said
    assert _texts(_by_client(chart)) == _texts(svg(chart, "one", str)) == said


def _view(qtbot: QtBot) -> tuple[ChartView, list[str], list[int]]:
    view = ChartView(rates(True))
    qtbot.addWidget(view)
    view.resize(700, view.sizeHint().height())
    opened: list[str] = []
    explained: list[int] = []
    view.opened.connect(opened.append)
    view.explained.connect(explained.append)
    return view, opened, explained


def test_keys_walk_every_mark_open_it_and_ask_for_its_text(qtbot: QtBot) -> None:
    view, opened, explained = _view(qtbot)
    QTest.keyClick(view, Key.Key_Return)
    assert opened == []  # none is stood upon yet
    for _ in view.chart.marks:
        QTest.keyClick(view, Key.Key_Right)
        QTest.keyClick(view, Key.Key_Return)
        assert view.mark is not None
        assert view.accessibleDescription() == view.mark.says
    assert opened == [mark.cases for mark in view.chart.marks]
    QTest.keyClick(view, Key.Key_Right)
    QTest.keyClick(view, Key.Key_F1)
    QTest.keyClick(view, Key.Key_Home)
    QTest.keyClick(view, Key.Key_F1)
    assert explained == [len(view.chart.marks) - 1, 0]


def test_a_press_opens_the_nearest_mark_and_nothing_beside_all(qtbot: QtBot) -> None:
    view, opened, _ = _view(qtbot)
    for mark in view.chart.marks[:2]:
        x, y = mark.place.centre
        QTest.mouseClick(view, Qt.MouseButton.LeftButton, pos=QPoint(round(x) + 8, round(y) + 8))
    assert opened == [mark.cases for mark in view.chart.marks[:2]]
    QTest.mouseClick(view, Qt.MouseButton.LeftButton, pos=QPoint(1, 1))
    assert len(opened) == 2


def test_of_two_marks_in_reach_the_nearer_one_is_meant(qtbot: QtBot) -> None:
    near, far = (
        Mark(Box.around(x, 50, 10), Shape.DISC, Ink.OK, "", key) for x, key in ((60, "near"), (72, "far"))
    )
    opened: list[str] = []
    view = ChartView(lambda width: Chart("t", "d", width, 100, (far, near)))
    qtbot.addWidget(view)
    view.opened.connect(opened.append)
    for x in (65, 67, 76):  # 8 of them is the widget's own edge
        QTest.mouseClick(view, Qt.MouseButton.LeftButton, pos=QPoint(x, 58))
    assert opened == ["near", "near", "far"]


def test_another_width_keeps_the_mark_that_is_stood_upon(qtbot: QtBot) -> None:
    view, _, _ = _view(qtbot)
    QTest.keyClick(view, Key.Key_End)
    said = view.mark.says if view.mark else ""
    view.resize(340, 400)
    view.show()
    assert view.mark is not None
    assert view.mark.says == said
    assert view.chart.width == 324


def test_another_chart_starts_anew(qtbot: QtBot) -> None:
    view, _, _ = _view(qtbot)
    QTest.keyClick(view, Key.Key_End)
    view.show_chart(all_charts(False)["counts"])
    assert view.mark is None
    assert view.accessibleName() == "Orders of dissatisfied citizens"
