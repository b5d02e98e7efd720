"""What a page remembers of how a person likes it."""

from __future__ import annotations

from app.ui.shell.screen import Host
from app.ui.widgets.table import TableView


def remember_columns(table: TableView, host: Host, key: str) -> None:
    """Put a list's columns back as they were left, and keep every change of them under ``key``."""
    table.restore_layout(host.remembered(key))
    table.layout_changed.connect(lambda: host.remember(key, table.layout_state()))
