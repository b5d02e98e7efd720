"""F1: every shortcut there is, by where it works."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QGridLayout, QWidget

from app.ui.shell.shortcuts import Shortcut, ShortcutRegistry, words
from app.ui.text import tr
from app.ui.text.catalogue import has
from app.ui.widgets.keycaps import KeyHint
from app.ui.widgets.labels import label
from app.ui.widgets.layout import column
from app.ui.widgets.overlay import Sheet
from app.ui.widgets.page_area import Scrolled


def make_help(host: QWidget, registry: ShortcutRegistry, scope: str = "") -> Sheet:
    """The sheet of all shortcuts; those of the screen ``scope`` come right after those for everywhere."""
    groups = registry.by_scope()
    order = sorted(groups, key=lambda name: (name != "everywhere", name != scope))
    page = QWidget()
    columns = QGridLayout(page)
    columns.setContentsMargins(0, 0, 8, 0)
    columns.setHorizontalSpacing(32)
    columns.setVerticalSpacing(16)
    heights = [0, 0]
    stacks = [column(gap=20), column(gap=20)]
    for name in order:
        if groups[name]:
            side = heights.index(min(heights))
            stacks[side].addWidget(_group(scope_words(name), groups[name]))
            heights[side] += len(groups[name]) + 2
    for side, stack in enumerate(stacks):
        stack.addStretch(1)
        columns.addLayout(stack, 0, side)
        columns.setColumnStretch(side, 1)
    area = Scrolled(page, tr("keys.title"))
    area.setMinimumHeight(min(460, 30 * max(heights) + 60))
    return Sheet(host, tr("keys.title"), area, width=860)


def _group(title: str, shortcuts: list[Shortcut]) -> QWidget:
    holder = QWidget()
    grid = QGridLayout(holder)
    grid.setContentsMargins(0, 0, 0, 0)
    grid.setHorizontalSpacing(16)
    grid.setVerticalSpacing(8)
    grid.addWidget(label(title, "heading"), 0, 0, 1, 2)
    for at, shortcut in enumerate(shortcuts, start=1):
        grid.addWidget(label(words(shortcut)), at, 0)
        grid.addWidget(
            KeyHint(shortcut.shown), at, 1, Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter
        )
    grid.setColumnStretch(0, 1)
    return holder


def scope_words(scope: str) -> str:
    """Where keys work: in the whole window, on a page, named as on the rail, or in a sheet."""
    known = f"keys.scope.{scope}"
    return tr(known if has(known) else f"nav.{scope}")
