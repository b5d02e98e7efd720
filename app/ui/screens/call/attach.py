"""A form that was open when the program ended is in front again; putting a call back is a command too."""

from __future__ import annotations

import asyncio

from app.ui.shell.palette import Hit
from app.ui.shell.workplace import Workplace, put_off
from app.ui.text import tr

AFTER_START_S = 1.0
"""The first page is painted and filled by then."""


def attach(workplace: Workplace) -> None:
    """Look for one as soon as the window stands; offer the command."""
    frame = workplace.frame
    if frame.has("call"):
        put_back = Hit(tr("call.put_back"), lambda: frame.go("call", "put_back"), icon="undo", keys="Ctrl+B")
        frame.commands.add(put_back, terms="put back fanghui")
        workplace.started.connect(lambda: workplace.scope.start(_make_ready(workplace)))
    if workplace.works:
        workplace.started.connect(lambda: workplace.scope.start(_bring_back(workplace)))


async def _make_ready(workplace: Workplace) -> None:
    """Once the first page is there, so that it waits for none of this."""
    from app.ui.screens.call.ready import make_ready

    await asyncio.sleep(AFTER_START_S)
    await make_ready(workplace)


async def _bring_back(workplace: Workplace) -> None:
    """A call before a correction."""
    bench, frame, scope = workplace.bench, workplace.frame, workplace.scope
    try:
        call = await scope.store(bench.calls.surviving_draft)
        record_id = None if call is not None else await scope.store(bench.records.surviving_correction)
    except Exception as error:
        put_off(error)
        return
    if call is not None:
        frame.go("call")
    elif record_id is not None:
        frame.go("call", f"correct:{record_id}")
