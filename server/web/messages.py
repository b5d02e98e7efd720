"""Wire messages in and out of routes: read strictly from the raw body, written as canonical JSON, declared in OpenAPI.

A route is written as::

    @router.post("/next", **wire(NextRequest, Leased))
    def next_task(user: Annotated[CurrentUser, require(Permission.TASK_WORK)], database: TheDatabase,
                  message: Annotated[NextRequest, body(NextRequest)]) -> Response:
        with database.write(user.city_id) as work:
            return reply(service.next(work, user, message))
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Any

from fastapi import Request
from starlette.responses import Response

from domain.problems import Problem, ProblemError
from domain.wire import codec
from server.web.intake import USUAL_BYTES, Intake, declares

JSON = "application/json"
DECLARED = "x-declared"

# An odd number of backslashes: an even one is escaped backslashes before ordinary letters.
_NUL = re.compile(rb"(?<!\\)(?:\\\\)*\\u0000")


@dataclass(frozen=True, slots=True)
class Declared:
    """The messages of a route."""

    takes: Any
    gives: Any
    status: int
    what: str
    media: str


_DECLARED: dict[str, Declared] = {}


def body(kind: Any, most: int = USUAL_BYTES) -> Any:
    """Dependency that decodes the request's body, of at most so many bytes, as ``kind`` (a wire dataclass or ``list[…]``); 400 or 422
    otherwise."""

    async def read(request: Request) -> Any:
        data = await request.body()
        if holds_nul(data):
            raise ProblemError(Problem("wire.invalid", {"at": "", "detail": "NUL character"}))
        return codec.decode(data, kind)

    return declares(read, Intake(most))


def raw_body(most: int = USUAL_BYTES) -> Any:
    """Dependency that gives the body's bytes as they came, at most so many, for what is no JSON."""

    async def read(request: Request) -> bytes:
        return await request.body()

    return declares(read, Intake(most))


def holds_nul(data: bytes | str) -> bool:
    """Whether a string in this JSON holds the character NUL, which PostgreSQL cannot store.

    JSON inside a string (an operation's payload) is not looked into: one bad operation must not refuse its whole batch.
    """
    # The plain search first: nearly no body holds the letters at all, and the pattern is tried at every byte.
    if isinstance(data, str):
        return "\\u0000" in data and _NUL.search(data.encode()) is not None
    return b"\\u0000" in data and _NUL.search(data) is not None


def reply(message: object, status: int = 200) -> Response:
    """The message as a JSON response."""
    return Response(codec.encode(message), status_code=status, media_type=JSON)


def wire(
    takes: Any = None, gives: Any = None, *, status: int = 200, what: str = "", media: str | None = None
) -> dict[str, Any]:
    """Arguments for a route decorator that declare what it takes and gives (``None``: no body).

    ``media`` names another media type of the answer (``text/event-stream``). The schemas are filled in by ``server.application.openapi``.
    """
    declared = Declared(takes, gives, status, what, media or JSON)
    key = str(len(_DECLARED))
    _DECLARED[key] = declared
    # FastAPI wants plain JSON in openapi_extra, so the types stand aside.
    return {
        "response_class": Response,
        "response_model": None,
        "status_code": status,
        "openapi_extra": {DECLARED: key},
    }


def declared(extra: dict[str, Any] | None) -> Declared | None:
    """What the route with this ``openapi_extra`` declared, ``None`` if nothing."""
    return _DECLARED.get(str((extra or {}).get(DECLARED)))
