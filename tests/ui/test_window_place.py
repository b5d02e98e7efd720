"""The window stands whole on a screen that is there, and comes back to where its person left it."""

from __future__ import annotations

import pytest
from PySide6.QtCore import QRect, QSize
from PySide6.QtWidgets import QWidget
from pytestqt.qtbot import QtBot

from app.ui.shell.window_place import (
    MADE_FOR,
    Place,
    WindowPlace,
    chosen_place,
    first_place,
    on_screen,
    read,
    screens_now,
)

LARGE = QRect(0, 0, 1920, 1040)
LAPTOP = QRect(0, 0, 1366, 728)
AT_TWICE = QRect(0, 0, 683, 364)
BESIDE = QRect(1920, 0, 1280, 984)
ABOVE = QRect(-200, -1080, 1920, 1080)


@pytest.mark.parametrize("home", [LAPTOP, AT_TWICE, QRect(0, 24, 1440, 876), QRect(0, 0, 1024, 600)])
def test_where_there_is_no_room_the_window_takes_the_screen(home: QRect) -> None:
    place = first_place(MADE_FOR, [home])
    assert place.whole
    assert home.contains(place.area)


def test_where_there_is_room_it_stands_in_the_middle_of_the_main_screen() -> None:
    place = first_place(MADE_FOR, [LARGE, BESIDE])
    assert not place.whole
    assert place.area.size() == MADE_FOR
    assert LARGE.contains(place.area)


@pytest.mark.parametrize(
    ("wanted", "screens", "home"),
    [
        (QRect(100, 100, 1440, 800), [LARGE, BESIDE], LARGE),
        (QRect(2000, 50, 1200, 700), [LARGE, BESIDE], BESIDE),
        (QRect(2000, 50, 1200, 700), [LARGE], LARGE),  # the monitor beside is gone
        (QRect(0, -900, 1440, 800), [LARGE, ABOVE], ABOVE),
        (QRect(0, -900, 1440, 800), [LAPTOP], LAPTOP),
        (QRect(-1400, 40, 1440, 900), [LARGE], LARGE),
        (QRect(1500, 900, 1440, 900), [LARGE, BESIDE], BESIDE),
        (QRect(0, 0, 3200, 1000), [LARGE, BESIDE], LARGE),
        (QRect(40, 40, 1600, 1000), [AT_TWICE], AT_TWICE),
    ],
)
def test_every_place_is_brought_whole_onto_a_screen(wanted: QRect, screens: list[QRect], home: QRect) -> None:
    found = on_screen(wanted, screens)
    assert home.contains(found)
    assert found.size() == wanted.size().boundedTo(home.size())
    if home.contains(wanted):
        assert found == wanted


def test_what_is_remembered_comes_back_and_nonsense_is_as_if_there_were_nothing() -> None:
    left = Place(QRect(120, 80, 1300, 760), whole=True)
    assert read(left.text()) == left
    assert chosen_place(left.text(), MADE_FOR, [LARGE]) == left
    for nonsense in ("", "1,2,3", "a,b,c,d,e", "1,1,0,0,0", "{}"):
        assert chosen_place(nonsense, MADE_FOR, [LARGE]) == first_place(MADE_FOR, [LARGE])


def test_a_window_is_shown_on_the_screen_there_is_and_remembers_where_it_was_put(qtbot: QtBot) -> None:
    kept: list[str] = []
    window = QWidget()
    qtbot.addWidget(window)
    place = WindowPlace(window, MADE_FOR, "5000,5000,3000,300,0", kept.append)
    place.show()
    (home, *_) = screens_now()
    assert home.contains(window.geometry())
    window.setGeometry(20, 40, 500, 320)
    qtbot.waitUntil(lambda: bool(kept))
    assert read(kept[-1]) == Place(QRect(20, 40, 500, 320))


def test_a_window_that_has_left_the_screen_is_brought_back(qtbot: QtBot) -> None:
    window = QWidget()
    qtbot.addWidget(window)
    place = WindowPlace(window, QSize(300, 200))
    place.show()
    window.move(-4000, 9000)
    place.hold()
    assert screens_now()[0].contains(window.frameGeometry())
