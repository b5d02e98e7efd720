"""What a page remembers of how a person likes it."""

from __future__ import annotations

from app.ui.shell.screen import Host
from app.ui.widgets.split import Split
from app.ui.widgets.table import TableView


def remember_columns(table: TableView, host: Host, key: str) -> None:
    """Put a list's columns back as they were left, and keep every change of them under ``key``."""
    table.restore_layout(host.remembered(key))
    table.layout_changed.connect(lambda: host.remember(key, table.layout_state()))


def remember_widths(split: Split, host: Host, key: str) -> None:
    """Put the parts of a page back as wide as they were left, and keep every change of them under ``key``."""
    split.restore(host.remembered(key))
    split.moved.connect(lambda: host.remember(key, split.state()))
