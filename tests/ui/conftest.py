"""Screens are tested on the real theme; messages of the offscreen platform itself do not count."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import pytest
from PySide6.QtWidgets import QApplication

from app.ui.text import Language, set_language
from app.ui.theme import Mode, install


class Inline:
    """Runs work at once; keeps it back while ``held``."""

    def __init__(self) -> None:
        self.held = False
        self.waiting: list[Callable[[], None]] = []

    def run(self, fn: Callable[..., Any], *args: Any, done: Any = None, failed: Any = None) -> None:
        def work() -> None:
            try:
                result = fn(*args)
            except Exception as error:
                if failed is None:
                    raise
                failed(error)
            else:
                if done:
                    done(result)

        if self.held:
            self.waiting.append(work)
        else:
            work()

    def release(self) -> None:
        """Run what was kept back."""
        waiting, self.waiting = self.waiting, []
        for work in waiting:
            work()


@pytest.fixture
def inline() -> Inline:
    """A runner on this thread."""
    return Inline()


@pytest.fixture(autouse=True)
def _look(qapp: QApplication) -> Iterator[None]:
    set_language(Language.ZH)
    install(qapp, Mode.LIGHT)
    yield
    set_language(Language.ZH)
