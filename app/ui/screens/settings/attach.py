"""What was chosen about tables is in force before one is painted."""

from __future__ import annotations

from app.ui.shell.workplace import Workplace
from app.ui.theme import theme


def attach(workplace: Workplace) -> None:
    """Rows as this person wants them."""
    theme().set_comfortable(workplace.bench.settings.get("rows") == "comfortable")
