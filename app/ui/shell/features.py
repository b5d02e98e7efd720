"""What there is in the window: every folder of ``app.ui.screens`` says by itself what it brings.

A folder with ``page.py`` has a ``PAGE`` there; a folder with ``attach.py`` a function ``attach(workplace)``, which puts a sheet, a key, a
command or a word of the strip where it belongs. Both import their screen only when it is first opened.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from importlib import import_module
from importlib.util import find_spec
from pkgutil import iter_modules
from typing import TYPE_CHECKING, Any

import app.ui.screens

if TYPE_CHECKING:
    from app.ui.shell.screen import Screen
    from app.ui.shell.workplace import Workplace

Attach = Callable[["Workplace"], None]


@dataclass(frozen=True, slots=True)
class PageOffer:
    """A page that a screen offers.

    Attributes:
        name: by which one goes there; its word is ``nav.<name>``.
        permission: who may see it; empty for everybody.
        make: builds it for one login, when it is first visited.
        place: where it stands on the rail, from above.
        begins: which page a person begins with, of those they may see: the lowest; None for never.
        low: it stands at the rail's lower end.
    """

    name: str
    icon: str
    permission: str
    make: Callable[[Workplace], Screen]
    place: int
    begins: int | None = None
    low: bool = False


@cache
def page_offers() -> tuple[PageOffer, ...]:
    """All pages, in the order of the rail."""
    return tuple(sorted(_offered("page", "PAGE"), key=lambda page: page.place))


@cache
def attachments() -> tuple[Attach, ...]:
    """What else attaches itself to a workplace, by the names of the folders."""
    return tuple(_offered("attach", "attach"))


def _offered(module: str, name: str) -> list[Any]:
    folders = sorted(found.name for found in iter_modules(app.ui.screens.__path__))
    modules = (f"app.ui.screens.{folder}.{module}" for folder in folders)
    return [getattr(import_module(path), name) for path in modules if find_spec(path) is not None]
