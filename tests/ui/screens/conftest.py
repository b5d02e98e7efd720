"""A window to put pages into, a clock that stands, and the host they ask."""

from __future__ import annotations

import pytest
from PySide6.QtWidgets import QWidget
from pytestqt.qtbot import QtBot

from tests.ui.screens.ticking import Clock, NotingHost
from tools.stepping import SteppedLanes


@pytest.fixture
def clock() -> Clock:
    """A clock that moves only when told."""
    return Clock()


@pytest.fixture
def host(qtbot: QtBot, inline: SteppedLanes, clock: Clock) -> NotingHost:
    """A host over a shown window of the smallest size."""
    window = QWidget()
    window.resize(1280, 720)
    qtbot.addWidget(window)
    window.show()
    return NotingHost(window, inline, clock)
