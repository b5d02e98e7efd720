"""A clock that moves only when told, and a host that notes what a page asks of it."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from PySide6.QtWidgets import QWidget

from app.ui.shell.screen import OpenWork
from app.ui.shell.shortcuts import ShortcutRegistry
from tools.stage import NOW
from tools.stepping import SteppedLanes


class Clock:
    """The present instant in ms."""

    def __init__(self, now: int = NOW) -> None:
        self.now = now

    def __call__(self) -> int:
        return self.now

    def move(self, milliseconds: int) -> None:
        """Let time pass."""
        self.now += milliseconds


class NotingHost:
    """What the frame offers, noted."""

    zone = "Asia/Shanghai"

    def __init__(self, window: QWidget, lanes: SteppedLanes, clock: Clock) -> None:
        self.window, self.scope = window, lanes.scope.inner()
        self.shortcuts = ShortcutRegistry(window)
        self._clock = clock
        self.toasts: list[str] = []
        self.notes: list[str] = []
        self.gone: list[tuple[str, Any]] = []
        self.kept: dict[str, str] = {}

    def clock(self) -> int:
        return self._clock()

    def toast(self, text: str, undo: Callable[[], None] | None = None) -> None:
        self.toasts.append(text)

    def note(self, text: str, tone: str = "") -> None:
        self.notes.append(text)

    def fault(self, error: BaseException) -> str:
        return f"fault:{type(error).__name__}"

    def go(self, place: str, argument: object = None) -> None:
        self.gone.append((place, argument))

    def remember(self, key: str, value: str) -> None:
        self.kept[key] = value

    def remembered(self, key: str) -> str:
        return self.kept.get(key, "")

    def open_work(self) -> OpenWork | None:
        return None

    def raise_emergency(self) -> None:
        self.gone.append(("emergency", None))

    def overlay(self) -> QWidget:
        return self.window
