"""The routes by which a dispatch system pushes events, and those of the page that takes in files."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import replace
from typing import Annotated

from fastapi import APIRouter, FastAPI, Query
from starlette.responses import Response

from domain.permissions import Permission
from domain.wire.imports import (
    MAX_FILE,
    FileStanding,
    ImportChoice,
    ImportUndone,
    PastImports,
    UndoImport,
)
from server.accounts.access import by_machine_or, require
from server.accounts.people import CurrentMachine, CurrentUser
from server.db.database import Database
from server.events.page import past_imports, undone_of
from server.events.push import ImportReply, ImportRequest, import_rows
from server.events.undoing import undo_import
from server.events.uploads import Uploads, sweeper, uploads_of
from server.recurring import running
from server.web.messages import body, raw_body, reply, wire
from server.web.problems import Refusal
from server.web.state import Centre, TheDatabase

router = APIRouter(tags=["events"])


@asynccontextmanager
async def background(app: FastAPI) -> AsyncIterator[None]:
    """Remove files that nobody came back for while the application runs."""
    centre: Centre = app.state.centre
    with running(sweeper(centre.database, centre.config.city_id)):
        yield


Importer = Annotated[CurrentUser, require(Permission.EVENT_IMPORT)]


@router.post(
    "/events/import",
    **wire(ImportRequest, ImportReply, what="Counts that add up, and a result for every row."),
)
def push_events(
    author: Annotated[CurrentUser | CurrentMachine, by_machine_or(Permission.EVENT_IMPORT)],
    database: TheDatabase,
    message: Annotated[ImportRequest, body(ImportRequest, MAX_FILE)],
) -> Response:
    """Take in service events (at most 10,000 a request). Idempotent: what is known and unchanged is a duplicate."""
    if isinstance(author, CurrentMachine):
        if message.source not in (None, author.source):
            raise Refusal(403, "token.other_source", {"source": author.source})
        message = replace(message, source=author.source)
    return reply(import_rows(database, author.city_id, message, author))


@router.post(
    "/imports/files",
    **wire(None, FileStanding, what="The file is here; nothing of it is taken in yet."),
)
def hand_over(
    user: Importer,
    database: TheDatabase,
    data: Annotated[bytes, raw_body(MAX_FILE)],
    name: Annotated[str, Query(max_length=200)] = "",
) -> Response:
    """Hand over an export, as it is."""
    if not data:
        raise Refusal(422, "table.empty")
    return reply(_uploads(database, user).keep(name, data))


@router.get("/imports/files/{file_id}", **wire(None, FileStanding, what="How far it is."))
def file_standing(user: Importer, database: TheDatabase, file_id: str) -> Response:
    """How far a file is, and what it came to."""
    return reply(_uploads(database, user).standing(file_id))


@router.post("/imports/files/{file_id}/judge", **wire(ImportChoice, FileStanding, what="It is being read."))
def judge_file(
    user: Importer,
    database: TheDatabase,
    file_id: str,
    choice: Annotated[ImportChoice, body(ImportChoice)],
) -> Response:
    """Read a file and say what it would come to; nothing is taken in."""
    return reply(_uploads(database, user).begin(file_id, choice, user, take=False))


@router.post(
    "/imports/files/{file_id}/take", **wire(ImportChoice, FileStanding, what="It is being taken in.")
)
def take_file(
    user: Importer,
    database: TheDatabase,
    file_id: str,
    choice: Annotated[ImportChoice, body(ImportChoice)],
) -> Response:
    """Take a file in that was judged; where there was something to ask about it, somebody has to have agreed."""
    return reply(_uploads(database, user).begin(file_id, choice, user, take=True))


@router.post("/imports/files/{file_id}/stop", **wire(None, FileStanding, what="It stops soon."))
def stop_file(user: Importer, database: TheDatabase, file_id: str) -> Response:
    """Stop what is done with a file; what was taken in stays, and can be taken back."""
    return reply(_uploads(database, user).stop(file_id))


@router.get(
    "/imports/files/{file_id}/rejects",
    **wire(what="Rows that were not taken, with their reasons.", media="text/csv"),
)
def file_rejects(user: Importer, database: TheDatabase, file_id: str) -> Response:
    """The rejected rows: personal data, to be mended and sent again."""
    return Response(_uploads(database, user).rejects(file_id), media_type="text/csv")


@router.post("/imports/files/{file_id}/forget", **wire(what="It is gone.", status=204))
def forget_file(user: Importer, database: TheDatabase, file_id: str) -> Response:
    """Remove a file from the centre; what was taken in stays."""
    _uploads(database, user).forget(file_id)
    return Response(status_code=204)


@router.get("/imports", **wire(None, PastImports, what="The newest imports, newest first."))
def list_imports(user: Importer, database: TheDatabase) -> Response:
    """Past imports with their counts and their files' digests."""
    with database.read(user.city_id) as reading:
        return reply(past_imports(reading))


@router.post("/imports/{import_id}/undo", **wire(UndoImport, ImportUndone, what="What went, and what stays."))
def take_back(
    user: Importer,
    database: TheDatabase,
    import_id: str,
    message: Annotated[UndoImport, body(UndoImport)],
) -> Response:
    """Take back what an import brought and nobody has worked on; or only say what would go."""
    return reply(undone_of(undo_import(database, user.city_id, import_id, user, dry_run=message.dry_run)))


def _uploads(database: Database, user: CurrentUser) -> Uploads:
    return uploads_of(database, user.city_id)
