"""The HTTP application of the centre."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable
from contextlib import AbstractAsyncContextManager, AsyncExitStack, asynccontextmanager

from fastapi import FastAPI

from server.accounts.passwords import Passwords
from server.accounts.service import Accounts
from server.acts.registry import Registry, default_registry
from server.application.centre import RunningCentre
from server.application.chapters import chapters
from server.application.openapi import describe
from server.application.routes import RuleBook
from server.browser.errors import answer
from server.config import VERSION, ServerConfig
from server.db.database import Database
from server.plugins import offered
from server.web import faults
from server.web.door import Door
from server.web.turns import Bulk, TurnQueue, Turns

API = "/api/v1"

Background = Callable[[FastAPI], AbstractAsyncContextManager[None]]
"""Work beside the requests: a capability's ``endpoints`` may offer ``background(app)``, entered at start, left at the end."""


ONE_FORM_BYTES = 8 * 1024
"""A push of more than this, as sent, is somebody's backlog: some fifty operations."""


def create_app(
    database: Database,
    config: ServerConfig | None = None,
    *,
    registry: Registry | None = None,
    passwords: Passwords | None = None,
    closes: bool = False,
) -> FastAPI:
    """The application over a migrated database.

    Every capability's ``endpoints.router`` is mounted under ``/api/v1``, its ``pages.router`` at the root. ``registry`` and ``passwords`` are replaced by tests.
    ``closes``: the database is the application's own and is closed in order when it stops.
    """
    config = config or ServerConfig()
    centre = RunningCentre(
        database, config, registry or default_registry(), Accounts(database, config, passwords)
    )

    @asynccontextmanager
    async def lifespan(app: FastAPI) -> AsyncIterator[None]:
        async with AsyncExitStack() as stack:
            backgrounds: list[Background] = list(offered("endpoints", "background"))
            for background in backgrounds:
                await stack.enter_async_context(background(app))
            yield
        if closes:
            database.close()

    app = FastAPI(
        title="民意110",
        version=VERSION,
        description="The centre of 民意110: events, revisit calls, work orders. Errors are problem documents (RFC 9457).",
        lifespan=lifespan,
        openapi_url=None,
        docs_url=None,
        redoc_url=None,
        redirect_slashes=False,
        routes=[*chapters(API)],
    )
    app.state.centre = centre
    faults.install(app, answer)
    app.add_middleware(Turns, bulk=_bulk(database))
    app.add_middleware(Door, find=RuleBook(app).find, answer=answer)
    app.add_middleware(faults.LastResort, answer=answer)
    app.openapi = lambda: describe(app)  # type: ignore[method-assign]
    return app


def _bulk(database: Database) -> dict[str, Bulk]:
    """What moves much data, in two lanes: one that writes and one that reads."""
    # With SQLite all the work is this process's own; PostgreSQL works on one batch while the next is being read.
    at_once = 1 if database.is_sqlite else 2
    writing, reading = TurnQueue(at_once, 16), TurnQueue(at_once, 64)
    return {
        f"{API}/sync/push": Bulk(writing, ONE_FORM_BYTES),
        f"{API}/revisits/pack": Bulk(writing),
        f"{API}/sync/pull": Bulk(reading),
        f"{API}/sync/snapshot": Bulk(reading),
        f"{API}/sync/known": Bulk(reading),
        f"{API}/sync/reconcile": Bulk(reading),
    }
