"""What of SMS runs beside the application: hooks are kept, what came in is judged, and where the process is told so it sends."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from anyio import to_thread
from fastapi import FastAPI

from server.sms.hooks import Intake
from server.sms.working import Judge, Worker, at_work
from server.web.state import Centre


@asynccontextmanager
async def beside(app: FastAPI) -> AsyncIterator[None]:
    """While the application runs."""
    centre: Centre = app.state.centre
    database, city_id = centre.database, centre.config.city_id
    intake = app.state.sms_intake = Intake(database, city_id)
    workers: list[Worker | Judge] = [Judge(database, city_id)]
    if centre.config.sends_sms:
        workers.append(Worker(database, city_id))
    hands = at_work(*workers)
    hands.__enter__()
    try:
        yield
    finally:
        await to_thread.run_sync(lambda: hands.__exit__(None, None, None))
        await to_thread.run_sync(intake.gatherer.close)
