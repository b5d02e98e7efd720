"""Screens are tested on the real theme; messages of the offscreen platform itself do not count."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from PySide6.QtWidgets import QApplication

from app.ui.text import Language, set_language
from app.ui.theme import Mode, install
from tools.stepping import StepLoop, SteppedLanes


@pytest.fixture
def steps() -> Iterator[StepLoop]:
    """The loop of the test's flows: they go on when something they wait for is there and the loop is stepped."""
    with StepLoop() as loop:
        yield loop
        loop.step()
        assert loop.errors == []


@pytest.fixture
def inline(steps: StepLoop) -> Iterator[SteppedLanes]:
    """Lanes and a scope on this thread. A flow that failed unheard, or does not end with its scope, fails the test."""
    lanes = SteppedLanes(steps)
    yield lanes
    lanes.scope.close()
    steps.step()
    lanes.release()
    assert lanes.faults == []
    assert not lanes.scope.busy


@pytest.fixture(autouse=True)
def _look(qapp: QApplication) -> Iterator[None]:
    set_language(Language.ZH)
    install(qapp, Mode.LIGHT)
    yield
    set_language(Language.ZH)
