"""What somebody who cannot see the screen is told of it: the tree that Qt hands to a screen reader."""

from __future__ import annotations

from collections.abc import Iterator

from PySide6.QtGui import QAccessible, QAccessibleInterface
from PySide6.QtWidgets import QWidget

import resources

Role = QAccessible.Role
ICONS = frozenset(name.removesuffix(".svg") for name in resources.names("icons", suffix=".svg"))
"""What a picture is called among us says nothing to who cannot see it."""
CONTROLS = frozenset(
    {
        Role.Button, Role.ButtonMenu, Role.ButtonDropDown, Role.CheckBox, Role.ComboBox, Role.EditableText, Role.Link,
        Role.List, Role.MenuItem, Role.PageTab, Role.RadioButton, Role.Slider, Role.SpinBox, Role.Table, Role.Tree,
    }
)  # fmt: skip


def tree(window: QWidget) -> Iterator[QAccessibleInterface]:
    """Everything shown of a window, as a screen reader walks it."""
    found = QAccessible.queryAccessibleInterface(window)
    waiting = [found] if found is not None else []
    while waiting:
        part = waiting.pop()
        yield part
        widget = part.object()
        if isinstance(widget, QWidget) and not widget.isVisible():
            continue
        waiting += [child for at in range(part.childCount()) if (child := part.child(at)) is not None]


def nameless(window: QWidget) -> list[str]:
    """Controls that say nothing when they have the focus: what takes Tab, or is of a kind that is pressed or filled in."""
    found = []
    for part in tree(window):
        widget = part.object()
        if not isinstance(widget, QWidget) or not widget.isVisible():
            continue
        by_key = bool(widget.focusPolicy().value & 1) and widget.isEnabled() and widget.focusProxy() is None
        name = part.text(QAccessible.Text.Name).strip()
        if (by_key or part.role() in CONTROLS) and (not name or name in ICONS):
            found.append(f"{type(widget).__name__} {part.role().name} in {_path(widget)}")
    return found


def _path(widget: QWidget) -> str:
    names = []
    above = widget.parentWidget()
    while above is not None and len(names) < 4:
        names.append(type(above).__name__)
        above = above.parentWidget()
    return " < ".join(names)
