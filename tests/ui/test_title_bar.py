"""The line on top of the window."""

from __future__ import annotations

from PySide6.QtWidgets import QApplication, QWidget

from app.ui.shell.screen import Screen
from app.ui.shell.title_bar import TitleBar
from app.ui.widgets.buttons import Button


class _Page(Screen):
    def __init__(self, *actions: QWidget) -> None:
        super().__init__()
        self._actions = actions

    def title(self) -> str:
        return "page"

    def title_actions(self) -> tuple[QWidget, ...]:
        return self._actions


def test_the_buttons_of_a_page_that_was_left_go_with_the_window(qapp: QApplication) -> None:
    bar, button = TitleBar(), Button("next")
    bar.show_screen(_Page(button))
    bar.show_screen(_Page())
    assert button.isHidden()
    assert button.parent() is bar
