"""Before the first call is opened, what that would have to read, import and build is there already."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING

from app.ui.screens.call.page import PAGE, panes
from app.ui.shell.workplace import Workplace, put_off

if TYPE_CHECKING:
    from app.workbench import Workbench

REST_S = 0.05
"""Between two steps: keys and paints that came meanwhile have their turn."""


async def make_ready(workplace: Workplace) -> None:
    """Read on a worker, then build in steps of at most a frame; a person who is faster has the rest made at once."""
    try:
        await workplace.scope.network(_read, workplace.bench)
        for step in steps(workplace):
            await asyncio.sleep(REST_S)
            step()
    except Exception as error:
        put_off(error)


def _read(bench: Workbench) -> None:
    """Import the screen; read and check scripts, cards and tags."""
    from app.ui.screens.call import city, view  # noqa: F401 - imported for the next step
    from app.ui.screens.incoming import sheet  # noqa: F401
    from resources import prompt_cards, questionnaires

    questionnaires()
    prompt_cards()
    bench.tags.picker()


def steps(workplace: Workplace) -> Iterator[Callable[[], object]]:
    """What is built for it, one after the other."""
    columns = workplace.once(panes)
    yield lambda: columns.tags
    yield lambda: columns.who
    yield lambda: columns.script
    yield lambda: columns.control
    yield lambda: workplace.frame.page(PAGE.name)
