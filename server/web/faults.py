"""Whatever goes wrong becomes a problem document; our own faults are logged under an id and tell nothing else."""

from __future__ import annotations

import logging

from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from starlette.exceptions import HTTPException
from starlette.responses import Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from domain.problems import Problem, ProblemError
from server.db.errors import is_unavailable
from server.db.work import new_id
from server.web.problems import problem_response, response_to

log = logging.getLogger("minyi110.web")

_CODES = {404: "http.not_found", 405: "http.method_not_allowed"}


def install(app: FastAPI) -> None:
    """Give the application its answers to errors."""
    app.add_exception_handler(ProblemError, _broken_rule)
    app.add_exception_handler(HTTPException, _http)
    app.add_exception_handler(RequestValidationError, _parameters)


class LastResort:
    """Outermost ASGI layer: an exception that nobody caught is answered 500, or 503 if the database is not there."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        started = False

        async def watched(message: Message) -> None:
            nonlocal started
            started = started or message["type"] == "http.response.start"
            await send(message)

        try:
            await self.app(scope, receive, watched)
        except Exception as error:
            answer = _answer(scope, error)
            if started:
                raise
            await answer(scope, receive, send)


def _answer(scope: Scope, error: Exception) -> Response:
    if is_unavailable(error):
        log.warning("database not available: %s %s: %s", scope["method"], scope["path"], type(error).__name__)
        return problem_response(503, Problem("centre.unavailable"), headers={"Retry-After": "5"})
    fault = new_id()
    # The path alone: queries and bodies may carry what a log must not.
    log.error("fault %s: %s %s", fault, scope["method"], scope["path"], exc_info=error)
    return problem_response(500, Problem("centre.fault", {"fault": fault}))


async def _broken_rule(_request: Request, error: Exception) -> Response:
    assert isinstance(error, ProblemError)  # noqa: S101 - registered for these
    return response_to(error)


async def _http(_request: Request, error: Exception) -> Response:
    assert isinstance(error, HTTPException)  # noqa: S101 - registered for these
    code = _CODES.get(error.status_code, f"http.{error.status_code}")
    return problem_response(error.status_code, Problem(code), headers=error.headers)


async def _parameters(_request: Request, error: Exception) -> Response:
    assert isinstance(error, RequestValidationError)  # noqa: S101 - registered for these
    first = error.errors()[0]
    at = ".".join(str(part) for part in first.get("loc", ()))
    return problem_response(
        422, Problem("wire.invalid", {"at": at, "detail": str(first.get("msg", ""))[:200]}, field=at)
    )
